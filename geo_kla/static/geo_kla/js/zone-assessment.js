/** The numbers of a judgement in the panel: filled in place, so that nothing jumps and no focus is lost. */
import { formatNumber, formatShare } from "./format.js";
import { fill, gettext, ngettext } from "./words.js";
import { element, groupIcon, icon, mark, say } from "./zone-elements.js";
import { absenceSentence, childrenSentence, formatArea, formatDay, groupStatus, groupWord, reachSentence, verdictOf } from "./zone-words.js";

/** Shows judgements; onWalk(groupKey or null) is called when the reader wants to see a walk. */
export class AssessmentView {
  constructor(root, { groups, timeZone, onWalk }) {
    this.root = root;
    this.timeZone = timeZone;
    this.groups = groups;
    this.onWalk = onWalk;
    this.rows = new Map();
    this.walk = null;
    this.part = (id) => root.querySelector(`#zone-${id}`);
  }

  /** Show a judgement; the last one stays until then. */
  show(judged) {
    this.judged = judged;
    const verdict = verdictOf(judged);
    this.part("verdict").replaceChildren(mark(verdict.status, verdict.sentence));
    this.#showChildren(judged);
    this.#showGroups(judged);
    this.#showAreas(judged);
    this.#showSource(judged);
    this.part("numbers").hidden = false;
    this.part("empty-shape").hidden = true;
  }

  /** Forget the judgement: another shape, or none. */
  clear() {
    this.judged = null;
    this.#press(null);
    this.part("numbers").hidden = true;
  }

  #showChildren(judged) {
    const { children, bands, area_m2: area } = judged;
    this.part("children").textContent = childrenSentence(judged);
    const about = children === null ? "" : gettext("di dalam");
    this.part("children-note").textContent = [about, formatArea(area)].filter(Boolean).join(" · ");
    this.part("bands").hidden = !bands.length;
    fillRows(this.part("bands").tBodies[0], bands.map((band) => ({
      key: band.key, name: band.name, children: formatNumber(band.children), share: ofArea(band.share_of_areas),
    })));
  }

  #showGroups({ groups, members }) {
    const list = this.part("groups");
    for (const group of groups) {
      if (!this.rows.has(group.key)) this.rows.set(group.key, this.#groupRow(group, list));
      fillGroup(this.rows.get(group.key), group, members.filter(({ type }) => group.types.includes(type)));
    }
    for (const [key, { row }] of this.rows) {
      if (!groups.some((group) => group.key === key)) {
        row.remove();
        this.rows.delete(key);
      }
    }
    const counted = new Set(groups.flatMap(({ types }) => types));
    const extra = members.filter(({ type }) => !counted.has(type));
    const fold = this.part("extra");
    fold.hidden = !extra.length;
    fold.querySelector("[data-count]").textContent = `(${formatNumber(extra.length)})`;
    fillMembers(fold.querySelector("[data-members]"), extra);
    const shown = groups.find(({ key }) => key === this.walk);
    if (this.walk) this.#press(shown?.nearest ? this.walk : null);
  }

  #groupRow(group, list) {
    const parts = {
      status: element("span", { class: "zone-group-status" }),
      fill: element("span", { class: "zone-bar-fill" }),
      reach: element("span", { class: "small" }),
      walk: element("button", { type: "button", class: "zone-walk", "aria-pressed": "false", hidden: true }, icon("route"), element("span", { "data-words": true })),
      absence: element("p", { class: "small", hidden: true }),
      summary: element("span"),
      members: element("ul", { class: "zone-members" }),
    };
    parts.bar = element("p", { class: "zone-reach" }, element("span", { class: "zone-bar", "aria-hidden": "true" }, parts.fill), parts.reach);
    parts.fold = element("details", { class: "fold", hidden: true }, element("summary", {}, parts.summary, icon("chevron")), parts.members);
    const known = this.groups.find(({ key }) => key === group.key) ?? { key: group.key, shape: "dot" };
    const name = element("p", { class: "zone-group-name" }, element("strong", {}, group.name), parts.status);
    const types = element("p", { class: "small soft zone-group-types" }, group.type_names.join(", "));
    parts.row = element("li", { class: "zone-group", "data-group-row": group.key }, groupIcon(known),
      element("div", {}, name, types, parts.bar, parts.walk, parts.absence, parts.fold));
    parts.walk.addEventListener("click", () => this.#press(this.walk === group.key ? null : group.key));
    list.append(parts.row);
    return parts;
  }

  /** Show or hide the walk of a group. */
  #press(key) {
    const wasShown = this.walk;
    this.walk = key;
    for (const [name, { walk }] of this.rows) walk.setAttribute("aria-pressed", String(name === key));
    if (key || wasShown) this.onWalk(key, { isNew: key !== wasShown });
  }

  #showAreas({ areas, overlaps }) {
    fillRows(this.part("areas").tBodies[0], areas.map((area) => ({
      key: area.code,
      name: area.name,
      link: `/wilayah/${area.code}/`,
      children: area.children === null ? gettext("tidak ada data") : formatNumber(area.children),
      share: area.children === null ? "" : ofArea(area.share_of_area),
    })));
    const words = overlaps.map(({ name, share }) => fill(gettext("%(name)s (%(share)s dari bentuk ini)"), { name, share: formatShare(share) }));
    say(this.part("overlaps"), words.length ? fill(gettext("Bertumpang tindih dengan %(zones)s."), { zones: words.join(", ") }) : "");
  }

  #showSource({ run_id: run, run_at: at, standards, stale }) {
    const day = at && formatDay(at, this.timeZone);
    this.part("source").textContent = run === null
      ? fill(gettext("Bagian yang menjangkau belum dihitung di sini. Standar: %(standards)s."), { standards })
      : fill(gettext("Bagian yang menjangkau: hitungan %(run)s, %(day)s. Standar: %(standards)s. Jarak lewat jalan yang ada; anak tersebar sepanjang jalan hunian."), { run, day, standards });
    say(this.part("stale"), stale.length ? fill(gettext("Sudah berubah sejak hitungan itu: %(what)s."), { what: stale.join(", ") }) : "");
  }
}

/** All but a sliver of a village is the village. */
function ofArea(share) {
  return formatShare(share > 0.9995 ? 1 : share);
}

function fillGroup(parts, group, members) {
  const word = groupWord(group);
  if (parts.told !== word) parts.status.replaceChildren(mark(groupStatus(group), word));
  parts.told = word;
  parts.row.dataset.presence = group.presence;
  const reach = reachSentence(group);
  parts.bar.hidden = !reach;
  parts.reach.textContent = reach;
  parts.fill.style.setProperty("inline-size", `${(group.share_reached ?? 0) * 100}%`);
  const sentence = absenceSentence(group);
  say(parts.walk, group.nearest ? sentence : "");
  say(parts.absence, group.nearest ? "" : sentence);
  parts.fold.hidden = !members.length;
  parts.summary.textContent = fill(ngettext("Lihat %(count)s tempat", "Lihat %(count)s tempat", members.length), { count: formatNumber(members.length) });
  fillMembers(parts.members, members);
}

function fillMembers(list, members) {
  const wanted = members.map(({ public_id: id }) => id).join();
  if (list.dataset.members === wanted) return;
  list.dataset.members = wanted;
  list.replaceChildren(...members.map((member) => element("li", {},
    element("a", { href: `/fasilitas/${member.public_id}/` }, member.name),
    element("span", { class: "small soft" }, member.type_name))));
}

/** Fill a table's body with rows of name, children and share, reusing the rows that are there. */
function fillRows(body, rows) {
  const kept = new Map([...body.rows].map((row) => [row.dataset.key, row]));
  const wanted = rows.map(({ key, name, link, children, share }) => {
    const row = kept.get(key) ?? element("tr", { "data-key": key },
      element("th", { scope: "row" }, link ? element("a", { href: link }, name) : name), element("td", { class: "number" }), element("td", { class: "soft small" }));
    row.cells[1].textContent = children;
    row.cells[2].textContent = share;
    return row;
  });
  if (wanted.length !== body.rows.length || wanted.some((row, index) => row !== body.rows[index])) body.replaceChildren(...wanted);
}
