import { announce, button, element, say } from "./words.js";

/** @typedef {import("./store.js").Photo} Photo */

const MOST = 9, SIDE = 1600;

/**
 * The photos of a form: chosen, shrunk, shown, removable. The file input itself stays empty, so that photos can be added in
 * several goes and survive a reload.
 */
export class Photos {
  /** @param {HTMLInputElement} input @param {HTMLElement} list @param {() => void} onChange */
  constructor(input, list, onChange) {
    this.input = input;
    this.list = list;
    this.onChange = onChange;
    /** @type {Photo[]} */
    this.photos = [];
    /** @type {string[]} */
    this.addresses = [];
    /** Resolves when all chosen photos are shrunk: a form is not sent before. */
    this.ready = Promise.resolve();
    input.addEventListener("change", () => {
      const files = Array.from(input.files || []);
      input.value = "";
      this.ready = this.ready.then(() => this.add(files));
    });
  }

  /** @param {File[]} files */
  async add(files) {
    const room = MOST - this.photos.length;
    if (files.length > room) announce(say("最多 9 张照片，多出的没有加入。", "At most nine photos: the others were left out."));
    for (const file of files.slice(0, Math.max(0, room))) this.photos.push(await shrink(file));
    this.show();
    this.onChange();
  }

  /** @param {Photo[]} photos */
  set(photos) {
    this.photos = photos.slice(0, MOST);
    this.show();
  }

  show() {
    for (const address of this.addresses) URL.revokeObjectURL(address);
    this.addresses = [];
    this.list.textContent = "";
    this.photos.forEach((photo, index) => {
      const address = URL.createObjectURL(photo.blob);
      this.addresses.push(address);
      const image = /** @type {HTMLImageElement} */ (element("img", ""));
      image.src = address;
      image.alt = say(`照片 ${index + 1}`, `Photo ${index + 1}`);
      const remove = button(say("删除", "Remove"), "danger", () => {
        this.photos.splice(index, 1);
        this.show();
        this.onChange();
        announce(say("照片已删除", "Photo removed"));
        this.input.focus();
      });
      remove.setAttribute("aria-label", say(`删除照片 ${index + 1}`, `Remove photo ${index + 1}`));
      const item = element("li", "");
      item.append(image, remove);
      this.list.append(item);
    });
  }
}

/**
 * A smaller JPEG of a photo, which also leaves behind where it was taken. The original if the browser cannot read it: the
 * server judges it then.
 * @param {File} file @returns {Promise<Photo>}
 */
async function shrink(file) {
  const original = { name: file.name || "photo.jpg", blob: /** @type {Blob} */ (file) };
  const address = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const scale = Math.min(1, SIDE / Math.max(image.naturalWidth, image.naturalHeight));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
    const context = canvas.getContext("2d");
    if (!context) return original;
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    /** @type {Blob|null} */
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
    return blob ? { name: original.name.replace(/\.[^.]*$/, "") + ".jpg", blob } : original;
  } catch {
    return original;
  } finally {
    URL.revokeObjectURL(address);
  }
}
