import { Photos } from "./photos.js";
import { freshKey, sendWithFreshToken } from "./send.js";
import { DRAFT_AGE, dropDraft, keepDraft, keepSent, keepWaiting, readDraft, takeContact } from "./store.js";
import { showOutbox } from "./outbox.js";
import { say } from "./words.js";

/** The report form: drafts, photos, problems beside their fields, and the outbox when there is no network. */
export class ReportForm {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.home = this.control("home").value;
    this.state = /** @type {HTMLElement} */ (form.querySelector("[data-report-state]") || document.createElement("p"));
    const input = /** @type {HTMLInputElement} */ (form.querySelector("input[type=file]"));
    const list = /** @type {HTMLElement} */ (form.querySelector("ul[data-previews]"));
    this.photos = new Photos(input, list, () => this.keepSoon());
    this.timer = 0;
    this.busy = false;
    // A page from the service worker carries an old key: two reports with one key would count as one.
    this.control("_key").value = freshKey();
    form.noValidate = true;
    form.addEventListener("input", (event) => { if (event.target !== input) this.keepSoon(); });
    form.addEventListener("submit", (event) => { event.preventDefault(); void this.submit(); });
    addEventListener("pagehide", () => { if (this.timer) void this.keep(); });
    void this.restore();
  }

  /** @param {string} name */
  control(name) {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem(name));
  }

  /** What is written, without token and photos. @returns {Record<string, string>} */
  fields() {
    /** @type {Record<string, string>} */
    const fields = {};
    new FormData(this.form).forEach((value, name) => {
      if (typeof value === "string" && name !== "_token" && name !== "_key") fields[name] = value;
    });
    return fields;
  }

  /** @param {Record<string, string>} fields */
  fill(fields) {
    for (const control of Array.from(this.form.elements)) {
      if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement)) continue;
      if (control.type === "hidden" || control.type === "file" || !control.name) continue;
      if (control.type === "checkbox" || control.type === "radio") {
        /** @type {HTMLInputElement} */ (control).checked = fields[control.name] === control.value;
      } else control.value = fields[control.name] || "";
    }
  }

  async restore() {
    try {
      const draft = await readDraft(this.home);
      if (!draft) return;
      if (Date.now() - draft.saved > DRAFT_AGE) return void await dropDraft(this.home);
      const fields = this.fields();
      if (fields.text || this.photos.photos.length) return;
      // Who writes was not kept, but may have been typed meanwhile or come from a report that is changed.
      this.fill({ ...draft.fields, name: fields.name, phone: fields.phone, ...takeContact() });
      if (draft.fields._key) this.control("_key").value = draft.fields._key;
      this.photos.set(draft.photos);
      this.tell(say("已恢复上次没有提交的内容。", "What you wrote last time is back."), "");
    } catch { /* No store on this phone (private mode): the form works without drafts. */ }
  }

  keepSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.keep(), 300);
  }

  async keep() {
    clearTimeout(this.timer);
    this.timer = 0;
    const fields = { ...this.fields(), _key: this.control("_key").value };
    await keepDraft({ home: this.home, fields, photos: this.photos.photos, saved: Date.now() }).catch(() => {});
  }

  async submit() {
    if (this.busy) return;
    this.busy = true;
    const send = /** @type {HTMLButtonElement} */ (this.form.querySelector("[type=submit]"));
    send.setAttribute("aria-disabled", "true");
    this.tell(say("正在提交…", "Sending…"), "");
    try {
      await this.photos.ready;
      await this.keep();
      await this.sendNow();
    } finally {
      this.busy = false;
      send.removeAttribute("aria-disabled");
    }
  }

  async sendNow() {
    const key = this.control("_key").value, fields = this.fields(), photos = this.photos.photos.slice();
    const outcome = await sendWithFreshToken(key, this.control("_token").value, fields, photos);
    if (outcome.kind === "sent") {
      keepSent(outcome);
      await this.clear();
      location.assign(outcome.url + "?new=1");
    } else if (outcome.kind === "later") {
      await this.wait(key, fields, photos);
    } else if (outcome.problems.length) {
      this.tell("", "");
      this.showProblems(outcome.problems);
    } else {
      const words = outcome.message || say("没有提交成功，您写的内容还在。", "It was not sent. What you wrote is still here.");
      this.tell(words, "refused");
    }
  }

  /**
   * @param {string} key @param {Record<string, string>} fields @param {import("./store.js").Photo[]} photos
   */
  async wait(key, fields, photos) {
    const place = document.querySelector(".place-line strong");
    try {
      await keepWaiting({
        key, home: this.home, place: place ? place.textContent || "" : "", fields, photos, saved: Date.now(),
        state: "waiting", message: "",
      });
    } catch {
      this.tell(say("没有网络，手机也存不下。请不要关闭本页，稍后再点提交。",
        "No network, and the phone cannot keep it. Leave this page open and send again later."), "refused");
      return;
    }
    await this.clear();
    this.tell(say("已保存在手机上，有网后自动提交。", "Kept on this phone. It is sent when the network is back."), "kept");
    await showOutbox();
  }

  /** Empties the form for another report. */
  async clear() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.showProblems([]);
    this.fill({});
    this.photos.set([]);
    this.control("_key").value = freshKey();
    await dropDraft(this.home).catch(() => {});
  }

  /** @param {string} text @param {"kept"|"refused"|""} kind */
  tell(text, kind) {
    this.state.className = "form-state " + kind;
    this.state.textContent = text;
  }

  /** @param {import("./send.js").Problem[]} problems */
  showProblems(problems) {
    for (const line of Array.from(this.form.querySelectorAll(".error"))) {
      line.textContent = "";
      /** @type {HTMLElement} */ (line).hidden = true;
    }
    for (const control of Array.from(this.form.querySelectorAll("[aria-invalid]"))) control.removeAttribute("aria-invalid");
    for (const field of Array.from(this.form.querySelectorAll(".wrong"))) field.classList.remove("wrong");
    const summary = /** @type {HTMLElement|null} */ (document.querySelector("[data-errors]"));
    const list = summary && summary.querySelector("ul");
    if (list) list.textContent = "";
    for (const { field, message } of problems) {
      const control = document.getElementById("field-" + field), line = document.getElementById(`field-${field}-error`);
      if (control) {
        control.setAttribute("aria-invalid", "true");
        const box = control.closest(".field");
        if (box) box.classList.add("wrong");
      }
      if (line) {
        line.textContent = message;
        line.hidden = false;
      }
      const link = document.createElement("a"), item = document.createElement("li");
      link.href = "#field-" + field;
      link.textContent = message;
      link.addEventListener("click", (event) => {
        if (!control) return;
        event.preventDefault();
        control.focus();
      });
      item.append(link);
      if (list) list.append(item);
    }
    if (!summary) return;
    summary.hidden = problems.length === 0;
    if (problems.length) summary.focus();
  }
}
