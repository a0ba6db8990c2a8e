/** Two maps that move as one, with a divider that a slider moves: what changes in each of two scenarios. */
import { EMPTY, boundsOf } from "./geojson.js";
import { addLayers, belowNames, makeMap } from "./map.js";
import { readBounds } from "./permalink.js";
import { borderLayers } from "./profile-layers.js";
import { requestJson } from "./request.js";
import { whatIfLayers } from "./what-if-layers.js";

/** Around what changes, so that the streets it lies in are seen. */
const MARGIN_DEG = 0.004;
const page = document.getElementById("scenario-compare");
const swipe = document.getElementById("swipe");
const slider = document.getElementById("swipe-at");
const halves = JSON.parse(document.getElementById("scenario-halves").textContent);
const border = await requestJson(page.dataset.shapes).catch(() => EMPTY);
const all = { type: "FeatureCollection", features: Object.values(halves).flatMap(({ features }) => features) };
const bounds = boundsOf(all, MARGIN_DEG) ?? readBounds(page.dataset.bounds);
const sides = ["left", "right"].map((name, place) => {
  const select = document.getElementById(`side-${name}`);
  const geoMap = makeMap(swipe.querySelectorAll("[data-map]")[place], {
    bounds,
    hashName: false,
    addData(map, tokens) {
      const below = belowNames(map);
      addLayers(map, borderLayers({ tokens, border }), below);
      const { sources, cells } = whatIfLayers(tokens);
      addLayers(map, { sources, layers: cells }, below);
      draw();
    },
  });
  const draw = () => geoMap?.setData("what-if", halves[select.value] ?? EMPTY);
  select.addEventListener("change", draw);
  return { geoMap, draw };
});

/** Let one map follow the other; a map that follows does not lead. */
function follow([one, other]) {
  let isFollowing = false;
  const lead = (from, to) => () => {
    if (isFollowing) return;
    isFollowing = true;
    to.jumpTo({ center: from.getCenter(), zoom: from.getZoom() });
    isFollowing = false;
  };
  one.on("move", lead(one, other));
  other.on("move", lead(other, one));
}

if (sides.every(({ geoMap }) => geoMap)) {
  follow(sides.map(({ geoMap }) => geoMap.map));
  for (const { draw } of sides) draw();
}
function divide() {
  swipe.style.setProperty("--divide", `${slider.value}%`);
  slider.setAttribute("aria-valuetext", `${slider.value}%`);
}
slider.addEventListener("input", divide);
divide();
page.dataset.ready = "true";
