/** Shapes from a file of the planner's own: read by the server, chosen here, stored nowhere. */
import { RequestError, requestJson } from "./request.js";
import { Turns } from "./turns.js";
import { offerAdding } from "./zone-begin-forms.js";
import { element, say } from "./zone-elements.js";
import { polygonsOf } from "./zone-shape-forms.js";

/** bench: as for the other forms. */
export class FileForm {
  constructor(form, bench) {
    this.form = form;
    this.bench = bench;
    this.turns = new Turns();
    this.input = form.querySelector("[type=file]");
    this.input.addEventListener("change", () => this.#read());
    form.addEventListener("change", ({ target }) => target.name === "shape" && this.#preview());
    form.addEventListener("submit", (event) => this.#use(event));
  }

  opened() {
    this.turns.next();
    this.form.querySelector("[data-busy]").hidden = true;
    this.input.value = "";
    this.#list({ shapes: [], notes: [] });
    say(this.form.querySelector("[data-error]"), "");
    offerAdding(this.form, this.bench.editor);
  }

  closed() {
    this.turns.next();
    this.bench.zoneMap.preview(null);
  }

  async #read() {
    const [file] = this.input.files;
    if (!file) return;
    const isNewest = this.turns.next();
    const busy = this.form.querySelector("[data-busy]");
    const error = this.form.querySelector("[data-error]");
    say(error, "");
    busy.hidden = false;
    const body = new FormData();
    body.append("berkas", file);
    let answer = { shapes: [], notes: [] };
    try {
      answer = await requestJson("/zona/alat/berkas/", { body });
    } catch (problem) {
      if (!(problem instanceof RequestError)) throw problem;
      if (isNewest()) say(error, problem.message);
    }
    if (!isNewest()) return;
    busy.hidden = true;
    this.#list(answer);
  }

  #list({ shapes, notes }) {
    this.shapes = shapes;
    const list = this.form.querySelector("[data-found]");
    list.hidden = !shapes.length;
    list.replaceChildren(list.querySelector("legend"), ...shapes.map(({ name, words, note }, index) => element("label", { class: "check" },
      element("input", { type: "checkbox", name: "shape", value: String(index), checked: shapes.length === 1 }),
      element("span", {}, name, element("span", { class: "small soft" }, ` ${[words, note].filter(Boolean).join(" · ")}`)))));
    this.form.querySelector("[data-notes]").textContent = notes.join(" ");
    this.#preview();
    if (shapes.length) this.bench.zoneMap.fitShape({ type: "MultiPolygon", coordinates: shapes.flatMap(({ geometry }) => polygonsOf(geometry)) });
  }

  get #chosen() {
    return [...this.form.querySelectorAll("[name=shape]:checked")].map(({ value }) => this.shapes[Number(value)]);
  }

  #preview() {
    const polygons = this.#chosen.flatMap(({ geometry }) => polygonsOf(geometry));
    this.form.querySelector("[type=submit]").disabled = !polygons.length;
    this.bench.zoneMap.preview(polygons.length ? { type: "MultiPolygon", coordinates: polygons } : null);
  }

  async #use(event) {
    event.preventDefault();
    const [first, ...others] = this.#chosen;
    const { ops, ways, zoneMap, editor } = this.bench;
    const shapes = others.map(({ geometry }) => geometry);
    const answer = others.length ? await ops.ask(this.form, "satukan", { geometry: first.geometry, shapes, gap_m: 1 }) : first;
    const told = answer && { ...answer, words: [first.name, ...others.map(({ name }) => name)].slice(0, 3).join(", ") + "." };
    if (!told || !(await ops.put(this.form, told, { add: this.form.elements.add.checked, names: [first.name] }))) return;
    ways.open(null);
    zoneMap.fitShape(editor.shape);
  }
}
