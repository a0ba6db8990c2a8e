/** A judgement on the whole page: numbers in the panel, marks on the map, one line on a phone, words for a screen reader. */
import { AssessmentView } from "./zone-assessment.js";
import { say } from "./zone-elements.js";
import { boundsOf } from "./zone-rings.js";
import { announcement, walkWords } from "./zone-words.js";

/** Shows judgements and refusals of one shape at a time. */
export class Verdict {
  constructor({ workspace, zoneMap, views, settings }) {
    this.zoneMap = zoneMap;
    this.views = views;
    this.find = (id) => workspace.querySelector(`#zone-${id}`);
    this.numbers = new AssessmentView(this.find("panel"), { ...settings, onWalk: (key, how) => this.#showWalk(key, how) });
    this.refusal = this.find("refused");
    this.shape = null;
    this.where = null;
    this.refusal.querySelector("[data-spot]").addEventListener("click", () => {
      views.show("map");
      zoneMap.goTo(this.where);
    });
  }

  /** The numbers are older than the shape: they stay, a little dimmed. */
  wait() {
    this.find("judged").setAttribute("aria-busy", "true");
  }

  /** Show a judgement of a shape. */
  show(shape, judgement) {
    this.shape = shape;
    this.#settle("");
    this.numbers.show(judgement);
    this.find("verdict").hidden = false;
    this.zoneMap.showMembers(judgement.members);
    this.#mark(null);
    say(this.find("peek"), announcement(judgement));
  }

  /** Leave out the verdict where another sentence says the same. */
  hideSentence() {
    this.find("verdict").hidden = true;
  }

  /** The shape cannot be judged: say why and where, in the verdict's place; the last numbers stay. */
  refuse({ message, status, data }) {
    this.#settle(message);
    this.hideSentence();
    const show = (part, isShown) => (this.refusal.querySelector(`[data-${part}]`).hidden = !isShown);
    show("spot", data?.where);
    show("judge-again", status !== 422);
    show("login", status === 401);
    show("last", this.numbers.judged);
    this.#mark(data?.where ?? null);
    say(this.find("peek"), message);
  }

  /** There is no shape (yet). */
  empty() {
    this.clear();
    this.find("empty-shape").hidden = false;
  }

  /** Forget everything that was shown. */
  clear() {
    this.shape = null;
    this.numbers.clear();
    this.#settle("");
    this.find("empty-shape").hidden = true;
    this.zoneMap.showMembers([]);
    this.#mark(null);
    say(this.find("peek"), "");
  }

  /** Let a screen reader say something. */
  tell(words) {
    this.find("said").textContent = words;
  }

  tellJudgement(judgement) {
    this.tell(announcement(judgement));
  }

  #settle(message) {
    this.find("judged").setAttribute("aria-busy", "false");
    say(this.refusal, message);
  }

  #mark(where) {
    this.where = where;
    this.zoneMap.showSpot(where);
  }

  #showWalk(key, { isNew }) {
    const place = this.numbers.judged?.groups.find((one) => one.key === key)?.nearest ?? null;
    this.zoneMap.showWalk(place, key, place && walkWords(place));
    if (!place || !isNew) return;
    if (this.views.view === "panel") this.views.show("map");
    const both = [...(this.shape?.coordinates ?? []), [[...place.route, place.route[0]]]];
    this.zoneMap.fit(boundsOf({ type: "MultiPolygon", coordinates: both }));
  }
}
