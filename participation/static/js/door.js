// The door on a telephone: reads tickets with the camera, goes on without a network, synchronises later. Without this file
// one types the number and the server answers with a page.
"use strict";

(() => {
  const box = document.querySelector("[data-pp-door]");
  if (!box || !window.indexedDB || !window.fetch) return;
  const words = JSON.parse(box.dataset.ppWords);
  const part = (name) => box.querySelector(`[data-pp-${name}]`);
  const form = document.querySelector("form[action$='/check-in']");
  const api = `/api/v1${location.pathname}`;
  const EVERY = 15000;
  const PATIENCE = 5000;
  let online = navigator.onLine;
  let list = null;

  // What is kept on the telephone: the list under the door's path, and the lines not yet sent.
  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("door", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("lists");
      asked.result.createObjectStore("lines", { keyPath: "id" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const kept = async (store, mode, work) => {
    const change = (await opened).transaction(store, mode);
    const asked = work(change.objectStore(store));
    return new Promise((resolve, reject) => {
      change.oncomplete = () => resolve(asked.result);
      change.onerror = () => reject(change.error);
      change.onabort = () => reject(change.error);
    });
  };
  const waiting = async () => (await kept("lines", "readonly", (store) => store.getAll())).filter((line) => line.door === location.pathname);

  const ask = async (path, body) => {
    const answer = await fetch(api + path, {
      method: body ? "POST" : "GET",
      body: body && JSON.stringify(body),
      headers: { "Content-Type": "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
      cache: "no-store",
    });
    if (answer.status >= 500) throw new Error(String(answer.status));
    const said = await answer.json();
    if (!answer.ok) {
      if (answer.status === 404 || answer.status === 409) await forget();
      return { refused: said.detail || said.title };
    }
    return said;
  };

  // The link works no more: nothing of the list stays on the telephone. Lines that wait are kept for whoever mends it.
  const forget = async () => {
    list = null;
    await kept("lists", "readwrite", (store) => store.delete(location.pathname));
    await caches.delete("door-1");
  };

  const show = (good, title, sentence) => {
    const place = part("answer");
    place.className = `pp-note ${good ? "pp-note--ok" : "pp-note--due"}`;
    place.querySelector("h3").textContent = title;
    place.querySelector("p").textContent = sentence;
    place.hidden = false;
  };
  const state = async () => {
    const left = (await waiting()).length;
    const text = online ? words.online : words.offline;
    part("state").textContent = left ? `${text} ${words.waiting.replace("{n}", left)}` : text;
    box.dataset.ppState = online ? (left ? "waiting" : "online") : "offline";
  };

  const refresh = async () => {
    try {
      const said = await ask("/list");
      online = true;
      if (said.refused) {
        show(false, words.stopped, said.refused);
        return;
      }
      list = said;
      await kept("lists", "readwrite", (store) => store.put(said, location.pathname));
    } catch {
      online = false;
      list = list || await kept("lists", "readonly", (store) => store.get(location.pathname)) || null;
    }
  };
  let sending = null;
  const send = () => {
    sending = sending || (async () => {
      const lines = (await waiting()).sort((a, b) => (a.at < b.at ? -1 : 1)).slice(0, 100);
      if (!lines.length) return;
      try {
        const said = await ask("/sync", { lines: lines.map(({ id, shown, at, people }) => ({ id, shown, at, people, offline: true })) });
        online = true;
        if (said.refused) {
          show(false, words.stopped, said.refused);
          return;
        }
        for (const answer of said.answers) {
          await kept("lines", "readwrite", (store) => store.delete(answer.id));
          if (!answer.good) {
            const item = document.createElement("li");
            item.textContent = `${answer.title}: ${answer.sentence}`;
            part("troubles").querySelector("ul").append(item);
            part("troubles").hidden = false;
          }
        }
      } catch {
        online = false;
      }
    })().finally(() => { sending = null; });
    return sending;
  };

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  // The number in what was shown, or why the ticket is not good. The server looks again when the line is sent.
  const numberIn = async (shown) => {
    const found = /(?:^|\/t\/)([A-Za-z0-9_.-]+)\/?$/.exec(shown.trim());
    const parts = found ? found[1].split(".") : [];
    if (parts.length < 7) {
      if (shown.includes("/")) return { bad: words.unreadable };
      const typed = shown.replace(/\s/g, "").toUpperCase();
      const year = new Date(list.as_of).getFullYear();
      return { number: /^\d{1,14}$/.test(typed) ? `BM-${year}-${String(Number(typed)).padStart(5, "0")}` : typed };
    }
    const key = list.keys.find((one) => one.kid === parts.slice(5, -1).join("."));
    if (!key) return { bad: words.unknownKey };
    try {
      const imported = await crypto.subtle.importKey("jwk", { kty: "OKP", crv: "Ed25519", x: key.x }, { name: "Ed25519" }, false, ["verify"]);
      const signed = new TextEncoder().encode(parts.slice(0, -1).join("."));
      if (!await crypto.subtle.verify({ name: "Ed25519" }, imported, bytes(parts.at(-1)), signed)) return { bad: words.forged };
    } catch {
      return { bad: words.unverified };
    }
    if (parts[1] !== list.hearing) return { bad: words.other };
    if (Date.now() / 1000 > Number(parts[4])) return { bad: words.expired };
    return { number: parts[2] };
  };

  const decideHere = async (line) => {
    if (!list) return show(false, words.noList, words.noListWhy);
    const { number, bad } = await numberIn(line.shown);
    if (bad) return show(false, words.notGood, bad);
    const person = list.people.find((one) => one.number === number);
    if (!person) return show(false, words.unknown, number);
    if (person.state !== "confirmed" && person.state !== "checked_in") return show(false, words.noPlace, `${person.name} ${number}`);
    const more = line.people || person.places - person.arrived;
    if (person.arrived >= person.places || person.arrived + more > person.places) {
      return show(false, words.already, `${person.name} ${number} ${person.arrived} / ${person.places}`);
    }
    person.arrived += more;
    await kept("lines", "readwrite", (store) => store.put({ ...line, people: more, door: location.pathname }));
    await kept("lists", "readwrite", (store) => store.put(list, location.pathname));
    return show(true, words.admitted, `${person.name} ${number} ${person.arrived} / ${person.places} ${words.offlineNote}`);
  };

  const handle = async (shown, people) => {
    const line = { id: crypto.randomUUID(), shown, people, at: new Date().toISOString() };
    try {
      const said = await ask("/sync", { lines: [{ ...line, offline: false }] });
      online = true;
      if (said.refused) show(false, words.stopped, said.refused);
      else {
        const answer = said.answers[0];
        show(answer.good, answer.title, answer.sentence);
        const person = list && list.people.find((one) => one.number === answer.number);
        if (person && answer.places) Object.assign(person, { arrived: answer.arrived });
      }
    } catch {
      // The server may have heard it and the answer been lost: the same id is sent again, and counts once.
      online = false;
      await decideHere(line);
    }
    await state();
  };

  form.addEventListener("submit", async (event) => {
    const shown = form.elements.shown.value.trim();
    const people = form.elements.people.value.trim();
    if (!shown || (people && !/^[1-9]\d{0,2}$/.test(people))) return;
    event.preventDefault();
    await handle(shown, people ? Number(people) : null);
    form.elements.shown.value = "";
    form.elements.people.value = "";
    form.elements.shown.focus();
  });

  const script = (address) => new Promise((resolve, reject) => {
    const made = document.createElement("script");
    made.src = address;
    made.onload = resolve;
    made.onerror = reject;
    document.head.append(made);
  });
  const reader = async () => {
    if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      return async (video) => (await detector.detect(video))[0]?.rawValue;
    }
    if (!window.jsQR) await script(box.dataset.ppJsqr);
    const canvas = document.createElement("canvas");
    const drawing = canvas.getContext("2d", { willReadFrequently: true });
    return async (video) => {
      const scale = Math.min(1, 640 / video.videoWidth);
      canvas.width = video.videoWidth * scale;
      canvas.height = video.videoHeight * scale;
      drawing.drawImage(video, 0, 0, canvas.width, canvas.height);
      return window.jsQR(drawing.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height)?.data;
    };
  };
  let stream = null;
  const scan = async () => {
    const video = part("video");
    if (stream) {
      for (const track of stream.getTracks()) track.stop();
      stream = null;
      video.hidden = true;
      part("scan").textContent = words.scan;
      return;
    }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      show(false, words.noCamera, words.noCameraWhy);
      return;
    }
    video.srcObject = stream;
    video.hidden = false;
    part("scan").textContent = words.stop;
    await video.play();
    const read = await reader();
    let last = "";
    let since = 0;
    while (stream) {
      const found = video.videoWidth ? await read(video) : null;
      // The same ticket is still in front of the camera for a few seconds after it was let in.
      if (found && (found !== last || Date.now() - since > 4000)) {
        last = found;
        since = Date.now();
        await handle(found, null);
        since = Date.now();
      }
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  };
  part("scan").addEventListener("click", scan);
  if (!navigator.mediaDevices) part("scan").hidden = true;

  const look = async () => {
    await send();
    await refresh();
    await state();
  };
  const prepare = async () => {
    await navigator.serviceWorker.register("/doors/worker.js", { scope: "/doors/" });
    const cache = await caches.open("door-1");
    const needed = [...document.querySelectorAll("link[rel=stylesheet], script[src], link[rel=icon]")].map((one) => one.href || one.src);
    await Promise.all([location.pathname, box.dataset.ppJsqr, ...needed].map((one) => cache.add(one)));
    box.dataset.ppReady = "true";
  };
  box.hidden = false;
  look().then(async () => {
    if ("serviceWorker" in navigator && list && online) await prepare().catch(() => {});
  });
  setInterval(look, EVERY);
  addEventListener("online", look);
  addEventListener("offline", () => { online = false; state(); });
})();
