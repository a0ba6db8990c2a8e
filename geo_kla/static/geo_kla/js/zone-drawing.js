/** A drawing from its first corner to its saving: in hand, judged while it changes, set aside, taken up again. */
import { requestJson } from "./request.js";
import { fill, gettext } from "./words.js";
import { ShapeEditor } from "./zone-draw.js";
import { say } from "./zone-elements.js";
import { LiveJudge, chosenAnchor } from "./zone-judge.js";
import { DrawingKeep, newestKept } from "./zone-keep.js";
import { boundsOf, sameShape } from "./zone-rings.js";
import { SaveForm } from "./zone-save.js";
import { SketchSync } from "./zone-sketch.js";
import { ZoneTools } from "./zone-tools.js";
import { formatMoment, joinWords } from "./zone-words.js";

/**
 * Holds the drawing in hand: {geometry or null, before, name, note, zone, revision, candidate, title}, or null.
 *
 * tell: taken(drawing) when one is taken in hand, left() when it is put away, saved({code}), closed(zone or null).
 */
export class DrawingDesk {
  constructor({ workspace, settings, zoneMap, panel, verdict, tell }) {
    this.zoneMap = zoneMap;
    this.panel = panel;
    this.verdict = verdict;
    this.tell = tell;
    this.find = (id) => workspace.querySelector(`#zone-${id}`);
    this.drawing = null;
    this.isOwed = false;
    this.keep = new DrawingKeep(settings.user);
    this.judge = new LiveJudge({
      ask: (geometry, signal) => requestJson("/zona/nilai/", { body: { geometry, zone: this.drawing?.zone ?? "", anchor: this.drawing?.anchor ?? "" }, signal }),
      tell: { waiting: () => verdict.wait(), judged: (judgement) => this.#judged(judgement), failed: (problem) => this.#failed(problem) },
    });
    this.editor = new ShapeEditor(zoneMap.geoMap, {
      changed: (shape, how) => this.#changed(shape, how),
      tool: (...about) => this.tools.showTool(...about),
      drawing: (ring) => this.tools.showDrawing(ring),
    });
    this.timeZone = settings.timeZone;
    this.sketches = settings.sketches;
    this.sync = new SketchSync({ ask: (address, body) => requestJson(address, { body }), tell: { others: (...who) => this.#showOthers(...who) } });
    this.tools = new ZoneTools(this.find("tools"), this.editor, {
      zoneMap, named: (names) => this.#named(names), anchored: (id) => this.anchorAt(id), openKey: () => `kawasan-${this.drawing?.zone ?? ""}`, pace: settings.pace,
    });
    this.saving = new SaveForm(this.find("save"), {
      onSaved: (saved) => this.#saved(saved), onWords: (words) => this.#change(words), onCancel: () => this.stop(), onCompare: () => this.compare(),
    });
    // Back from logging in, or back on line: what could not be judged is judged now.
    globalThis.addEventListener("online", () => this.isOwed && this.judgeNow());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.isOwed && this.judgeNow());
  }

  get isDrawing() {
    return this.drawing !== null;
  }

  get shape() {
    return this.editor.shape;
  }

  /** Start a drawing; one that was not saved yet is not overwritten unasked. */
  start(wanted) {
    if (this.drawing) this.setAside();
    const ofSame = this.sketches.filter(({ zone }) => zone === (wanted.zone ?? ""));
    const [kept] = newestKept(this.keep.get(), ofSame);
    if (!kept) return this.take(wanted);
    this.panel.showDrawing({ title: wanted.title, isNew: !wanted.zone });
    const choice = this.find("choice");
    say(choice, fill(gettext("Ada gambar yang belum disimpan: “%(title)s”."), { title: titleOf(kept) }));
    choice.onclick = ({ target }) => {
      const chosen = target.closest("[data-choice]")?.dataset.choice;
      if (chosen === "drop") this.#forget(kept);
      if (chosen) this.take(chosen === "keep" ? kept.drawing : wanted);
    };
    return choice.querySelector("button").focus();
  }

  /** Take a drawing in hand. */
  take(drawing) {
    this.verdict.clear();
    this.drawing = { before: drawing.geometry, ...drawing };
    this.panel.showDrawing({ title: drawing.title, isNew: !drawing.zone });
    say(this.find("kept"), "");
    this.verdict.onAnchor = (id) => this.anchorAt(id);
    this.verdict.onAgain = () => this.judgeNow();
    this.zoneMap.edit(true);
    this.tools.show();
    this.sync.begin(drawing.zone ?? "");
    this.saving.begin(this.drawing);
    this.editor.begin(drawing.geometry);
    this.#changed(drawing.geometry, { isDone: true, isFirst: true });
    this.zoneMap.fit(boundsOf(drawing.geometry));
    this.tell.taken(this.drawing);
    this.panel.focus();
  }

  /** Measure walks from another member; "" takes what is proposed. */
  anchorAt(anchor) {
    this.#change({ anchor });
    this.judgeNow();
  }

  /** Take up again what this browser has kept; return whether there was anything. */
  resume() {
    const [kept] = newestKept(this.keep.get(), this.sketches);
    if (kept?.isElsewhere) this.offerKept();
    else if (kept) this.take(kept.drawing);
    return Boolean(kept);
  }

  /** Take up what was offered: the newest, or the older one of this browser. */
  takeKept({ other = false } = {}) {
    const found = newestKept(this.keep.get(), this.sketches)[other ? 1 : 0];
    if (!found) return;
    this.find("kept").hidden = true;
    this.take(found.drawing);
  }

  /** Offer what this browser has kept. */
  offerKept() {
    const [kept, other] = newestKept(this.keep.get(), this.sketches);
    const words = kept?.isElsewhere ? gettext("Gambar “%(title)s” dari komputer lain belum disimpan (%(at)s).") : gettext("Gambar “%(title)s” belum disimpan.");
    say(this.find("kept"), kept ? fill(words, { title: titleOf(kept), at: formatMoment(kept.at, this.timeZone) }) : "");
    this.find("kept").querySelector("[data-kept=other]").hidden = !other;
  }

  /** Throw away what is offered. */
  drop() {
    const [kept] = newestKept(this.keep.get(), this.sketches);
    if (kept) this.#forget(kept);
    this.offerKept();
  }

  #forget({ drawing, isElsewhere }) {
    const zone = drawing.zone ?? "";
    if (!isElsewhere) this.keep.drop();
    this.sketches = this.sketches.filter((one) => one.zone !== zone);
    this.sync.drop(zone);
  }

  /** Show the newest saved shape beside the drawing, and how they differ. */
  async compare() {
    const isSame = this.editor.watch();
    try {
      const { geometry, words } = await requestJson("/zona/alat/beda/", { body: { geometry: this.shape, zone: this.drawing.zone } });
      if (!isSame()) return this.tools.ops.dropped();
      this.zoneMap.showOther(geometry);
      this.zoneMap.fitShape(geometry);
      this.tools.tell(words);
      this.saving.tellDifference(words);
      return this.tell.compared();
    } catch (problem) {
      return isSame() ? this.tools.tell(problem.message) : this.tools.ops.dropped();
    }
  }

  /** Leave the drawing for something else; what was changed stays in this browser and can be taken up again. */
  setAside() {
    const isChanged = !sameShape(this.drawing.geometry, this.drawing.before);
    if (!isChanged) this.keep.drop();
    this.#end({ keep: isChanged });
    this.offerKept();
  }

  /** "Batal": what was drawn is thrown away only when asked once more. */
  stop() {
    const { zone = null } = this.drawing;
    this.setAside();
    this.tell.closed(zone);
  }

  judgeNow() {
    if (this.drawing && this.shape) this.judge.want(this.shape, { now: true });
  }

  #end({ keep = false } = {}) {
    const zone = this.drawing.zone ?? "";
    // What was drawn lies in this browser too; the server's older copy would only be offered a second time.
    this.sketches = this.sketches.filter((one) => one.zone !== zone);
    this.sync.end({ keep });
    this.drawing = null;
    this.verdict.leaveDrawing();
    this.isOwed = false;
    this.judge.stop();
    this.editor.end();
    this.tools.hide();
    this.saving.end();
    this.zoneMap.edit(false);
    this.verdict.clear();
    this.tell.left();
  }

  /** A corner moves (isDone false) or was let go. */
  #changed(geometry, { isDone, isFirst = false }) {
    if (!this.drawing) return;
    this.verdict.wait();
    if (!isDone) return this.tools.showSize(geometry);
    this.drawing.geometry = geometry;
    this.saving.shape(geometry);
    this.tools.refresh();
    this.#remember();
    this.zoneMap.showSpot(null);
    if (geometry) {
      this.judge.want(geometry, { now: isFirst });
      this.tools.check.want(geometry);
    } else {
      this.judge.stop();
      this.tools.check.clear();
      this.verdict.empty();
    }
  }

  #judged(judgement) {
    this.isOwed = false;
    this.verdict.show(this.shape, judgement, { zone: this.drawing.zone ?? "" });
    // One that now stands outside is not saved: the proposal took its place.
    this.saving.anchor(chosenAnchor(judgement) || null);
    this.verdict.tellJudgement(judgement);
  }

  #failed(problem) {
    this.isOwed = problem.status !== 422;
    this.verdict.refuse(problem);
    const { where = null, repair = null } = problem.data ?? {};
    if (repair) this.tools.check.show({ faults: [{ message: problem.message, where }], repair });
  }

  /** Something else about the drawing has changed: its name, its note, whose next version it is. */
  #change(words) {
    Object.assign(this.drawing, words);
    this.#remember();
  }

  #remember() {
    if (this.drawing.geometry || this.drawing.before) this.keep.put(this.drawing);
    else this.keep.drop();
    if (!sameShape(this.drawing.geometry, this.drawing.before) || this.drawing.note) this.sync.put(this.drawing);
  }

  /** Somebody else has the zone open, or has saved it meanwhile: said at once, and nothing is taken away. */
  #showOthers(others, revision) {
    if (!this.drawing) return;
    const isBehind = Boolean(this.drawing.zone) && revision > this.drawing.revision;
    const names = joinWords(others.map(({ name }) => name));
    const words = [
      others.length ? fill(gettext("%(names)s juga membuka kawasan ini, sejak %(since)s. Gambar Anda tidak akan hilang."), { names, since: formatMoment(others[0].since, this.timeZone) }) : "",
      isBehind ? fill(gettext("Versi %(number)s sudah disimpan sejak Anda mulai menggambar."), { number: revision }) : "",
    ].filter(Boolean).join(" ");
    this.tools.showOthers(words, { isBehind });
  }

  #named(names) {
    const name = fill(gettext("Kawasan %(names)s"), { names: names.slice(0, 3).join(", ") });
    this.saving.suggest(name);
    if (!this.drawing.name) this.#change({ name });
    this.zoneMap.fit(boundsOf(this.shape));
  }

  #saved(saved) {
    this.keep.drop();
    this.#end();
    this.tell.saved(saved);
  }
}

function titleOf({ drawing }) {
  return drawing.name || drawing.title;
}
