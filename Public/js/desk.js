import { startCaseMap } from "./case-map.js";
import { startEmergency } from "./emergency.js";
import { startPickers } from "./files.js";
import { startFiling } from "./filing.js";
import { startLive } from "./live.js";
import { startMaps } from "./map.js";
import { concernAll } from "./refresh.js";
import { startSecretLink } from "./secret-link.js";
import { startWriting } from "./writing.js";

/** The start of every desk page and of signing in. */
const root = document.documentElement;
root.classList.add("scripted");

const menu = /** @type {HTMLButtonElement|null} */ (document.querySelector("[data-menu]"));
const side = document.getElementById("side");
if (menu && side) {
  /** @param {boolean} isOpen */
  const show = (isOpen) => {
    side.classList.toggle("open", isOpen);
    menu.setAttribute("aria-expanded", String(isOpen));
  };
  menu.addEventListener("click", () => show(menu.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !side.classList.contains("open")) return;
    show(false);
    menu.focus();
  });
}

// Delegated, since living parts of the page are replaced.
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.dataset.confirm !== undefined && !confirm(form.dataset.confirm)) {
    event.preventDefault();
    return;
  }
  // A second press while the first is under way; the page may come back from the browser's memory, so not for ever.
  if (form.dataset.sending) event.preventDefault();
  form.dataset.sending = "1";
  setTimeout(() => { delete form.dataset.sending; }, 3000);
});

// Ticking all rows of a list, and no longer all when one is unticked.
document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || !box.form) return;
  const all = /** @type {HTMLInputElement|null} */ (box.form.querySelector("[data-tick-all]"));
  if (!all) return;
  const rows = /** @type {HTMLInputElement[]} */ (Array.from(box.form.querySelectorAll("input[name=row]")));
  if (box === all) for (const row of rows) row.checked = all.checked;
  else if (box.name === "row") all.checked = rows.every((row) => row.checked);
});

if (document.body.classList.contains("desk") || document.body.classList.contains("wall")) startLive();
// What is late becomes so without anything happening; a screen on a wall is never loaded anew.
if (document.body.classList.contains("wall")) setInterval(concernAll, 60000);
startEmergency();
startPickers();
startFiling();
startWriting();
startSecretLink();
void startMaps();
void startCaseMap();
root.dataset.ready = "1";
