import { freshKey, freshToken, sendReport } from "./send.js";
import { dropWaiting, handContact, keepDraft, keepSent, keepWaiting, readDraft, readWaiting } from "./store.js";
import { announce, button, clock, element, say } from "./words.js";

/** @typedef {import("./store.js").Waiting} Waiting */

const LEASE = "linli.outbox.lease", LEASE_TIME = 240000;
/** How often it is tried again while the page is open, in milliseconds: a busy street gives no "online" event. */
const AGAIN = 60000;
const me = freshKey();
/** @type {Promise<void>|null} */
let flushing = null;

/** Sends what waits; "online", page load and the button may all ask at once, and tabs too: one sends. */
export function flush() {
  flushing = flushing || alone(sendAll).catch(() => {}).then(() => { flushing = null; });
  return flushing;
}

/**
 * Runs `work` when no other tab does. A second sending would do no harm, since a report's key makes it count once, but
 * would cost a resident the photos' bytes again. Whoever has waited finds nothing left to send, and shows that.
 * @param {() => Promise<void>} work
 */
async function alone(work) {
  const locks = /** @type {LockManager|undefined} */ (navigator.locks);
  if (locks) return void await locks.request("linli-outbox", work);
  if (!takeLease()) return;
  try {
    await work();
  } finally {
    dropLease();
  }
}

/** For Safari 14, which has no locks: true if no other tab holds the lease. */
function takeLease() {
  try {
    const held = JSON.parse(localStorage.getItem(LEASE) || "null");
    if (held && held.holder !== me && held.until > Date.now()) return false;
    localStorage.setItem(LEASE, JSON.stringify({ holder: me, until: Date.now() + LEASE_TIME }));
  } catch { /* Without localStorage there is one tab's word only. */ }
  return true;
}

function dropLease() {
  try { localStorage.removeItem(LEASE); } catch { /* It runs out by itself. */ }
}

async function sendAll() {
  const waiting = (await readWaiting()).filter((item) => item.state === "waiting");
  if (!waiting.length) return void await showOutbox();
  let token = await freshToken();
  for (const item of waiting) {
    if (!token) break;
    if (!navigator.locks && !takeLease()) break;
    let outcome = await sendReport(item.key, token, item.fields, item.photos);
    if (outcome.kind === "refused" && outcome.status === 403) {
      token = await freshToken();
      if (!token) break;
      outcome = await sendReport(item.key, token, item.fields, item.photos);
    }
    if (outcome.kind === "later") break;
    if (outcome.kind === "sent") {
      keepSent(outcome);
      await dropWaiting(item.key);
      tellSent(outcome.receipt, outcome.url);
    } else {
      const details = outcome.problems.map((problem) => problem.message).join(" ");
      const message = details || outcome.message || say("没有被接收。", "It was not accepted.");
      await keepWaiting({ ...item, state: "refused", message });
      announce(say("有一条上报没有被接收：", "A report was not accepted: ") + message);
    }
  }
  await showOutbox();
}

/** @param {string} receipt @param {string} url */
function tellSent(receipt, url) {
  const words = say(`上报已提交，受理编号 ${receipt}。`, `Your report was sent. Receipt number ${receipt}.`);
  announce(words);
  const section = document.querySelector("section[data-outbox]");
  if (!section || !section.parentElement) return;
  const banner = element("p", "banner ok", words + " ");
  const link = /** @type {HTMLAnchorElement} */ (element("a", "", say("查看进度", "Follow it")));
  link.href = url;
  banner.append(link);
  section.parentElement.insertBefore(banner, section);
}

/** Shows what waits on this phone, with its words, so that nothing is ever lost silently. */
export async function showOutbox() {
  const section = /** @type {HTMLElement|null} */ (document.querySelector("section[data-outbox]"));
  if (!section) return;
  /** @type {Waiting[]} */
  const items = await readWaiting().catch(() => []);
  section.textContent = "";
  section.hidden = items.length === 0;
  if (!items.length) return;
  section.append(element("h2", "", say("保存在这部手机上的上报", "Reports kept on this phone")));
  const list = element("ul", "waiting");
  for (const item of items) list.append(entry(item));
  section.append(list);
  if (!items.some((item) => item.state === "waiting")) return;
  const row = element("div", "actions");
  row.append(button(say("现在提交", "Send now"), "primary", () => {
    announce(say("正在提交…", "Sending…"));
    void flush().then(async () => {
      const left = (await readWaiting().catch(() => [])).some((item) => item.state === "waiting");
      if (left) announce(say("现在还是没有网络，稍后会自动提交。", "Still no network. It is sent later by itself."));
    });
  }));
  section.append(row);
}

/** @param {Waiting} item */
function entry(item) {
  const made = element("li", "");
  const refused = item.state === "refused";
  const tag = element("span", "tag " + (refused ? "tag-late" : "tag-wait"),
    refused ? say("没有被接收", "Not accepted") : say("等待提交", "Waiting"));
  const line = element("p", "hint");
  line.append(tag, ` ${clock(item.saved)} ${item.place}`);
  made.append(line, element("p", "text", item.fields.text || ""));
  if (item.photos.length) made.append(element("p", "hint", say(`照片 ${item.photos.length} 张`, `${item.photos.length} photos`)));
  if (!refused) return made;
  made.append(element("p", "error", item.message));
  const row = element("div", "actions");
  row.append(
    button(say("修改后再提交", "Change and send"), "primary", () => void edit(item)),
    button(say("删除", "Delete"), "danger", () => {
      if (!confirm(say("确定删除这条没有提交的上报？", "Delete this report, which was not sent?"))) return;
      void dropWaiting(item.key).then(showOutbox);
    }));
  made.append(row);
  return made;
}

/** Back into the form, under a new key: the old one may stand for what the street already has. @param {Waiting} item */
async function edit(item) {
  const draft = await readDraft(item.home);
  const writing = draft && (draft.fields.text || draft.photos.length);
  if (writing && !confirm(say("您正在写的另一条内容会被替换，继续吗？", "This replaces what you are writing now. Go on?"))) return;
  handContact(item.fields);
  await keepDraft({ home: item.home, fields: { ...item.fields, _key: freshKey() }, photos: item.photos, saved: Date.now() });
  await dropWaiting(item.key);
  const form = /** @type {HTMLFormElement|null} */ (document.querySelector("form[data-report]"));
  // The page's own form must not write its older words over the draft while it closes.
  if (form) form.reset();
  location.assign(`/h/${encodeURIComponent(item.home)}/report`);
}

/** Sends at once, and whenever the network may be back. */
export function startOutbox() {
  void showOutbox();
  void flush();
  addEventListener("online", () => void flush());
  // Another tab without locks is through.
  window.addEventListener("storage", (event) => { if (event.key === LEASE && !event.newValue) void showOutbox(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) void flush(); });
  setInterval(() => { if (!document.hidden && navigator.onLine) void flush(); }, AGAIN);
}
