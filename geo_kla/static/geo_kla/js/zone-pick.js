/** Points chosen on the map one after another, for a tool that needs a place, a line or a ring. */
import { EMPTY } from "./geojson.js";
import { pickedData } from "./zone-draw-layers.js";

/** Collects points; snap({x, y}) returns [lon, lat]. Without a map points come by `set` alone. */
export class PointPicker {
  constructor(geoMap, { snap }) {
    this.geoMap = geoMap;
    this.stop();
    geoMap?.map.on("click", ({ point }) => this.isOn && this.set(this.most === 1 ? [snap(point)] : [...this.points, snap(point)]));
  }

  get isOn() {
    return this.changed !== null;
  }

  /** Begin to collect; kind "place" keeps one point, "line" and "ring" all. changed(points) is told each time. */
  start(kind, changed) {
    this.kind = kind;
    this.most = kind === "place" ? 1 : Infinity;
    this.changed = changed;
    this.points = [];
    this.#paint();
  }

  /** Put points, chosen on the map or typed, in place of those there are. */
  set(points) {
    this.points = points;
    this.#paint();
    this.changed?.(points);
  }

  /** Take the last point back. */
  back() {
    this.set(this.points.slice(0, -1));
  }

  stop() {
    this.changed = null;
    this.points = [];
    this.#paint();
  }

  #paint() {
    this.geoMap?.setData("picked", this.points?.length ? pickedData(this.points, this.kind) : EMPTY);
  }
}
