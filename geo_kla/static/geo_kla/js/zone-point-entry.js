/** Points of a tool's form: picked on the map or typed, each shown in the other's place. */
import { ngettext, fill } from "./words.js";
import { readPlaces } from "./zone-coordinates.js";

/** Joins a form's text to a picker; changed(points) is told while points come. */
export class PointEntry {
  constructor(form, picker, kind, { changed = () => {} } = {}) {
    this.text = form.querySelector("[data-points], [data-place]");
    this.count = form.querySelector("[data-count]");
    this.picker = picker;
    this.kind = kind;
    this.told = changed;
    this.text.addEventListener("input", () => this.#typed());
  }

  begin() {
    this.text.value = "";
    this.picker.start(this.kind, (points) => this.#changed(points));
    this.#changed([]);
  }

  /** Return the points; throw CoordinatesUnread when what was typed cannot be read. */
  read(least) {
    return readPlaces(this.text.value, { least });
  }

  #typed() {
    let points = [];
    try {
      points = readPlaces(this.text.value, { least: 0 });
    } catch {
      // Half a line is no mistake yet; it is read again when the form is sent.
    }
    this.isTyping = true;
    this.picker.set(points);
    this.isTyping = false;
  }

  #changed(points) {
    if (!this.isTyping) this.text.value = points.map(([lon, lat]) => `${lon}, ${lat}`).join("\n");
    if (this.count) this.count.textContent = points.length ? fill(ngettext("%(count)s titik.", "%(count)s titik.", points.length), { count: points.length }) : "";
    this.told(points);
  }
}
