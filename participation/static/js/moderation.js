// Keys for the moderators' queue, and words chosen with the pointer. Everything here has a way without it.
(() => {
  "use strict";

  const form = document.querySelector("[data-pp-queue]");
  if (form) {
    const items = [...form.querySelectorAll(".pp-item")];
    const box = (item) => item.querySelector("input[name=pick]");
    let at = -1;
    document.querySelector("[data-pp-keys]").hidden = false;

    const go = (to) => {
      if (to < 0 || to >= items.length) return;
      items[at]?.classList.remove("is-cursor");
      at = to;
      items[at].classList.add("is-cursor");
      box(items[at]).focus();
      items[at].scrollIntoView({ block: "nearest" });
    };
    form.addEventListener("focusin", (event) => {
      const item = event.target.closest(".pp-item");
      if (!item) return;
      items[at]?.classList.remove("is-cursor");
      at = items.indexOf(item);
      item.classList.add("is-cursor");
    });
    const show = () => items.forEach((item) => item.classList.toggle("is-picked", box(item).checked));
    form.addEventListener("change", show);
    show();

    const keys = {
      j: () => go(at + 1),
      k: () => go(at < 0 ? 0 : at - 1),
      x: () => { if (at >= 0) { box(items[at]).checked = !box(items[at]).checked; show(); } },
      a: () => { const all = items.every((item) => box(item).checked); items.forEach((item) => { box(item).checked = !all; }); show(); },
      o: () => { if (at >= 0) location.assign(items[at].querySelector(".pp-item__meta a").href); },
      r: () => document.getElementById("reason").focus(),
    };
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target;
      if (target instanceof Element && target.closest("textarea, select, [contenteditable], input:not([type=checkbox])")) return;
      const act = keys[event.key.toLowerCase()];
      if (!act) return;
      event.preventDefault();
      act();
    });
  }

  // Words chosen in the original go into the box of further words, each on its own line.
  const source = document.querySelector("[data-pp-select]");
  const words = source && document.getElementById(source.dataset.ppSelect);
  if (words) {
    const choose = () => {
      const selection = getSelection();
      if (!selection || selection.isCollapsed || !source.contains(selection.anchorNode) || !source.contains(selection.focusNode)) return;
      const part = document.createElement("div");
      part.append(selection.getRangeAt(0).cloneContents());
      part.querySelectorAll(".pp-found__n").forEach((number) => number.remove());
      const chosen = part.textContent.trim();
      if (!chosen || words.value.split("\n").includes(chosen)) return;
      words.value = words.value ? `${words.value.trimEnd()}\n${chosen}` : chosen;
    };
    source.addEventListener("pointerup", () => setTimeout(choose));
    source.addEventListener("keyup", choose);
  }
})();
