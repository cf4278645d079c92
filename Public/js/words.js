/** Words, announcements and elements that several modules need. */

/** @param {string} zh @param {string} en */
export const say = (zh, en) => document.body.dataset.language === "en" ? en : zh;

/** Tells whoever listens to the page, without moving the focus. @param {string} text */
export function announce(text) {
  const region = document.querySelector("[data-announce]");
  if (!region) return;
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 50);
}

/**
 * An element with words: text only, never markup.
 * @param {string} tag @param {string} className @param {string} [text]
 */
export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** @param {string} text @param {string} className @param {() => void} onClick */
export function button(text, className, onClick) {
  const made = /** @type {HTMLButtonElement} */ (element("button", "button " + className, text));
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}

/** @param {number} milliseconds */
export const clock = (milliseconds) =>
  new Date(milliseconds).toLocaleString(say("zh-CN", "en-GB"), {
    timeZone: "Asia/Shanghai", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
    hour12: false,
  });

/** A same-site address that a server sent, or nothing: a script address is never followed. @param {unknown} url */
export const ownAddress = (url) => typeof url === "string" && /^\/(?![/\\])/.test(url) ? url : "";
