// Recomputes a receipt's proof in the browser (docs/receipt-proof.md). The file does not leave this device; the site is
// only asked whether it published the root. Without this file, or without SubtleCrypto, the form is sent and answered.
"use strict";

(() => {
  const form = document.querySelector("form[data-pp-proof]");
  const panel = document.getElementById("pp-proof");
  if (!form || !panel || !window.crypto || !window.crypto.subtle) return;

  const FIRST = ["channel", "consultation", "edition", "provision", "receipt", "received_at", "stance", "text_sha256"];
  const FIELDS = {
    "participation-receipt-proof/1": FIRST,
    "participation-receipt-proof/2": [...FIRST, "attachments", "on_behalf_of", "quote"].sort(),
  };
  // What is left when the words were erased: a leaf in the tree.
  const INCLUSION = "participation-receipt-inclusion/1";
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const bytes = (text) => {
    if (typeof text !== "string" || !/^[0-9a-f]{64}$/.test(text)) throw new Error("no hash");
    return Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
  };
  const join = (...parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  };
  const sha256 = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  const utf8 = (text) => new TextEncoder().encode(text);
  const node = (left, right) => sha256(join(Uint8Array.of(1), left, right));

  // Keys sorted, no spaces: what JSON.stringify writes for an object whose keys were put in in order.
  const canonical = (content) => {
    const sorted = {};
    for (const key of Object.keys(content).sort()) sorted[key] = content[key];
    return utf8(JSON.stringify(sorted));
  };

  // RFC 9162, 2.1.3.2. Division instead of shifts: an index may be larger than 32 bits.
  const rootOfPath = async (index, size, leaf, path) => {
    let place = index;
    let last = size - 1;
    let found = leaf;
    const half = (n) => Math.floor(n / 2);
    for (const sibling of path) {
      if (last === 0) return "";
      if (place % 2 === 1 || place === last) {
        found = await node(sibling, found);
        while (place % 2 === 0 && place > 0) {
          place = half(place);
          last = half(last);
        }
      } else {
        found = await node(found, sibling);
      }
      place = half(place);
      last = half(last);
    }
    return last === 0 ? hex(found) : "";
  };

  const read = (text) => {
    const data = JSON.parse(text);
    if (data.format !== INCLUSION) {
      if (!Object.hasOwn(FIELDS, data.format) || typeof data.text !== "string") throw new Error("format");
      const keys = Object.keys(data.content).sort();
      if (keys.join() !== FIELDS[data.format].join()) throw new Error("content");
    }
    for (const number of [data.leaf_index, data.tree_size]) if (!Number.isSafeInteger(number)) throw new Error("size");
    if (data.leaf_index < 0 || data.leaf_index >= data.tree_size) throw new Error("size");
    return { ...data, path: data.path.map(bytes) };
  };

  const steps = async (data) => {
    const inTree = [
      ["path", (await rootOfPath(data.leaf_index, data.tree_size, bytes(data.leaf_hash), data.path)) === data.root],
      ["root", await published(data)],
    ];
    if (data.format === INCLUSION) return inTree;
    const commitment = await sha256(join(bytes(data.salt), canonical(data.content)));
    const leaf = await sha256(join(Uint8Array.of(0), bytes(data.commitment)));
    return [
      ["text", hex(await sha256(utf8(data.text))) === data.content.text_sha256],
      ["salt", hex(commitment) === data.commitment],
      ["leaf", hex(leaf) === data.leaf_hash],
      ...inTree,
    ];
  };

  const published = async (data) => {
    try {
      const answer = await fetch(`/verify/receipt/roots/${data.root}`, { headers: { accept: "application/json" } });
      if (!answer.ok) return null;
      return (await answer.json()).published.some((one) => one.tree_size === data.tree_size);
    } catch {
      return null;
    }
  };

  const show = (heading, list, waits = false) => {
    panel.hidden = false;
    panel.querySelector("h2").textContent = heading;
    const shown = panel.querySelector("ol");
    shown.replaceChildren();
    for (const [name, ok] of list) {
      const item = document.createElement("li");
      const word = document.createElement("strong");
      word.textContent = ok === null ? panel.dataset.unknown : ok ? panel.dataset.ok : panel.dataset.bad;
      if (ok === false) word.className = "pp-fault";
      const said = `${ok === false ? "fault" : "step"}${name[0].toUpperCase()}${name.slice(1)}`;
      item.append(word, `　${waits && ok === null ? panel.dataset.waiting : panel.dataset[said]}`);
      shown.append(item);
    }
    shown.hidden = !list.length;
    panel.tabIndex = -1;
    panel.focus();
  };

  form.addEventListener("submit", async (event) => {
    const file = form.querySelector("input[type=file]").files[0];
    const pasted = form.querySelector("textarea").value.trim();
    if (!file && !pasted) return; // the server says what is missing
    event.preventDefault();
    try {
      const data = read(file ? await file.text() : pasted);
      const list = await steps(data);
      // A file that says itself that its root is to come: nothing is wrong with it yet.
      const root = list[list.length - 1];
      const waits = data.published === null && root[1] === false && list.every(([name, ok]) => ok || name === "root");
      if (waits) root[1] = null;
      const good = data.format === INCLUSION ? panel.dataset.passedInclusion : panel.dataset.passed;
      const heading = list.every(([, ok]) => ok === true) ? good : panel.dataset.failed;
      show(waits ? panel.dataset.notYet : heading, list, waits);
    } catch {
      show(panel.dataset.noproof, []);
    }
  });
})();
