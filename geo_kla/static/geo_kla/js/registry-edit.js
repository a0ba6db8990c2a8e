/** The form of a record: map and typed coordinates say the same; rows are added; nothing is lost by leaving. */
import { Marker } from "maplibre-gl";
import { FIRST_AREA_NAME } from "./basemap.js";
import { addLayers, makeMap } from "./map.js";
import { boxAround, cornersOf, outlineData, outlineLayers, typedNumber, withCorner } from "./registry-place.js";
import { gettext } from "./words.js";
import { readCoordinates } from "./zone-coordinates.js";

const form = document.getElementById("record-form");
const field = (name) => form.elements.namedItem(name);
const [lon, lat, outline] = [field("lon"), field("lat"), field("outline_text")];
const hint = document.getElementById("map-hint");
const modes = document.getElementById("map-modes");
const HINTS = {
  point: gettext("Tekan peta atau geser penanda untuk menentukan titik."),
  entrance: gettext("Tekan peta di tempat orang masuk; geser penanda bernomor untuk memindahkannya."),
  outline: gettext("Tekan peta sudut demi sudut. Sudut dapat digeser; hapus barisnya untuk membuang sudut."),
};
let mode = "point";
let markers = [];

const geoMap = makeMap(document.querySelector("[data-map]"), {
  bounds: boxAround([point(), ...entrances().map(({ position }) => position), ...cornersOf(outline.value)].filter(Boolean)),
  hashName: false,
  addData(map, tokens) {
    addLayers(map, outlineLayers({ tokens }), FIRST_AREA_NAME);
    draw();
  },
});

function point() {
  const [x, y] = [typedNumber(lon.value), typedNumber(lat.value)];
  return x === null || y === null ? null : [x, y];
}

/** Return the entrances of the form that have a position and are not to be removed. */
function entrances() {
  return [...form.querySelectorAll("[data-formset=entrances] [data-row]")].flatMap((row) => {
    const [x, y] = ["lon", "lat"].map((name) => row.querySelector(`[name$="-${name}"]`));
    const position = [typedNumber(x.value), typedNumber(y.value)];
    const isGone = row.querySelector("[name$=DELETE]")?.checked;
    return isGone || position.includes(null) ? [] : [{ position, x, y }];
  });
}

function draw() {
  if (!geoMap) return;
  for (const marker of markers) marker.remove();
  markers = [];
  geoMap.setData("outline", outlineData(drawnOutline()));
  const corners = cornersOf(outline.value);
  if (mode === "outline" && !outline.value.includes("{")) {
    corners.forEach((position, index) => addMarker("corner-dot", "", position, (moved) => moveCorner(index, moved)));
  }
  entrances().forEach(({ position, x, y }, index) => addMarker("entrance-dot", String(index + 1), position, (moved) => write(x, y, moved)));
  const here = point();
  if (here) addMarker("point-dot", "", here, movePoint);
}

function drawnOutline() {
  try {
    return outline.value.trim() ? readCoordinates(outline.value).geometry : null;
  } catch {
    return null; // not yet a shape: the server says why when it is sent
  }
}

function addMarker(name, text, position, moved) {
  const element = document.createElement("div");
  element.className = name;
  element.textContent = text;
  const marker = new Marker({ element, draggable: true }).setLngLat(position).addTo(geoMap.map);
  marker.on("dragend", () => {
    const { lng, lat: y } = marker.getLngLat();
    moved([lng, y]);
  });
  markers.push(marker);
}

function write(x, y, [first, second]) {
  x.value = first.toFixed(7);
  y.value = second.toFixed(7);
  isChanged = true;
  draw();
}

function movePoint(position) {
  field("located_by").value = "map";
  field("accuracy_m").value = "";
  write(lon, lat, position);
}

/** Write a moved corner into its line; lines that are no corner stay where they are. */
function moveCorner(index, [x, y]) {
  let seen = -1;
  outline.value = outline.value
    .split(/\r?\n/)
    .map((line) => (cornersOf(line).length && (seen += 1) === index ? `${x.toFixed(7)}, ${y.toFixed(7)}` : line))
    .join("\n");
  isChanged = true;
  draw();
}

function addEntrance(position) {
  const group = form.querySelector("[data-formset=entrances]");
  const rows = [...group.querySelectorAll("[data-row]")];
  const empty = rows.find((row) => !row.querySelector('[name$="-lon"]').value && !row.querySelector('[name$="-lat"]').value) ?? addRow(group);
  write(empty.querySelector('[name$="-lon"]'), empty.querySelector('[name$="-lat"]'), position);
}

/** Add an empty row to a list of the form, made from its last one. */
function addRow(group) {
  const rows = group.querySelectorAll("[data-row]");
  const total = group.querySelector("[name$=TOTAL_FORMS]");
  const next = Number(total.value);
  const row = rows[rows.length - 1].cloneNode(true);
  const prefix = group.dataset.formset;
  const renumber = (text) => text.replace(new RegExp(`${prefix}-\\d+-`), `${prefix}-${next}-`);
  for (const element of row.querySelectorAll("[name], [id], [for]")) {
    for (const attribute of ["name", "id", "for"]) {
      if (element.hasAttribute(attribute)) element.setAttribute(attribute, renumber(element.getAttribute(attribute)));
    }
    if (element.matches("input[type=checkbox]")) element.checked = false;
    else if (element.matches("select")) element.selectedIndex = 0;
    else if (element.matches("input")) element.value = "";
  }
  for (const error of row.querySelectorAll(".field-error")) error.remove();
  group.querySelector(".formset-rows").append(row);
  total.value = next + 1;
  return row;
}

for (const button of form.querySelectorAll("[data-add-row]")) {
  button.hidden = false;
  button.addEventListener("click", () => addRow(button.closest("[data-formset]")).querySelector("input:not([type=hidden]), select").focus());
}

modes.hidden = !geoMap;
modes.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-mode]");
  if (button) setMode(button.dataset.mode);
});

function setMode(name) {
  mode = name;
  for (const one of modes.querySelectorAll("[data-mode]")) one.setAttribute("aria-pressed", String(one.dataset.mode === mode));
  hint.textContent = geoMap ? HINTS[mode] : "";
  draw();
}

geoMap?.map.on("click", ({ lngLat }) => {
  const position = [lngLat.lng, lngLat.lat];
  if (mode === "point") movePoint(position);
  if (mode === "entrance") addEntrance(position);
  if (mode === "outline") {
    outline.value = withCorner(outline.value, position);
    isChanged = true;
    draw();
  }
});

let isChanged = false;
form.addEventListener("change", () => {
  isChanged = true;
  draw();
  const here = point();
  if (here && geoMap && !geoMap.map.getBounds().contains(here)) geoMap.goTo({ lon: here[0], lat: here[1] });
});
form.addEventListener("submit", () => (isChanged = false));
globalThis.addEventListener("beforeunload", (event) => {
  if (isChanged) event.preventDefault();
});
if (geoMap) setMode("point");
form.dataset.ready = "true";
