import { concern } from "./refresh.js";

/** Tells the others who look at the same case that somebody writes, and shows when it is the others. */
const AGAIN = 15000;

let told = 0;
/** @type {string|null} */
let address = null;
let token = "";

export function startWriting() {
  document.addEventListener("input", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const form = /** @type {HTMLFormElement|null} */ (target.closest("form[data-writing]"));
    if (!form || Date.now() - told < AGAIN) return;
    const field = /** @type {HTMLInputElement|null} */ (form.querySelector("input[name=_token]"));
    told = Date.now();
    address = (form.getAttribute("action") || "").replace(/\/steps$/, "/writing");
    token = field ? field.value : "";
    void fetch(address, { method: "POST", credentials: "same-origin", body: new URLSearchParams({ _token: token }) }).catch(() => {});
  });
  addEventListener("pagehide", () => {
    if (address) navigator.sendBeacon(address, new URLSearchParams({ _token: token, ended: "1" }));
    address = null;
  });
  setInterval(forget, 5000);
  document.addEventListener("change", choose);
}

/** @type {WeakMap<Element, number>} */
const ends = new WeakMap();

/** A notice goes when its time is over: he who wrote may have closed his phone. */
function forget() {
  const notice = /** @type {HTMLElement|null} */ (document.querySelector("#writing[data-left]"));
  if (!notice) return;
  const end = ends.get(notice);
  if (end === undefined) ends.set(notice, Date.now() + Number(notice.dataset.left));
  else if (Date.now() > end) concern("writing.ended", notice.dataset.liveSubject || "");
}

/** Puts a ready text where somebody writes. @param {Event} event */
function choose(event) {
  const choice = /** @type {HTMLSelectElement} */ (event.target);
  if (!choice.dataset || !choice.dataset.readyTexts || !choice.value) return;
  const field = /** @type {HTMLTextAreaElement|null} */ (document.getElementById(choice.dataset.readyTexts));
  if (!field) return;
  field.value = field.value ? `${field.value}\n${choice.value}` : choice.value;
  choice.selectedIndex = 0;
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
