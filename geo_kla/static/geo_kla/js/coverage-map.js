/** The choropleth beside the table: shapes from the server, verdicts from the table. */
import { CELLS, cellLayers } from "./coverage-cells.js";
import { withVerdicts } from "./coverage-shapes.js";
import { EMPTY, boundsOf } from "./geojson.js";
import { addHatches } from "./images.js";
import { reachLayers, walkData, walkLayers } from "./layers.js";
import { belowNames, makeMap } from "./map.js";

const ON = "verdicts";
const REACH = "reached";
const WALK = "walk";

const VERDICT_OPACITY = ["match", ["get", "verdict"], "met", 0.62, "not_met", 0.3, "no_data", 0.22, 0.35];
const HATCH_OPACITY = 0.65;
/** Verdicts step back while what is reached lies over them. */
const BEHIND = 0.35;

/** Return the layers of verdicts: colour, hatch, border, and the borders that light up. */
export function verdictLayers(tokens) {
  const verdict = ["get", "verdict"];
  const state = (name, width) => ["case", ["boolean", ["feature-state", name], false], width, 0];
  const line = (id, colour, width) => ({
    id, type: "line", source: ON, layout: { "line-join": "round" }, paint: { "line-color": colour, "line-width": width },
  });
  return [
    {
      id: "verdict", type: "fill", source: ON,
      paint: {
        "fill-color": ["match", verdict, "met", tokens.met, "not_met", tokens["not-met"], "no_data", tokens["no-data"], tokens.paper],
        "fill-opacity": VERDICT_OPACITY,
      },
    },
    {
      id: "verdict-hatch", type: "fill", source: ON, filter: ["in", verdict, ["literal", ["not_met", "no_data"]]],
      paint: { "fill-pattern": ["match", verdict, "not_met", "hatch-not-met", "hatch-no-data"], "fill-opacity": HATCH_OPACITY },
    },
    line("verdict-border", tokens.paper, ["interpolate", ["linear"], ["zoom"], 9, 0, 12, 1.2]),
    line("verdict-edge", tokens["map-border"], 0.7),
    line("verdict-chosen", tokens.ink, state("isChosen", 4)),
    line("verdict-lit-halo", tokens.paper, state("isLit", 6)),
    line("verdict-lit", tokens.accent, state("isLit", 3.5)),
  ];
}

/** A map that shows one verdict for each area. */
export class CoverageMap {
  constructor(frame, { onHover, onHoverCell, onPress }) {
    this.shapes = EMPTY;
    this.verdicts = {};
    this.lit = this.chosen = this.reach = this.walk = this.cells = null;
    // An address with a position opens there; asked before the map writes its own position into the address.
    this.isMoved = location.hash.includes("peta=");
    this.geoMap = makeMap(frame, { addData: (map, tokens) => this.addData(map, tokens) });
    if (!this.geoMap) return;
    this.geoMap.onPress(["verdict"], ({ properties }, { lngLat }) => onPress(properties.code, lngLat));
    this.geoMap.map.on("mousemove", "verdict", ({ features: [feature] }) => onHover(feature.properties.code));
    this.geoMap.map.on("mouseleave", "verdict", () => onHover(null));
    this.geoMap.map.on("mousemove", CELLS, ({ features: [feature] }) => onHoverCell(feature.properties));
    // The frame grows and shrinks with the reason below it: all areas stay in view until the reader moves the map.
    this.geoMap.map.on("movestart", ({ originalEvent }) => (this.isMoved ||= Boolean(originalEvent)));
    this.geoMap.map.on("resize", () => this.isMoved || this.fit({ animate: false }));
  }

  get isDrawn() {
    return Boolean(this.geoMap);
  }

  addData(map, tokens) {
    addHatches(map, tokens);
    map.addSource(ON, { type: "geojson", data: withVerdicts(this.shapes, this.verdicts), promoteId: "code" });
    const below = belowNames(map);
    for (const layer of verdictLayers(tokens)) map.addLayer(layer, below);
    for (const [name, code] of [["isLit", this.lit], ["isChosen", this.chosen]]) this.mark(name, null, code);
    this.tokens = tokens;
    map.addSource(WALK, { type: "geojson", data: walkData(this.walk) });
    for (const layer of walkLayers({ tokens, source: WALK })) map.addLayer(layer);
    this.drawReach(map);
    this.drawCells(map);
  }

  /** Draw what is reached on foot, from tiles at an address (from the root), or nothing (null). */
  showReach(tiles) {
    if (this.reach === tiles) return;
    this.reach = tiles;
    const map = this.geoMap?.map;
    if (map?.getSource(ON)) this.drawReach(map);
  }

  drawReach(map) {
    if (map.getSource(REACH)) {
      for (const { id } of reachLayers({ tokens: this.tokens, source: REACH })) map.removeLayer(id);
      map.removeSource(REACH);
    }
    this.stepBack(map);
    if (!this.reach) return;
    map.addSource(REACH, { type: "vector", tiles: [location.origin + this.reach], maxzoom: 15 });
    const layers = reachLayers({ tokens: this.tokens, source: REACH, more: { "source-layer": "area" } });
    for (const layer of layers) map.addLayer(layer, "verdict-edge");
  }

  /** Draw a walk ({line, to}), or none (null); `isAsked`: bring it into view, above what covers the map's foot. */
  showWalk(walk, { isAsked = false, covered = 0 } = {}) {
    this.walk = walk;
    this.geoMap?.setData(WALK, walkData(walk));
    if (!walk || !isAsked) return;
    const lons = walk.line.map(([lon]) => lon);
    const lats = walk.line.map(([, lat]) => lat);
    this.isMoved = true;
    const box = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
    this.geoMap?.map.fitBounds(box, { padding: { top: 20, left: 20, right: 64, bottom: 36 + covered }, maxZoom: 16 });
  }

  /** Show the cells whose tiles lie at an address instead of the verdicts of areas; null shows the verdicts again. */
  showCells(address) {
    if (address === this.cells) return;
    this.cells = address;
    const map = this.geoMap?.map;
    if (map?.getSource(ON)) this.drawCells(map);
  }

  drawCells(map) {
    if (map.getLayer(CELLS)) map.removeLayer(CELLS);
    if (map.getSource(CELLS)) map.removeSource(CELLS);
    this.stepBack(map);
    if (!this.cells) return;
    const { source, layer } = cellLayers({ tiles: location.origin + this.cells, tokens: this.tokens });
    map.addSource(CELLS, source);
    map.addLayer(layer, "verdict-border");
  }

  /** Let verdicts step back for what lies over them; below cells they are clear, so that an area can still be pressed. */
  stepBack(map) {
    const part = this.cells ? 0 : this.reach ? BEHIND : 1;
    map.setPaintProperty("verdict", "fill-opacity", part === 1 ? VERDICT_OPACITY : ["*", part, VERDICT_OPACITY]);
    map.setPaintProperty("verdict-hatch", "fill-opacity", HATCH_OPACITY * part);
  }

  /** Show other areas and move to them, unless they are in view already. */
  setShapes(shapes) {
    const isFirst = this.shapes === EMPTY;
    this.shapes = shapes;
    if (!isFirst) this.isMoved = false;
    if (!this.isMoved) this.fit({ animate: !isFirst });
  }

  fit({ animate }) {
    const box = boundsOf(this.shapes);
    if (box) this.geoMap?.map.fitBounds(box, { padding: { top: 12, right: 12, bottom: 32, left: 12 }, animate });
  }

  /** Paint the verdicts by area code. */
  paint(verdicts) {
    this.verdicts = verdicts;
    this.geoMap?.setData(ON, withVerdicts(this.shapes, verdicts));
  }

  light(code) {
    this.mark("isLit", this.lit, code);
    this.lit = code;
  }

  choose(code) {
    this.mark("isChosen", this.chosen, code);
    this.chosen = code;
  }

  mark(name, before, after) {
    const map = this.geoMap?.map;
    if (!map?.getSource(ON)) return;
    if (before) map.setFeatureState({ source: ON, id: before }, { [name]: false });
    if (after) map.setFeatureState({ source: ON, id: after }, { [name]: true });
  }
}
