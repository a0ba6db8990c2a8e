/** The page of a gap: its area, the walk from its farthest cells, and the suggested place, on the map and in words. */
import { CoverageWalk } from "./coverage-walk.js";
import { gapLayers, pointData, walkBox } from "./gap-layers.js";
import { walkData } from "./layers.js";
import { makeMap } from "./map.js";
import { readBounds } from "./permalink.js";
import { requestJson } from "./request.js";

const page = document.getElementById("gap");
const told = page.querySelector("[data-walk-told]");
const NONE = { area: null, worst: null };
const shapes = await requestJson(page.dataset.shapes).catch(() => NONE);
const drawn = { walk: walkData(null), place: pointData(null) };

const geoMap = makeMap(page.querySelector("[data-map]"), {
  bounds: page.dataset.bounds ? readBounds(page.dataset.bounds) : null,
  hashName: false,
  addData(map, tokens) {
    const { sources, layers } = gapLayers({ tokens, area: shapes.area });
    for (const [name, source] of Object.entries(sources)) map.addSource(name, source);
    for (const layer of layers) map.addLayer(layer);
    for (const [name, data] of Object.entries(drawn)) map.getSource(name).setData(data);
  },
});

function draw(name, data) {
  drawn[name] = data;
  geoMap?.setData(name, data);
}

let line = [];

/** Bring the walk and the suggested place on the screen, whichever came last. */
function showAll() {
  const places = [...line, ...drawn.place.features.map(({ geometry }) => geometry.coordinates)];
  if (places.length > 1) geoMap?.show(walkBox(places), { always: true });
}

const walk = new CoverageWalk(
  {
    showWalk(way) {
      draw("walk", walkData(way));
      line = way?.line ?? [];
      showAll();
    },
  },
  page.dataset.walkAddress,
);

function showFrom({ lon, lat }) {
  return walk.show({ lon, lat }, { area: page.dataset.area, rule: page.dataset.rule, told });
}

page.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-walk]");
  if (!button) return;
  const [lon, lat] = button.dataset.walk.split(",").map(Number);
  showFrom({ lon, lat });
  page.querySelector("[data-map]").scrollIntoView({ block: "nearest" });
});

/* The suggested place is computed when the page is looked at; its words bring its position. */
function showPlace() {
  const { lon, lat } = document.getElementById("gap-place")?.dataset ?? {};
  if (!lon) return;
  draw("place", pointData({ lon: Number(lon), lat: Number(lat) }));
  showAll();
}
document.body.addEventListener("htmx:afterSwap", showPlace);
document.body.addEventListener("htmx:responseError", ({ target }) => {
  if (target.id === "gap-place-part") target.textContent = page.dataset.placeFailed;
});
showPlace();
if (shapes.worst) await showFrom(shapes.worst);
page.dataset.ready = "true";
