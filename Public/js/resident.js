import { startPickers } from "./files.js";
import { startLive } from "./live.js";
import { startOutbox } from "./outbox.js";
import { ReportForm } from "./report.js";
import { dropOldDrafts, readSent } from "./store.js";
import { clock, element, ownAddress, say } from "./words.js";

/** The start of every resident page. Each part is extra: without it the page still works. */
const root = document.documentElement;
root.classList.add("scripted");

const bar = /** @type {HTMLElement|null} */ (document.querySelector("[data-offline]"));
const showNetwork = () => { if (bar) bar.hidden = navigator.onLine; };
addEventListener("online", showNetwork);
addEventListener("offline", showNetwork);
showNetwork();

const form = /** @type {HTMLFormElement|null} */ (document.querySelector("form[data-report]"));
if (form) new ReportForm(form);
startPickers();
startOutbox();
void dropOldDrafts().catch(() => { /* No store on this phone. */ });
showSent();
if (document.querySelector("main [data-stream]")) startLive();
void startWorker();
root.dataset.ready = "1";

/** Reports that this phone sent: number, time and the way to each. */
function showSent() {
  const section = /** @type {HTMLElement|null} */ (document.querySelector("section[data-my-reports]"));
  if (!section) return;
  const sent = readSent().filter((one) => ownAddress(one.url));
  if (!sent.length) return;
  section.append(element("h2", "", say("这部手机上报过的", "Reported from this phone")));
  const list = element("ul", "contacts");
  for (const one of sent) {
    const item = element("li", ""), link = /** @type {HTMLAnchorElement} */ (element("a", "", one.receipt));
    link.href = one.url;
    item.append(link, element("span", "hint", clock(one.sent)));
    list.append(item);
  }
  section.append(list);
  section.hidden = false;
}

/** The service worker, and this page in its store: it was loaded before the worker could see it. */
async function startWorker() {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/sw.js");
    await navigator.serviceWorker.ready;
    if (/^\/h\//.test(location.pathname)) {
      await (await caches.open("linli-pages-1")).add(location.href);
      const files = performance.getEntriesByType("resource").map((entry) => entry.name)
        .filter((name) => name.startsWith(location.origin + "/static/"));
      const store = await caches.open("linli-files-1");
      await Promise.all(Array.from(new Set(files)).map(async (name) => {
        if (!await store.match(name)) await store.add(name);
      }));
    }
    root.dataset.sw = "1";
  } catch {
    root.dataset.sw = "0";
  }
}
