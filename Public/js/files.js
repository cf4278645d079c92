import { say } from "./words.js";

/**
 * Says beside each photo button what was chosen, in the page's language; the report form shows the photos themselves.
 */
export function startPickers() {
  document.addEventListener("change", (event) => {
    const input = /** @type {HTMLElement} */ (event.target);
    if (!(input instanceof HTMLInputElement) || input.type !== "file" || input.closest("form[data-report]")) return;
    const line = input.parentElement && input.parentElement.querySelector("[data-chosen]");
    if (!line) return;
    const names = Array.from(input.files || []).map((file) => file.name);
    line.textContent = names.length ? say(`已选 ${names.length} 张：`, `${names.length} chosen: `) + names.join(say("、", ", ")) : "";
  });
}
