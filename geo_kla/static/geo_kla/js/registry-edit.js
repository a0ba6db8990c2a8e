/** The form of a record: map and typed coordinates say the same; rows are added; nothing is lost by leaving. */
import { Marker } from "maplibre-gl";
import { FIRST_AREA_NAME } from "./basemap.js";
import { addLayers, makeMap } from "./map.js";
import { boxAround, cornersOf, outlineData, outlineLayers, typedNumber, withCorner } from "./registry-place.js";
import { fill, gettext } from "./words.js";
import { readCoordinates } from "./zone-coordinates.js";

const form = document.getElementById("record-form");
const field = (name) => form.elements.namedItem(name);
const [lon, lat, outline] = [field("lon"), field("lat"), field("outline_text")];
const hint = document.getElementById("map-hint");
const said = document.getElementById("map-said");
const modes = document.getElementById("map-modes");
const HINTS = {
  point: gettext("Tekan peta atau geser penanda untuk menentukan titik. Papan ketik: panah menggeser penanda 1 m, dengan Shift 10 m."),
  entrance: gettext("Tekan peta di tempat orang masuk, atau Enter untuk tengah peta; penanda bernomor dapat digeser, juga dengan panah."),
  outline: gettext("Tekan peta sudut demi sudut, atau Enter untuk tengah peta. Sudut dapat digeser; hapus barisnya untuk membuang sudut."),
};
const STEPS = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const DEGREE_M = 111320;
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
  const held = document.activeElement?.dataset?.marker;
  for (const marker of markers) marker.remove();
  markers = [];
  geoMap.setData("outline", outlineData(drawnOutline()));
  const corners = cornersOf(outline.value);
  if (mode === "outline" && !outline.value.includes("{")) {
    corners.forEach((position, index) => {
      addMarker("corner-dot", "", fill(gettext("Sudut %(number)s"), { number: index + 1 }), position, (moved) => moveCorner(index, moved));
    });
  }
  entrances().forEach(({ position, x, y }, index) => {
    const number = String(index + 1);
    addMarker("entrance-dot", number, fill(gettext("Pintu masuk %(number)s"), { number }), position, (moved) => write(x, y, moved));
  });
  const here = point();
  if (here) addMarker("point-dot", "", gettext("Titik fasilitas"), here, movePoint);
  if (held) markers.find((one) => one.getElement().dataset.marker === held)?.getElement().focus({ preventScroll: true });
}

function drawnOutline() {
  try {
    return outline.value.trim() ? readCoordinates(outline.value).geometry : null;
  } catch {
    return null; // not yet a shape: the server says why when it is sent
  }
}

/** Put a marker on the map that is moved by pointer or, 1 m at a time (Shift: 10 m), by arrow keys. */
function addMarker(name, text, title, position, moved) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = name;
  element.textContent = text;
  element.dataset.marker = title;
  const marker = new Marker({ element, draggable: true }).setLngLat(position).addTo(geoMap.map);
  element.setAttribute("aria-label", title);
  element.title = title;
  marker.on("dragend", () => {
    const { lng, lat: y } = marker.getLngLat();
    moved([lng, y]);
  });
  element.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const { lng, lat: y } = marker.getLngLat();
    const degrees = (event.shiftKey ? 10 : 1) / DEGREE_M;
    const to = [lng + (step[0] * degrees) / Math.cos((y * Math.PI) / 180), y + step[1] * degrees];
    moved(to);
    said.textContent = `${title}: ${to[1].toFixed(6)}, ${to[0].toFixed(6)}`;
    if (!geoMap.map.getBounds().contains(to)) geoMap.goTo({ lon: to[0], lat: to[1] });
  });
  element.addEventListener("click", (event) => event.stopPropagation());
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

geoMap?.map.on("click", ({ lngLat }) => place([lngLat.lng, lngLat.lat]));
geoMap?.map.getCanvas().addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const { lng, lat: y } = geoMap.map.getCenter();
  place([lng, y]);
  said.textContent = fill(gettext("Ditetapkan di %(lat)s, %(lon)s"), { lat: y.toFixed(6), lon: lng.toFixed(6) });
});

/** Put a position where the chosen mode wants it. */
function place(position) {
  if (mode === "point") movePoint(position);
  if (mode === "entrance") addEntrance(position);
  if (mode === "outline") {
    outline.value = withCorner(outline.value, position);
    isChanged = true;
    draw();
  }
}

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
(form.querySelector("[aria-invalid=true]") ?? document.getElementById("conflict"))?.focus();
form.dataset.ready = "true";
