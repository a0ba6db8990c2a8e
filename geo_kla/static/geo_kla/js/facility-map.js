/** The public facility map: joins list, card, map and address bar. */
import { FIRST_AREA_NAME } from "./basemap.js";
import { CardPanel } from "./card.js";
import { FacilityReach } from "./facility-reach.js";
import { boundsOf } from "./geojson.js";
import { addGroupImages, readShapes } from "./images.js";
import { facilityLayers, imageName, placeData, placeLayers, reachLayers, shapeData } from "./layers.js";
import { FacilityList } from "./list.js";
import { addLayers, belowNames, makeMap, mapSettings } from "./map.js";
import { askPosition } from "./near.js";
import { filteredTiles, readAddress, readBounds, viewAddress } from "./permalink.js";
import { ViewSwitch } from "./views.js";

const workspace = document.querySelector(".workspace");
const layer = JSON.parse(document.getElementById("facility-layer").textContent);
const start = readAddress(location.href);
const shapes = await readShapes(mapSettings().icons).catch(() => ({}));
let chosen = null;
let here = null;
let reached = null;

const list = new FacilityList(document.getElementById("facility-filter"), { onChange: listChanged });
const card = new CardPanel(workspace, { onOpen: choose, onClose: () => choose(null) });
const reach = new FacilityReach(document.getElementById("card"), { onShow: showReach });
const geoMap = makeMap(workspace.querySelector("[data-map]"), { addData, bounds: startBounds() });
const views = new ViewSwitch(workspace, { onShow: showAgain });

function addData(map, tokens) {
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  addGroupImages(map, { groups: layer.groups, shapes, tokens, isDark });
  const below = belowNames(map);
  addLayers(map, { sources: { reached: { type: "geojson", data: shapeData(reached) } }, layers: reachLayers({ tokens, source: "reached" }) }, below);
  const tiles = location.origin + filteredTiles(layer.tiles, list.query);
  addLayers(map, facilityLayers({ tiles, tokens }), FIRST_AREA_NAME);
  addLayers(map, placeLayers({ tokens }));
  drawPlaces();
}

/** A shared address opens on what it asks for: its card's place, its results, or the whole city. */
function startBounds() {
  const { lon, lat } = card.isOpen ? card.place : {};
  if (lon) return [lon - 0.004, lat - 0.004, lon + 0.004, lat + 0.004];
  return start.query ? readBounds(list.results.dataset.bounds) : null;
}

/** A map that was out of sight has no size: measure it again and bring the open card's place into view. */
function showAgain() {
  geoMap?.resize();
  if (chosen) geoMap?.goTo(chosen);
}

function listChanged({ query, words, area, bounds }) {
  geoMap?.setTiles("facilities", filteredTiles(layer.tiles, query));
  remember(viewAddress({ query, hash: location.hash }));
  const box = readBounds(bounds);
  if (box && (words || area) && !here) geoMap?.show(box);
}

/** Draw what is reached on foot from the open card's place, and bring all of it into view; null draws nothing. */
function showReach(geometry) {
  reached = geometry;
  document.getElementById("legend-reach").hidden = !geometry;
  geoMap?.setData("reached", shapeData(geometry));
  const box = geometry && boundsOf({ features: [{ geometry }] });
  if (box) geoMap?.show(box);
}

/** Mark a place on the map and bring it into view; null marks none. */
function choose(place) {
  chosen = place?.lon === undefined ? null : place;
  reach.clear();
  drawPlaces();
  if (chosen) geoMap?.goTo(chosen);
}

function drawPlaces() {
  const image = chosen && imageName(chosen.group);
  geoMap?.setData("chosen", placeData(chosen && { lon: chosen.lon, lat: chosen.lat, image }));
  geoMap?.setData("here", placeData(here));
}

async function openCard(facility) {
  const address = viewAddress({ facility, query: list.query });
  const walk = document.querySelector(`.row[data-facility="${facility}"] .badge-near`)?.textContent ?? "";
  await card.open(address, walk.trim());
  if (card.isOpen) remember(address + location.hash);
}

/** Put an address into the bar; the same address twice is one step of the history. */
function remember(address) {
  if (address !== location.pathname + location.search + location.hash) history.pushState(null, "", address);
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const row = event.target.closest("[data-card-link]")?.closest("[data-facility]");
  const back = event.target.closest("#card-back");
  if (!row && !back) return;
  event.preventDefault();
  if (row) {
    openCard(row.dataset.facility);
  } else {
    card.close();
    remember(viewAddress({ query: list.query, hash: location.hash }));
  }
});

document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && card.isOpen) document.getElementById("card-back").click();
});

globalThis.addEventListener("popstate", async () => {
  const wanted = readAddress(location.href);
  if (wanted.query !== list.query) {
    list.setQuery(wanted.query);
    list.refresh();
  }
  if (wanted.facility && wanted.facility !== card.place.facility) await card.open(location.pathname + location.search);
  else if (wanted.facility) workspace.dataset.panel = "card";
  else if (card.isOpen) card.close();
});

/* Rows light up their place, so that list and map stay one thing. */
for (const [event, isOver] of [["pointerover", true], ["pointerout", false]]) {
  workspace.querySelector(".panel-list").addEventListener(event, ({ target }) => {
    const { lon, lat, group } = target.closest(".row")?.dataset ?? {};
    if (!lon || card.isOpen) return;
    const place = { lon: Number(lon), lat: Number(lat), image: imageName(group) };
    geoMap?.setData("chosen", placeData(isOver ? place : null));
  });
}

geoMap?.onPress(["facility", "facility-name"], ({ properties }) => openCard(properties.public_id));
geoMap?.onPress(["crowd"], ({ geometry: { coordinates: [lon, lat] } }) => geoMap.goTo({ lon, lat }, geoMap.map.getZoom() + 2));
if (!geoMap) views.show("list");
else if (card.isOpen) choose(card.place);

const near = document.getElementById("near");
near.hidden = !("geolocation" in navigator);
near.addEventListener("click", async () => {
  if (here) {
    here = null;
  } else {
    near.disabled = true;
    here = await askPosition().catch((problem) => tell(problem.message));
    near.disabled = false;
  }
  near.setAttribute("aria-pressed", String(Boolean(here)));
  list.sortFrom(here ?? null);
  drawPlaces();
  if (here) geoMap?.goTo(here);
});

/** Say what went wrong with the position, above the list; the list itself is not touched. */
function tell(words) {
  const notice = document.getElementById("near-problem");
  notice.querySelector("span").textContent = words;
  notice.hidden = false;
}

workspace.dataset.ready = "true";
