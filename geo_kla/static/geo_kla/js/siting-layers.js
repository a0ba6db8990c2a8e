/** Layers of a question where to build and of its answer. Pure. */
import { FONT_BOLD } from "./basemap.js";
import { EMPTY } from "./geojson.js";

export const ON = "siting";
const part = (name) => ["==", ["get", "part"], name];

/** Return source and layers: cells and excluded ground below labels, places on top of all. */
export function sitingLayers(tokens) {
  const dot = (id, paint) => ({ id, type: "circle", source: ON, paint });
  return {
    sources: { [ON]: { type: "geojson", data: EMPTY } },
    below: [
      {
        id: "siting-gain", type: "fill", source: ON, filter: part("gain"),
        paint: {
          "fill-color": tokens.met, "fill-outline-color": tokens.met,
          "fill-opacity": ["interpolate", ["linear"], ["get", "children"], 0, 0.15, 25, 0.6],
        },
      },
      { id: "siting-excluded", type: "fill", source: ON, filter: part("excluded"), paint: { "fill-pattern": "hatch-not-met", "fill-opacity": 0.8 } },
      { id: "siting-excluded-edge", type: "line", source: ON, filter: part("excluded"), paint: { "line-color": tokens["not-met"], "line-width": 2 } },
    ],
    above: [
      {
        ...dot("siting-left-out", { "circle-radius": 4, "circle-color": tokens.paper, "circle-stroke-color": tokens["no-data"], "circle-stroke-width": 2 }),
        filter: part("left_out"),
      },
      {
        ...dot("siting-corner", { "circle-radius": 5, "circle-color": tokens.paper, "circle-stroke-color": tokens["not-met"], "circle-stroke-width": 3 }),
        filter: part("corner"),
      },
      {
        ...dot("siting-point", { "circle-radius": 7, "circle-color": tokens.accent, "circle-stroke-color": tokens.paper, "circle-stroke-width": 3 }),
        filter: part("point"),
      },
      {
        ...dot("siting-site", {
          "circle-radius": 13, "circle-color": tokens.accent, "circle-stroke-color": ["case", ["get", "kept"], tokens.ink, tokens.paper],
          "circle-stroke-width": 3,
        }),
        filter: part("site"),
      },
      {
        id: "siting-label", type: "symbol", source: ON, filter: part("site"),
        layout: { "text-field": ["get", "label"], "text-font": FONT_BOLD, "text-size": 13, "text-allow-overlap": true },
        paint: { "text-color": tokens["on-accent"] },
      },
    ],
  };
}
