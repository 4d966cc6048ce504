// Keeps the door's page and what it needs on the telephone, so that it opens without a network. Nothing else.
"use strict";

const CACHE = "door-1";
// A network that says nothing is none.
const PATIENCE = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  // What the page itself asks for is never answered from here: it must notice that the network is gone.
  const page = address.pathname.startsWith("/doors/") && request.mode === "navigate";
  if (!page && !address.pathname.startsWith("/static/")) return;
  event.respondWith((async () => {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(request, { ignoreSearch: page, ignoreVary: true });
    const asked = fetch(request).then(async (answer) => {
      if (page && !address.search) {
        if (answer.ok) await cache.put(request, answer.clone());
        // The link was revoked, or the day is over.
        else if (answer.status === 404 || answer.status === 409) await cache.delete(request, { ignoreVary: true });
      }
      return answer;
    });
    if (!kept) return asked;
    // An address of a static file names its content.
    if (!page) return kept;
    const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE, kept); });
    return Promise.race([asked.catch(() => kept), late]);
  })());
});
