/** The map of the rows of a list: what would load, what waits, what does not. */
import { makeMap } from "./map.js";
import { requestJson } from "./request.js";

const EMPTY = { type: "FeatureCollection", features: [] };
const place = document.querySelector(".import-map");
let points = EMPTY;

const colour = (tokens) => [
  "match", ["get", "fate"], ["refused", "set_aside"], tokens["not-met"], ["possible_duplicate"], tokens.partly, tokens.met,
];

const geoMap = makeMap(place.querySelector("[data-map]"), {
  hashName: false,
  addData(map, tokens) {
    map.addSource("rows", { type: "geojson", data: points });
    map.addLayer({
      id: "rows", type: "circle", source: "rows",
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 3, 15, 7],
        "circle-color": colour(tokens), "circle-stroke-color": tokens.paper, "circle-stroke-width": 1.5,
      },
    });
  },
});

function boundsOf(features) {
  const lons = features.map((one) => one.geometry.coordinates[0]);
  const lats = features.map((one) => one.geometry.coordinates[1]);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

if (geoMap) {
  requestJson(place.dataset.points).then((found) => {
    points = found;
    geoMap.setData("rows", points);
    if (points.features.length) geoMap.show(boundsOf(points.features), { maxZoom: 14, always: true });
  });
  geoMap.onPress(["rows"], ({ id }) => {
    const row = document.getElementById(`baris-${id}`);
    row?.scrollIntoView({ block: "center" });
    row?.querySelector("a, select, button")?.focus();
  });
}
