/** The map of an area's profile: its border, what is missing below it, and its facilities. */
import { EMPTY } from "./geojson.js";
import { addGroupImages, readShapes } from "./images.js";
import { facilityLayers } from "./layers.js";
import { addLayers, belowNames, makeMap, mapSettings } from "./map.js";
import { readBounds } from "./permalink.js";
import { profileLayers, withSteps } from "./profile-layers.js";
import { requestJson } from "./request.js";

const page = document.getElementById("profile");
const layer = JSON.parse(document.getElementById("facility-layer").textContent);
const shapes = await requestJson(page.dataset.shapes).catch(() => EMPTY);
const icons = await readShapes(mapSettings().icons).catch(() => ({}));

function addData(map, tokens) {
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  addGroupImages(map, { groups: layer.groups, shapes: icons, tokens, isDark });
  map.addSource("profile", { type: "geojson", data: withSteps(shapes) });
  addLayers(map, { layers: profileLayers(tokens) }, belowNames(map));
  const { sources, layers } = facilityLayers({ tiles: location.origin + layer.tiles, tokens });
  addLayers(map, { sources, layers });
}

const geoMap = makeMap(page.querySelector("[data-map]"), { addData, bounds: readBounds(page.dataset.bounds) });
geoMap?.onPress(["facility", "facility-name"], ({ properties }) => location.assign(`/fasilitas/${properties.public_id}/`));
geoMap?.onPress(["crowd"], ({ geometry: { coordinates: [lon, lat] } }) => geoMap.goTo({ lon, lat }, geoMap.map.getZoom() + 2));
page.dataset.ready = "true";
