// Everything works without this file. It keeps half-written comments on this device, moves focus to what needs it,
// and lets "?" go to the list of keys where a page has one.
"use strict";

(() => {
  const KEPT = "pp-kept:";
  const SENT = "pp-sent";
  const KEEP_DAYS = 30;

  // A browser may refuse storage (private mode, full disk): then nothing is kept, and nothing breaks.
  const storage = (kind, action) => {
    try {
      return action(window[kind]);
    } catch {
      return null;
    }
  };
  const read = (key) => {
    const kept = storage("localStorage", (s) => JSON.parse(s.getItem(KEPT + key) || "null"));
    if (kept && Date.now() - kept.at > KEEP_DAYS * 86400000) {
      forget(key);
      return null;
    }
    return kept;
  };
  const forget = (key) => storage("localStorage", (s) => s.removeItem(KEPT + key));

  // What was ticked, chosen or filled in of a questionnaire's questions; other forms have none.
  const answers = (form) => [...form.querySelectorAll(
    ".pp-question input[type=checkbox], .pp-question select, .pp-question input[type=text]",
  )];

  // Only the words of text areas, what was chosen, and where a quote stands: names and telephone numbers are never stored.
  const write = (form) => {
    const texts = {};
    const ticked = [];
    for (const area of form.querySelectorAll("textarea[name]")) {
      if (area.value.trim()) texts[area.name] = area.value;
    }
    for (const field of answers(form)) {
      if (field.type === "checkbox") {
        if (field.checked) ticked.push([field.name, field.value]);
      } else if (field.value.trim()) texts[field.name] = field.value;
    }
    const answered = ticked.length || form.querySelector(".pp-question input[type=radio]:checked");
    if (!Object.keys(texts).length && !answered) {
      // Until the offer is answered an empty form does not mean that nothing is wanted.
      if (!form.querySelector("[data-pp-kept]:not([hidden])")) forget(form.dataset.ppKeep);
      return;
    }
    const choices = {};
    for (const radio of form.querySelectorAll("input[type=radio]:checked")) choices[radio.name] = radio.value;
    for (const field of form.querySelectorAll("[name=quote_path], [name=quote_start]")) texts[field.name] = field.value;
    const kept = JSON.stringify({ at: Date.now(), texts, choices, ticked });
    storage("localStorage", (s) => s.setItem(KEPT + form.dataset.ppKeep, kept));
    // Whoever writes anew has declined the offer; the note that says what was put back stays, with its way to delete it.
    const note = form.querySelector("[data-pp-kept]");
    if (note && !note.querySelector("p").hidden) note.hidden = true;
  };

  // What was half written here before is offered, not put back by itself: the device may be shared, and then the words are
  // somebody else's. Until one decides they are not shown.
  const restore = (form) => {
    const kept = read(form.dataset.ppKeep);
    const note = form.querySelector("[data-pp-kept]");
    if (!kept || !note) return;
    const areas = [...form.querySelectorAll("textarea[name]")];
    const radios = [...form.querySelectorAll("input[type=radio]")];
    const fields = [...areas, ...answers(form).filter((f) => f.type !== "checkbox")];
    const boxes = answers(form).filter((f) => f.type === "checkbox");
    // What the page itself brought back, with an error, is newer.
    const filled = boxes.some((b) => b.checked) || form.querySelector(".pp-question input[type=radio]:checked");
    if (filled || fields.some((a) => a.value.trim())) return;
    const wanted = (name, value) => (kept.ticked || []).some(([n, v]) => n === name && v === value);
    const asked = radios.some((r) => r.closest(".pp-question") && kept.choices?.[r.name] === r.value);
    if (!asked && !fields.some((a) => kept.texts[a.name]) && !boxes.some((b) => wanted(b.name, b.value))) return;
    const [offer, done] = note.querySelectorAll("p");
    const when = note.querySelector("time");
    if (when) {
      when.dateTime = new Date(kept.at).toISOString();
      when.textContent = new Date(kept.at).toLocaleString(document.documentElement.lang, {
        month: "long", day: "numeric", hour: "2-digit", minute: "2-digit",
      });
    }
    note.hidden = false;
    note.querySelector("[data-pp-restore]").addEventListener("click", () => {
      for (const [name, value] of Object.entries(kept.texts)) {
        const field = form.elements.namedItem(name);
        if (field && "value" in field && !(field instanceof RadioNodeList)) field.value = value;
      }
      for (const [name, value] of Object.entries(kept.choices || {})) {
        for (const radio of radios) {
          if (radio.name === name && radio.value === value) radio.checked = true;
        }
      }
      for (const box of boxes) box.checked = wanted(box.name, box.value);
      for (const more of form.querySelectorAll("details")) {
        if ([...more.querySelectorAll("textarea")].some((a) => a.value)) more.open = true;
      }
      offer.hidden = true;
      done.hidden = false;
      const written = areas.find((a) => a.name === "text" && a.value) || areas.find((a) => a.value);
      (written || form.querySelector(".pp-question input, .pp-question select")).focus();
    }, { once: true });
    for (const button of note.querySelectorAll("[data-pp-forget]")) {
      button.addEventListener("click", () => {
        forget(form.dataset.ppKeep);
        for (const field of fields) field.value = "";
        for (const box of boxes) box.checked = false;
        for (const radio of radios) if (radio.closest(".pp-question")) radio.checked = false;
        for (const field of form.querySelectorAll("[name=quote_path], [name=quote_start]")) field.value = "";
        note.hidden = true;
        (areas[areas.length - 1] || form.querySelector(".pp-question input, .pp-question select"))?.focus();
      });
    }
  };

  const showPassword = (group) => {
    const input = group.querySelector("input");
    const button = group.querySelector(".govuk-js-password-input-toggle");
    if (!button || !button.hidden) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      button.textContent = group.getAttribute(shown ? "data-i18n.show-password" : "data-i18n.hide-password");
      button.setAttribute(
        "aria-label",
        group.getAttribute(shown ? "data-i18n.show-password-aria-label" : "data-i18n.hide-password-aria-label"),
      );
    });
    // A shown password is not offered to the browser's memory of text fields.
    input.form?.addEventListener("submit", () => { input.type = "password"; });
  };

  const prepare = (root) => {
    for (const form of root.querySelectorAll("form[data-pp-keep]")) {
      restore(form);
      form.addEventListener("input", () => write(form));
      form.addEventListener("submit", () => storage("sessionStorage", (s) => s.setItem(SENT, form.dataset.ppKeep)));
    }
    for (const group of root.querySelectorAll('[data-module="govuk-password-input"]')) showPassword(group);
  };

  const focusOn = (element) => {
    if (!element.hasAttribute("tabindex")) element.setAttribute("tabindex", "-1");
    element.focus();
  };

  const start = () => {
    // A form that was taken in is answered by a redirect: the words arrived, what was kept of them is dropped.
    // An error page, a summary of errors or the way to the sign-in page mean that they did not.
    const sent = storage("sessionStorage", (s) => s.getItem(SENT));
    if (sent) {
      const [navigation] = performance.getEntriesByType("navigation");
      const refused = document.querySelector("[data-pp-error], .govuk-error-summary");
      if (navigation?.redirectCount > 0 && !refused && location.pathname !== "/office/sign-in") forget(sent);
      storage("sessionStorage", (s) => s.removeItem(SENT));
    }
    prepare(document);
    const summary = document.getElementById("error-summary");
    if (summary) focusOn(summary);
  };

  // After a swap focus goes to the error summary or the new heading, and the live region says what changed.
  document.addEventListener("htmx:afterSettle", (event) => {
    const part = event.target;
    if (!(part instanceof Element)) return;
    prepare(part);
    const summary = part.querySelector(".govuk-error-summary");
    const heading = part.matches("h1, h2, h3, h4") ? part : part.querySelector("h1, h2, h3, h4");
    const target = summary || heading;
    if (!target) return;
    focusOn(target);
    const live = document.getElementById("pp-live");
    if (live) live.textContent = target.textContent.trim().slice(0, 200);
  });

  // The button keeps its words while the request runs.
  document.addEventListener("htmx:beforeRequest", (event) => {
    event.target.querySelector?.("button:not([type=button])")?.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    event.target.querySelector?.("[aria-busy]")?.removeAttribute("aria-busy");
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]")) return;
    const keys = document.getElementById("keys");
    if (!keys) return;
    event.preventDefault();
    focusOn(keys);
    keys.scrollIntoView({ block: "nearest" });
  });

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
