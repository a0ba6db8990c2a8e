/** The walk from a place to the nearest facility of the rule on the map: asked, drawn, and said in words. */
import { requestJson } from "./request.js";
import { gettext } from "./words.js";

/** Asks one walk at a time; the last one asked wins. */
export class CoverageWalk {
  constructor(map, address) {
    this.map = map;
    this.address = address;
  }

  /** Ask for the walk from {lon, lat} and say it in `told`; the rest is for the map (CoverageMap.showWalk). */
  async show({ lon, lat }, { area, rule, told, ...how }) {
    const asked = (this.latest = Symbol(rule));
    this.told = told;
    told.textContent = gettext("Mencari jalan…");
    const query = new URLSearchParams({ aturan: rule, titik: `${lon},${lat}` });
    if (area) query.set("wilayah", area);
    try {
      const walk = await requestJson(`${this.address}?${query}`);
      if (asked !== this.latest) return;
      this.map.showWalk(walk.line ? walk : null, how);
      told.replaceChildren(walk.words ?? walk.problem);
      if (walk.href) told.append(" ", Object.assign(document.createElement("a"), { href: walk.href, textContent: gettext("Buka kartunya") }));
    } catch (problem) {
      if (asked === this.latest) told.textContent = problem.message;
    }
  }

  clear() {
    this.latest = null;
    this.told?.replaceChildren();
    this.map.showWalk(null);
  }
}
