/** The map of the zones' page: shapes by kind, what is open, walks and marks; it remembers what it shows. */
import { FIRST_LABEL } from "./basemap.js";
import { EMPTY } from "./geojson.js";
import { addGroupImages, addHatches } from "./images.js";
import { facilityLayers } from "./layers.js";
import { makeMap } from "./map.js";
import { onSchemeChange } from "./tokens.js";
import { judgementLayers } from "./zone-judgement-layers.js";
import { addZoneImages } from "./zone-images.js";
import { pickedData, toolLayers } from "./zone-draw-layers.js";
import { PRESSED, bestPlaceData, bestWalkData, iconPoints, memberPoints, shapeData, spotData, walkData, zoneAreas, zoneMarks } from "./zone-layers.js";
import { boundsOf } from "./zone-rings.js";

const BACKGROUND = ["candidate-fill", "candidate-nearly", "candidate-two", "candidate-unknown", "zone-fill", "zone-icon"];

/** Draws zones; onOpen(key) when one is pressed, onLight(key or null) when the pointer is over one. */
export class ZoneMap {
  constructor(frame, { settings, shapes, onOpen, onLight, beforeStyle, afterStyle }) {
    this.settings = settings;
    this.shapes = shapes;
    this.data = new Map();
    this.lit = null;
    this.isEditing = false;
    // Before the map's own listener: what Terra Draw added must be taken away while the old style is there.
    onSchemeChange(beforeStyle);
    this.geoMap = makeMap(frame, { addData: (map, tokens) => this.#style(map, tokens, afterStyle), bounds: settings.bounds });
    if (!this.geoMap) return;
    this.geoMap.onPress(PRESSED, ({ properties }) => this.isEditing || onOpen(properties.key));
    const { map } = this.geoMap;
    map.on("mousemove", ({ point }) => {
      if (this.isEditing) return;
      const layers = PRESSED.filter((id) => map.getLayer(id));
      onLight(map.queryRenderedFeatures(point, { layers })[0]?.properties.key ?? null);
    });
    map.on("mouseout", () => onLight(null));
  }

  /** Show candidates and zones. */
  show({ candidates, zones }) {
    this.candidates = candidates;
    this.#put("zones", zones);
    this.#showCandidates();
  }

  /** Show those that lack two services only while the reader looks at them: they would hide the others. */
  showTwo(isShown) {
    if (isShown === this.isTwoShown) return;
    this.isTwoShown = isShown;
    this.#showCandidates();
  }

  #showCandidates() {
    const { features } = this.candidates ?? EMPTY;
    const shown = { type: "FeatureCollection", features: features.filter(({ properties: { kind } }) => kind !== "two" || this.isTwoShown) };
    this.#put("candidates", shown);
    this.#put("icons", iconPoints(shown));
  }

  /** Light up one shape, or none. */
  light(key) {
    if (key === this.lit) return;
    for (const [name, isLit] of [[this.lit, false], [key, true]]) if (name) this.#state(name, isLit);
    this.lit = key;
  }

  /** Outline what is open; its own icon makes room for what is shown of it. */
  open(geometry, key = "") {
    this.#put("opened", shapeData(geometry));
    this.openedKey = key;
    this.#filterIcons();
  }

  showMembers(members) {
    this.#put("members", memberPoints(members));
  }

  /** Show the walk to the nearest place of a group, or none; `words` tells its length. */
  showWalk(place, group, words) {
    const { walk, places } = walkData(place, group, words);
    this.#put("walk", place ? walk : this.bestWalks ?? walk);
    this.#put("places", place ? places : this.best ?? places);
  }

  /** Show what one part of a judgement draws: {points, lines, areas}. */
  showPart({ points, lines, areas }) {
    this.#put("judged-areas", areas);
    this.#put("judged-lines", lines);
    this.#put("judged-points", points);
  }

  /** Pin the best places for what is missing ({lon, lat, group, label}), or take the pins away. */
  showBest(places) {
    this.best = bestPlaceData(places);
    this.bestWalks = bestWalkData(places);
    this.#put("walk", this.bestWalks);
    this.#put("places", this.best);
  }

  /** Mark the spot that is to blame. */
  showSpot(where) {
    this.#put("spot", spotData(where));
  }

  /** Show what a tool would make, or nothing. */
  preview(geometry) {
    this.#put("preview", shapeData(geometry));
  }

  /** Show somebody else's shape beside the drawing, or none. */
  showOther(geometry) {
    this.#put("other-shape", shapeData(geometry));
  }

  /** Mark one place that was chosen, or none. */
  showPicked(place) {
    this.#put("picked", place ? pickedData([place], "place") : EMPTY);
  }

  /** Show cells to choose from. */
  toolCells(data) {
    this.#put("tool-cells", data);
  }

  /** Return zones and candidates whose box meets another: [{key, name, isZone, geometry}], zones first. */
  shapesNear([west, south, east, north]) {
    const near = ({ geometry }) => {
      const [w, s, e, n] = boundsOf(geometry);
      return w <= east && e >= west && s <= north && n >= south;
    };
    return ["zones", "candidates"].flatMap((source) => (this.data.get(source)?.features ?? []).filter(near).map(({ properties: { key, name }, geometry }) =>
      ({ key, name, geometry, isZone: source === "zones" })));
  }

  /** Bring a shape into view. */
  fitShape(geometry) {
    this.fit(boundsOf(geometry), { always: true });
  }

  /** Return [west, south, east, north] of what is on the screen; without a map, of the page's first view. */
  box() {
    return this.geoMap ? this.geoMap.map.getBounds().toArray().flat() : this.settings.bounds;
  }

  /** Bring a box into view: quietly when it can be seen already, unless `always`. */
  fit(bounds, { always = false } = {}) {
    if (bounds) this.geoMap?.show(bounds, { always, maxZoom: 16 });
  }

  goTo([lon, lat]) {
    this.geoMap?.goTo({ lon, lat }, 17);
  }

  /** While somebody draws, what others drew steps back. */
  edit(isEditing) {
    this.isEditing = isEditing;
    const map = this.geoMap?.map;
    if (!map) return;
    for (const id of BACKGROUND) if (map.getLayer(id)) map.setLayoutProperty(id, "visibility", isEditing ? "none" : "visible");
  }

  #style(map, tokens, afterStyle) {
    this.#images(map, tokens);
    add(map, zoneAreas({ tokens }), FIRST_LABEL);
    const tiles = location.origin + this.settings.facilityTiles;
    const facilities = facilityLayers({ tiles, tokens });
    add(map, { ...facilities, layers: facilities.layers.filter(({ id }) => id === "facility" || id === "facility-name").map(nearOnly) });
    add(map, judgementLayers({ tokens }));
    add(map, toolLayers({ tokens }));
    add(map, zoneMarks({ tokens }));
    for (const [source, data] of this.data) map.getSource(source).setData(data);
    if (this.lit) this.#state(this.lit, true);
    this.#filterIcons();
    this.edit(this.isEditing);
    afterStyle();
  }

  #images(map, tokens) {
    const { groups } = this.settings;
    const about = { groups, shapes: this.shapes, tokens, isDark: matchMedia("(prefers-color-scheme: dark)").matches };
    addHatches(map, tokens);
    addGroupImages(map, about);
    addZoneImages(map, about);
  }

  #filterIcons() {
    const map = this.geoMap?.map;
    if (map?.getLayer("zone-icon")) map.setFilter("zone-icon", ["!=", ["get", "key"], this.openedKey ?? ""]);
  }

  #put(source, data) {
    this.data.set(source, data);
    this.geoMap?.setData(source, data);
  }

  #state(key, isLit) {
    const source = key.startsWith("kandidat-") ? "candidates" : "zones";
    if (this.geoMap?.map.getSource(source)) this.geoMap.map.setFeatureState({ source, id: key }, { isLit });
  }
}

/** Facilities are the background here: smaller, and only where single ones can be told apart. */
function nearOnly(layer) {
  if (layer.id === "facility-name") return { ...layer, minzoom: 16 };
  return { ...layer, minzoom: 14, layout: { ...layer.layout, "icon-size": ["interpolate", ["linear"], ["zoom"], 14, 0.5, 15, 0.66, 17, 0.95] } };
}

function add(map, { sources, layers }, below) {
  for (const [name, source] of Object.entries(sources)) map.addSource(name, source);
  for (const layer of layers) map.addLayer(layer, below);
}
