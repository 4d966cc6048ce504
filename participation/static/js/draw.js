// Repeats a draw in the reader's own browser (RFC 3797), from the published transcript alone. Nothing is sent anywhere.
// The words come from the page; without this file the page's form asks the server for the same answer.
"use strict";

(() => {
  const CHUNK = 20000;
  const SHOWN = 5;
  const encoder = new TextEncoder();
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const number = (digest) => BigInt(`0x${digest}`);

  // ---- hashes: small and readable, so that they can be checked too ------------------------------------------------------

  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((p) => n % p)) primes.push(n);
  const fraction = (value) => ((value - Math.floor(value)) * 4294967296) | 0;
  const START = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
  const ROUND = primes.map((p) => fraction(Math.cbrt(p)));

  const padded = (bytes, littleEndian) => {
    const view = new DataView(new ArrayBuffer(((bytes.length + 8) >> 6 << 6) + 64));
    bytes.forEach((byte, i) => view.setUint8(i, byte));
    view.setUint8(bytes.length, 0x80);
    const end = view.byteLength - 8;
    const high = Math.floor(bytes.length / 536870912);
    const low = (bytes.length << 3) >>> 0;
    view.setUint32(end, littleEndian ? low : high, littleEndian);
    view.setUint32(end + 4, littleEndian ? high : low, littleEndian);
    return view;
  };

  const sha256 = (bytes) => {
    const view = padded(bytes, false);
    const state = [...START];
    const w = new Int32Array(64);
    const turn = (x, n) => (x >>> n) | (x << (32 - n));
    for (let block = 0; block < view.byteLength; block += 64) {
      for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(block + i * 4);
      for (let i = 16; i < 64; i += 1) {
        const a = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
        const b = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
        w[i] = (w[i - 16] + a + w[i - 7] + b) | 0;
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 64; i += 1) {
        const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[i] + w[i]) | 0;
        const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
      }
      [a, b, c, d, e, f, g, h].forEach((value, i) => { state[i] = (state[i] + value) | 0; });
    }
    const out = new DataView(new ArrayBuffer(32));
    state.forEach((value, i) => out.setInt32(i * 4, value));
    return hex(new Uint8Array(out.buffer));
  };

  const SINES = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 4294967296) | 0);
  const TURNS = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];

  const md5 = (bytes) => {
    const view = padded(bytes, true);
    const state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
    for (let block = 0; block < view.byteLength; block += 64) {
      let [a, b, c, d] = state;
      for (let i = 0; i < 64; i += 1) {
        const round = i >> 4;
        const mix = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round];
        const at = [i, 5 * i + 1, 3 * i + 5, 7 * i][round] % 16;
        const sum = (a + mix + SINES[i] + view.getInt32(block + at * 4, true)) | 0;
        const n = TURNS[round][i % 4];
        [a, d, c, b] = [d, c, b, (b + ((sum << n) | (sum >>> (32 - n)))) | 0];
      }
      [a, b, c, d].forEach((value, i) => { state[i] = (state[i] + value) | 0; });
    }
    const out = new DataView(new ArrayBuffer(16));
    state.forEach((value, i) => out.setInt32(i * 4, value, true));
    return hex(new Uint8Array(out.buffer));
  };

  const HASHES = { sha256, md5 };

  // ---- the draw ---------------------------------------------------------------------------------------------------------

  const canonical = (text) => {
    const plain = text.replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
      .replace(/\u3000/g, " ").trim();
    const numbers = plain.split(/(?<=[0-9])\s*\+\s*(?=[0-9])|[\s,;、。|]+/).filter(Boolean).map((token) => {
      const written = /^0[xX][0-9a-fA-F]+$/.test(token) ? BigInt(token).toString() : token;
      const found = /^([0-9]+)(?:\.([0-9]*))?$/.exec(written);
      if (!found) throw new Error(token);
      return [found[1].replace(/^0+(?=.)/, ""), (found[2] || "").replace(/0+$/, "")];
    });
    if (!numbers.length) throw new Error(text);
    numbers.sort(([a, x], [b, y]) => a.length - b.length || (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0));
    return `${numbers.map(([whole, part]) => `${whole}.${part}`).join("")}/`;
  };

  const digestOf = (key, i, name) => {
    const counter = [];
    for (let rest = i; rest > 0; rest = Math.floor(rest / 256)) counter.unshift(rest % 256);
    while (counter.length < 2) counter.unshift(0);
    const bytes = new Uint8Array(key.length + counter.length * 2);
    bytes.set(counter);
    bytes.set(key, counter.length);
    bytes.set(counter, counter.length + key.length);
    return HASHES[name](bytes);
  };

  const pieces = (entries) => {
    const found = [];
    for (let i = 0; i < entries.length; i += 1000) found.push(entries.slice(i, i + 1000));
    return found;
  };

  // Large pools are drawn a stretch at a time, so that the page stays alive.
  const draw = async (text, size, name, progress) => {
    const key = encoder.encode(text);
    let left = pieces(Array.from({ length: size }, (_, i) => i + 1));
    const order = [];
    for (let i = 0; i < size; i += 1) {
      let k = Number(number(digestOf(key, i, name)) % BigInt(size - i));
      for (const piece of left) {
        if (k < piece.length) {
          order.push(piece.splice(k, 1)[0]);
          break;
        }
        k -= piece.length;
      }
      if (i % CHUNK === CHUNK - 1) {
        left = pieces(left.flat());
        progress(i + 1);
        await new Promise((resolve) => setTimeout(resolve));
      }
    }
    return order;
  };

  const same = (a, b) => Array.isArray(a) && a.length === b.length && a.every((value, i) => value === b[i]);

  // ---- a check of every field, so that the one that was changed is named and nothing that follows from it ----------------

  const short = (text) => sha256(encoder.encode(text)).slice(0, 12);

  const leaves = (value, path, found) => {
    if (Array.isArray(value) && value.every((item) => typeof item === "number")) found.set(path, `l:${value.join(",")}`);
    else if (value === null) found.set(path, "-");
    else if (typeof value === "object") for (const name of Object.keys(value)) leaves(value[name], `${path}.${name}`, found);
    else found.set(path, `${{ number: "n", string: "s" }[typeof value] || "b"}:${value}`);
  };

  const fieldsOf = (record) => {
    const found = new Map();
    for (const name of Object.keys(record)) {
      if (name === "steps") found.set(name, `n:${record.steps.length}`);
      else if (name === "pool" && record.pool) {
        for (const part of Object.keys(record.pool)) if (part !== "lines") leaves(record.pool[part], `pool.${part}`, found);
      } else if (name !== "checks") leaves(record[name], name, found);
    }
    return found;
  };

  // [paths of changed fields, whether the checks are as they were written]; null where there are none.
  const changedFields = (record) => {
    const { fields, sum, pool_lines: kept = [], sources = [] } = record.checks || {};
    if (!fields || typeof fields !== "object") return null;
    const now = fieldsOf(record);
    const paths = new Set([...now.keys(), ...Object.keys(fields)]);
    const changed = [...paths].filter((path) => !now.has(path) || short(now.get(path)) !== fields[path]);
    const lines = (record.pool && record.pool.lines) || [];
    for (let i = 0; i < Math.max(lines.length, kept.length); i += 1) {
      if (i >= lines.length || short(lines[i]) !== kept[i]) changed.push(`pool.lines.${i}`);
    }
    const written = Object.keys(fields).sort().map((path) => `${path}=${fields[path]}`);
    return [changed, sum === short([...written, ...kept, ...sources].join("\n"))];
  };

  const changedChecks = (record, changed) => {
    if (changed.length) return changed;
    const { sources = [] } = record.checks;
    const wrong = (record.sources || []).map((source, i) => (sources[i] === short(String(source.canonical)) ? null : i));
    const paths = wrong.filter((i) => i !== null).map((i) => `sources.${i}`);
    return paths.length ? paths : ["sum"];
  };

  // What was changed, as [word, facts]: the words are the page's.
  const check = async (record, progress) => {
    const fields = record && changedFields(record);
    if (!fields) return inner(record, progress);
    const [changed, whole] = fields;
    if (!whole) {
      const accused = changedChecks(record, changed).map((path) => ["check", { path }]);
      return [...accused, ...await inner({ ...record, checks: undefined }, progress)];
    }
    if (!changed.length) return inner(record, progress);
    const core = ["hash", "key", "pool_size"].some((path) => changed.includes(path));
    if (core || changed.includes("steps")) return changed.map((path) => ["field", { path }]);
    const expected = await draw(record.key, record.pool_size, record.hash, progress);
    const told = changed.flatMap((path) => (path === "order" ? orderFindings(record.order, expected) : [["field", { path }]]));
    return changed.includes("order") ? told : [...told, ...stepFindings(record, expected)];
  };

  const orderFindings = (order, expected) => {
    const found = [];
    if (order.length !== expected.length) found.push(["length", { said: order.length, found: expected.length }]);
    const different = expected.map((entry, i) => i).filter((i) => order[i] !== expected[i]);
    for (const i of different.slice(0, SHOWN)) {
      found.push(["order", { n: i + 1, said: String(order[i]), found: String(expected[i]) }]);
    }
    if (different.length > SHOWN) found.push(["more", { n: different.length - SHOWN }]);
    return found;
  };

  const stepFindings = ({ key, hash, pool_size: size, steps }, expected) => (steps || []).flatMap((step, i) => {
    const digest = digestOf(encoder.encode(key), i, hash);
    const k = Number(number(digest) % BigInt(size - i));
    const right = step.i === i && step.digest === digest && step.remaining === size - i && step.k === k
      && step.entry === expected[i];
    return right ? [] : [["step", { n: i + 1 }]];
  });

  const inner = async (record, progress) => {
    const found = [];
    const { hash, key, pool_size: size, order } = record;
    if (!HASHES[hash] || typeof key !== "string" || !Number.isInteger(size) || size < 1 || !Array.isArray(order)) {
      return [["shape", {}]];
    }
    const checks = record.checks || {};
    const lines = record.pool && record.pool.lines;
    if (lines) {
      lines.forEach((line, i) => {
        const known = !checks.pool_lines || checks.pool_lines[i] === short(line);
        if (!known || line.split(",")[0] !== String(i + 1)) found.push(["pool", { n: i + 1 }]);
      });
      if (lines.length !== size) found.push(["size", { said: size, found: lines.length }]);
      const whole = sha256(encoder.encode(lines.map((line) => `${line}\n`).join("")));
      if (whole !== record.pool.sha256) found.push(["hash", { found: whole }]);
    }
    const parts = key.match(/[^/]*\/|[^/]+$/g) || [];
    (record.sources || []).forEach((source, i) => {
      let given = null;
      try {
        given = canonical(String(source.value));
        if (source.reveal) {
          const { seed, nonce, commitment } = source.reveal;
          const bytes = new Uint8Array((seed + nonce).match(/../g).map((pair) => parseInt(pair, 16)));
          if (sha256(bytes) !== commitment || source.value !== `0x${seed}`) given = null;
        }
      } catch {
        given = null;
      }
      const known = given !== null && (!checks.sources || checks.sources[i] === short(given));
      const canonicalFits = source.canonical === undefined || source.canonical === parts[i];
      if (given !== parts[i] || !known || !canonicalFits) {
        found.push(["source", { n: i + 1, said: String(source.value), found: parts[i] || "" }]);
      }
    });
    const expected = await draw(key, size, hash, progress);
    if (!same(order, expected)) {
      const other = hash === "md5" ? "sha256" : "md5";
      if (same(order, await draw(key, size, other, progress))) found.push(["algorithm", { said: hash, found: other }]);
      else if (!found.some(([word]) => word === "source")) {
        found.push(...orderFindings(order, expected));
      }
    } else found.push(...stepFindings(record, expected));
    const places = record.places;
    if (places) {
      const gone = new Set((places.skipped || []).map((skip) => skip.entry));
      const left = order.filter((entry) => !gone.has(entry));
      const end = places.quota + places.alternates;
      const right = { selected: left.slice(0, places.quota), alternate: left.slice(places.quota, end), waitlist: left.slice(end) };
      for (const [name, entries] of Object.entries(right)) {
        if (places[name] && !same(places[name], entries)) found.push([name, {}]);
      }
    }
    return found;
  };

  // ---- the page ---------------------------------------------------------------------------------------------------------

  if (typeof document === "undefined") {
    module.exports = { check }; // without a page, for those who run it with Node
    return;
  }
  const root = document.querySelector("[data-pp-draw]");
  if (!root) return;
  const say = (word, facts = {}) => {
    let text = root.querySelector(`[data-word="${word}"]`).textContent;
    for (const [name, value] of Object.entries(facts)) {
      const last = name === "path" ? value.split(".").reverse().find((part) => root.querySelector(`[data-field="${part}"]`)) : "";
      const said = last ? `${root.querySelector(`[data-field="${last}"]`).textContent} (${value})` : value;
      text = text.replace(`{${name}}`, () => said);
    }
    return text;
  };
  const answer = root.querySelector("[data-pp-answer]");
  const show = (kind, title, items) => {
    answer.hidden = false;
    answer.className = `pp-note govuk-!-margin-bottom-5${kind ? ` pp-note--${kind}` : ""}`;
    const heading = document.createElement("h2");
    heading.className = "pp-h3";
    heading.tabIndex = -1;
    heading.textContent = title;
    answer.replaceChildren(heading);
    if (items.length) {
      const list = document.createElement("ul");
      list.className = "govuk-list govuk-list--bullet";
      for (const item of items) {
        const entry = document.createElement("li");
        entry.textContent = item;
        list.append(entry);
      }
      answer.append(list);
    }
    return heading;
  };

  const verify = async (text) => {
    let record;
    try {
      record = JSON.parse(text);
    } catch {
      show("due", say("json"), []).focus();
      return;
    }
    show("", say("working", { n: 0 }), []);
    const progress = (n) => { answer.querySelector("h2").textContent = say("working", { n }); };
    let found;
    try {
      found = await check(record, progress);
    } catch {
      found = [["shape", {}]];
    }
    if (found.length) show("due", say("changed"), found.map(([word, facts]) => say(word, facts))).focus();
    else {
      const first = record.order.slice(0, 10).join(", ");
      show("ok", say("whole", { n: record.pool_size }), [say("first", { list: first })]).focus();
    }
  };

  const form = root.querySelector("form");
  if (form) {
    form.addEventListener("submit", (event) => {
      const chosen = form.querySelector("input[type=file]").files[0];
      if (!chosen || (form.elements.pool && form.elements.pool.files.length)) return; // the server says what is missing
      event.preventDefault();
      chosen.text().then(verify);
    });
  }
  const button = root.querySelector("[data-pp-recompute]");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      fetch(button.dataset.ppRecompute).then((found) => found.text()).then(verify)
        .catch(() => show("due", say("json"), []));
    });
  }
})();
