// What a door keeps on the telephone: the list of its session, the lines that were not sent yet, and news of those that were.
"use strict";

window.ppDoor = window.ppDoor || {};
ppDoor.store = (door) => {
  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("door", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("lists");
      asked.result.createObjectStore("lines", { keyPath: "id" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const within = async (store, mode, work) => {
    const change = (await opened).transaction(store, mode);
    const asked = work(change.objectStore(store));
    return new Promise((resolve, reject) => {
      change.oncomplete = () => resolve(asked.result);
      change.onerror = () => reject(change.error);
      change.onabort = () => reject(change.error);
    });
  };
  const news = `${door}#news`;
  return {
    list: () => within("lists", "readonly", (store) => store.get(door)),
    keep: (list) => within("lists", "readwrite", (store) => store.put(list, door)),
    forget: () => within("lists", "readwrite", (store) => store.delete(door)),
    // The oldest first: the server is told in the order in which people came.
    waiting: async () => (await within("lines", "readonly", (store) => store.getAll()))
      .filter((line) => line.door === door)
      .sort((a, b) => (a.at < b.at ? -1 : 1)),
    add: (line) => within("lines", "readwrite", (store) => store.put({ ...line, door })),
    remove: (id) => within("lines", "readwrite", (store) => store.delete(id)),
    news: async () => (await within("lists", "readonly", (store) => store.get(news))) || [],
    tell: (all) => within("lists", "readwrite", (store) => store.put(all.slice(-20), news)),
  };
};
