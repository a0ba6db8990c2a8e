/** The map of a record: where it stands, its outline and entrances; nothing moves here. */
import { Marker } from "maplibre-gl";
import { FIRST_AREA_NAME } from "./basemap.js";
import { addLayers, makeMap } from "./map.js";
import { boxAround, outlineData, outlineLayers } from "./registry-place.js";

const place = JSON.parse(document.getElementById("record-place").textContent);
const outline = place.outline ? JSON.parse(place.outline) : null;
const positions = [...(place.point ? [place.point] : []), ...place.entrances, ...(outline ? outline.coordinates.flat(2) : [])];

const geoMap = makeMap(document.querySelector("[data-map]"), {
  bounds: boxAround(positions),
  hashName: false,
  addData(map, tokens) {
    addLayers(map, outlineLayers({ tokens }), FIRST_AREA_NAME);
    map.getSource("outline").setData(outlineData(outline));
  },
});

if (geoMap) {
  if (place.point) new Marker({ element: dot("point-dot") }).setLngLat(place.point).addTo(geoMap.map);
  place.entrances.forEach((position, index) => new Marker({ element: dot("entrance-dot", index + 1) }).setLngLat(position).addTo(geoMap.map));
}

function dot(name, text = "") {
  const element = document.createElement("div");
  element.className = name;
  element.textContent = text;
  return element;
}
