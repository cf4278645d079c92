import { announce, button, say } from "./words.js";

/** How long several facts are gathered before one refresh, and how seldom it is spoken, in milliseconds. */
const GATHER = 200, SPEAK = 10000;

/** @type {Set<string>} */
const due = new Set();
let timer = 0, spoken = 0;
/** @type {Promise<void>|null} */
let running = null;

/**
 * Marks the parts of the page that a fact concerns.
 * @param {string} kind `signal.received` @param {string} subject the number of what it is about
 */
export function concern(kind, subject) {
  for (const part of parts()) {
    const prefixes = (part.dataset.live || "").split(",").map((prefix) => prefix.trim()).filter(Boolean);
    const about = part.dataset.liveSubject;
    if (about && !about.split(" ").includes(subject)) continue;
    if (prefixes.some((prefix) => kind.startsWith(prefix))) due.add(part.id);
  }
  soon();
}

/** Something may have been missed: all living parts are due. */
export function concernAll() {
  for (const part of parts()) due.add(part.id);
  soon();
}

/** @returns {HTMLElement[]} */
const parts = () => /** @type {HTMLElement[]} */ (Array.from(document.querySelectorAll("[data-live][id]")));

document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(); });

function soon() {
  if (!due.size || timer || document.hidden) return;
  timer = setTimeout(() => {
    timer = 0;
    running = (running || Promise.resolve()).then(() => refresh()).catch(() => {});
  }, GATHER);
}

/** Fetches this page once and puts its parts in place of ours. @param {string} [forced] a part that is replaced in any case */
async function refresh(forced) {
  if (!due.size) return;
  const ids = Array.from(due);
  due.clear();
  const response = await fetch(location.href, { credentials: "same-origin", cache: "no-store", headers: { Accept: "text/html" } })
    .catch(() => null);
  if (!response || !response.ok) {
    // Signed out or not a page to fetch again: what stands there stays. Without a network, the next "gap" asks again.
    return;
  }
  if (response.redirected && new URL(response.url).pathname !== location.pathname) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  let changed = false;
  for (const id of ids) {
    const old = document.getElementById(id), next = fresh.getElementById(id);
    if (!old || !next) continue;
    if (bare(old).isEqualNode(bare(next))) continue;
    if (id !== forced && isBusy(old)) {
      offer(old);
      continue;
    }
    replace(old, document.adoptNode(next));
    changed = true;
  }
  if (changed && Date.now() - spoken > SPEAK) {
    spoken = Date.now();
    announce(say("页面内容已更新", "The page was updated"));
  }
}

/** A copy without what differs on each load, or by opening details: to see whether there is news. @param {HTMLElement} part */
function bare(part) {
  const copy = /** @type {HTMLElement} */ (part.cloneNode(true));
  for (const details of Array.from(copy.querySelectorAll("details"))) details.open = false;
  for (const hidden of Array.from(copy.querySelectorAll("input[name='_token'], input[name='_key']"))) hidden.removeAttribute("value");
  return copy;
}

/** Someone is at work in it: a control has the focus, or something is written or chosen. @param {HTMLElement} part */
function isBusy(part) {
  const active = document.activeElement;
  if (active && part.contains(active) && active.matches("input, select, textarea")) return true;
  for (const select of Array.from(part.querySelectorAll("select"))) {
    const first = Array.from(select.options).findIndex((option) => option.defaultSelected);
    if (select.selectedIndex !== Math.max(0, first)) return true;
  }
  for (const control of Array.from(part.querySelectorAll("input, textarea"))) {
    if (control instanceof HTMLTextAreaElement && control.value !== control.defaultValue) return true;
    if (!(control instanceof HTMLInputElement)) continue;
    if (control.checked !== control.defaultChecked) return true;
    if (control.type === "file" ? control.value : control.value !== control.defaultValue) return true;
  }
  return false;
}

/** @param {HTMLElement} part */
function offer(part) {
  const mark = "update-" + part.id;
  if (document.getElementById(mark)) return;
  const made = button(say("有更新，点此刷新", "There is something new: refresh"), "update", () => {
    made.remove();
    due.add(part.id);
    running = (running || Promise.resolve()).then(() => refresh(part.id)).catch(() => {});
  });
  made.id = mark;
  // Beside the part, since a table's inside takes no button.
  const beside = part.closest("table") || part;
  if (beside.parentElement) beside.parentElement.insertBefore(made, beside);
  announce(made.textContent || "");
}

/** By its words a fold is known again: steps come and go. @param {Element} details */
function summary(details) {
  const line = details.querySelector("summary");
  return line ? line.textContent || "" : "";
}

/** Keeps open details and the focus where they were. @param {HTMLElement} old @param {HTMLElement} next */
function replace(old, next) {
  const mark = document.getElementById("update-" + old.id);
  if (mark) mark.remove();
  const open = new Map(Array.from(old.querySelectorAll("details")).map((details) => [summary(details), details.open]));
  const active = document.activeElement;
  const inside = active && old.contains(active) ? active : null;
  old.replaceWith(next);
  for (const details of Array.from(next.querySelectorAll("details"))) {
    const was = open.get(summary(details));
    if (was !== undefined) details.open = was;
  }
  if (!inside) return;
  const again = inside.id ? document.getElementById(inside.id)
    : Array.from(next.querySelectorAll("a")).find((link) => link.getAttribute("href") === inside.getAttribute("href"));
  if (again) again.focus({ preventScroll: true });
}
