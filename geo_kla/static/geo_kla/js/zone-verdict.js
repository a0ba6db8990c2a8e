/** A judgement on the whole page: numbers in the panel, marks on the map, one line on a phone, words for a screen reader. */
import { formatExactMetres } from "./format.js";
import { requestJson } from "./request.js";
import { gettext } from "./words.js";
import { AssessmentView } from "./zone-assessment.js";
import { say } from "./zone-elements.js";
import { chosenAnchor } from "./zone-judge.js";
import { JudgementView } from "./zone-judgement.js";
import { NO_PART, failingData, partData } from "./zone-judgement-layers.js";
import { LinksView } from "./zone-links.js";
import { boundsOf } from "./zone-rings.js";
import { announcement, walkWords } from "./zone-words.js";

/** Shows judgements and refusals of one shape at a time. */
export class Verdict {
  constructor({ workspace, zoneMap, views, settings }) {
    this.zoneMap = zoneMap;
    this.views = views;
    this.find = (id) => workspace.querySelector(`#zone-${id}`);
    this.numbers = new AssessmentView(this.find("panel"), { ...settings, onWalk: (key, how) => this.#showWalk(key, how) });
    this.judgement = new JudgementView(this.find("panel"), {
      anchorTypes: settings.anchorTypes,
      tell: {
        part: (key, how) => this.#showPart(key, how), way: (ends) => this.#showWay(ends), failing: (ids) => this.#showFailing(ids),
        anchor: (id) => this.onAnchor(id),
      },
    });
    this.links = new LinksView(this.find("panel"), { ...settings, onChanged: () => this.onAgain() });
    this.refusal = this.find("refused");
    this.shape = null;
    this.zone = "";
    this.anchor = "";
    this.asked = 0;
    this.leaveDrawing();
    this.where = null;
    this.refusal.querySelector("[data-spot]").addEventListener("click", () => {
      views.show("map");
      zoneMap.goTo(this.where);
    });
  }

  /** What is open is judged again by itself when an anchor is chosen or an agreement changes; a drawing has its own way. */
  leaveDrawing() {
    this.onAnchor = (id) => this.judgeAgain(id);
    this.onAgain = () => this.judgeAgain(this.anchor);
  }

  /** The numbers are older than the shape: they stay, a little dimmed. */
  wait() {
    this.find("judged").setAttribute("aria-busy", "true");
    // A repair is one of the shape as it was.
    this.refusal.querySelector("[data-repair]").hidden = true;
  }

  /** Show a judgement of a shape. */
  show(shape, judgement, { zone = "" } = {}) {
    this.shape = shape;
    this.zone = zone;
    this.anchor = chosenAnchor(judgement);
    this.asked += 1;
    this.#settle("");
    this.numbers.show(judgement);
    this.judgement.show(judgement);
    this.links.show(judgement);
    this.find("verdict").hidden = false;
    this.zoneMap.showMembers(judgement.members);
    this.#mark(null);
    say(this.find("peek"), announcement(judgement));
  }

  /** Judge what is open once more, from another anchor or after an agreement was recorded; nothing is saved. */
  async judgeAgain(anchor) {
    const [shape, zone] = [this.shape, this.zone];
    const asked = (this.asked += 1);
    // What was chosen is asked for again, and drawn from, also when no answer came.
    this.anchor = anchor;
    this.wait();
    try {
      const judgement = await requestJson("/zona/nilai/", { body: { geometry: shape, zone, anchor } });
      if (this.asked !== asked) return;
      this.show(shape, judgement, { zone });
      this.tellJudgement(judgement);
    } catch (problem) {
      if (this.asked === asked) this.refuse(problem);
    }
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
    show("repair", data?.repair);
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
    this.anchor = "";
    this.asked += 1;
    this.numbers.clear();
    this.judgement.clear();
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

  #showPart(key, { isNew = false } = {}) {
    this.zoneMap.showPart(key && this.numbers.judged ? partData(key, this.numbers.judged) : NO_PART);
    if (isNew && this.views.view === "panel") this.views.show("map");
    if (isNew) this.zoneMap.fit(boundsOf(this.shape));
  }

  #showFailing(ids) {
    this.zoneMap.showPart(ids.length ? failingData(ids, this.numbers.judged.members) : NO_PART);
    if (ids.length && this.views.view === "panel") this.views.show("map");
  }

  /** Draw the walk between two members, fetched when it is asked for. */
  async #showWay(ends) {
    this.zoneMap.showWalk(null);
    this.way = ends;
    if (!ends) return;
    let place;
    try {
      place = await requestJson(`/zona/jalan.json?dari=${encodeURIComponent(ends.from)}&ke=${encodeURIComponent(ends.to)}`);
    } catch (problem) {
      if (this.way === ends) this.tell(problem.message);
      return;
    }
    if (this.way !== ends) return;
    this.zoneMap.showWalk(place, place.group, formatExactMetres(place.walk_m));
    this.tell(`${place.name}: ${formatExactMetres(place.walk_m)} ${gettext("lewat jalan")}`);
    if (this.views.view === "panel") this.views.show("map");
    this.zoneMap.fit(boundsOf({ type: "MultiPolygon", coordinates: [[[...place.route, place.route[0]]]] }));
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
