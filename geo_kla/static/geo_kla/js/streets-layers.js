/** Layers of the page of streets: villages that may not be mapped, parts cut off, far places, corrections. Pure. */

const ON = "streets";
const DRAWN = "streets-drawn";
export const EMPTY = { type: "FeatureCollection", features: [] };
const part = (...names) => ["in", ["get", "part"], ["literal", names]];

/** Return sources, layers below labels and layers on top; what is withdrawn is faint. */
export function streetsLayers(tokens) {
  const faint = ["case", ["==", ["get", "on"], false], 0.3, 1];
  const line = (name, paint) => ({
    id: `streets-${name}`, type: "line", source: ON, filter: part(name),
    layout: { "line-cap": "round", "line-join": "round" }, paint,
  });
  return {
    sources: { [ON]: { type: "geojson", data: EMPTY }, [DRAWN]: { type: "geojson", data: EMPTY } },
    below: [
      { id: "streets-suspect", type: "fill", source: ON, filter: part("suspect"), paint: { "fill-color": tokens.partly, "fill-opacity": 0.35 } },
      { id: "streets-villages", type: "line", source: ON, filter: part("below", "suspect"), paint: { "line-color": tokens["map-border"], "line-width": 1 } },
      { id: "streets-self", type: "line", source: ON, filter: part("self"), paint: { "line-color": tokens.accent, "line-width": 2.5 } },
    ],
    above: [
      line("island", { "line-color": tokens["no-data"], "line-width": 4 }),
      line("fault", { "line-color": tokens.partly, "line-width": 5 }),
      line("correction", { "line-color": tokens.accent, "line-width": 5, "line-opacity": faint }),
      line("bar", { "line-color": tokens["not-met"], "line-width": 5, "line-opacity": faint, "line-dasharray": [0.6, 1.2] }),
      { id: "streets-far", type: "circle", source: ON, filter: part("far"), paint: { "circle-radius": 6, "circle-color": tokens["not-met"], "circle-stroke-color": tokens.paper, "circle-stroke-width": 2 } },
      { id: "streets-drawn-line", type: "line", source: DRAWN, paint: { "line-color": tokens.accent, "line-width": 3, "line-dasharray": [2, 1.5] } },
      { id: "streets-drawn-corner", type: "circle", source: DRAWN, paint: { "circle-radius": 5, "circle-color": tokens.accent, "circle-stroke-color": tokens.paper, "circle-stroke-width": 2 } },
    ],
  };
}

/** Return the place that a button names as `lon,lat`, or null. */
export function readPlace(text) {
  const [lon, lat] = String(text ?? "").split(",").map(Number);
  return Number.isFinite(lon) && Number.isFinite(lat) ? { lon, lat } : null;
}
