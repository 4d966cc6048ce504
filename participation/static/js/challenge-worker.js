// Solves one challenge: counts until SHA-256(salt, nonce, counter) begins with the wanted digits. A SHA-256 of our own,
// because the browser's is there on https only and is slow for many small inputs.
"use strict";

const K = new Uint32Array(64);
const START = new Uint32Array(8);
(() => {
  const fraction = (x) => ((x - Math.floor(x)) * 4294967296) >>> 0;
  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((p) => n % p)) primes.push(n);
  primes.forEach((p, i) => {
    K[i] = fraction(Math.cbrt(p));
    if (i < 8) START[i] = fraction(Math.sqrt(p));
  });
})();

const words = new Uint32Array(64);
const hash = new Uint32Array(8);

// One block of 64 bytes is all a challenge needs: 16 of salt, 16 of nonce, 4 of counter.
const digest = (block) => {
  for (let i = 0; i < 16; i += 1) words[i] = block.getUint32(i * 4);
  for (let i = 16; i < 64; i += 1) {
    const a = words[i - 15];
    const b = words[i - 2];
    const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
    const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
    words[i] = (words[i - 16] + s0 + words[i - 7] + s1) | 0;
  }
  hash.set(START);
  let [a, b, c, d, e, f, g, h] = hash;
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  hash[0] += a; hash[1] += b; hash[2] += c; hash[3] += d; hash[4] += e; hash[5] += f; hash[6] += g; hash[7] += h;
};

const hex = () => [...hash].map((word) => word.toString(16).padStart(8, "0")).join("");

const bytes = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));

self.onmessage = (event) => {
  const { salt, nonce, keyPrefix, cost, algorithm } = event.data.parameters;
  const head = [...bytes(salt), ...bytes(nonce)];
  if (algorithm !== "SHA-256" || cost !== 1 || head.length > 51) {
    self.postMessage(null);
    return;
  }
  const buffer = new Uint8Array(64);
  buffer.set(head);
  const length = head.length + 4;
  buffer[length] = 0x80;
  const block = new DataView(buffer.buffer);
  block.setUint32(60, length * 8);
  for (let counter = 0; counter <= 0xffffffff; counter += 1) {
    block.setUint32(head.length, counter);
    digest(block);
    // Most tries end here, before any text is made.
    if (keyPrefix.startsWith("0000") && hash[0] >>> 16) continue;
    const derivedKey = hex();
    if (derivedKey.startsWith(keyPrefix)) {
      self.postMessage({ counter, derivedKey });
      return;
    }
  }
};
