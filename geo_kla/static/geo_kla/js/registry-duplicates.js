/** The review queue: both points on a map, and one key for each decision. */
import { Marker } from "maplibre-gl";
import { FIRST_AREA_NAME } from "./basemap.js";
import { addLayers, makeMap } from "./map.js";
import { boxAround } from "./registry-place.js";

const points = JSON.parse(document.getElementById("pair-points").textContent);
const numbered = [["1", points.left], ["2", points.right]].filter(([, position]) => position);
const positions = numbered.map(([, position]) => position);

const geoMap = makeMap(document.querySelector("[data-map]"), {
  bounds: boxAround(positions, 0.0006),
  hashName: false,
  addData(map, tokens) {
    const line = { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: positions } };
    const data = { type: "FeatureCollection", features: positions.length === 2 ? [line] : [] };
    const paint = { "line-color": tokens.accent, "line-width": 3, "line-dasharray": [2, 1] };
    addLayers(
      map,
      { sources: { between: { type: "geojson", data } }, layers: [{ id: "between", type: "line", source: "between", paint }] },
      FIRST_AREA_NAME,
    );
  },
});

if (geoMap) {
  if (positions.length) geoMap.show(boxAround(positions, 0.0002), { maxZoom: 18, always: true });
  for (const [number, position] of numbered) {
    const element = document.createElement("div");
    element.className = "entrance-dot";
    element.textContent = number;
    new Marker({ element }).setLngLat(position).addTo(geoMap.map);
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("select, textarea, input:not([type=radio]), .map-canvas")) return;
  document.querySelector(`[data-pair] [data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
});
document.querySelector("[data-pair]").dataset.ready = "true";
