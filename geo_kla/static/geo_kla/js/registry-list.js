/** The registry list: joins filters, list, map and the choice of many. */
import { FIRST_AREA_NAME } from "./basemap.js";
import { fill, ngettext } from "./words.js";
import { addGroupImages, readShapes } from "./images.js";
import { facilityLayers, imageName, placeData, placeLayers } from "./layers.js";
import { addLayers, makeMap, mapSettings } from "./map.js";
import { filteredTiles, readBounds } from "./permalink.js";
import { ViewSwitch } from "./views.js";

const workspace = document.querySelector(".workspace");
const layer = JSON.parse(document.getElementById("facility-layer").textContent);
const shapes = await readShapes(mapSettings().icons).catch(() => ({}));
const results = () => document.getElementById("results");

const geoMap = makeMap(workspace.querySelector("[data-map]"), { addData, bounds: readBounds(results().dataset.bounds) });
new ViewSwitch(workspace, { onShow: () => geoMap?.resize() });

function addData(map, tokens) {
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  addGroupImages(map, { groups: layer.groups, shapes, tokens, isDark });
  const tiles = location.origin + filteredTiles(layer.tiles, results().dataset.query);
  addLayers(map, facilityLayers({ tiles, tokens }), FIRST_AREA_NAME);
  addLayers(map, placeLayers({ tokens }));
}

document.body.addEventListener("htmx:afterSwap", () => {
  const { query, bounds } = results().dataset;
  geoMap?.setTiles("facilities", filteredTiles(layer.tiles, query));
  history.replaceState(null, "", location.pathname + (query ? `?${query}` : "") + location.hash);
  const box = readBounds(bounds);
  if (box && query) geoMap?.show(box);
  document.getElementById("said").textContent = document.getElementById("results-title").textContent;
  sayChosen();
});

geoMap?.onPress(["facility", "facility-name"], ({ properties }) => location.assign(`/registri/${properties.public_id}/`));
geoMap?.onPress(["crowd"], ({ geometry: { coordinates: [lon, lat] } }) => geoMap.goTo({ lon, lat }, geoMap.map.getZoom() + 2));

/* A row under the pointer, or with the keyboard in it, lights up its place. */
for (const [event, isOver] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) {
  workspace.querySelector(".workspace-scroll").addEventListener(event, ({ target }) => {
    const { lon, lat, group } = target.closest(".row")?.dataset ?? {};
    if (!lon) return;
    geoMap?.setData("chosen", placeData(isOver ? { lon: Number(lon), lat: Number(lat), image: imageName(group) } : null));
  });
}

workspace.addEventListener("change", ({ target }) => {
  if (target.id === "choose-page") {
    for (const box of results().querySelectorAll("[name=pilih]")) box.checked = target.checked;
  }
  if (target.closest("#bulk")) sayChosen();
});

function sayChosen() {
  const line = document.getElementById("chosen-count");
  if (!line) return;
  const isAll = document.getElementById("choose-all")?.checked;
  const count = results().querySelectorAll("[name=pilih]:checked").length;
  line.textContent = count && !isAll ? fill(ngettext("%(count)s dipilih", "%(count)s dipilih", count), { count }) : "";
}

/* "/" goes to the search; arrows go from row to row. */
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input:not([type=checkbox]), select, textarea");
  if (event.key === "/" && !isTyping) {
    event.preventDefault();
    document.getElementById("search").focus();
  }
  const row = event.target.closest(".registry-row");
  const next = { ArrowDown: row?.nextElementSibling, ArrowUp: row?.previousElementSibling }[event.key];
  if (next) {
    event.preventDefault();
    next.querySelector(".row-title a").focus();
  }
});

workspace.dataset.ready = "true";
