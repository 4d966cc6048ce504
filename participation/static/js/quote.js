// Selecting words of a provision, by mouse, touch or keyboard, offers to comment on them. Without this file one picks a
// sentence in the form or copies the words; the fields are the same.
"use strict";

(() => {
  const text = document.getElementById("provision-text");
  const bar = document.getElementById("quote-bar");
  const form = document.getElementById("comment-form");
  if (!text || !bar || !form) return;
  const shown = bar.querySelector("[data-pp-quotebar-words]");
  const button = bar.querySelector("button");
  const field = (name) => form.querySelector(`[name="${name}"]`);
  // The server counts code points, a browser UTF-16 units: 𠮷 is one there and two here.
  const points = (string) => [...string].length;
  let chosen = null;

  // What of the selection lies inside the first provision it touches: {path, start, words}, or null.
  const read = () => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(text)) return null;
    let path = null;
    let start = 0;
    const pieces = [];
    for (const line of text.querySelectorAll("[data-pp-part]")) {
      if (!range.intersectsNode(line)) continue;
      const inside = document.createRange();
      inside.selectNodeContents(line);
      const before = inside.cloneRange();
      if (range.compareBoundaryPoints(Range.START_TO_START, inside) > 0) inside.setStart(range.startContainer, range.startOffset);
      if (range.compareBoundaryPoints(Range.END_TO_END, inside) < 0) inside.setEnd(range.endContainer, range.endOffset);
      const words = inside.toString();
      if (!words) continue;
      if (path === null) {
        before.setEnd(inside.startContainer, inside.startOffset);
        path = line.dataset.ppPart;
        start = Number(line.dataset.ppStart) + points(before.toString());
      } else if (line.dataset.ppPart !== path) {
        break;
      }
      pieces.push(words);
    }
    const words = pieces.join("\n").trimEnd();
    if (!words.trim()) return null;
    const blanks = words.length - words.trimStart().length;
    return { path, start: start + blanks, words: words.trimStart() };
  };

  const offer = () => {
    if (bar.contains(document.activeElement)) return;
    chosen = read();
    bar.hidden = chosen === null;
    if (chosen) shown.textContent = chosen.words.length > 60 ? `${chosen.words.slice(0, 60)}…` : chosen.words;
  };

  let waiting;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(offer, 150);
  });
  // Pressing the button must not take the selection away before it is read.
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    if (!chosen) return;
    field("quote_words").value = chosen.words;
    field("quote_path").value = chosen.path;
    field("quote_start").value = String(chosen.start);
    const words = form.querySelector('[name="quote_pick"][value="words"]');
    if (words) words.checked = true;
    const more = document.getElementById("quote");
    if (more) more.open = true;
    document.getSelection().removeAllRanges();
    chosen = null;
    bar.hidden = true;
    form.dispatchEvent(new Event("input", { bubbles: true }));
    const live = document.getElementById("pp-live");
    if (live) live.textContent = button.dataset.said;
    // What is still to be filled in comes next; on a telephone the words further down would be out of sight.
    const stances = [...form.querySelectorAll('[name="stance"]')];
    const next = stances.some((one) => one.checked) ? field("text") : stances[0];
    next.focus({ preventScroll: true });
    (next === field("text") ? next : form).scrollIntoView({ block: next === field("text") ? "center" : "start" });
  });

  // Words written by hand are looked for anywhere in the provision.
  field("quote_words").addEventListener("input", () => {
    field("quote_start").value = "";
    const words = form.querySelector('[name="quote_pick"][value="words"]');
    if (words && field("quote_words").value.trim()) words.checked = true;
  });
})();
