/** The panel beside the map: what a candidate, a saved zone or the drawing in hand is, and its judgement. */
import { formatChildren, formatNumber, formatShare } from "./format.js";
import { fill, gettext, ngettext } from "./words.js";
import { element, mark, say } from "./zone-elements.js";
import { formatMoment } from "./zone-words.js";

const KIND_MARKS = { complete: "met", nearly: "partly", two: "not_met", unknown: "no_data" };

/** Fills the head of the panel and says whether it loads, failed or is full. */
export class ZonePanel {
  constructor(workspace, { timeZone }) {
    this.workspace = workspace;
    this.root = workspace.querySelector("#zone-panel");
    this.timeZone = timeZone;
    this.scroller = this.root.querySelector(".zone-panel-scroll");
    this.part = (id) => this.root.querySelector(`#zone-${id}`);
    this.tab = workspace.querySelector('.workspace-switch [data-show="panel"]');
  }

  get isOpen() {
    return !this.root.hidden;
  }

  /** Open the panel empty, while what it will show is fetched. */
  load() {
    this.#open();
    this.part("open-trouble").hidden = true;
    if (this.part("body").hidden) this.part("skeleton").hidden = false;
    this.scroller.classList.add("is-loading");
  }

  /** Say why nothing can be shown. */
  fail(message) {
    this.#loaded();
    this.part("body").hidden = true;
    say(this.part("open-trouble"), message);
  }

  close() {
    this.root.hidden = true;
    this.part("body").hidden = true;
    delete this.workspace.dataset.panel;
    if (this.tab) this.tab.disabled = true;
  }

  /** Show what a candidate is; returns nothing. */
  showCandidate(candidate) {
    const kind = mark(KIND_MARKS[candidate.kind], fill(gettext("kandidat: %(kind)s"), { kind: candidate.kind_word }));
    this.#fill({ title: candidate.name, kind, sentence: [candidate.around, candidate.sentence].filter(Boolean).join(" ") });
    this.#best(candidate);
    this.#score(candidate);
    this.#template(candidate.template, candidate.template && fill(gettext("Ditemukan dengan templat %(name)s."), candidate.template));
    this.#buttons({ makeDraft: true });
  }

  /** Show what a saved zone is. */
  showZone(zone) {
    const kind = fill(gettext("%(state)s %(code)s · versi %(number)s · %(who)s"), { state: zone.state, code: zone.code, number: zone.revision, who: zone.revisions[0]?.by ?? zone.by });
    this.#fill({ title: zone.name, kind: element("span", {}, kind), sentence: zone.note ? `“${zone.note}”` : "" });
    this.#revisions(zone.revisions);
    const link = this.part("page");
    link.querySelector("a").href = zone.page;
    link.hidden = false;
    this.#template(zone.template, zone.template?.sentence);
    this.#best({ places: zone.places, has_places: true });
    this.#buttons({ edit: zone.may_redraw, copy: true });
    const copy = this.root.querySelector("[data-as-template]");
    if (copy) copy.href = `/zona/templat/?kawasan=${encodeURIComponent(zone.code)}`;
  }

  /** Show the drawing in hand. */
  showDrawing({ title, isNew }) {
    const kind = isNew ? gettext("usulan baru, belum disimpan") : gettext("mengubah usulan");
    this.#fill({ title, kind: element("span", {}, kind), sentence: "" });
    this.#buttons({});
  }

  focus() {
    this.part("title").focus({ preventScroll: true });
  }

  #open() {
    this.root.hidden = false;
    this.workspace.dataset.panel = "open";
    if (this.tab) this.tab.disabled = false;
  }

  #loaded() {
    this.scroller.classList.remove("is-loading");
    this.part("skeleton").hidden = true;
  }

  #fill({ title, kind, sentence }) {
    this.#open();
    this.#loaded();
    this.part("open-trouble").hidden = true;
    this.part("choice").hidden = true;
    this.part("body").hidden = false;
    this.part("title").textContent = title;
    this.part("kind-line").replaceChildren(kind);
    say(this.part("sentence"), sentence);
    for (const id of ["best", "template", "score", "revisions", "page"]) this.part(id).hidden = true;
    this.scroller.scrollTop = 0;
  }

  #buttons({ makeDraft = false, edit = false, copy = false }) {
    const actions = this.part("actions");
    if (!actions) return;
    actions.querySelector("[data-make-draft]").hidden = !makeDraft;
    actions.querySelector("[data-edit]").hidden = !edit;
    actions.querySelector("[data-as-template]").hidden = !copy;
    actions.hidden = !(makeDraft || edit || copy);
  }

  /** The template that this repeats, with its sentence as a link; none hides it. */
  #template(template, words) {
    const holder = this.part("template");
    if (template) holder.querySelector("a").href = template.address;
    say(holder, words ?? "");
  }

  #best({ places, has_places: isSearched }) {
    const holder = this.part("best");
    const words = places.map(({ sentence }) => sentence).join(" ");
    say(holder, words || (isSearched ? "" : gettext("Tempat terbaiknya belum dicari pada hitungan ini.")));
  }

  #score({ score, score_parts: parts }) {
    const fold = this.part("score");
    say(fold, fill(gettext("Skor %(score)s dari 100"), { score: formatNumber(score, 1) }));
    fold.querySelector("tbody").replaceChildren(...parts.map(([name, share]) => element("tr", {},
      element("th", { scope: "row" }, name), element("td", { class: "number" }, formatShare(share)))));
    const sum = parts.map(([, share]) => formatNumber(share * 100, 1)).join(" + ");
    fold.querySelector("[data-formula]").textContent = `(${sum}) / ${parts.length} = ${formatNumber(score, 1)}`;
  }

  #revisions(revisions) {
    const fold = this.part("revisions");
    say(fold, fill(ngettext("Riwayat: %(count)s versi", "Riwayat: %(count)s versi", revisions.length), { count: formatNumber(revisions.length) }));
    fold.querySelector("ol").replaceChildren(...revisions.map(({ number, at, by, note, children }) => element("li", {},
      element("p", {}, element("strong", {}, fill(gettext("Versi %(number)s"), { number })), ` · ${by} · ${formatMoment(at, this.timeZone)}`),
      note ? element("p", {}, `“${note}”`) : null,
      (children ?? null) === null ? null : element("p", { class: "small soft" }, formatChildren(children)))));
  }
}
