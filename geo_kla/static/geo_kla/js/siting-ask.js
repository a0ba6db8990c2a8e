/** The form that asks where to build: presses on the map write positions into the form, the form draws the map. */
import { EMPTY, boundsOf } from "./geojson.js";
import { readBounds } from "./permalink.js";
import { requestJson } from "./request.js";
import { makeSitingMap } from "./siting-map.js";
import { areasOf, pointsOf, withNewArea, withPosition, withoutLast } from "./siting-text.js";
import { gettext } from "./words.js";

const page = document.getElementById("siting-ask");
const form = document.getElementById("siting-form");
const send = document.getElementById("siting-send");
const note = document.getElementById("siting-tool-note");
const area = document.getElementById("siting-area");
const points = document.getElementById("siting-points");
const excluded = document.getElementById("siting-not");
const tools = [...form.querySelectorAll("[data-tool]")];
const undo = form.querySelector("[data-undo]");
const { geoMap, show, border } = makeSitingMap(page);
let tool = null;

function draw() {
  const wantsPoints = form.querySelector('[name="tempat"][value="titik"]').checked;
  const features = [...areasOf(excluded.value).features, ...(wantsPoints ? pointsOf(points.value).features : [])];
  show({ ...EMPTY, features });
  undo.hidden = !geoMap || !excluded.value.trim();
}

async function showArea({ moves }) {
  const shapes = await requestJson(page.dataset.areaShapes.replace("KODE", area.value)).catch(() => EMPTY);
  border(shapes);
  if (moves) {
    const bounds = boundsOf({ features: shapes.features.filter(({ properties }) => properties.part === "self") });
    if (bounds) geoMap?.show(bounds, { always: true, maxZoom: 15 });
  }
}

function use(name) {
  tool = tool === name ? null : name;
  for (const button of tools) button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
  note.hidden = !tool;
  note.textContent =
    tool === "point"
      ? gettext("Tekan peta untuk menambah titik, atau Enter untuk tengah peta.")
      : gettext("Tekan peta untuk tiap sudut, atau Enter untuk tengah peta. Tekan “Gambar di peta” lagi bila selesai.");
  if (tool === "area") excluded.value = withNewArea(excluded.value);
  if (tool) geoMap.map.getCanvas().focus();
}

function put(position) {
  const field = tool === "point" ? points : excluded;
  field.value = withPosition(field.value, position);
  draw();
}

if (geoMap) {
  for (const button of tools) {
    button.hidden = false;
    button.addEventListener("click", () => use(button.dataset.tool));
  }
  undo.addEventListener("click", () => {
    excluded.value = withoutLast(excluded.value);
    draw();
  });
  geoMap.map.on("click", (event) => tool && put(event.lngLat));
  geoMap.map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key === "Escape" && tool) use(tool);
    if (event.key !== "Enter" || !tool) return;
    event.preventDefault();
    put(geoMap.map.getCenter());
  });
}

for (const field of [points, excluded]) field.addEventListener("input", draw);
form.addEventListener("change", draw);
area.addEventListener("change", () => showArea({ moves: true }));
/** One press asks one question, however often it is repeated; who comes back to the page may ask again. */
form.addEventListener("submit", (event) => {
  if (form.classList.contains("is-loading")) {
    event.preventDefault();
    return;
  }
  form.classList.add("is-loading");
  send.setAttribute("aria-disabled", "true");
});
addEventListener("pageshow", () => {
  form.classList.remove("is-loading");
  send.removeAttribute("aria-disabled");
});

/** Go to what was refused. */
const refused = form.dataset.refused && form.elements.namedItem(form.dataset.refused);
const target = refused instanceof RadioNodeList ? refused[0] : refused;
if (target) {
  target.closest("details")?.setAttribute("open", "");
  target.setAttribute("aria-invalid", "true");
  target.setAttribute("aria-describedby", "siting-refused");
  target.focus();
} else document.getElementById("siting-refused")?.focus();

draw();
await showArea({ moves: !page.dataset.bounds || !readBounds(page.dataset.bounds) });
page.dataset.ready = "true";
