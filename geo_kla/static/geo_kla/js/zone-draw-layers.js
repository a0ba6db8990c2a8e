/** Sources and layers of the drawing's tools: picked points, cells, previews, somebody else's shape. Pure. */
import { FONT_BOLD } from "./basemap.js";
import { EMPTY } from "./geojson.js";

/** Return sources and layers that lie below the corners of the drawing. */
export function toolLayers({ tokens }) {
  const data = { type: "geojson", data: EMPTY };
  const line = (id, source, paint) => ({ id, type: "line", source, layout: { "line-join": "round", "line-cap": "round" }, paint });
  const isChosen = ["boolean", ["get", "isChosen"], false];
  return {
    sources: { "tool-cells": data, preview: data, "other-shape": data, picked: data },
    layers: [
      {
        id: "tool-cell", type: "fill", source: "tool-cells",
        paint: { "fill-color": tokens.accent, "fill-opacity": ["case", isChosen, 0.45, 0.06] },
      },
      line("tool-cell-line", "tool-cells", { "line-color": tokens.accent, "line-width": ["case", isChosen, 2.5, 0.8] }),
      {
        id: "tool-cell-count", type: "symbol", source: "tool-cells", minzoom: 14,
        layout: { "text-field": ["get", "label"], "text-font": FONT_BOLD, "text-size": 12 },
        paint: { "text-color": tokens.ink, "text-halo-color": tokens["map-halo"], "text-halo-width": 1.6 },
      },
      { id: "preview-fill", type: "fill", source: "preview", paint: { "fill-color": tokens.accent, "fill-opacity": 0.22 } },
      line("preview-line", "preview", { "line-color": tokens.accent, "line-width": 3, "line-dasharray": [1.5, 1.5] }),
      line("other-shape-halo", "other-shape", { "line-color": tokens.paper, "line-width": 7, "line-opacity": 0.9 }),
      line("other-shape-line", "other-shape", { "line-color": tokens["not-met"], "line-width": 3.5, "line-dasharray": [2, 1.6] }),
      line("picked-halo", "picked", { "line-color": tokens.paper, "line-width": 6, "line-opacity": 0.9 }),
      line("picked-line", "picked", { "line-color": tokens.ink, "line-width": 2.5, "line-dasharray": [1.5, 1.2] }),
      {
        id: "picked-point", type: "circle", source: "picked", filter: ["==", ["geometry-type"], "Point"],
        paint: { "circle-radius": 6, "circle-color": tokens.paper, "circle-stroke-color": tokens.ink, "circle-stroke-width": 2.5 },
      },
    ],
  };
}

/** Return picked points with the line or ring they make. */
export function pickedData(points, kind) {
  const features = points.map((coordinates) => feature({ type: "Point", coordinates }));
  if (points.length > 1 && kind !== "place") {
    const line = kind === "ring" && points.length > 2 ? [...points, points[0]] : points;
    features.unshift(feature({ type: "LineString", coordinates: line }));
  }
  return { type: "FeatureCollection", features };
}

/** Return cells as polygons with the children in them; `chosen` is a set of cell names. */
export function cellData(cells, chosen, write) {
  return {
    type: "FeatureCollection",
    features: cells.map(({ cell, outline, children }) => feature(
      { type: "Polygon", coordinates: [[...outline, outline[0]]] },
      { cell, isChosen: chosen.has(cell), label: children === null ? "" : write(Math.round(children)) },
    )),
  };
}

function feature(geometry, properties = {}) {
  return { type: "Feature", properties, geometry };
}
