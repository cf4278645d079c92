/**
 * What a phone keeps while a report is not yet with the street: drafts and waiting reports in IndexedDB (photos do not fit
 * into localStorage), and the list of sent reports in localStorage.
 *
 * @typedef {{name: string, blob: Blob}} Photo
 * @typedef {{home: string, fields: Record<string, string>, photos: Photo[], saved: number}} Draft
 * @typedef {{key: string, home: string, place: string, fields: Record<string, string>, photos: Photo[], saved: number,
 *   state: "waiting"|"refused", message: string}} Waiting
 * @typedef {{receipt: string, url: string, code: string, sent: number}} Sent
 */

/** @type {Promise<IDBDatabase>|null} */
let opened = null;

/** @returns {Promise<IDBDatabase>} */
function database() {
  opened = opened || new Promise((resolve, reject) => {
    const request = indexedDB.open("linli", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("draft", { keyPath: "home" });
      request.result.createObjectStore("outbox", { keyPath: "key" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
  return opened;
}

/**
 * Runs one step on a store and waits until it is really kept.
 * @template T
 * @param {"draft"|"outbox"} name @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} step
 * @returns {Promise<T>}
 */
async function run(name, mode, step) {
  const db = await database();
  return await new Promise((resolve, reject) => {
    const transaction = db.transaction(name, mode);
    const request = step(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error || request.error);
  });
}

/** @param {string} home @returns {Promise<Draft|undefined>} */
export const readDraft = (home) => run("draft", "readonly", (store) => store.get(home));
/** @param {Draft} draft */
export const keepDraft = (draft) => run("draft", "readwrite", (store) => store.put(draft));
/** @param {string} home */
export const dropDraft = (home) => run("draft", "readwrite", (store) => store.delete(home));

/** @returns {Promise<Waiting[]>} oldest first */
export const readWaiting = async () =>
  (await run("outbox", "readonly", (store) => store.getAll())).sort((a, b) => a.saved - b.saved);
/** @param {Waiting} item */
export const keepWaiting = (item) => run("outbox", "readwrite", (store) => store.put(item));
/** @param {string} key */
export const dropWaiting = (key) => run("outbox", "readwrite", (store) => store.delete(key));

const LIST = "linli.reports";

/** @returns {Sent[]} newest first */
export function readSent() {
  try {
    const list = JSON.parse(localStorage.getItem(LIST) || "[]");
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

/** @param {{receipt: string, url: string, code: string}} sent */
export function keepSent({ receipt, url, code }) {
  const others = readSent().filter((other) => other.receipt !== receipt);
  try {
    localStorage.setItem(LIST, JSON.stringify([{ receipt, url, code, sent: Date.now() }, ...others].slice(0, 50)));
  } catch { /* The list is a comfort: number and code are on the page that opens. */ }
}
