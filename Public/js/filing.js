/** What a caller told before, and what the text speaks for, without leaving the form that is being filled in while he speaks. */
export function startFiling() {
  const form = /** @type {HTMLFormElement|null} */ (document.querySelector("form[data-filing]"));
  if (!form) return;
  /** Asks with some fields of the form and puts what came into the page.
   * @param {string} address @param {string[]} fields @param {string} id */
  const ask = async (address, fields, id) => {
    const place = document.getElementById(id);
    const body = new URLSearchParams();
    const all = new FormData(form);
    for (const name of ["_token", ...fields]) body.set(name, String(all.get(name) ?? ""));
    const response = await fetch(address, { method: "POST", credentials: "same-origin", body }).catch(() => null);
    if (!place || !response || !response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.getElementById(id);
    if (found) place.replaceChildren(...Array.from(document.adoptNode(found).childNodes));
  };

  const phone = /** @type {HTMLInputElement|null} */ (form.querySelector("input[name=phone]"));
  const caller = form.querySelector("[data-caller]");
  if (phone && caller) {
    let asked = "";
    const look = () => {
      const number = phone.value.replace(/\D/g, "");
      if (number === asked || number.length < 10) return;
      asked = number;
      void ask("/filing/caller", ["phone"], "caller-earlier");
    };
    phone.addEventListener("input", look);
    caller.addEventListener("click", (event) => {
      if (phone.value.replace(/\D/g, "").length < 10) return;
      event.preventDefault();
      asked = "";
      look();
    });
  }

  const category = form.querySelector("[data-category]");
  if (category) category.addEventListener("click", (event) => {
    event.preventDefault();
    void ask("/filing/category", ["text", "category"], "filing-category");
  });
}
