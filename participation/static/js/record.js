// The recorder's page saves what is being written every two seconds; what could not be sent stays on this device (the
// form keeps it) and is sent as soon as there is a connection again. One key names one entry, so nothing is written twice.
(() => {
  "use strict";
  const PAUSE = 2000;
  const place = document.querySelector("[data-pp-record]");
  const form = place?.querySelector("form");
  const note = place?.querySelector("[data-pp-saved]");
  if (!form || !note) return;
  let saved = "";
  let edition = 0;
  let entry = null;
  let timer = null;
  let sending = false;
  let held = false;

  const say = (words) => { note.textContent = words; };
  const text = () => form.elements.text.value.trim();

  const save = async () => {
    timer = null;
    if (held || sending || !text() || text() === saved) return;
    if (!form.elements.speaker.value && !form.elements.name.value && form.elements.kind.value !== "procedure") return;
    sending = true;
    const written = text();
    say(note.dataset.saving);
    try {
      const body = new FormData(form);
      let address = form.action;
      if (entry !== null) {
        address = `${form.action}/entries/${entry}`;
        body.set("edition", String(edition));
      }
      const answer = await fetch(address, { method: "POST", body, headers: { accept: "application/json" } });
      const told = await answer.json();
      if (answer.ok) {
        entry = told.id;
        edition = told.edition;
        form.elements.edition.value = String(edition);
        saved = written;
        say(`${note.dataset.saved} ${told.saved}`);
      } else if (answer.status === 409 && told.theirs?.mine) {
        edition = told.theirs.edition;
        form.elements.edition.value = String(edition);
        saved = told.theirs.text;
      } else if (answer.status === 409 && told.theirs) {
        // A colleague's wording stands: nothing goes over it until the recorder has seen it and presses the button.
        edition = told.theirs.edition;
        form.elements.edition.value = String(edition);
        held = true;
        say(`${told.message}　${told.theirs.text}`);
      } else {
        say(told.message || note.dataset.lost);
      }
    } catch {
      say(note.dataset.lost);
    } finally {
      sending = false;
      if (!held && text() !== saved && timer === null) timer = setTimeout(save, PAUSE * 2);
    }
  };

  form.addEventListener("input", () => { if (timer === null) timer = setTimeout(save, PAUSE); });
  addEventListener("online", () => { if (timer === null) timer = setTimeout(save, 0); });
})();
