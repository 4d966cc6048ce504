// Reads what was scanned or typed without asking the server: a ticket's signature is checked with the published key.
// The server looks at it again when the line is sent.
"use strict";

window.ppDoor = window.ppDoor || {};
ppDoor.read = (() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

  // {number}, or {bad: the name of what is wrong}. list: what the door's list says (hearing, keys, as_of).
  return async (shown, list) => {
    const found = /(?:^|\/t\/)([A-Za-z0-9_.-]+)\/?$/.exec(shown.trim());
    const parts = found ? found[1].split(".") : [];
    if (parts.length < 7) {
      if (shown.includes("/")) return { bad: "unreadable" };
      const typed = shown.replace(/\s/g, "").replace(/—/g, "-").toUpperCase();
      const year = new Date(list.as_of).getFullYear();
      return { number: /^\d{1,14}$/.test(typed) ? `BM-${year}-${String(Number(typed)).padStart(5, "0")}` : typed };
    }
    const key = list.keys.find((one) => one.kid === parts.slice(5, -1).join("."));
    if (!key) return { bad: "unknownKey" };
    let genuine = false;
    try {
      const imported = await crypto.subtle.importKey(
        "jwk", { kty: "OKP", crv: "Ed25519", x: key.x }, { name: "Ed25519" }, false, ["verify"],
      );
      const signed = new TextEncoder().encode(parts.slice(0, -1).join("."));
      let signature;
      try {
        signature = bytes(parts.at(-1));
      } catch {
        return { bad: "unreadable" };
      }
      genuine = await crypto.subtle.verify({ name: "Ed25519" }, imported, signature, signed);
    } catch {
      return { bad: "unverified" };
    }
    if (!genuine) return { bad: "forged" };
    if (parts[1] !== list.hearing) return { bad: "other" };
    if (Date.now() / 1000 > Number(parts[4])) return { bad: "expired" };
    return { number: parts[2] };
  };
})();
