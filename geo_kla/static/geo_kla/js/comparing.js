/** Two runs side by side: filters fetch table and map anew, a row and its area light up together. */
import { FIRST_LABEL } from "./basemap.js";
import { boundsOfFeatures, comparingLayers, withTurns } from "./comparing-layers.js";
import { addHatches } from "./images.js";
import { makeMap } from "./map.js";
import { requestJson } from "./request.js";

const page = document.getElementById("comparing");
const answer = document.getElementById("comparing-answer");
const error = document.getElementById("comparing-error");
const told = () => answer.querySelector("[data-comparing]");
let shapes = { type: "FeatureCollection", features: [] };
let lit = null;

const geoMap = makeMap(page.querySelector("[data-map]"), {
  addData(map, tokens) {
    addHatches(map, tokens);
    map.addSource("compared", { type: "geojson", data: withTurns(shapes, JSON.parse(told().dataset.comparing)), promoteId: "code" });
    const below = map.getLayer(FIRST_LABEL) ? FIRST_LABEL : undefined;
    for (const layer of comparingLayers(tokens)) map.addLayer(layer, below);
  },
});

async function draw() {
  shapes = await requestJson(`${page.dataset.shapes}?${told().dataset.address}`).catch(() => shapes);
  const data = withTurns(shapes, JSON.parse(told().dataset.comparing));
  geoMap?.setData("compared", data);
  const box = boundsOfFeatures(data);
  if (box && geoMap) geoMap.show(box, { maxZoom: 14, always: true });
}

function light(code) {
  if (code === lit) return;
  for (const [one, isLit] of [[lit, false], [code, true]]) {
    if (!one) continue;
    for (const row of answer.querySelectorAll(`tr[data-code="${one}"]`)) row.classList.toggle("is-lit", isLit);
    if (geoMap?.map.getSource("compared")) geoMap.map.setFeatureState({ source: "compared", id: one }, { isLit });
  }
  lit = code;
}

const rowOf = ({ target }) => target.closest("tr[data-code]")?.dataset.code ?? null;
for (const name of ["mouseover", "focusin"]) answer.addEventListener(name, (event) => light(rowOf(event)));
if (geoMap) {
  geoMap.map.on("mousemove", "compared", ({ features: [one] }) => light(one.properties.code));
  geoMap.map.on("mouseleave", "compared", () => light(null));
  geoMap.onPress(["compared"], ({ properties }) => answer.querySelector(`tr[data-code="${properties.code}"]`)?.scrollIntoView({ block: "center" }));
}

/** Fetch the answer for a query string; the address bar follows. */
function go(query) {
  window.htmx.ajax("GET", `${location.pathname}?${query}`, { target: "#comparing-answer", source: answer });
  history.replaceState(null, "", `?${query}${location.hash}`);
}

answer.addEventListener("change", ({ target }) => {
  const form = target.closest("#comparing-filter");
  if (form) go(new URLSearchParams([...new FormData(form)].filter(([, value]) => value)));
});
answer.addEventListener("submit", (event) => {
  event.preventDefault();
  go(new URLSearchParams([...new FormData(event.target)].filter(([, value]) => value)));
});
answer.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-step]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(new URL(link.href).search.slice(1));
});
document.body.addEventListener("htmx:afterSwap", () => {
  error.hidden = true;
  lit = null;
  draw();
});
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(name, () => (error.hidden = false));
}
await draw();
page.dataset.ready = "true";
