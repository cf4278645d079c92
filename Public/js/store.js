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

/** How long an unfinished report stays on the phone, in milliseconds: a day. */
export const DRAFT_AGE = 86400000;
/** The fields that say who somebody is. */
const CONTACT = ["name", "phone"];

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
/**
 * Keeps a draft without who writes it: a phone or a desk may be shared. Only a report that waits to be sent holds the name.
 * @param {Draft} draft
 */
export const keepDraft = (draft) => {
  const fields = { ...draft.fields };
  for (const name of CONTACT) delete fields[name];
  return run("draft", "readwrite", (store) => store.put({ ...draft, fields }));
};
/** @param {string} home */
export const dropDraft = (home) => run("draft", "readwrite", (store) => store.delete(home));

/** Forgets what somebody began and left, on whichever door's form, and names that older pages kept. */
export async function dropOldDrafts() {
  /** @type {Draft[]} */
  const drafts = await run("draft", "readonly", (store) => store.getAll());
  for (const draft of drafts) {
    if (Date.now() - draft.saved > DRAFT_AGE) await dropDraft(draft.home);
    else if (CONTACT.some((name) => name in draft.fields)) await keepDraft(draft);
  }
}

const HANDED = "linli.contact";

/** Hands name and phone of a refused report over to the form in this tab. @param {Record<string, string>} fields */
export function handContact(fields) {
  const contact = CONTACT.map((name) => [name, fields[name] || ""]);
  try { sessionStorage.setItem(HANDED, JSON.stringify(contact)); } catch { /* They are typed again then. */ }
}

/** What was handed over, once. @returns {Record<string, string>} */
export function takeContact() {
  try {
    const kept = sessionStorage.getItem(HANDED);
    sessionStorage.removeItem(HANDED);
    return Object.fromEntries(JSON.parse(kept || "[]"));
  } catch {
    return {};
  }
}

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
