// The door on a telephone: reads tickets with the camera, goes on without a network, synchronises later. Without this file
// one types the number and the server answers with a page. Needs door-store.js, door-ticket.js and door-camera.js.
"use strict";

(() => {
  const box = document.querySelector("[data-pp-door]");
  if (!box || !window.indexedDB || !window.fetch) return;
  const words = JSON.parse(box.dataset.ppWords);
  const part = (name) => document.querySelector(`[data-pp-${name}]`);
  const form = document.querySelector("form[action$='/check-in'][data-pp-main]");
  const store = ppDoor.store(location.pathname);
  const api = `/api/v1${location.pathname}`;
  const LOOK = 15000;
  const LOOK_OFFLINE = 5000;
  const LIST = 60000;
  const PATIENCE = 5000;
  const BATCH = 25;
  let online = navigator.onLine;
  let list = null;
  let listed = 0;

  // --- what is heard and seen ---------------------------------------------------------------------------------------

  // Never by colour alone: each has a sign, words and a sound. Frequencies in Hz, one after the other.
  const TONES = { ok: [880, 1320], wait: [660, 660], no: [220, 165] };
  const SHAKES = { ok: [60], wait: [60, 80, 60], no: [300] };
  let audio = null;
  const sound = document.querySelector("[data-pp-sound]");
  const wake = () => {
    if (!audio && window.AudioContext) audio = new AudioContext();
    audio?.resume();
  };
  const sing = (kind) => {
    if (sound.getAttribute("aria-pressed") !== "true") return;
    navigator.vibrate?.(SHAKES[kind]);
    if (audio?.state !== "running") return;
    TONES[kind].forEach((tone, n) => {
      const [voice, loud] = [audio.createOscillator(), audio.createGain()];
      const begin = audio.currentTime + n * 0.16;
      voice.frequency.value = tone;
      voice.type = kind === "no" ? "square" : "sine";
      loud.gain.setValueAtTime(0.25, begin);
      loud.gain.exponentialRampToValueAtTime(0.001, begin + 0.15);
      voice.connect(loud).connect(audio.destination);
      voice.start(begin);
      voice.stop(begin + 0.16);
    });
  };
  sound.addEventListener("click", () => {
    const on = sound.getAttribute("aria-pressed") !== "true";
    sound.setAttribute("aria-pressed", String(on));
    sound.textContent = on ? words.soundOn : words.soundOff;
    wake();
    sing("ok");
  });

  // kind: ok (come in), wait (stay here), no.
  const show = (kind, title, sentence, more = "") => {
    const place = part("answer");
    document.querySelector("[data-pp-said]")?.remove();
    place.className = `pp-verdict pp-verdict--${kind}`;
    place.querySelector("[data-pp-title]").textContent = title;
    place.querySelector("[data-pp-sentence]").textContent = sentence;
    place.querySelector("[data-pp-more]").textContent = more;
    place.hidden = false;
    sing(kind);
    place.scrollIntoView({ block: "nearest" });
  };
  const state = async () => {
    const left = (await store.waiting()).length;
    const text = online ? words.online : words.offline;
    part("status").textContent = left ? `${text}${words.waiting.replace("{n}", left)}` : text;
    box.dataset.ppState = online ? (left ? "waiting" : "online") : "offline";
  };
  const news = async (more = []) => {
    const all = [...await store.news(), ...more];
    if (more.length) await store.tell(all);
    part("news").hidden = !all.length;
    part("news").querySelector("ul").replaceChildren(...all.map((text) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    }));
  };
  part("read").addEventListener("click", async () => {
    await store.tell([]);
    await news();
  });

  // --- the server ---------------------------------------------------------------------------------------------------

  const ask = async (path, body) => {
    const answer = await fetch(api + path, {
      method: body ? "POST" : "GET",
      body: body && JSON.stringify(body),
      headers: { "Content-Type": "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
      cache: "no-store",
    });
    // Too busy is the same as not there: it is asked again.
    if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
    const said = await answer.json();
    if (answer.ok) return said;
    if (answer.status === 404 || answer.status === 409) await forget();
    return { refused: said.detail || said.title };
  };
  // The link works no more: nothing of the list stays on the telephone. Lines that wait are kept for whoever mends it.
  const forget = async () => {
    list = null;
    await store.forget();
    await (await caches.open("door-1")).delete(location.pathname);
  };
  const refresh = async () => {
    if (online && list && Date.now() - listed < LIST) return;
    try {
      const said = await ask("/list");
      online = true;
      if (said.refused) return show("no", words.stopped, said.refused);
      list = said;
      listed = Date.now();
      // What waits here is not in the server's numbers yet.
      for (const line of await store.waiting()) count(line.number, line.told === "admitted" ? line.people : 0);
      await store.keep(list);
    } catch {
      online = false;
      list = list || await store.list() || null;
    }
  };
  const count = (number, people) => {
    const person = list && list.people.find((one) => one.number === number);
    if (person) person.arrived = Math.min(person.places, person.arrived + people);
  };
  // The parts of the page that others change: numbers, stand-bys, log, troubles.
  const renew = async () => {
    try {
      const answer = await fetch(location.pathname, { signal: AbortSignal.timeout(PATIENCE), cache: "no-store" });
      if (!answer.ok) return;
      if (box.dataset.ppReady) await (await caches.open("door-1")).put(location.pathname, answer.clone());
      const made = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const old of document.querySelectorAll("[data-pp-fresh]")) {
        const fresh = made.querySelector(`[data-pp-fresh="${old.dataset.ppFresh}"]`);
        const used = old.contains(document.activeElement) || old.querySelector("details[open]");
        if (fresh && !used && fresh.innerHTML !== old.innerHTML) old.replaceWith(document.adoptNode(fresh));
      }
    } catch {
      online = false;
    }
  };
  let sending = null;
  const send = () => {
    sending = sending || (async () => {
      try {
        for (let lines = await store.waiting(); lines.length; lines = await store.waiting()) {
          const some = lines.slice(0, BATCH);
          const said = await ask("/sync", {
            lines: some.map(({ id, shown, at, people }) => ({ id, shown, at, people, offline: true })),
          });
          online = true;
          if (said.refused) return show("no", words.stopped, said.refused);
          const told = [];
          for (const answer of said.answers) {
            const line = some.find((one) => one.id === answer.id);
            await store.remove(answer.id);
            // Who was sent away to wait, and may come in after all; who was let in, and should not have been.
            const other = line.told === "admitted" ? answer.outcome !== "admitted" : answer.outcome === "admitted";
            if (other) sing(answer.kind);
            // What is in the log stands among the troubles below, at every door that it concerns.
            if (other && (line.told !== "admitted" || words.elsewhere.includes(answer.outcome))) {
              told.push(`${answer.title}${words.colon}${answer.sentence}`);
            }
          }
          await news(told);
        }
      } catch {
        online = false;
      }
    })().finally(() => { sending = null; });
    return sending;
  };

  // --- letting in ---------------------------------------------------------------------------------------------------

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
  const say = (outcome, person, values = {}) => show(
    words.kinds[outcome], words.titles[outcome], fill(values.text || words.sentences[outcome], { ...person, ...values }), person.more,
  );
  const decideHere = async (line) => {
    if (!list) return show("no", words.noList, words.noListWhy);
    const now = Date.now();
    if (now < Date.parse(list.opens_at)) return show("no", words.titles.closed, list.early);
    const { number, bad } = await ppDoor.read(line.shown, list);
    if (bad) return show("no", words.titles.ticket, words.bad[bad]);
    const person = list.people.find((one) => one.number === number);
    if (!person) return show("no", words.titles.unknown, fill(words.sentences.unknown, { number }));
    const wait = async (outcome) => {
      await store.add({ ...line, number, told: "waits" });
      return say(outcome, person, { text: words.waitsOffline });
    };
    const { state: is, places, arrived } = person;
    if (is === "waitlisted") return wait("present");
    // Whether the places were released meanwhile nobody can know here.
    const late = list.cut_off && now > Date.parse(list.cut_off) && Date.parse(list.cut_off) > Date.parse(list.as_of);
    if (is === "no_show" || (is === "confirmed" && late)) return wait("released");
    if (is !== "confirmed" && is !== "checked_in") return say(words.refusals[is] || "not_confirmed", person);
    const people = line.people || places - arrived;
    if (arrived >= places) return say("already", person);
    if (arrived + people > places) return say("too_many", person);
    Object.assign(person, { arrived: arrived + people, since: words.justNow, where: words.here, state: "checked_in" });
    await store.add({ ...line, people, number, told: "admitted" });
    await store.keep(list);
    return say("admitted", person, { people, text: places > 1 ? words.admittedGroup : words.admittedOne });
  };
  let busy = Promise.resolve();
  const handle = (shown, people) => {
    busy = busy.then(() => one(shown, people));
    return busy;
  };
  const one = async (shown, people) => {
    if (shown.length > 400) return show("no", words.titles.ticket, words.bad.unreadable);
    const line = { id: crypto.randomUUID(), shown, people, at: new Date().toISOString() };
    try {
      if (!online) throw new Error("offline");
      const said = await ask("/sync", { lines: [{ ...line, offline: false }] });
      if (said.refused) show("no", words.stopped, said.refused);
      else {
        const answer = said.answers[0];
        show(answer.kind, answer.title, answer.sentence, answer.more);
        const person = list && list.people.find((found) => found.number === answer.number);
        if (person && answer.places) {
          const here = answer.outcome === "admitted" ? { state: "checked_in", since: words.justNow, where: words.here } : {};
          Object.assign(person, { arrived: answer.arrived, places: answer.places, ...here });
          await store.keep(list);
        }
        renew();
      }
    } catch {
      // The server may have heard it and the answer been lost: the same id is sent again, and counts once.
      online = false;
      await decideHere(line);
    }
    return state();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    wake();
    const shown = form.elements.shown.value.trim();
    const people = form.elements.people.value.trim();
    if (!shown) return show("no", words.stopped, words.empty);
    if (people && (!/^\d{1,3}$/.test(people) || +people < 1 || +people > 500)) return show("no", words.stopped, words.people);
    await handle(shown, people ? Number(people) : null);
    form.elements.shown.value = "";
    form.elements.people.value = "";
    form.elements.shown.focus({ preventScroll: true });
  });
  // Everything else needs the server: without it the browser would leave the page.
  document.addEventListener("submit", (event) => {
    if (event.target === form || online) return;
    event.preventDefault();
    show("no", words.stopped, words.needsNetwork);
  });

  const button = part("scan");
  let stop = null;
  const off = () => {
    stop?.();
    stop = null;
    part("video").hidden = true;
    button.textContent = words.scan;
  };
  button.addEventListener("click", async () => {
    wake();
    if (stop) return off();
    button.disabled = true;
    part("video").hidden = false;
    try {
      stop = await ppDoor.camera(part("video"), box.dataset.ppJsqr, (text) => handle(text, null), off);
      button.textContent = words.stop;
    } catch {
      off();
      show("no", words.noCamera, words.noCameraWhy);
    } finally {
      button.disabled = false;
    }
  });
  if (!navigator.mediaDevices) button.hidden = true;
  else form.querySelector("button").classList.add("govuk-button--secondary");

  // --- keeping it up ------------------------------------------------------------------------------------------------

  const prepare = async () => {
    await navigator.serviceWorker.register("/doors/worker.js", { scope: "/doors/" });
    const cache = await caches.open("door-1");
    const found = [...document.querySelectorAll("link[rel=stylesheet], script[src], link[rel=icon]")];
    const needed = [box.dataset.ppJsqr, ...found.map((one) => one.href || one.src)].map((one) => new URL(one, location).href);
    await Promise.all([location.pathname, ...needed].map((one) => cache.add(one)));
    // What an earlier release needed.
    for (const kept of await cache.keys()) {
      if (new URL(kept.url).pathname.startsWith("/static/") && !needed.includes(kept.url)) await cache.delete(kept);
    }
    navigator.storage?.persist?.();
    box.dataset.ppReady = "true";
  };
  let looking = null;
  const look = () => {
    looking = looking || (async () => {
      await send();
      await refresh();
      if (online) await renew();
      await state();
    })().finally(() => { looking = null; });
    return looking;
  };
  const again = async () => {
    await look().catch(() => {});
    setTimeout(again, online ? LOOK : LOOK_OFFLINE);
  };
  box.hidden = false;
  news();
  again();
  look().then(async () => {
    if ("serviceWorker" in navigator && list && online) await prepare().catch(() => {});
  });
  addEventListener("online", look);
  addEventListener("offline", () => { online = false; state(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
})();
