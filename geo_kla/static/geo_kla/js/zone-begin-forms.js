/** Forms that begin a shape from the ground: around a facility or place, and along a street. */
import { requestJson } from "./request.js";
import { fill, gettext } from "./words.js";
import { element, say } from "./zone-elements.js";
import { PointEntry } from "./zone-point-entry.js";
import { pointsOf } from "./zone-shape-forms.js";

const PAUSE_MS = 250;

/** Show "add to what is drawn" where there is something drawn. */
export function offerAdding(form, editor) {
  form.querySelector("[data-add]").hidden = !editor.shape;
}

/** Around a facility that is searched by name, or a place: minutes on foot or metres in a straight line. */
export class AroundForm {
  constructor(form, bench) {
    this.form = form;
    this.bench = bench;
    this.facility = null;
    this.entry = new PointEntry(form, bench.picker, "place", { changed: (points) => points.length && this.#choose(null) });
    form.addEventListener("submit", (event) => this.#submit(event));
    form.addEventListener("change", ({ target }) => {
      if (target.name === "facility") this.#choose(this.found.find(({ id }) => id === target.value));
      if (target.name === "way") this.#showWay();
    });
    const search = form.querySelector("[data-search]");
    search.addEventListener("input", () => this.#searchIn(PAUSE_MS));
    // Enter in the search looks for places; what is drawn is asked for by its own button.
    search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.#searchIn(0);
    });
  }

  opened() {
    this.#choose(null);
    say(this.form.querySelector("[data-error]"), "");
    this.entry.begin();
    offerAdding(this.form, this.bench.editor);
    this.#showWay();
  }

  #showWay() {
    for (const name of ["minutes", "metres"]) this.form.elements[name].closest(".field").hidden = this.form.elements.way.value !== name;
  }

  #searchIn(pauseMs) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#search(), pauseMs);
  }

  async #search() {
    this.abort?.abort();
    this.abort = new AbortController();
    const asked = new URLSearchParams({ cari: this.form.querySelector("[data-search]").value.trim() });
    const list = this.form.querySelector("[data-found]");
    try {
      this.found = (await requestJson(`/zona/alat/tempat.json?${asked}`, { signal: this.abort.signal })).places;
    } catch (problem) {
      if (problem.name !== "AbortError") say(this.form.querySelector("[data-error]"), problem.message);
      return;
    }
    say(this.form.querySelector("[data-error]"), "");
    const none = asked.get("cari") && !this.found.length ? element("p", { class: "small soft" }, gettext("Tidak ada yang cocok. Coba kata yang lebih pendek.")) : null;
    list.replaceChildren(list.querySelector("legend"), ...(none ? [none] : []), ...this.found.map(({ id, name, type, area }) => element("label", { class: "check" },
      element("input", { type: "radio", name: "facility", value: id }),
      element("span", {}, name, element("span", { class: "small soft" }, ` ${[type, area].filter(Boolean).join(", ")}`)))));
  }

  /** Take a facility, or (null) the place that was picked or typed. */
  #choose(facility) {
    this.facility = facility;
    if (facility) {
      this.entry.text.value = "";
      this.bench.picker.points = [];
      this.bench.zoneMap.showPicked([facility.lon, facility.lat]);
    } else {
      for (const one of this.form.querySelectorAll("[name=facility]")) one.checked = false;
    }
  }

  async #submit(event) {
    event.preventDefault();
    const { way, minutes, metres, add } = this.form.elements;
    const chosen = this.facility ? [] : pointsOf(this.form, this.entry, 1);
    if (!chosen) return;
    const where = this.facility ? { facility: this.facility.id } : { place: chosen[0] };
    const far = way.value === "minutes" ? { minutes: Number(minutes.value) } : { metres: Number(metres.value) };
    const isBegun = await begin(this.form, this.bench, "sekitar", { ...where, ...far }, add.checked);
    // What a zone is drawn around is what its members' distances are told from.
    if (isBegun && this.facility) this.bench.anchored(this.facility.id);
  }
}

/** Along a street that is pressed on the map. */
export class RoadForm {
  constructor(form, bench) {
    this.form = form;
    this.bench = bench;
    this.entry = new PointEntry(form, bench.picker, "place");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const places = pointsOf(form, this.entry, 1);
      const { metres, whole, add } = form.elements;
      if (places) await begin(form, bench, "jalan", { place: places[0], metres: Number(metres.value), whole: whole.checked }, add.checked);
    });
  }

  opened() {
    this.entry.begin();
    offerAdding(this.form, this.bench.editor);
  }
}

/** Ask a tool for a shape to begin with, put it in place, bring it into view, close the form; return whether that went well. */
export async function begin(form, bench, tool, body, isAdding) {
  const answer = await bench.ops.ask(form, tool, body);
  if (!answer) return false;
  const names = answer.name ? [fill(gettext("sekitar %(name)s"), { name: answer.name })] : [];
  if (!(await bench.ops.put(form, answer, { add: isAdding, names }))) return false;
  bench.ways.open(null);
  bench.zoneMap.fitShape(bench.editor.shape);
  return true;
}
