/** What a caller told before, without leaving the form that is being filled in while he speaks. */
export function startFiling() {
  const form = /** @type {HTMLFormElement|null} */ (document.querySelector("form[data-filing]"));
  const place = document.getElementById("caller-earlier");
  const phone = /** @type {HTMLInputElement|null} */ (form && form.querySelector("input[name=phone]"));
  if (!form || !place || !phone) return;
  let asked = "";
  const ask = async () => {
    const number = phone.value.replace(/\D/g, "");
    if (number === asked || number.length < 10) return;
    asked = number;
    const token = /** @type {HTMLInputElement} */ (form.querySelector("input[name=_token]")).value;
    const response = await fetch("/filing/caller", {
      method: "POST", credentials: "same-origin", body: new URLSearchParams({ _token: token, phone: phone.value }),
    }).catch(() => null);
    if (!response || !response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.getElementById("caller-earlier");
    if (found) place.replaceChildren(...Array.from(document.adoptNode(found).childNodes));
  };
  phone.addEventListener("input", () => void ask());
  const button = form.querySelector("[data-caller]");
  if (button) button.addEventListener("click", (event) => {
    if (phone.value.replace(/\D/g, "").length < 10) return;
    event.preventDefault();
    asked = "";
    void ask();
  });
}
