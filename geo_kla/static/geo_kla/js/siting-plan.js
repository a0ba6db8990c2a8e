/** The page of a plan: its places on the map; htmx asks how far the proof is and fetches the parts when it is over. */
import { EMPTY } from "./geojson.js";
import { remembered } from "./remembered.js";
import { requestJson } from "./request.js";
import { makeSitingMap } from "./siting-map.js";

const page = document.getElementById("siting-plan");
const parts = document.getElementById("siting-parts");
const told = document.getElementById("siting-told");
const offline = document.getElementById("siting-offline");
const { geoMap, show, border } = makeSitingMap(page);
const state = () => document.getElementById("siting-state").dataset;
let drawn = "";

async function draw() {
  if (drawn === state().answer) return;
  drawn = state().answer;
  show(await requestJson(page.dataset.shapes).catch(() => EMPTY));
}

/** Show a place of a table on the map. */
parts.addEventListener("click", (event) => {
  const button = event.target.closest("[data-go]");
  if (!button || !geoMap) return;
  const [lon, lat] = button.dataset.go.split(",").map(Number);
  geoMap.goTo({ lon, lat });
  page.querySelector("[data-map]").scrollIntoView({ block: "nearest" });
});

/** What a reader has ticked and opened, and where he is, stays when the parts are fetched anew. */
let putBack = null;
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  putBack = detail.target === parts ? remembered(parts) : null;
});
document.body.addEventListener("htmx:afterSwap", () => {
  offline.hidden = true;
  putBack?.();
  putBack = null;
  if (told.textContent !== state().told) told.textContent = state().told;
  draw();
});
for (const trouble of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(trouble, () => (offline.hidden = false));
}

requestJson(page.dataset.areaShapes).then(border).catch(() => {});
geoMap?.onPress(["siting-site"], ({ properties }) => {
  parts.querySelector(`[data-choice="${properties.id}"] button`)?.focus();
});
await draw();
page.dataset.ready = "true";
