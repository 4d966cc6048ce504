// The live page of a sitting: one server-sent event for every change, then the changed part is fetched and put in its place.
(() => {
  "use strict";
  const part = document.querySelector("[data-pp-live]");
  if (!part) return;
  const address = part.dataset.ppLive;
  let shown = part.querySelector("[data-edition]")?.dataset.edition;
  let busy = false;

  const renew = async () => {
    if (busy) return;
    busy = true;
    try {
      const answer = await fetch(`${address}/now`, { headers: { accept: "text/html" } });
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body;
        part.replaceChildren(...fresh.childNodes);
        shown = part.querySelector("[data-edition]")?.dataset.edition;
      }
    } catch {
      // The next event or look tries again.
    } finally {
      busy = false;
    }
  };

  if ("EventSource" in window) {
    const events = new EventSource(`${address}/events`);
    events.addEventListener("change", (event) => { if (event.data !== shown) renew(); });
  } else {
    setInterval(renew, 15000);
  }
})();
