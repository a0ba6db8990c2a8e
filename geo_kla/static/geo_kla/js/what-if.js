/** The page that asks "what if": a press on the map, or Enter for its middle, fills the form; htmx fetches the answer. */
import { EMPTY } from "./geojson.js";
import { addGroupImages, readShapes as readIcons } from "./images.js";
import { facilityLayers } from "./layers.js";
import { addLayers, belowNames, makeMap, mapSettings } from "./map.js";
import { readBounds } from "./permalink.js";
import { borderLayers } from "./profile-layers.js";
import { requestJson } from "./request.js";
import { readShapes, typed, whatIfLayers } from "./what-if-layers.js";

const page = document.getElementById("what-if");
const form = document.getElementById("what-if-form");
const answer = document.getElementById("what-if-answer");
const error = document.getElementById("what-if-error");
const layer = JSON.parse(document.getElementById("facility-layer").textContent);
const border = await requestJson(page.dataset.shapes).catch(() => EMPTY);
const icons = await readIcons(mapSettings().icons).catch(() => ({}));
const field = (name) => form.elements.namedItem(name);

const geoMap = makeMap(page.querySelector("[data-map]"), {
  bounds: readBounds(page.dataset.bounds),
  addData(map, tokens) {
    const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
    addGroupImages(map, { groups: layer.groups, shapes: icons, tokens, isDark });
    const below = belowNames(map);
    addLayers(map, borderLayers({ tokens, border }), below);
    const { sources, cells, places } = whatIfLayers(tokens);
    addLayers(map, { sources, layers: cells }, below);
    addLayers(map, facilityLayers({ tiles: location.origin + layer.tiles, tokens }));
    addLayers(map, { layers: places });
    draw();
  },
});

function draw() {
  geoMap?.setData("what-if", readShapes(answer.querySelector("[data-what-if]")?.dataset.whatIf));
}

const act = () => form.querySelector("[name=apa]:checked").value;
const isAsked = () => (act() !== "tutup" && field("lintang").value) || (act() !== "tambah" && field("tempat").value);

/** Take a position of the map as the place and ask. */
function placeAt({ lng, lat }) {
  field("lintang").value = typed(lat);
  field("bujur").value = typed(lng);
  if (act() !== "pindah" || field("tempat").value) form.requestSubmit();
}

/** Take a facility of the map as the one to close or move; ask when nothing else is wanted. */
function choose({ public_id: id, name }) {
  const select = field("tempat");
  if (![...select.options].some(({ value }) => value === id)) select.add(new Option(name ?? id, id));
  select.value = id;
  if (act() === "tutup" || field("lintang").value) form.requestSubmit();
}

if (geoMap) {
  for (const hidden of form.querySelectorAll("[data-map-hint], [data-use-centre]")) hidden.hidden = false;
  geoMap.map.on("click", (event) => {
    const layers = ["facility", "facility-name"].filter((id) => geoMap.map.getLayer(id));
    const [pressed] = geoMap.map.queryRenderedFeatures(event.point, { layers });
    const wantsFacility = act() === "tutup" || (act() === "pindah" && !field("tempat").value);
    if (wantsFacility && pressed) choose(pressed.properties);
    else if (act() !== "tutup") placeAt(event.lngLat);
  });
  geoMap.map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || act() === "tutup") return;
    event.preventDefault();
    placeAt(geoMap.map.getCenter());
  });
  form.querySelector("[data-use-centre]").addEventListener("click", () => placeAt(geoMap.map.getCenter()));
}

document.body.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  error.hidden = true;
  if (target.id === "what-if-facility") {
    if (isAsked()) form.requestSubmit();
    return;
  }
  history.replaceState(null, "", `?${new URLSearchParams(new FormData(form))}${location.hash}`);
  draw();
});
for (const trouble of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(trouble, () => (error.hidden = false));
}
page.dataset.ready = "true";
