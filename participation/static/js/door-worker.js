// Keeps the door's page and what it needs on the telephone, so that it opens without a network. Nothing else.
"use strict";

const CACHE = "door-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (!address.pathname.startsWith("/doors/") && !address.pathname.startsWith("/static/")) return;
  event.respondWith((async () => {
    const cache = await caches.open(CACHE);
    try {
      const answer = await fetch(event.request);
      if (answer.ok && address.pathname.startsWith("/doors/") && !address.search) await cache.put(event.request, answer.clone());
      return answer;
    } catch (error) {
      const kept = await cache.match(event.request, { ignoreSearch: address.pathname.startsWith("/doors/") });
      if (kept) return kept;
      throw error;
    }
  })());
});
