/// <reference lib="webworker" />
/**
 * Served at /sw.js. The report form of a door's code (/h/…) opens without a network, with the files it needs; nothing else is
 * kept: progress pages, desks and answers hold personal data.
 */
const PAGES = "linli-pages-1", FILES = "linli-files-1", MOST_FILES = 60, MOST_PAGES = 20;
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => worker.clients.claim())));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (url.pathname.startsWith("/h/") && request.mode === "navigate") event.respondWith(page(event));
});

async function tidy() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== PAGES && name !== FILES).map((name) => caches.delete(name)));
}

/**
 * Keeps an answer, and forgets the oldest beyond `most`: a page that is kept may still name files of the build before.
 * @param {string} name @param {Request} request @param {Response} response @param {number} most
 */
async function keep(name, request, response, most) {
  try {
    const cache = await caches.open(name);
    await cache.put(request, response);
    const keys = await cache.keys();
    await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((key) => cache.delete(key)));
  } catch { /* No room on the phone: the page works as long as there is a network. */ }
}

/** Files have their build in the address, so a kept one is never stale. @param {Request} request */
async function file(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await keep(FILES, request, response.clone(), MOST_FILES);
  return response;
}

/** @param {FetchEvent} event */
async function page(event) {
  const { request } = event;
  try {
    const response = await fetch(request);
    if (response.ok && !response.redirected) event.waitUntil(keep(PAGES, request, response.clone(), MOST_PAGES));
    return response;
  } catch (failure) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw failure;
  }
}
