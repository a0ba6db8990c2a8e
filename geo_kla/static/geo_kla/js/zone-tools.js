/** The tools over the map: which one is in hand, menus and forms, undo and redo, and how large the shape is. */
import { formatExactMetres } from "./format.js";
import { fill, gettext, ngettext } from "./words.js";
import { AroundForm, RoadForm } from "./zone-begin-forms.js";
import { CellsForm } from "./zone-cells-form.js";
import { ShapeCheck } from "./zone-check.js";
import { say } from "./zone-elements.js";
import { FileForm } from "./zone-file-form.js";
import { lengthOf, ringArea, sizeOf } from "./zone-lengths.js";
import { MeasureForm } from "./zone-measure-form.js";
import { ShapeOperations } from "./zone-operations.js";
import { PointPicker } from "./zone-pick.js";
import { cornerCount, ringsOf } from "./zone-rings.js";
import { HoleForm, MergeForm, ResizeForm, SplitForm } from "./zone-shape-forms.js";
import { TypingForm } from "./zone-typing-form.js";
import { VillagesForm } from "./zone-villages-form.js";
import { Ways } from "./zone-ways.js";
import { formatArea } from "./zone-words.js";

const FORMS = {
  hole: HoleForm, split: SplitForm, merge: MergeForm, resize: ResizeForm, measure: MeasureForm, typing: TypingForm,
  around: AroundForm, road: RoadForm, cells: CellsForm, villages: VillagesForm, file: FileForm,
};
const NEED_MAP = ["[data-tool]", "[data-open=snapping]"];
const NEED_SHAPE = ["[data-tool=corners]", "[data-tool=remove]", "[data-tool=shift]", "[data-tool=drop]", "[data-open=hole]", "[data-open=split]", "[data-open=merge]", "[data-open=resize]"];
const PICKING = ["hole", "split", "measure", "around", "road", "cells"];
const FEWEST_TO_SIMPLIFY = 6;
const TOLD_MS = 9000;

/** Joins the tool bar, its menus and forms to an editor. */
export class ZoneTools {
  /** named(names): what a shape was made of; anchored(public id): what it was drawn around; openKey(): the zone in hand; pace: metres per second of a small child. */
  constructor(root, editor, { zoneMap, named, anchored, openKey, pace }) {
    this.root = root;
    this.editor = editor;
    this.zoneMap = zoneMap;
    this.hasMap = Boolean(zoneMap.geoMap);
    this.find = (selector) => root.querySelector(selector);
    this.picker = new PointPicker(zoneMap.geoMap, { snap: (point) => editor.snapPlace(point) });
    this.ways = new Ways(root, { onOpen: (name, before) => this.#opened(name, before) });
    const tell = { told: (words) => this.tell(words), spot: (where) => zoneMap.showSpot(where), named };
    this.ops = new ShapeOperations(editor, tell);
    const bench = { root, editor, picker: this.picker, ops: this.ops, ways: this.ways, zoneMap, named, anchored, openKey, pace };
    this.forms = Object.fromEntries(Object.entries(FORMS).map(([name, Form]) => [name, new Form(this.find(`#zone-${name}`), bench)]));
    this.check = new ShapeCheck(this.find("#zone-check"), {
      tell: { spot: (where) => this.#spot(where), repaired: (geometry, words) => this.#repaired(geometry, words) },
    });
    root.addEventListener("click", (event) => this.#clicked(event));
    root.addEventListener("change", ({ target }) => target.dataset.snap && (editor.snapsTo[target.dataset.snap] = target.checked));
    document.addEventListener("keydown", (event) => this.#keyed(event));
  }

  show() {
    this.root.hidden = false;
    this.othersHidden = "";
    // Without a map only the ways by keyboard are left.
    for (const button of this.root.querySelectorAll(NEED_MAP.join())) button.hidden = !this.hasMap;
    this.refresh();
  }

  hide() {
    this.ways.open(null);
    this.check.clear();
    this.zoneMap.showOther(null);
    say(this.find("#zone-others"), "");
    this.tell("");
    this.root.hidden = true;
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
    const { shape } = this.editor;
    this.find("[data-do=undo]").disabled = !this.editor.canUndo && !this.picker.points.length;
    this.find("[data-do=redo]").disabled = !this.editor.canRedo;
    for (const button of this.root.querySelectorAll(NEED_SHAPE.join())) button.disabled = !shape;
    this.find("[data-do=simplify]").disabled = cornerCount(shape) < FEWEST_TO_SIMPLIFY;
    this.find("[data-tool=draw] span").textContent = shape ? gettext("Tambah bagian") : gettext("Gambar");
    this.forms.typing.refresh();
    this.showSize(shape);
  }

  /** Show area and perimeter of a shape as it is at this moment. */
  showSize(shape) {
    const { area_m2: area, perimeter_m: perimeter } = sizeOf(shape);
    say(this.find("#zone-size"), shape ? fill(gettext("%(area)s · keliling %(length)s"), { area: formatArea(area), length: formatExactMetres(perimeter) }) : "");
  }

  /** Show the size of a part while it is being drawn: its last side, and what it would enclose. */
  showDrawing(ring) {
    const open = ring.slice(0, -1);
    if (open.length < 2) return;
    const side = formatExactMetres(lengthOf(open.slice(-2)));
    const words = open.length < 3 ? gettext("sisi %(side)s") : gettext("sisi %(side)s · %(area)s · keliling %(length)s");
    say(this.find("#zone-size"), fill(words, { side, area: formatArea(ringArea(open)), length: formatExactMetres(lengthOf([...open, open[0]])) }));
  }

  /** Say in words, also to a screen reader, what a tool has done. */
  tell(words) {
    say(this.find("#zone-told"), words);
    clearTimeout(this.toldTimer);
    if (words) this.toldTimer = setTimeout(() => say(this.find("#zone-told"), ""), TOLD_MS);
  }

  /** Tell who else has the zone open; `isBehind`: somebody has saved a newer version. */
  showOthers(words, { isBehind }) {
    const box = this.find("#zone-others");
    box.querySelector("[data-compare]").hidden = !isBehind;
    say(box, words === this.othersHidden ? "" : words);
  }

  #opened(name, before) {
    if (PICKING.includes(before)) {
      this.picker.stop();
      if (this.editor.tool === "pick") this.editor.use(this.editor.shape ? "corners" : "draw");
    }
    this.forms[before]?.closed?.();
    if (PICKING.includes(name) && this.hasMap) this.editor.use("pick");
    this.root.classList.toggle("has-way", Boolean(name));
    if (name) this.tell("");
    this.forms[name]?.opened();
    this.zoneMap.showSpot(null);
  }

  #spot(where) {
    this.zoneMap.showSpot(where);
    this.zoneMap.goTo(where);
  }

  #repaired(geometry, words) {
    this.editor.replace(geometry);
    this.editor.use("corners");
    this.tell(`${gettext("Bentuk diperbaiki.")} ${words} ${gettext("Dapat diurungkan.")}`);
  }

  #clicked({ target }) {
    const button = target.closest("button");
    if (!button) return;
    const { tool, do: action } = button.dataset;
    if (tool) {
      this.ways.open(null);
      this.editor.use(tool);
    }
    if (action === "undo") this.#undo();
    else if (action) {
      if (action === "simplify") this.ways.open(null);
      this.editor[action]();
    }
    if ("hide" in button.dataset && button.closest("#zone-others")) {
      this.othersHidden = button.closest("#zone-others").querySelector("[data-words]").textContent;
      say(this.find("#zone-others"), "");
    }
  }

  #undo() {
    if (this.picker.isOn && this.picker.points.length) this.picker.back();
    else this.editor.undo();
    this.refresh();
  }

  #keyed(event) {
    if (this.root.hidden || !(event.ctrlKey || event.metaKey) || event.target.closest("input, textarea, select")) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) this.#undo();
    else if (key === "y" || (key === "z" && event.shiftKey)) this.editor.redo();
    else return;
    event.preventDefault();
  }
}

function hintFor(tool, corners, parts) {
  if (tool === "corners" && parts > 1) return gettext("Klik bagian yang hendak diubah, lalu seret titiknya.");
  if (tool === "remove") return gettext("Ketuk titik sudut yang hendak dihapus.");
  if (tool === "shift") return gettext("Seret bentuknya ke tempat lain.");
  if (tool === "drop") return gettext("Ketuk bagian atau lubang yang hendak dihapus.");
  if (tool !== "draw") return "";
  if (!corners) return gettext("Klik atau ketuk di peta untuk menaruh titik pertama.");
  if (corners < 3) return gettext("Teruskan titik demi titik mengikuti batas kawasan.");
  return fill(ngettext("%(count)s titik. Klik titik pertama atau tekan “Tutup bentuk”.", "%(count)s titik. Klik titik pertama atau tekan “Tutup bentuk”.", corners), { count: corners });
}
