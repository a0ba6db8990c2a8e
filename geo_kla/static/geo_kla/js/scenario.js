/** A scenario: a press on the map, or Enter for its middle, fills the form; htmx saves and fetches what it gives. */
import { FIRST_LABEL } from "./basemap.js";
import { addGroupImages, readShapes as readIcons } from "./images.js";
import { facilityLayers } from "./layers.js";
import { addLayers, makeMap, mapSettings } from "./map.js";
import { readBounds } from "./permalink.js";
import { profileLayers, withSteps } from "./profile-layers.js";
import { requestJson } from "./request.js";
import { boundsOf, drawnShapes, readCorners, scenarioLayers, withCorner, withoutLastCorner } from "./scenario-layers.js";
import { readShapes, typed } from "./what-if-layers.js";

const LINES = ["bridge", "alley", "gate"];
const page = document.getElementById("scenario");
const error = document.getElementById("scenario-error");
const layer = JSON.parse(document.getElementById("facility-layer").textContent);
const border = await requestJson(page.dataset.shapes).catch(() => ({ type: "FeatureCollection", features: [] }));
const icons = await readIcons(mapSettings().icons).catch(() => ({}));
const form = () => page.querySelector(".scenario-form");
const field = (name) => form()?.elements.namedItem(name);
const kind = () => field("macam")?.value ?? "";
const isLine = () => LINES.includes(kind());
const needsFacility = () => ["move", "close", "upgrade"].includes(kind());
let shown = page.querySelector("#scenario-result [data-scenario-shapes]") ?? page.querySelector("[data-scenario-shapes]");

const geoMap = makeMap(page.querySelector("[data-map]"), {
  bounds: boundsOf(readShapes(shown?.dataset.scenarioShapes)) ?? readBounds(page.dataset.bounds),
  addData(map, tokens) {
    const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
    addGroupImages(map, { groups: layer.groups, shapes: icons, tokens, isDark });
    const below = map.getLayer(FIRST_LABEL) ? FIRST_LABEL : undefined;
    map.addSource("profile", { type: "geojson", data: withSteps(border) });
    for (const one of profileLayers(tokens).filter(({ id }) => ["profile-below", "profile-self"].includes(id))) map.addLayer(one, below);
    const { sources, cells, places } = scenarioLayers(tokens);
    addLayers(map, { sources, layers: cells }, below);
    addLayers(map, facilityLayers({ tiles: location.origin + layer.tiles, tokens }));
    addLayers(map, { layers: places });
    draw();
  },
});

function draw() {
  geoMap?.setData("what-if", readShapes(shown?.dataset.scenarioShapes));
  drawTyped();
}

/** Draw what is being typed or pressed. */
function drawTyped() {
  if (!form()) return;
  const place = readCorners(`${field("lintang").value};${field("bujur").value}`);
  const wanted = isLine() && field("garis").value ? readCorners(field("garis").value) : needsFacility() && kind() !== "move" ? [] : place;
  geoMap?.setData("scenario-drawn", drawnShapes(wanted));
}

/** Take a position of the map as the place, or as the next corner of the line. */
function take({ lng, lat }) {
  if (isLine()) field("garis").value = withCorner(field("garis").value, { lng, lat });
  else {
    field("lintang").value = typed(lat);
    field("bujur").value = typed(lng);
  }
  drawTyped();
}

/** Take a facility of the map as the one to close, move or upgrade. */
function choose({ public_id: id, name }) {
  const select = field("tempat");
  if (![...select.options].some(({ value }) => value === id)) select.add(new Option(name ?? id, id));
  select.value = id;
}

if (geoMap && form()) {
  geoMap.map.on("click", (event) => {
    if (!form()) return;
    const layers = ["facility", "facility-name"].filter((id) => geoMap.map.getLayer(id));
    const [pressed] = geoMap.map.queryRenderedFeatures(event.point, { layers });
    if (needsFacility() && pressed) choose(pressed.properties);
    else if (!["close", "upgrade"].includes(kind())) take(event.lngLat);
  });
  geoMap.map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !form()) return;
    event.preventDefault();
    take(geoMap.map.getCenter());
  });
}

/** Make the parts of the form that need the map work; the form is another one after each save. */
function prepare() {
  if (!form() || !geoMap) return;
  for (const hidden of form().querySelectorAll("[data-map-hint], [data-use-centre], [data-drop-corner]")) hidden.hidden = false;
  form().querySelector("[data-use-centre]").addEventListener("click", () => take(geoMap.map.getCenter()));
  form().querySelector("[data-drop-corner]").addEventListener("click", () => {
    field("garis").value = withoutLastCorner(field("garis").value);
    drawTyped();
  });
  form().addEventListener("input", drawTyped);
  form().addEventListener("change", drawTyped);
}

let isOpen = false;
page.addEventListener("toggle", ({ target }) => {
  if (target.matches("[data-scenario-details]")) isOpen = target.open;
}, true);
document.body.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  error.hidden = true;
  const details = target.querySelector("[data-scenario-details]");
  if (details && isOpen) details.open = true;
  shown = target.querySelector("[data-scenario-shapes]") ?? shown;
  if (target.id === "scenario-work") {
    prepare();
    target.querySelector("#scenario-refused")?.focus();
    if (location.search) history.replaceState(null, "", location.pathname);
  }
  draw();
});
for (const trouble of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(trouble, () => error && (error.hidden = false));
}
prepare();
draw();
page.dataset.ready = "true";
