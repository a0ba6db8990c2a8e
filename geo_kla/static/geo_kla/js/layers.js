/** Layers of data over the basemap: facilities, crowds, a chosen place, areas by status. Pure. */
import { FONT, FONT_BOLD } from "./basemap.js";
import { EMPTY } from "./geojson.js";

/** Return the name of the image for a group, with or without the certified mark (images.js draws them). */
export function imageName(group, isCertified = false) {
  return `facility-${group}${isCertified ? "-certified" : ""}`;
}

/** Return sources and layers that show facilities; `tiles` is the absolute address of their tiles. */
export function facilityLayers({ tiles, tokens }) {
  const on = { source: "facilities", "source-layer": "facility" };
  const size = ["interpolate", ["linear"], ["zoom"], 8, 0.4, 11, 0.52, 13, 0.8, 15, 1, 17, 1.15];
  return {
    sources: { facilities: { type: "vector", tiles: [tiles], maxzoom: 15, promoteId: { facility: "public_id" } } },
    layers: [
      // Names lie below the pins: pins are placed first, and names keep clear of them.
      {
        id: "facility-name", type: "symbol", ...on, minzoom: 15,
        layout: {
          "text-field": ["get", "name"], "text-font": FONT, "text-size": 12, "text-max-width": 9,
          "text-variable-anchor": ["top", "bottom", "left", "right"], "text-radial-offset": 1.7, "text-padding": 1,
        },
        paint: { "text-color": tokens.ink, "text-halo-color": tokens["map-halo"], "text-halo-width": 1.6 },
      },
      {
        id: "facility", type: "symbol", ...on,
        layout: {
          "icon-image": ["concat", "facility-", ["get", "group"], ["case", ["has", "certified"], "-certified", ""]],
          "icon-size": size, "icon-allow-overlap": true, "icon-padding": 0,
          "symbol-sort-key": ["case", ["has", "certified"], 1, 0],
        },
        paint: { "icon-opacity": ["case", ["==", ["get", "life"], "planned"], 0.55, 1] },
      },
      ...crowdLayers(tokens),
    ],
  };
}

function crowdLayers(tokens) {
  const on = { source: "facilities", "source-layer": "crowd" };
  return [
    {
      id: "crowd", type: "circle", ...on,
      paint: {
        "circle-color": tokens["map-crowd"], "circle-opacity": 0.92,
        "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "facilities"]], 1, 12, 10, 18, 40, 30],
        "circle-stroke-color": tokens.paper, "circle-stroke-width": 2,
      },
    },
    {
      id: "crowd-number", type: "symbol", ...on,
      layout: {
        "text-field": ["to-string", ["get", "facilities"]], "text-font": FONT_BOLD, "text-size": 13,
        "text-allow-overlap": true,
      },
      paint: { "text-color": tokens["map-crowd-ink"] },
    },
  ];
}

/** Return sources and layers that mark one chosen place and the reader's own. */
export function placeLayers({ tokens }) {
  return {
    sources: { chosen: { type: "geojson", data: EMPTY }, here: { type: "geojson", data: EMPTY } },
    layers: [
      {
        id: "here", type: "circle", source: "here",
        paint: { "circle-radius": 8, "circle-color": tokens.accent, "circle-stroke-color": tokens.paper, "circle-stroke-width": 3 },
      },
      {
        id: "chosen-ring", type: "circle", source: "chosen",
        paint: {
          "circle-radius": 22, "circle-color": tokens["map-chosen"], "circle-opacity": 0.16,
          "circle-stroke-color": tokens["map-chosen"], "circle-stroke-width": 3,
        },
      },
      {
        id: "chosen", type: "symbol", source: "chosen",
        layout: { "icon-image": ["get", "image"], "icon-size": 1.25, "icon-allow-overlap": true, "icon-ignore-placement": true },
      },
    ],
  };
}

/** Return layers of what is reached on foot, for a source of areas; `more` goes into each layer (its source layer). */
export function reachLayers({ tokens, source, more = {} }) {
  return [
    { id: `${source}-fill`, type: "fill", source, ...more, paint: { "fill-color": tokens.accent, "fill-opacity": 0.22 } },
    {
      id: `${source}-edge`, type: "line", source, ...more, layout: { "line-join": "round" },
      paint: { "line-color": tokens.accent, "line-width": ["interpolate", ["linear"], ["zoom"], 11, 0.6, 15, 1.8] },
    },
  ];
}

/** Return layers of a walk for a source of lines and points: the way with a halo, its start hollow, its goal full. */
export function walkLayers({ tokens, source }) {
  const line = (id, colour, width) => ({
    id, type: "line", source, filter: ["==", ["geometry-type"], "LineString"],
    layout: { "line-join": "round", "line-cap": "round" }, paint: { "line-color": colour, "line-width": width },
  });
  return [
    line(`${source}-halo`, tokens.paper, 8),
    line(`${source}-way`, tokens.accent, 4),
    {
      id: `${source}-end`, type: "circle", source, filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-radius": 7, "circle-color": ["case", ["get", "isGoal"], tokens.accent, tokens.paper],
        "circle-stroke-color": ["case", ["get", "isGoal"], tokens.paper, tokens.accent], "circle-stroke-width": 3,
      },
    },
  ];
}

/** Return GeoJSON of a walk ({line, to}) with its two ends, or of none; a goal that may not be named has no `to`. */
export function walkData(walk) {
  if (!walk?.line) return EMPTY;
  const feature = (type, coordinates, properties = {}) => ({ type: "Feature", properties, geometry: { type, coordinates } });
  return {
    type: "FeatureCollection",
    features: [
      feature("LineString", walk.line),
      feature("Point", walk.line[0], { isGoal: false }),
      ...(walk.to ? [feature("Point", walk.to, { isGoal: true })] : []),
    ],
  };
}

/** Return GeoJSON of one geometry, or of none. */
export function shapeData(geometry) {
  return geometry ? { type: "Feature", properties: {}, geometry } : EMPTY;
}

/** Return GeoJSON of one place, or of none. */
export function placeData(place) {
  if (!place) return EMPTY;
  const { lon, lat, ...properties } = place;
  return {
    type: "FeatureCollection",
    features: [{ type: "Feature", properties, geometry: { type: "Point", coordinates: [lon, lat] } }],
  };
}

/**
 * Return layers that colour the basemap's areas of a level by `status` (met, partly, not_met, no_data) in their
 * feature state, and light up the area whose state says `isLit`. Hatches come from images.js.
 */
export function areaStatusLayers({ tokens, level, id = "area-status" }) {
  const on = { source: "ground", "source-layer": "area", filter: ["==", ["get", "level"], level] };
  const status = ["feature-state", "status"];
  return [
    {
      id, type: "fill", ...on,
      paint: {
        "fill-color": ["match", status, "met", tokens.met, "partly", tokens.partly, "not_met", tokens["not-met"], tokens["no-data"]],
        "fill-opacity": ["match", status, "met", 0.55, "partly", 0.5, "not_met", 0.5, "no_data", 0.18, 0],
      },
    },
    {
      id: `${id}-lit`, type: "line", ...on,
      paint: { "line-color": tokens.accent, "line-width": ["case", ["boolean", ["feature-state", "isLit"], false], 4, 0] },
    },
  ];
}
