/** The shape under the planner's hands: drawn and moved with Terra Draw where there is a map, undone and redone anywhere. */
import { Turns } from "./turns.js";
import { DECIMALS, flagsOf, isCoarse, makeDraw } from "./zone-handles.js";
import { ShapeHistory } from "./zone-history.js";
import { SNAPPED, shapeData } from "./zone-layers.js";
import { nearestCorner, ringAt, ringsOf, sameShape, shapeOf, withHoles, withoutCorner, withoutRing } from "./zone-rings.js";
import { simplified } from "./zone-simplify.js";
import { linesOf, snapTo } from "./zone-snap.js";

/**
 * Edits one shape. Tools: "corners" (move, insert), "draw" (a new part), "remove" (corners), "shift" (whole parts),
 * "drop" (whole parts and holes), "pick" (hands off: something else is chosen on the map).
 *
 * tell: changed(shape, {isDone}) while a corner moves and when it is let go; tool(name, {corners}) when the tool changes or
 * a corner of a new part is set; drawing(ring) while a new part follows the pointer. `geoMap` may be null: then only
 * replace, undo and redo work. `snapsTo`: which kinds of lines corners snap to. Each drawing and each change is a turn:
 * `watch()` tells later whether there was another.
 */
export class ShapeEditor {
  constructor(geoMap, { changed, tool, drawing = () => {} }) {
    this.geoMap = geoMap;
    this.tell = { changed, tool, drawing };
    this.history = new ShapeHistory(null, { equals: sameShape });
    this.draw = null;
    this.turns = new Turns();
    this.tool = "corners";
    this.isOn = false;
    this.hasStyle = false;
    this.snapsTo = { border: true, street: true, zone: true };
    geoMap?.map.on("click", (event) => this.#pressed(event));
  }

  get shape() {
    return this.history.current;
  }

  /** Return a question: is it still the same drawing, unchanged? */
  watch() {
    return this.turns.watch();
  }

  /** Begin with a shape, or with null to draw one. */
  begin(shape) {
    this.isOn = true;
    this.turns.next();
    this.history.restart(shape);
    this.tool = shape ? "corners" : "draw";
    if (this.draw) this.#load();
    this.#hand();
    this.use(shape ? "corners" : "draw");
  }

  end() {
    this.#unhand();
    this.isOn = false;
    this.turns.next();
    this.history.restart(null);
    this.#paint();
  }

  /** Take the handles off the map, before its style goes. */
  styleGoes() {
    this.hasStyle = false;
    this.#unhand();
  }

  /** The map's style is there: handles can be put on it. */
  styleCame() {
    this.hasStyle = true;
    this.#hand();
  }

  #unhand() {
    if (this.draw?.enabled) this.draw.stop();
    this.draw = null;
  }

  /** Put the handles on the map, with the colours of the moment. */
  #hand() {
    if (!this.isOn || !this.hasStyle || this.draw) return;
    this.draw = makeDraw(this.geoMap.map, (event, context) => this.#snapped(event, context));
    this.draw.start();
    this.draw.on("change", (_ids, _type, context) => this.#changed(context));
    this.draw.on("finish", (_id, context) => this.#finished(context));
    this.#load();
    this.use(this.tool);
  }

  /** Choose a tool. */
  use(tool) {
    this.tool = tool;
    if (this.draw) {
      if (tool === "draw") this.draw.setMode("polygon");
      else if (tool === "pick" || tool === "drop") this.draw.setMode("static");
      else this.#select(tool);
    }
    this.tell.tool(tool, { corners: this.#cornersInProgress().length });
  }

  /** Put another shape in place of this one; it can be undone. */
  replace(shape) {
    if (this.isOn && this.history.push(shape)) this.#show(true);
  }

  get canUndo() {
    return this.#cornersInProgress().length > 0 || this.history.canUndo;
  }

  get canRedo() {
    return this.history.canRedo;
  }

  undo() {
    if (this.#cornersInProgress().length) {
      this.draw.undo();
      this.tell.tool(this.tool, { corners: this.#cornersInProgress().length });
    } else if (this.history.canUndo) {
      this.history.undo();
      this.#show(true);
    }
  }

  redo() {
    if (!this.history.canRedo) return;
    this.history.redo();
    this.#show(true);
  }

  /** Take corners away where the border hardly changes. */
  simplify() {
    this.replace(simplified(this.shape));
  }

  /** Close the part that is being drawn; nothing happens before three corners are set. */
  close() {
    const ring = this.#cornersInProgress();
    if (ring.length < 3) return;
    const rings = [...this.#rings(), { role: "outer", ring: [...ring, ring[0]] }];
    this.history.push(shapeOf(rings));
    this.#show(true);
    this.use("corners");
  }

  /** Throw away the part that is being drawn. */
  cancel() {
    if (this.draw) this.#load();
    this.use(this.shape ? "corners" : "draw");
  }

  #show(isDone) {
    if (this.draw) this.#load();
    else this.#paint();
    if (this.draw && !["draw", "pick", "drop"].includes(this.tool)) this.#select(this.tool);
    this.#told(this.shape, { isDone });
  }

  #told(shape, how) {
    this.turns.next();
    this.tell.changed(shape, how);
  }

  /** Put the rings of the shape under Terra Draw's hands. */
  #load() {
    this.draw.clear();
    const features = ringsOf(this.shape).map(({ role, ring }) => ({
      type: "Feature", properties: { mode: "polygon", role }, geometry: { type: "Polygon", coordinates: [ring] },
    }));
    this.draw.addFeatures(features);
    this.#paint();
  }

  #select(tool) {
    const canMove = tool === "corners" || tool === "remove";
    this.draw.setMode("select");
    this.draw.updateModeOptions("select", { flags: flagsOf({ canMove, canInsert: tool === "corners", canShift: tool === "shift" }, this.snap) });
    const [largest] = this.#features().sort((a, b) => b.geometry.coordinates[0].length - a.geometry.coordinates[0].length);
    if (!largest) return;
    this.draw.deselectFeature(largest.id);
    this.draw.selectFeature(largest.id);
  }

  get snap() {
    return (event, context) => this.#snapped(event, context);
  }

  #features() {
    const features = this.draw?.getSnapshot() ?? [];
    return features.filter(({ geometry, properties }) => geometry.type === "Polygon" && !properties.currentlyDrawing);
  }

  #rings() {
    if (!this.draw) return ringsOf(this.shape);
    return this.#features().map(({ geometry, properties }) => ({ role: properties.role ?? "outer", ring: geometry.coordinates[0] }));
  }

  /** Return the corners set so far of the part that is being drawn. */
  #cornersInProgress() {
    const drawing = this.draw?.getSnapshot().find(({ geometry, properties }) => geometry.type === "Polygon" && properties.currentlyDrawing);
    return drawing ? drawing.geometry.coordinates[0].slice(0, drawing.properties.committedCoordinateCount ?? 0) : [];
  }

  /** Return the part that is being drawn with the corner that follows the pointer. */
  #ringInProgress() {
    const drawing = this.draw?.getSnapshot().find(({ geometry, properties }) => geometry.type === "Polygon" && properties.currentlyDrawing);
    return drawing?.geometry.coordinates[0] ?? [];
  }

  #changed(context) {
    if (context?.origin === "api" || !this.draw) return;
    if (this.tool === "draw") {
      const corners = this.#cornersInProgress().length;
      this.tell.drawing(this.#ringInProgress());
      if (corners !== this.cornersTold) {
        this.turns.next();
        this.tell.tool("draw", { corners });
      }
      this.cornersTold = corners;
      return;
    }
    const shape = shapeOf(this.#rings());
    if (sameShape(shape, this.shape)) return;
    this.#paint(shape);
    this.#told(shape, { isDone: false });
  }

  #finished({ action }) {
    const rings = action === "dragFeature" ? withHoles(ringsOf(this.shape), this.#rings()) : this.#rings();
    if (!this.history.push(shapeOf(rings))) return;
    if (action === "dragFeature") queueMicrotask(() => this.#show(true));
    this.#paint();
    this.#told(this.shape, { isDone: true });
    // Terra Draw is still inside its own event; the tool changes after it.
    if (action === "draw") queueMicrotask(() => this.use("corners"));
  }

  #paint(shape = this.shape) {
    this.geoMap?.setData("drawn", shapeData(this.isOn ? shape : null));
  }

  #pressed({ point, lngLat }) {
    if (!this.draw) return;
    const rings = this.#rings();
    if (this.tool === "drop") {
      const ringIndex = ringAt(rings, lngLat.toArray());
      if (ringIndex >= 0) this.replace(shapeOf(withoutRing(rings, ringIndex)));
    }
    if (this.tool !== "remove") return;
    const found = nearestCorner(rings, point, (place) => this.geoMap.map.project(place), isCoarse() ? 28 : 14);
    if (found) this.replace(shapeOf(withoutCorner(rings, found.ringIndex, found.cornerIndex)));
  }

  /** Return where a place of the screen snaps to, or the place itself. */
  snapPlace({ x, y }) {
    return this.#snapped({ containerX: x, containerY: y }) ?? this.geoMap.map.unproject([x, y]).toArray().map((degrees) => Number(degrees.toFixed(DECIMALS)));
  }

  /** Return where a moved corner snaps to: a corner of another part, else a border, street, river or zone. */
  #snapped({ containerX: x, containerY: y }, { currentId } = {}) {
    const layersOf = Object.entries(SNAPPED).filter(([kind]) => this.snapsTo[kind]).flatMap(([, layers]) => layers);
    if (!layersOf.length) return undefined;
    const { map } = this.geoMap;
    const reach = isCoarse() ? 18 : 10;
    const box = [[x - reach, y - reach], [x + reach, y + reach]];
    const layers = layersOf.filter((id) => map.getLayer(id));
    const seen = map.queryRenderedFeatures(box, { layers }).flatMap(({ geometry }) => linesOf(geometry));
    const own = this.#features().filter(({ id }) => id !== currentId).map(({ geometry }) => geometry.coordinates[0]);
    const place = snapTo({ x, y }, [...own, ...seen], {
      project: (lonlat) => map.project(lonlat),
      unproject: (spot) => map.unproject([spot.x, spot.y]).toArray(),
      reach,
    });
    return place?.map((degrees) => Number(degrees.toFixed(DECIMALS)));
  }
}
