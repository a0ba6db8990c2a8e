/** The shape as text, and corner by corner: moved, inserted and deleted with the keyboard. */
import { fill, gettext } from "./words.js";
import { CoordinatesUnread, readCoordinates, writeCoordinates } from "./zone-coordinates.js";
import { element, say } from "./zone-elements.js";
import { ringsOf, shapeOf, withInsertedCorner, withMovedCorner, withoutCorner, withoutRing } from "./zone-rings.js";

const STEPS = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const JUMPS = { PageDown: 1, PageUp: -1, Home: -Infinity, End: Infinity };

/** bench: as for the other forms. */
export class TypingForm {
  constructor(form, bench) {
    this.form = form;
    this.bench = bench;
    this.text = form.querySelector("#zone-coordinates");
    this.list = form.querySelector("#zone-corners");
    this.at = 0;
    form.addEventListener("submit", (event) => this.#typed(event));
    this.list.addEventListener("keydown", (event) => this.#keyed(event));
    this.list.addEventListener("focus", () => {
      this.refresh();
      this.#choose(this.at);
    });
    this.list.addEventListener("blur", () => bench.zoneMap.showPicked(null));
    this.list.addEventListener("click", ({ target }) => {
      const item = target.closest("[data-at]");
      if (item) this.#choose(Number(item.dataset.at));
    });
    form.addEventListener("click", ({ target }) => target.dataset.cornerDo && this.#do(target.dataset.cornerDo));
    form.querySelector("#zone-corner-fold").addEventListener("toggle", () => this.refresh());
  }

  opened() {
    this.refresh();
  }

  closed() {
    this.bench.zoneMap.showPicked(null);
  }

  /** Show the corners as they are now. */
  refresh() {
    if (document.activeElement !== this.text) this.text.value = writeCoordinates(this.bench.editor.shape);
    if (this.form.hidden || !this.form.querySelector("#zone-corner-fold").open) return;
    this.corners = ringsOf(this.bench.editor.shape).flatMap(({ role, ring }, ringIndex) =>
      ring.slice(0, -1).map((place, cornerIndex) => ({ role, ringIndex, cornerIndex, place })));
    this.at = Math.min(this.at, Math.max(0, this.corners.length - 1));
    this.list.replaceChildren(...this.corners.map((corner, at) => element("li", {
      role: "option", id: `zone-corner-${at}`, "data-at": at, "aria-selected": String(at === this.at), class: corner.cornerIndex ? null : "is-first",
    }, wordsOf(corner))));
    this.#mark();
  }

  #mark() {
    const item = this.list.children[this.at];
    for (const one of this.list.children) one.setAttribute("aria-selected", String(one === item));
    if (item) this.list.setAttribute("aria-activedescendant", item.id);
    else this.list.removeAttribute("aria-activedescendant");
    item?.scrollIntoView({ block: "nearest" });
    if (item && document.activeElement === this.list) this.bench.zoneMap.showPicked(this.corners[this.at].place);
  }

  #choose(at) {
    this.at = at;
    this.#mark();
    if (this.corners?.[at]) this.bench.zoneMap.showPicked(this.corners[at].place);
  }

  #keyed(event) {
    const { key } = event;
    const step = STEPS[key];
    if (event.ctrlKey || event.metaKey || event.altKey || !this.corners?.length) return;
    if (step) {
      const metres = Number(this.form.querySelector("#zone-corner-step").value);
      const { ringIndex, cornerIndex } = this.corners[this.at];
      this.#put((rings) => withMovedCorner(rings, ringIndex, cornerIndex, step[0] * metres, step[1] * metres));
      this.#tell(fill(gettext("Titik %(number)s digeser %(metres)s m."), { number: this.at + 1, metres }));
    } else if (key in JUMPS) this.#choose(Math.max(0, Math.min(this.corners.length - 1, this.at + JUMPS[key])));
    else if (key === "Delete") this.#do("delete");
    else if (key === "Insert" || key === "+") this.#do("insert");
    else return;
    event.preventDefault();
  }

  #do(what) {
    const corner = this.corners?.[this.at];
    if (!corner) return;
    const { ringIndex, cornerIndex } = corner;
    if (what === "insert") {
      this.#put((rings) => withInsertedCorner(rings, ringIndex, cornerIndex));
      this.#choose(this.at + 1);
      this.#tell(gettext("Titik baru ditambahkan."));
    }
    if (what === "delete") {
      this.#put((rings) => withoutCorner(rings, ringIndex, cornerIndex));
      this.#tell(fill(gettext("Titik dihapus; tersisa %(count)s."), { count: this.corners.length }));
    }
    if (what === "drop") {
      this.#put((rings) => withoutRing(rings, ringIndex));
      this.#tell(corner.role === "hole" ? gettext("Lubang dihapus.") : gettext("Bagian dihapus."));
    }
  }

  #put(change) {
    const { editor } = this.bench;
    editor.replace(shapeOf(change(ringsOf(editor.shape))));
    this.refresh();
  }

  #tell(words) {
    this.form.querySelector("#zone-corner-said").textContent = words;
  }

  #typed(event) {
    event.preventDefault();
    const error = this.form.querySelector("#zone-typing-error");
    try {
      const { geometry } = readCoordinates(this.text.value);
      say(error, "");
      this.bench.editor.replace(geometry);
      this.bench.editor.use("corners");
    } catch (problem) {
      if (!(problem instanceof CoordinatesUnread)) throw problem;
      say(error, problem.message);
    }
  }
}

function wordsOf({ role, cornerIndex, place: [lon, lat] }) {
  const where = `${cornerIndex + 1}. ${lon.toFixed(6)}, ${lat.toFixed(6)}`;
  return role === "hole" ? fill(gettext("Lubang %(where)s"), { where }) : where;
}
