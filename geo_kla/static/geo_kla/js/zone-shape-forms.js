/** Forms that change the shape in hand: a hole, a split, a merge, wider or narrower. */
import { fill, gettext } from "./words.js";
import { CoordinatesUnread } from "./zone-coordinates.js";
import { element, say } from "./zone-elements.js";
import { movedBy } from "./zone-lengths.js";
import { PointEntry } from "./zone-point-entry.js";
import { boundsOf } from "./zone-rings.js";

const NEAR_M = 300;

/** Read the points of a form, or say in it why they cannot be read and return null. */
export function pointsOf(form, entry, least) {
  try {
    return entry.read(least);
  } catch (problem) {
    if (!(problem instanceof CoordinatesUnread)) throw problem;
    say(form.querySelector("[data-error]"), problem.message);
    return null;
  }
}

/** Cut a hole. bench: {root, editor, picker, ops, ways, zoneMap}. */
export class HoleForm {
  constructor(form, bench) {
    this.entry = new PointEntry(form, bench.picker, "ring");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const ring = pointsOf(form, this.entry, 3);
      const answer = ring && (await bench.ops.ask(form, "lubang", { geometry: bench.editor.shape, ring }));
      if (answer && (await bench.ops.put(form, answer))) bench.ways.open(null);
    });
  }

  opened() {
    this.entry.begin();
  }
}

/** Split along a line, then choose which parts to keep. */
export class SplitForm {
  constructor(form, bench) {
    this.form = form;
    this.bench = bench;
    this.entry = new PointEntry(form, bench.picker, "line");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.answer) this.#choose();
      else this.#split();
    });
    form.addEventListener("change", ({ target }) => target.name === "piece" && this.#preview(target.value));
  }

  opened() {
    this.#step(null);
    this.entry.begin();
  }

  closed() {
    this.answer = null;
    this.bench.zoneMap.preview(null);
  }

  async #split() {
    const line = pointsOf(this.form, this.entry, 2);
    const answer = line && (await this.bench.ops.ask(this.form, "belah", { geometry: this.bench.editor.shape, line }));
    if (answer && !this.form.hidden) this.#step(answer);
  }

  #step(answer) {
    this.answer = answer;
    const find = (selector) => this.form.querySelector(selector);
    for (const part of this.form.querySelectorAll("[data-before]")) part.hidden = Boolean(answer);
    find("[data-after]").hidden = !answer;
    find("[type=submit] [data-words]").textContent = answer ? gettext("Pakai") : gettext("Belah");
    if (!answer) return;
    const choice = (value, words) => element("label", { class: "check" }, element("input", { type: "radio", name: "piece", value, checked: value === "all" }), element("span", {}, words));
    const pieces = answer.pieces.map(({ words }, index) => choice(String(index), fill(gettext("Hanya bagian %(number)s: %(area)s"), { number: index + 1, area: words })));
    find("[data-pieces]").replaceChildren(choice("all", gettext("Semua bagian")), ...pieces);
    find("[name=piece]").focus();
    this.#preview("all");
  }

  #preview(value) {
    this.bench.zoneMap.preview(value === "all" ? this.answer.geometry : this.answer.pieces[Number(value)].geometry);
  }

  async #choose() {
    const { value } = this.form.querySelector("[name=piece]:checked");
    const piece = value === "all" ? this.answer : this.answer.pieces[Number(value)];
    const words = value === "all" ? this.answer.words : fill(gettext("Bagian %(number)s dipakai: %(area)s."), { number: Number(value) + 1, area: piece.words });
    if (await this.bench.ops.put(this.form, { geometry: piece.geometry, words })) this.bench.ways.open(null);
  }
}

/** Merge parts, and zones and candidates near by. */
export class MergeForm {
  constructor(form, bench) {
    this.form = form;
    this.bench = bench;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const keys = [...form.querySelectorAll("[data-near] input:checked")].map(({ value }) => value);
      const answer = await bench.ops.ask(form, "satukan", { geometry: bench.editor.shape, with: keys, gap_m: Number(form.elements.gap_m.value) });
      if (answer && (await bench.ops.put(form, answer))) bench.ways.open(null);
    });
    form.addEventListener("change", () => this.#preview());
  }

  opened() {
    this.shapes = this.bench.zoneMap.shapesNear(widened(boundsOf(this.bench.editor.shape))).filter(({ key }) => key !== this.bench.openKey());
    const choices = this.shapes.map(({ key, name, isZone }) => element("label", { class: "check" },
      element("input", { type: "checkbox", value: key }),
      element("span", {}, name, element("span", { class: "small soft" }, ` ${isZone ? gettext("kawasan") : gettext("kandidat")}`))));
    const list = this.form.querySelector("[data-near]");
    list.replaceChildren(list.querySelector("legend"), ...choices);
  }

  closed() {
    this.bench.zoneMap.preview(null);
  }

  #preview() {
    const chosen = [...this.form.querySelectorAll("[data-near] input:checked")].map(({ value }) => value);
    const geometries = this.shapes.filter(({ key }) => chosen.includes(key)).flatMap(({ geometry }) => polygonsOf(geometry));
    this.bench.zoneMap.preview(geometries.length ? { type: "MultiPolygon", coordinates: geometries } : null);
  }
}

/** Grow or shrink; the form stays open, so that one step can follow another. */
export class ResizeForm {
  constructor(form, bench) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const metres = Number(form.elements.way.value) * Number(form.elements.metres.value);
      const answer = await bench.ops.ask(form, "lebarkan", { geometry: bench.editor.shape, metres });
      if (answer) await bench.ops.put(form, answer);
    });
  }

  opened() {}
}

function widened([west, south, east, north]) {
  return [...movedBy([west, south], -NEAR_M, -NEAR_M), ...movedBy([east, north], NEAR_M, NEAR_M)];
}

/** Return the polygons of a Polygon or MultiPolygon. */
export function polygonsOf({ type, coordinates }) {
  return type === "Polygon" ? [coordinates] : coordinates;
}
