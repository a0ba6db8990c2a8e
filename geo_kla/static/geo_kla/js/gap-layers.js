/** Sources and layers of the page of a gap. Pure. */
import { walkLayers } from "./layers.js";

const NOTHING = { type: "FeatureCollection", features: [] };

/** Return GeoJSON of one place ({lon, lat}), or of none. */
export function pointData(place) {
  if (!place) return NOTHING;
  const geometry = { type: "Point", coordinates: [place.lon, place.lat] };
  return { type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry }] };
}

/** Return the box around a line of lon/lat: west, south, east, north. */
export function walkBox(line) {
  const [lons, lats] = [line.map(([lon]) => lon), line.map(([, lat]) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** Return the border of the area, the walk, and the suggested place on top. */
export function gapLayers({ tokens, area }) {
  return {
    sources: {
      "gap-area": { type: "geojson", data: area ?? NOTHING },
      walk: { type: "geojson", data: NOTHING },
      place: { type: "geojson", data: NOTHING },
    },
    layers: [
      {
        id: "gap-border", type: "line", source: "gap-area", layout: { "line-join": "round" },
        paint: { "line-color": tokens["not-met"], "line-width": 2, "line-dasharray": [3, 1.5] },
      },
      ...walkLayers({ tokens, source: "walk" }),
      {
        id: "gap-place", type: "circle", source: "place",
        paint: { "circle-radius": 9, "circle-color": tokens.partly, "circle-stroke-color": tokens.paper, "circle-stroke-width": 3 },
      },
    ],
  };
}
