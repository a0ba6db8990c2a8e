/** Choose cells where children live, on the map or in a list; together they become the shape. */
import { formatChildren, formatNumber } from "./format.js";
import { EMPTY } from "./geojson.js";
import { requestJson } from "./request.js";
import { fill, gettext, ngettext } from "./words.js";
import { begin, offerAdding } from "./zone-begin-forms.js";
import { cellData } from "./zone-draw-layers.js";
import { element, say } from "./zone-elements.js";
import { isInside } from "./zone-rings.js";

const MOST_LISTED = 60;

/** bench: as for the other forms. */
export class CellsForm {
  constructor(form, bench) {
    this.form = form;
    this.bench = bench;
    this.cells = new Map();
    this.chosen = new Set();
    this.isOpen = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await begin(form, bench, "sel", { cells: [...this.chosen] }, form.elements.add.checked);
    });
    form.addEventListener("change", ({ target }) => target.closest("[data-list]") && this.#toggle(target.value));
    const map = bench.zoneMap.geoMap?.map;
    map?.on("moveend", () => this.isOpen && this.#load());
    map?.on("click", ({ lngLat }) => {
      if (!this.isOpen) return;
      const place = lngLat.toArray();
      const hit = [...this.cells.values()].find(({ outline }) => isInside(place, [...outline, outline[0]]));
      if (hit) this.#toggle(hit.cell);
    });
  }

  opened() {
    this.isOpen = true;
    this.chosen.clear();
    offerAdding(this.form, this.bench.editor);
    this.#load();
  }

  closed() {
    this.isOpen = false;
    this.cells.clear();
    this.bench.zoneMap.toolCells(EMPTY);
  }

  async #load() {
    this.abort?.abort();
    this.abort = new AbortController();
    const error = this.form.querySelector("[data-error]");
    try {
      const { cells } = await requestJson(`/zona/alat/sel.json?kotak=${this.bench.zoneMap.box().join(",")}`, { signal: this.abort.signal });
      if (!this.isOpen) return;
      // What is chosen stays, also out of sight.
      this.cells = new Map([...[...this.cells].filter(([cell]) => this.chosen.has(cell)), ...cells.map((one) => [one.cell, one])]);
      say(error, cells.length ? "" : gettext("Di sini tidak ada sel tempat tinggal anak. Geser petanya."));
    } catch (problem) {
      if (problem.name !== "AbortError") say(error, problem.message);
    }
    this.#show();
  }

  #toggle(cell) {
    if (!this.chosen.delete(cell)) this.chosen.add(cell);
    this.#show();
  }

  #show() {
    const all = [...this.cells.values()];
    const chosen = all.filter(({ cell }) => this.chosen.has(cell));
    const children = chosen.reduce((sum, one) => sum + (one.children ?? 0), 0);
    const words = fill(ngettext("%(count)s sel, %(children)s", "%(count)s sel, %(children)s", chosen.length), { count: formatNumber(chosen.length), children: formatChildren(children) });
    this.form.querySelector("[data-count]").textContent = chosen.length ? words : "";
    this.form.querySelector("[type=submit]").disabled = !chosen.length;
    this.bench.zoneMap.toolCells(cellData(all, this.chosen, (count) => formatNumber(count)));
    this.#list(all);
  }

  #list(all) {
    const focused = this.form.contains(document.activeElement) ? document.activeElement.value : null;
    const most = all.sort((one, other) => (other.children ?? 0) - (one.children ?? 0)).slice(0, MOST_LISTED);
    const list = this.form.querySelector("[data-list]");
    list.replaceChildren(list.querySelector("legend"), ...most.map(({ cell, outline, children }) => element("label", { class: "check" },
      element("input", { type: "checkbox", value: cell, checked: this.chosen.has(cell) }),
      element("span", {}, children === null ? gettext("jumlah anak tidak diketahui") : formatChildren(children), element("span", { class: "small soft" }, ` ${outline[0][1].toFixed(4)}, ${outline[0][0].toFixed(4)}`)))));
    if (focused) list.querySelector(`[value="${CSS.escape(focused)}"]`)?.focus();
  }
}
