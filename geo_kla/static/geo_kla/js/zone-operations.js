/** A tool's question to the server and its answer: the shape comes into the editor, what happened is said. */
import { RequestError, requestJson } from "./request.js";
import { gettext } from "./words.js";
import { say } from "./zone-elements.js";

/** Asks `/zona/alat/…`; tell: told(words) after each change, spot(lonlat or null) when a place is to blame. */
export class ShapeOperations {
  constructor(editor, { told, spot, named }) {
    this.editor = editor;
    this.tell = { told, spot, named };
  }

  /** Ask a tool; a refusal is shown in the form. Return the answer, or null: also when the drawing is another by now. */
  async ask(form, tool, body) {
    const button = form.querySelector("[type=submit]");
    const error = form.querySelector("[data-error]");
    say(error, "");
    this.tell.spot(null);
    const isSame = this.editor.watch();
    button.setAttribute("aria-busy", "true");
    button.disabled = true;
    try {
      const answer = await requestJson(`/zona/alat/${tool}/`, { body });
      return isSame() ? answer : this.dropped();
    } catch (problem) {
      if (!(problem instanceof RequestError)) throw problem;
      if (!isSame()) return this.dropped();
      say(error, problem.message);
      this.tell.spot(problem.data?.where ?? null);
      return null;
    } finally {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  }

  /** Say that an answer came too late for the drawing it was asked for. */
  dropped() {
    this.tell.told(gettext("Gambarnya sudah berubah; jawaban yang datang terlambat tidak dipakai."));
    return null;
  }

  /** Put an answer's shape in the drawing's place; `add` joins it to what is drawn. Return whether it is there now. */
  async put(form, answer, { add = false, names = [] } = {}) {
    const { shape } = this.editor;
    const joined = add && shape ? await this.ask(form, "satukan", { geometry: shape, shapes: [answer.geometry], gap_m: 1 }) : answer;
    if (!joined) return false;
    this.editor.replace(joined.geometry);
    this.editor.use("corners");
    this.tell.told([answer.words, add && shape ? joined.words : "", gettext("Dapat diurungkan.")].filter(Boolean).join(" "));
    if (!shape && names.length) this.tell.named(names);
    return true;
  }
}
