/** The score with its lines, and the parts below it: filled in place; each line can be pressed to see it on the map. */
import { formatExactMetres, formatMinutes, formatNumber } from "./format.js";
import { fill, gettext } from "./words.js";
import { element, icon, mark, say } from "./zone-elements.js";
import {
  adjacencyShort, checkStatus, connectionWords, connectivitySentence, connectivityShort, crossingsWords, qualityShort,
  reachSentence, reachShort, valueWords, wayWords,
} from "./zone-judgement-words.js";

const PARTS = ["adjacency", "connectivity", "reach", "quality", "links"];
const FIRST_WAYS = 12;

/**
 * Shows the score and the parts of a judgement.
 *
 * tell: part(key or null) when a line is pressed, way({from, to} or null) when a way is, failing(ids) when a check is,
 * anchor(publicId or "") when another anchor is chosen.
 */
export class JudgementView {
  constructor(root, { anchorTypes, tell }) {
    this.root = root;
    this.anchorTypes = anchorTypes;
    this.tell = tell;
    this.pressed = null;
    this.areAllShown = false;
    this.find = (id) => root.querySelector(`#zone-${id}`);
    this.total = this.find("total");
    this.lines = new Map();
    this.find("anchor").addEventListener("change", ({ target }) => tell.anchor(target.value));
    const all = this.#in("adjacency", "all-ways");
    all.addEventListener("click", () => {
      this.areAllShown = true;
      this.#adjacency(this.judged);
      this.#in("adjacency", "ways").querySelectorAll("button")[FIRST_WAYS]?.focus();
    });
  }

  /** Show a judgement; what was pressed stays pressed where it is still there. */
  show(judged) {
    this.judged = judged;
    this.names = new Map(judged.members.map(({ public_id: id, name }) => [id, name]));
    this.#score(judged.score);
    for (const part of PARTS) this.find(`part-${part}`).hidden = part !== "links" && !judged[part];
    if (!judged.adjacency && judged.members.length) this.#noAnchor();
    this.#adjacency(judged);
    this.#connectivity(judged.connectivity);
    this.#reach(judged);
    this.#quality(judged.quality);
    if (this.pressed?.kind === "part") this.tell.part(this.pressed.key);
    else if (this.pressed) this.#press(null);
  }

  /** Forget what was shown and pressed. */
  clear() {
    this.judged = null;
    this.areAllShown = false;
    this.#press(null);
  }

  #in(part, name) {
    return this.find(`part-${part}`).querySelector(`[data-${name}]`);
  }

  #short(part, words) {
    this.#in(part, "short").textContent = words;
  }

  /** Press one thing, which releases the one pressed before: {kind, key, button} or null. */
  #press(next) {
    const same = next && this.pressed?.kind === next.kind && this.pressed.key === next.key;
    const before = this.pressed;
    before?.button.setAttribute("aria-pressed", "false");
    if (before?.kind === "part" && (same || next?.kind !== "part")) this.tell.part(null);
    if (before?.kind === "way" && (same || next?.kind !== "way")) this.tell.way(null);
    if (before?.kind === "check" && (same || next?.kind !== "check")) this.tell.failing([]);
    this.pressed = same ? null : next;
    this.pressed?.button.setAttribute("aria-pressed", "true");
    return Boolean(this.pressed);
  }

  /* ---- The score -------------------------------------------------------------------------------------- */

  #score(score) {
    this.total.hidden = !score;
    if (!score) return;
    this.total.querySelector("[data-total]").textContent = formatNumber(score.total, 1);
    this.total.querySelector("[data-formula]").textContent = score.formula;
    const list = this.total.querySelector("[data-lines]");
    for (const line of score.lines) {
      if (!this.lines.has(line.key)) this.lines.set(line.key, this.#line(line, list));
      const parts = this.lines.get(line.key);
      parts.value.textContent = valueWords(line.value);
      parts.button.classList.toggle("has-no-data", line.value === null);
      parts.fill.style.setProperty("inline-size", `${(line.value ?? 0) * 100}%`);
      parts.words.textContent = line.weight === 1 ? line.words : `${line.words} · ${fill(gettext("bobot %(weight)s"), { weight: formatNumber(line.weight, 2) })}`;
    }
  }

  #line({ key, name }, list) {
    const parts = {
      value: element("span", { class: "zone-line-value" }),
      fill: element("span", { class: "zone-bar-fill" }),
      words: element("span", { class: "zone-line-words" }),
    };
    const bar = element("span", { class: "zone-bar", "aria-hidden": "true" }, parts.fill);
    const button = element("button", { type: "button", class: "zone-line", "aria-pressed": "false", "data-line": key }, element("span", {}, name), bar, parts.value, parts.words);
    button.addEventListener("click", () => {
      if (!this.#press({ kind: "part", key, button })) return;
      const fold = this.find(`part-${key}`);
      if (fold && !fold.hidden) fold.open = true;
      this.tell.part(key, { isNew: true });
    });
    list.append(element("li", {}, button));
    return { ...parts, button };
  }

  /* ---- Near ------------------------------------------------------------------------------------------- */

  #noAnchor() {
    this.find("part-adjacency").hidden = false;
    this.#short("adjacency", gettext("tidak ada jangkar"));
  }

  #adjacency({ adjacency: told, anchor, members }) {
    const select = this.find("anchor");
    const may = members.filter(({ type }) => this.anchorTypes.includes(type));
    const wanted = [["", gettext("usulan sistem")], ...may.map(({ public_id: id, name, type_name: type }) => [id, `${name} (${type})`])];
    const signature = wanted.map(([id]) => id).join();
    if (select.dataset.members !== signature) {
      select.dataset.members = signature;
      select.replaceChildren(...wanted.map(([id, words]) => element("option", { value: id }, words)));
    }
    select.value = anchor?.is_chosen ? anchor.public_id : "";
    select.disabled = !may.length;
    const note = anchor && !anchor.is_chosen ? fill(gettext("Diusulkan: %(name)s (%(type)s)."), { name: anchor.name, type: anchor.type_name }) : "";
    const none = anchor ? "" : gettext("Di dalam belum ada ruang bermain, sekolah, atau puskesmas yang dapat menjadi jangkar.");
    say(this.find("anchor-note"), note || none);
    const list = this.#in("adjacency", "ways");
    this.#in("adjacency", "all-ways").hidden = true;
    this.#in("adjacency", "legend").textContent = told ? gettext("Jarak lewat jalan kaki, di sampingnya garis lurus. Tekan untuk melihat jalannya.") : "";
    if (!told) return list.replaceChildren();
    this.#short("adjacency", adjacencyShort(told));
    const shown = this.areAllShown ? told.walks : told.walks.slice(0, FIRST_WAYS);
    list.replaceChildren(...shown.map((walk) => element("li", {}, this.#way({
      from: anchor.public_id, to: walk.public_id, name: this.names.get(walk.public_id),
      status: walk.walk_m === null ? "no_data" : walk.is_near ? "met" : "not_met",
      word: walk.walk_m === null ? gettext("tidak ada data") : walk.is_near ? gettext("dekat") : gettext("jauh"),
      note: wayWords(walk, told.beyond_m) + (walk.is_required ? "" : ` · ${gettext("bukan layanan wajib")}`),
      isWalked: walk.walk_m !== null,
    }))));
    const all = this.#in("adjacency", "all-ways");
    all.hidden = shown.length === told.walks.length;
    all.textContent = fill(gettext("Tampilkan semua (%(count)s)"), { count: formatNumber(told.walks.length) });
  }

  #way({ from, to, name, status, word, note, isWalked }) {
    const key = `${from} ${to}`;
    const button = element("button", { type: "button", class: "zone-stretch", "aria-pressed": "false", disabled: !isWalked },
      icon(isWalked ? "route" : "locate"), element("span", {}, name), mark(status, word), element("span", { class: "zone-stretch-note" }, note));
    button.addEventListener("click", () => this.tell.way(this.#press({ kind: "way", key, button }) ? { from, to } : null));
    return button;
  }

  /* ---- Connected -------------------------------------------------------------------------------------- */

  #connectivity(told) {
    if (!told) return;
    this.#short("connectivity", connectivityShort(told));
    this.#in("connectivity", "sentence").textContent = connectivitySentence(told);
    say(this.#in("connectivity", "crossings"), crossingsWords(told));
    const apart = told.apart.filter((id) => this.names.has(id));
    this.#in("connectivity", "apart-holder").hidden = !apart.length;
    this.#in("connectivity", "apart").replaceChildren(...apart.map((id) => element("li", {}, this.names.get(id))));
    this.#in("connectivity", "held-holder").hidden = !told.connections.length;
    this.#in("connectivity", "held").replaceChildren(...told.connections.map((one) => element("li", {}, this.#way({
      from: one.one, to: one.other, name: `${this.names.get(one.one)} – ${this.names.get(one.other)}`,
      status: one.is_clear ? "met" : "not_met", word: one.walk_m === null ? gettext("kerja sama") : one.is_clear ? gettext("terhubung") : gettext("terhalang"),
      note: connectionWords(one), isWalked: one.walk_m !== null,
    }))));
  }

  /* ---- Reached ---------------------------------------------------------------------------------------- */

  #reach({ reach: told, groups }) {
    if (!told) return;
    this.#short("reach", reachShort(told));
    this.#in("reach", "sentence").textContent = reachSentence(told);
    const bands = this.#in("reach", "bands");
    bands.tHead.rows[0].replaceChildren(element("th", { scope: "col" }, gettext("Umur")), ...told.minutes.map((one) => element("th", { scope: "col", class: "number" }, formatMinutes(one))));
    bands.tBodies[0].replaceChildren(...told.bands.map(({ name, children, share_of_villages: shares }) => element("tr", {},
      element("th", { scope: "row" }, name),
      ...children.map((count, at) => element("td", { class: "number" }, formatNumber(count), element("span", { class: "soft small" }, shares[at] === null ? "" : valueWords(shares[at])))))));
    const named = new Map(groups.map(({ key, name }) => [key, name]));
    const table = this.#in("reach", "groups");
    table.hidden = !told.groups.length;
    table.caption.textContent = fill(gettext("Sampai ke layanan di dalam kawasan dalam %(minutes)s"), { minutes: formatMinutes(told.minutes[1]) });
    table.tBodies[0].replaceChildren(...told.groups.map(({ key, share }) => element("tr", {},
      element("th", { scope: "row" }, named.get(key)), element("td", { class: "number" }, valueWords(share)))));
  }

  /* ---- Good ------------------------------------------------------------------------------------------- */

  #quality(told) {
    if (!told) return;
    this.#short("quality", qualityShort(told));
    this.#in("quality", "checks").replaceChildren(...told.checks.map((check) => element("li", {}, this.#check(check))));
    this.#in("quality", "tobacco").replaceChildren(...told.tobacco.map(({ kind, name, member, straight_m: metres, limit_m: limit }) => element("li", { class: "small" }, fill(
      kind === "sale" ? gettext("Penjualan rokok %(name)s, %(metres)s dari %(member)s (batas %(limit)s m)") : gettext("Iklan rokok %(name)s, %(metres)s dari %(member)s (batas %(limit)s m)"),
      { name, metres: formatExactMetres(metres), member: this.names.get(member), limit: formatNumber(limit) },
    ))));
  }

  #check(check) {
    const word = check.known ? `${formatNumber(check.good)}/${formatNumber(check.known)}` : gettext("tidak ada data");
    const parts = [icon("info"), element("span", {}, check.name), mark(check.counts || !check.known ? checkStatus(check) : "no_data", word),
      element("span", { class: "zone-stretch-note" }, check.known ? check.words : "")];
    if (!check.failing.length) return element("div", { class: "zone-stretch" }, ...parts);
    const button = element("button", { type: "button", class: "zone-stretch", "aria-pressed": "false" }, ...parts);
    button.addEventListener("click", () => this.tell.failing(this.#press({ kind: "check", key: check.key, button }) ? check.failing : []));
    return button;
  }
}
