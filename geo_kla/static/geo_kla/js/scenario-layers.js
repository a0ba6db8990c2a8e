/** Layers of a scenario: cells that gain or lose, its places and lines, and the line that is being drawn. Pure. */
import { EMPTY } from "./geojson.js";
import { whatIfLayers } from "./what-if-layers.js";

const ON = "what-if";
const DRAWN = "scenario-drawn";
const part = (...names) => ["in", ["get", "part"], ["literal", names]];

/** Return sources and layers: cells below labels, lines and places on top of all; steps switched off are faint. */
export function scenarioLayers(tokens) {
  const { sources, cells, places } = whatIfLayers(tokens);
  const faint = ["case", ["==", ["get", "on"], false], 0.35, 1];
  const line = (name, paint) => ({
    id: `scenario-${name}`, type: "line", source: ON, filter: part(name),
    layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-width": 5, "line-opacity": faint, ...paint },
  });
  const raised = {
    id: "scenario-raised", type: "circle", source: ON, filter: part("raised"),
    paint: { "circle-radius": 9, "circle-stroke-width": 4, "circle-color": tokens.paper, "circle-stroke-color": tokens.met },
  };
  return {
    sources: { ...sources, [DRAWN]: { type: "geojson", data: EMPTY } },
    cells,
    places: [
      line("line", { "line-color": tokens.accent }),
      line("bar", { "line-color": tokens["not-met"], "line-dasharray": [0.6, 1.2] }),
      raised,
      ...places,
      { id: "scenario-drawn-line", type: "line", source: DRAWN, paint: { "line-color": tokens.accent, "line-width": 3, "line-dasharray": [2, 1.5] } },
      { id: "scenario-drawn-corner", type: "circle", source: DRAWN, paint: { "circle-radius": 5, "circle-color": tokens.accent, "circle-stroke-color": tokens.paper, "circle-stroke-width": 2 } },
    ],
  };
}

/** Return the corners typed as `latitude; longitude`, one a row; rows that are no position are left out. */
export function readCorners(text) {
  const number = (word) => Number(word.replace(",", "."));
  return text
    .split("\n")
    .map((row) => row.trim().split(/[;\s]+/).filter(Boolean))
    .filter((row) => row.length === 2)
    .map(([lat, lon]) => [number(lat), number(lon)])
    .filter(([lat, lon]) => Math.abs(lat) <= 90 && Math.abs(lon) <= 180);
}

/** Return the text with one corner more. */
export function withCorner(text, { lat, lng }) {
  const row = `${lat.toFixed(6)}; ${lng.toFixed(6)}`;
  const before = text.trimEnd();
  return before ? `${before}\n${row}` : row;
}

/** Return the text without its last corner. */
export function withoutLastCorner(text) {
  return text.trimEnd().split("\n").slice(0, -1).join("\n");
}

/** Return what the map draws of corners, or of one place. */
export function drawnShapes(corners) {
  if (!corners.length) return EMPTY;
  const positions = corners.map(([lat, lon]) => [lon, lat]);
  const feature = (type, coordinates) => ({ type: "Feature", properties: {}, geometry: { type, coordinates } });
  const points = positions.map((position) => feature("Point", position));
  return { type: "FeatureCollection", features: positions.length > 1 ? [feature("LineString", positions), ...points] : points };
}
