/** Buttons that need a script: copying what stands on the page, and printing it. */
export const startSecretLink = () => {
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-print]"))) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  const text = document.querySelector("[data-copy-text]")?.textContent;
  // Without TLS browsers give no clipboard: the text can be marked by hand.
  if (!text || !navigator.clipboard) return;
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-copy]"))) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text);
      button.textContent = button.dataset.copy ?? "";
      const announce = document.querySelector("[data-announce]");
      if (announce) announce.textContent = button.textContent;
    });
  }
};
