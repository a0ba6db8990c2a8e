/** Saving what was drawn: a name, one line why; whatever goes wrong is said and nothing is lost. */
import { RequestError, requestJson } from "./request.js";
import { fill, gettext } from "./words.js";
import { say } from "./zone-elements.js";

/** onSaved({code, revision}); onWords({name, note} or {zone, revision}) when they change; onCancel(). */
export class SaveForm {
  constructor(form, { onSaved, onWords, onCancel, onCompare }) {
    this.form = form;
    this.onSaved = onSaved;
    this.onWords = onWords;
    this.find = (selector) => form.querySelector(selector);
    form.addEventListener("submit", (event) => this.#submit(event));
    form.addEventListener("input", () => onWords(this.words));
    this.find("[data-cancel-edit]").addEventListener("click", onCancel);
    this.find("[data-compare]").addEventListener("click", onCompare);
    this.find("[data-as-new]").addEventListener("click", () => this.#asNew());
  }

  get words() {
    return { name: this.form.elements.name.value, note: this.form.elements.note.value };
  }

  /** Take a drawing in hand; its fields open when it is about to be saved. */
  begin(drawing) {
    this.drawing = drawing;
    this.form.elements.name.value = drawing.name ?? "";
    this.form.elements.note.value = drawing.note ?? "";
    this.find("#zone-save-fields").hidden = !drawing.note;
    say(this.find("#zone-save-trouble"), "");
    this.#label();
    this.form.hidden = false;
  }

  end() {
    this.drawing = null;
    this.form.hidden = true;
  }

  /** Take over the newest shape; without one there is nothing to save. */
  shape(geometry) {
    if (this.drawing) this.drawing = { ...this.drawing, geometry };
    this.find("[data-save]").disabled = !geometry;
  }

  /** Take over the anchor that was chosen, null for none. */
  anchor(publicId) {
    if (this.drawing) this.drawing = { ...this.drawing, anchor: publicId };
  }

  /** Suggest a name while none was typed. */
  suggest(name) {
    if (!this.form.elements.name.value.trim()) this.form.elements.name.value = name;
  }

  #label() {
    const words = this.drawing.zone ? fill(gettext("Simpan versi %(number)s"), { number: this.drawing.revision + 1 }) : gettext("Simpan usulan");
    this.find("[data-save] [data-words]").textContent = words;
  }

  async #submit(event) {
    event.preventDefault();
    const fields = this.find("#zone-save-fields");
    const { name, note } = this.form.elements;
    if (fields.hidden || !name.value.trim()) {
      fields.hidden = false;
      (name.value.trim() ? note : name).focus();
      return;
    }
    const button = this.find("[data-save]");
    button.disabled = true;
    say(this.find("#zone-save-trouble"), "");
    const { geometry, zone = null, revision = null, candidate = null, anchor = null } = this.drawing;
    try {
      const saved = await requestJson("/zona/simpan/", { body: { geometry, zone, revision, candidate, anchor, ...this.words } });
      this.onSaved(saved);
    } catch (problem) {
      if (!(problem instanceof RequestError)) throw problem;
      this.#trouble(problem);
    }
    button.disabled = false;
  }

  #trouble({ message, status }) {
    say(this.find("[data-difference]"), "");
    const kept = gettext("Gambar Anda tetap di sini dan di peramban ini.");
    say(this.find("#zone-save-trouble"), `${message} ${kept}`);
    this.find("[data-login]").hidden = status !== 401;
    const newest = this.find("[data-newest]");
    newest.hidden = this.find("[data-as-new]").hidden = this.find("[data-compare]").hidden = status !== 409;
    if (status === 409) newest.href = `?kawasan=${encodeURIComponent(this.drawing.zone)}`;
  }

  /** Say how the drawing differs from the newest version, where saving it was refused. */
  tellDifference(words) {
    const place = this.find("[data-difference]");
    say(place, this.find("#zone-save-trouble").hidden ? "" : words);
  }

  /** Somebody was faster: what was drawn may become a proposal of its own. */
  #asNew() {
    const own = { zone: null, revision: null };
    this.drawing = { ...this.drawing, ...own };
    this.onWords(own);
    say(this.find("#zone-save-trouble"), "");
    this.#label();
    this.form.elements.name.focus();
  }
}
