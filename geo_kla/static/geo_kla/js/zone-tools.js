/** The tools over the map: which one is in hand, undo and redo, and the ways that need no pointer. */
import { RequestError, requestJson } from "./request.js";
import { fill, gettext, ngettext } from "./words.js";
import { CoordinatesUnread, readCoordinates, writeCoordinates } from "./zone-coordinates.js";
import { element, say } from "./zone-elements.js";
import { cornerCount, ringsOf } from "./zone-rings.js";

const PAUSE_MS = 200;
const FEWEST_TO_SIMPLIFY = 6;

/** Joins the toolbar and its two forms to an editor; onNamed(names) tells which villages a shape was made of. */
export class ZoneTools {
  constructor(root, editor, { onNamed, hasMap }) {
    this.root = root;
    this.editor = editor;
    this.onNamed = onNamed;
    this.hasMap = hasMap;
    this.chosen = new Map();
    this.find = (selector) => root.querySelector(selector);
    root.addEventListener("click", (event) => this.#clicked(event));
    document.addEventListener("keydown", (event) => this.#keyed(event));
    this.find("#zone-typing").addEventListener("submit", (event) => this.#typed(event));
    this.find("#zone-villages").addEventListener("submit", (event) => this.#joined(event));
    this.find("#zone-village-words").addEventListener("input", () => this.#searchSoon());
    this.find("#zone-village-choices").addEventListener("change", ({ target }) => this.#choose(target));
  }

  show() {
    this.root.hidden = false;
    // Without a map only the ways by keyboard are left.
    for (const button of this.root.querySelectorAll("[data-tool], [data-do=snap]")) button.hidden = !this.hasMap;
    this.refresh();
  }

  hide() {
    this.root.hidden = true;
    this.#open(null);
  }

  /** Show the tool in hand and what it waits for. */
  showTool(tool, { corners }) {
    for (const button of this.root.querySelectorAll("[data-tool]")) button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
    const hint = this.find("#zone-hint");
    say(hint, this.hasMap ? hintFor(tool, corners, ringsOf(this.editor.shape).length) : "");
    this.find("[data-do=close]").hidden = tool !== "draw";
    this.find("[data-do=close]").disabled = corners < 3;
    this.find("[data-do=cancel]").hidden = tool !== "draw" || (!corners && !this.editor.shape);
    this.refresh();
  }

  /** Show what can be undone, and the corners as they are now. */
  refresh() {
    this.find("[data-do=undo]").disabled = !this.editor.canUndo;
    this.find("[data-do=redo]").disabled = !this.editor.canRedo;
    const hasShape = Boolean(this.editor.shape);
    for (const tool of ["corners", "remove", "shift"]) this.find(`[data-tool=${tool}]`).disabled = !hasShape;
    this.find("[data-do=simplify]").disabled = cornerCount(this.editor.shape) < FEWEST_TO_SIMPLIFY;
    this.find("[data-tool=draw] span").textContent = hasShape ? gettext("Tambah bagian") : gettext("Gambar");
    const typing = this.find("#zone-coordinates");
    if (document.activeElement !== typing) typing.value = writeCoordinates(this.editor.shape);
  }

  #clicked({ target }) {
    const button = target.closest("button");
    if (!button) return;
    const { tool, do: action, open } = button.dataset;
    if (tool) this.editor.use(tool);
    if (open) this.#open(this.find(`#zone-${open}`).hidden ? open : null);
    if ("close" in button.dataset) this.#open(null);
    if (action === "snap") {
      this.editor.isSnapping = !this.editor.isSnapping;
      button.setAttribute("aria-pressed", String(this.editor.isSnapping));
    } else if (action) {
      this.editor[action]();
    }
  }

  #keyed(event) {
    if (this.root.hidden || !(event.ctrlKey || event.metaKey) || event.target.closest("input, textarea, select")) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) this.editor.undo();
    else if (key === "y" || (key === "z" && event.shiftKey)) this.editor.redo();
    else return;
    event.preventDefault();
  }

  #open(name) {
    for (const way of ["typing", "villages"]) {
      this.find(`#zone-${way}`).hidden = way !== name;
      this.find(`[data-open=${way}]`).setAttribute("aria-expanded", String(way === name));
    }
    if (name === "typing") {
      this.refresh();
      this.find("#zone-coordinates").focus();
    }
    if (name === "villages") {
      this.find("#zone-village-words").focus();
      this.#search();
    }
  }

  #typed(event) {
    event.preventDefault();
    const error = this.find("#zone-typing-error");
    try {
      const { geometry } = readCoordinates(this.find("#zone-coordinates").value);
      say(error, "");
      this.editor.replace(geometry);
      this.editor.use("corners");
    } catch (problem) {
      if (!(problem instanceof CoordinatesUnread)) throw problem;
      say(error, problem.message);
    }
  }

  #searchSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#search(), PAUSE_MS);
  }

  async #search() {
    this.abort?.abort();
    this.abort = new AbortController();
    const words = this.find("#zone-village-words").value.trim();
    try {
      const address = `/zona/kelurahan.json?${new URLSearchParams({ cari: words })}`;
      const { villages, more } = await requestJson(address, { signal: this.abort.signal });
      this.#listVillages(villages);
      say(this.find("#zone-village-note"), noteOn(villages, more, this.chosen.size));
      say(this.find("#zone-village-error"), "");
    } catch (problem) {
      if (problem instanceof RequestError) say(this.find("#zone-village-error"), problem.message);
    }
  }

  /** List the chosen ones first, so that none is chosen out of sight. */
  #listVillages(villages) {
    const found = villages.filter(({ code }) => !this.chosen.has(code));
    this.find("#zone-village-choices").replaceChildren(
      this.find("#zone-village-choices legend"),
      ...[...this.chosen.values(), ...found].map((village) => element("label", { class: "check" },
        element("input", { type: "checkbox", value: village.code, checked: this.chosen.has(village.code), "data-name": village.name, "data-district": village.district }),
        element("span", {}, village.name, element("span", { class: "small soft" }, ` ${village.district}`)))),
    );
  }

  #choose({ value, checked, dataset }) {
    if (checked) this.chosen.set(value, { code: value, name: dataset.name, district: dataset.district });
    else this.chosen.delete(value);
    this.find("#zone-villages [type=submit]").disabled = !this.chosen.size;
  }

  async #joined(event) {
    event.preventDefault();
    const button = this.find("#zone-villages [type=submit]");
    button.disabled = true;
    try {
      const asked = new URLSearchParams([...this.chosen.keys()].map((code) => ["kode", code]));
      const { geometry, names } = await requestJson(`/zona/kelurahan/bentuk.json?${asked}`);
      say(this.find("#zone-village-error"), "");
      this.editor.replace(geometry);
      this.editor.use("corners");
      this.onNamed(names);
      this.#open(null);
    } catch (problem) {
      say(this.find("#zone-village-error"), problem.message);
    }
    button.disabled = !this.chosen.size;
  }
}

function hintFor(tool, corners, parts) {
  if (tool === "corners" && parts > 1) return gettext("Klik bagian yang hendak diubah, lalu seret titiknya.");
  if (tool === "remove") return gettext("Ketuk titik sudut yang hendak dihapus.");
  if (tool === "shift") return gettext("Seret bentuknya ke tempat lain.");
  if (tool !== "draw") return "";
  if (!corners) return gettext("Klik atau ketuk di peta untuk menaruh titik pertama.");
  if (corners < 3) return gettext("Teruskan titik demi titik mengikuti batas kawasan.");
  return fill(ngettext("%(count)s titik. Klik titik pertama atau tekan “Tutup bentuk”.", "%(count)s titik. Klik titik pertama atau tekan “Tutup bentuk”.", corners), { count: corners });
}

function noteOn(villages, more, chosen) {
  if (!villages.length && !chosen) return gettext("Tidak ada yang cocok. Coba kata yang lebih pendek.");
  return more ? gettext("Masih ada lagi; ketik sebagian namanya.") : "";
}
