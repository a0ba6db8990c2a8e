/** What the map draws of a question about a place: the place, its way to the street, one walk with its goal. Pure. */
import { walkLayers } from "./layers.js";

const EMPTY = { type: "FeatureCollection", features: [] };
const feature = (type, coordinates, properties = {}) => ({ type: "Feature", properties, geometry: { type, coordinates } });

/** Return what an answer carries for the map, or null. */
export function readDrawn(text) {
  return text ? JSON.parse(text) : null;
}

/** Return GeoJSON of the place and its leg, and of the walk to one service ("" or unknown = none). */
export function askedData(drawn, service = "") {
  if (!drawn) return { place: EMPTY, walk: EMPTY };
  const place = [feature("Point", drawn.place, { part: "place" })];
  if (drawn.joined) place.push(feature("LineString", [drawn.place, drawn.joined], { part: "leg" }));
  const walk = drawn.walks[service];
  if (!walk) return { place: { ...EMPTY, features: place }, walk: EMPTY };
  const goal = walk.to ? [feature("Point", walk.to, { isGoal: true })] : []; // one that may not be named has none
  const dangers = walk.crossings.map((at) => feature("Point", at, { part: "danger" }));
  return {
    place: { ...EMPTY, features: [...place, ...dangers] },
    walk: { ...EMPTY, features: [feature("LineString", walk.line), feature("Point", walk.line[0], { isGoal: false }), ...goal] },
  };
}

/** Return [west, south, east, north] around the place and one walk; around the place alone without one. */
export function askedBounds(drawn, service = "") {
  const walk = drawn.walks[service];
  const corners = [drawn.place, ...(walk?.line ?? []), ...(walk?.to ? [walk.to] : [])];
  const [x, y] = [0, 1].map((axis) => corners.map((corner) => corner[axis]));
  return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
}

/** Return sources and layers. */
export function askingLayers(tokens) {
  const part = (name) => ["==", ["get", "part"], name];
  return {
    sources: { "asked-walk": { type: "geojson", data: EMPTY }, "asked-place": { type: "geojson", data: EMPTY } },
    layers: [
      {
        id: "asked-leg", type: "line", source: "asked-place", filter: part("leg"),
        paint: { "line-color": tokens.ink, "line-width": 2, "line-dasharray": [1, 1.5] },
      },
      ...walkLayers({ tokens, source: "asked-walk" }),
      {
        id: "asked-danger", type: "circle", source: "asked-place", filter: part("danger"),
        paint: { "circle-radius": 6, "circle-color": tokens["not-met"], "circle-stroke-color": tokens.paper, "circle-stroke-width": 2 },
      },
      {
        id: "asked-place", type: "circle", source: "asked-place", filter: part("place"),
        paint: { "circle-radius": 9, "circle-color": tokens["map-chosen"], "circle-stroke-color": tokens.paper, "circle-stroke-width": 3 },
      },
    ],
  };
}

/** Return a position as it is asked for: six decimals, latitude first. */
export function askedPosition({ lng, lat }) {
  return `${lat.toFixed(6)}, ${lng.toFixed(6)}`;
}
