/** A scenario: a press on the map, or Enter for its middle, fills the form; htmx saves and fetches what it gives. */
import { EMPTY, boundsOf } from "./geojson.js";
import { addGroupImages, readShapes as readIcons } from "./images.js";
import { facilityLayers } from "./layers.js";
import { addLayers, belowNames, makeMap, mapSettings } from "./map.js";
import { readBounds } from "./permalink.js";
import { borderLayers } from "./profile-layers.js";
import { remembered } from "./remembered.js";
import { requestJson } from "./request.js";
import { drawnShapes, readCorners, scenarioLayers, withCorner, withoutLastCorner } from "./scenario-layers.js";
import { readShapes, typed } from "./what-if-layers.js";

/** Around what changes, so that the streets it lies in are seen. */
const MARGIN_DEG = 0.004;
const LINES = ["bridge", "alley", "gate"];
const page = document.getElementById("scenario");
const error = document.getElementById("scenario-error");
const late = document.getElementById("scenario-late");
const told = document.getElementById("scenario-told");
const layer = JSON.parse(document.getElementById("facility-layer").textContent);
const border = await requestJson(page.dataset.shapes).catch(() => EMPTY);
const icons = await readIcons(mapSettings().icons).catch(() => ({}));
const form = () => page.querySelector(".scenario-form");
const field = (name) => form()?.elements.namedItem(name);
const kind = () => field("macam")?.value ?? "";
/** A gate is opened in a street that is there, which has a place, or in a new one, which is a line. */
const isPlaceOfGate = () => kind() === "gate" && field("pintu").value === "letak";
const isLine = () => LINES.includes(kind()) && !isPlaceOfGate();
const hasNoPlace = () => ["close", "upgrade"].includes(kind());
const needsFacility = () => ["move", "close", "upgrade"].includes(kind());
let shown = page.querySelector("#scenario-result [data-scenario-shapes]") ?? page.querySelector("[data-scenario-shapes]");

const geoMap = makeMap(page.querySelector("[data-map]"), {
  bounds: boundsOf(readShapes(shown?.dataset.scenarioShapes), MARGIN_DEG) ?? readBounds(page.dataset.bounds),
  addData(map, tokens) {
    const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
    addGroupImages(map, { groups: layer.groups, shapes: icons, tokens, isDark });
    const below = belowNames(map);
    addLayers(map, borderLayers({ tokens, border }), below);
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
  const wanted = isLine() ? readCorners(field("garis").value) : hasNoPlace() ? [] : place;
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
    else if (!hasNoPlace()) take(event.lngLat);
  });
  geoMap.map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !form() || hasNoPlace()) return;
    event.preventDefault();
    take(geoMap.map.getCenter());
  });
}

/** What is not asked for a gate is not sent either: a line that was drawn before stays in its field, and draws nothing. */
function changed() {
  field("garis").disabled = isPlaceOfGate();
  for (const name of ["lintang", "bujur"]) field(name).disabled = kind() === "gate" && !isPlaceOfGate();
  drawTyped();
}

/** Make the parts of the form that need the map work; the form is another one after each save. */
function prepare() {
  if (!form()) return;
  form().addEventListener("change", changed);
  changed();
  if (!geoMap) return;
  for (const hidden of form().querySelectorAll("[data-map-hint], [data-use-centre], [data-drop-corner]")) hidden.hidden = false;
  form().querySelector("[data-use-centre]").addEventListener("click", () => take(geoMap.map.getCenter()));
  form().querySelector("[data-drop-corner]").addEventListener("click", () => {
    field("garis").value = withoutLastCorner(field("garis").value);
    drawTyped();
  });
  form().addEventListener("input", drawTyped);
}

/** Every form of the page writes upon the version that the list of changes shows. */
function followVersion() {
  const { version } = page.querySelector("[data-version]").dataset;
  for (const seen of page.querySelectorAll("[name=versi]")) seen.value = version;
}

let putBack = null;
document.body.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => (putBack = remembered(target)));
document.body.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  putBack?.();
  putBack = null;
  shown = target.querySelector("[data-scenario-shapes]") ?? shown;
  if (target.id === "scenario-result") {
    late.hidden = true;
    const words = target.querySelector("[data-scenario-answer=current] .what-if-sentence")?.textContent.trim() ?? "";
    if (told.textContent !== words) told.textContent = words;
  } else {
    error.hidden = true;
    followVersion();
    target.querySelector("#scenario-refused")?.focus();
  }
  if (target.id === "scenario-work") {
    prepare();
    if (location.search) history.replaceState(null, "", location.pathname);
  }
  draw();
});
for (const trouble of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(trouble, ({ detail: { requestConfig } }) => ((requestConfig.verb === "get" ? late : error).hidden = false));
}
prepare();
draw();
page.dataset.ready = "true";
