/** Sources and layers of the zones' map: candidates by kind, zones, the open one, a walk, marks. Pure. */
import { FONT_BOLD } from "./basemap.js";
import { EMPTY } from "./geojson.js";

/** Layers that can be pressed to open what they show, topmost first. */
export const PRESSED = ["zone-icon", "zone-fill", "candidate-fill"];

/** Layers of lines that a drawn corner snaps to, by the switch that turns them off. */
export const SNAPPED = {
  border: ["border-village", "border-district", "border-regency", "border-province", "river", "rail"],
  street: ["alley", "lane", "street", "collector", "major", "toll"],
  zone: ["zone-line", "candidate-line"],
};

const kindIs = (kind) => ["==", ["get", "kind"], kind];
const lit = (yes, no) => ["case", ["boolean", ["feature-state", "isLit"], false], yes, no];

/** Return sources and layers of areas, to lie below the names of the basemap. */
export function zoneAreas({ tokens }) {
  const byKind = ["match", ["get", "kind"], "complete", tokens.met, "nearly", tokens.partly, "two", tokens["not-met"], tokens["no-data"]];
  const hatch = (id, kind, image, opacity = lit(1, 0.75)) => ({
    id, type: "fill", source: "candidates", filter: kindIs(kind), paint: { "fill-pattern": image, "fill-opacity": opacity },
  });
  return {
    sources: {
      candidates: { type: "geojson", data: EMPTY, promoteId: "key" },
      zones: { type: "geojson", data: EMPTY, promoteId: "key" },
      opened: { type: "geojson", data: EMPTY },
      drawn: { type: "geojson", data: EMPTY, tolerance: 0 },
    },
    layers: [
      {
        id: "candidate-fill", type: "fill", source: "candidates",
        paint: {
          "fill-color": byKind,
          "fill-opacity": ["match", ["get", "kind"], "complete", lit(0.55, 0.38), "nearly", lit(0.3, 0.14), lit(0.3, 0.12)],
        },
      },
      hatch("candidate-nearly", "nearly", "hatch-partly"),
      hatch("candidate-two", "two", "hatch-not-met", lit(0.6, 0.3)),
      hatch("candidate-unknown", "unknown", "hatch-no-data"),
      {
        id: "candidate-line", type: "line", source: "candidates", layout: { "line-join": "round" },
        paint: { "line-color": byKind, "line-width": lit(4, 1.8) },
      },
      { id: "zone-fill", type: "fill", source: "zones", paint: { "fill-color": tokens.accent, "fill-opacity": lit(0.22, 0.07) } },
      { id: "zone-lost", type: "fill", source: "zones", filter: ["==", ["get", "flagged"], true], paint: { "fill-pattern": "hatch-not-met", "fill-opacity": 0.6 } },
      {
        id: "zone-halo", type: "line", source: "zones", layout: { "line-join": "round" },
        paint: { "line-color": tokens.paper, "line-width": lit(7, 5), "line-opacity": 0.85 },
      },
      {
        id: "zone-line", type: "line", source: "zones", layout: { "line-join": "round" },
        paint: { "line-color": tokens.accent, "line-width": lit(4, 2.4), "line-dasharray": [2, 1.2] },
      },
      {
        id: "opened-halo", type: "line", source: "opened", layout: { "line-join": "round" },
        paint: { "line-color": tokens.paper, "line-width": 8, "line-opacity": 0.9 },
      },
      { id: "opened-line", type: "line", source: "opened", layout: { "line-join": "round" }, paint: { "line-color": tokens.ink, "line-width": 3.5 } },
      { id: "drawn-fill", type: "fill", source: "drawn", paint: { "fill-color": tokens.accent, "fill-opacity": 0.14 } },
    ],
  };
}

/** Return sources and layers of marks, to lie on top of the basemap's names. */
export function zoneMarks({ tokens }) {
  const walk = { type: "line", source: "walk", layout: { "line-cap": "round", "line-join": "round" } };
  return {
    sources: {
      icons: { type: "geojson", data: EMPTY, promoteId: "key" },
      members: { type: "geojson", data: EMPTY },
      walk: { type: "geojson", data: EMPTY },
      places: { type: "geojson", data: EMPTY },
      spot: { type: "geojson", data: EMPTY },
    },
    layers: [
      {
        id: "member-ring", type: "circle", source: "members", minzoom: 13.5,
        paint: {
          "circle-radius": ["interpolate", ["linear"], ["zoom"], 13.5, 8, 16, 17], "circle-opacity": 0,
          "circle-stroke-color": tokens.ink, "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 13.5, 1.2, 16, 2.5],
        },
      },
      { ...walk, id: "walk-halo", paint: { "line-color": tokens.paper, "line-width": 9, "line-opacity": 0.95 } },
      { ...walk, id: "walk-line", paint: { "line-color": tokens["not-met"], "line-width": 4.5, "line-dasharray": [0.1, 1.7] } },
      {
        id: "zone-icon", type: "symbol", source: "icons",
        layout: {
          "icon-image": ["get", "image"], "icon-padding": 0, "symbol-sort-key": ["get", "rank"],
          // From afar the icons of the largest stand for their neighbours.
          "icon-allow-overlap": ["step", ["zoom"], false, 12.5, true],
          "icon-size": ["interpolate", ["linear"], ["zoom"], 10, 0.55, 13, 0.85, 15, 1],
        },
      },
      {
        id: "place", type: "symbol", source: "places",
        layout: {
          "icon-image": ["get", "image"], "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-anchor": ["get", "anchor"],
          "text-field": ["get", "label"], "text-font": FONT_BOLD, "text-size": 13, "text-anchor": "top", "text-offset": [0, 0.9],
          "text-allow-overlap": true, "text-max-width": 14,
        },
        paint: { "text-color": tokens.ink, "text-halo-color": tokens["map-halo"], "text-halo-width": 2 },
      },
      {
        id: "spot", type: "circle", source: "spot",
        paint: {
          "circle-radius": 15, "circle-color": tokens["not-met"], "circle-opacity": 0.18,
          "circle-stroke-color": tokens["not-met"], "circle-stroke-width": 4,
        },
      },
    ],
  };
}

/** Return the icon of each candidate as GeoJSON points: the group it lacks, a tick, or a question. */
export function iconPoints({ features }) {
  return collection(features.map(({ properties: { key, kind, missing, at } }, rank) => {
    const image = missing ? `missing-${missing}` : `zone-${kind}`;
    return point(at, { key, rank, image });
  }));
}

/** Return a geometry as GeoJSON data, null as nothing. */
export function shapeData(geometry) {
  return geometry ? collection([{ type: "Feature", properties: {}, geometry }]) : EMPTY;
}

/** Return places as GeoJSON points. */
export function memberPoints(members) {
  return collection(members.map(({ lon, lat }) => point([lon, lat], {})));
}

/** Return the walk to a place as a line, and both its ends with their names. */
export function walkData(place, group, words) {
  if (!place) return { walk: EMPTY, places: EMPTY };
  const line = { type: "LineString", coordinates: place.route };
  return {
    walk: shapeData(line),
    places: collection([
      point(place.route[0], { image: "walk-start", anchor: "center", label: "" }),
      point([place.lon, place.lat], { image: `facility-${group}`, anchor: "center", label: `${place.name}\n${words}` }),
    ]),
  };
}

/** Return the best places for what is missing as pins with their words: {lon, lat, group, label}. */
export function bestPlaceData(places) {
  return collection(places.map(({ lon, lat, group, label }) => point([lon, lat], { image: `best-${group}`, anchor: "bottom", label })));
}

/** Return the walks from the anchor to the best places as lines. */
export function bestWalkData(places) {
  const walked = places.filter(({ route }) => route?.length > 1);
  return collection(walked.map(({ route }) => ({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: route } })));
}

/** Return one marked place, or nothing. */
export function spotData(where) {
  return where ? collection([point(where, {})]) : EMPTY;
}

function collection(features) {
  return { type: "FeatureCollection", features };
}

function point(coordinates, properties) {
  return { type: "Feature", properties, geometry: { type: "Point", coordinates } };
}
