/** Villages found by name, whose union becomes the shape. */
import { RequestError, requestJson } from "./request.js";
import { gettext } from "./words.js";
import { element, say } from "./zone-elements.js";

const PAUSE_MS = 200;

/** bench: as for the other forms. */
export class VillagesForm {
  constructor(form, bench) {
    this.form = form;
    this.bench = bench;
    this.chosen = new Map();
    this.find = (name) => form.querySelector(`#zone-village-${name}`);
    this.submit = form.querySelector("[type=submit]");
    form.addEventListener("submit", (event) => this.#joined(event));
    this.find("words").addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.#search(), PAUSE_MS);
    });
    this.find("choices").addEventListener("change", ({ target }) => this.#choose(target));
  }

  opened() {
    this.#search();
  }

  async #search() {
    this.abort?.abort();
    this.abort = new AbortController();
    const words = this.find("words").value.trim();
    try {
      const address = `/zona/kelurahan.json?${new URLSearchParams({ cari: words })}`;
      const { villages, more } = await requestJson(address, { signal: this.abort.signal });
      this.#list(villages);
      say(this.find("note"), noteOn(villages, more, this.chosen.size));
      say(this.find("error"), "");
    } catch (problem) {
      if (problem instanceof RequestError) say(this.find("error"), problem.message);
    }
  }

  /** List the chosen ones first, so that none is chosen out of sight. */
  #list(villages) {
    const found = villages.filter(({ code }) => !this.chosen.has(code));
    const list = this.find("choices");
    list.replaceChildren(
      list.querySelector("legend"),
      ...[...this.chosen.values(), ...found].map((village) => element("label", { class: "check" },
        element("input", { type: "checkbox", value: village.code, checked: this.chosen.has(village.code), "data-name": village.name, "data-district": village.district }),
        element("span", {}, village.name, element("span", { class: "small soft" }, ` ${village.district}`)))),
    );
  }

  #choose({ value, checked, dataset }) {
    if (checked) this.chosen.set(value, { code: value, name: dataset.name, district: dataset.district });
    else this.chosen.delete(value);
    this.submit.disabled = !this.chosen.size;
  }

  async #joined(event) {
    event.preventDefault();
    this.submit.disabled = true;
    const isSame = this.bench.editor.watch();
    try {
      const asked = new URLSearchParams([...this.chosen.keys()].map((code) => ["kode", code]));
      const { geometry, names } = await requestJson(`/zona/kelurahan/bentuk.json?${asked}`);
      say(this.find("error"), "");
      if (isSame()) this.#put(geometry, names);
      else this.bench.ops.dropped();
    } catch (problem) {
      if (isSame()) say(this.find("error"), problem.message);
      else this.bench.ops.dropped();
    }
    this.submit.disabled = !this.chosen.size;
  }

  #put(geometry, names) {
    this.bench.editor.replace(geometry);
    this.bench.editor.use("corners");
    this.bench.named(names);
    this.bench.ways.open(null);
  }
}

function noteOn(villages, more, chosen) {
  if (!villages.length && !chosen) return gettext("Tidak ada yang cocok. Coba kata yang lebih pendek.");
  return more ? gettext("Masih ada lagi; ketik sebagian namanya.") : "";
}
