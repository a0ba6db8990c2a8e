/** The page of streets: the map shows what the tables say, and a press on it, or Enter, adds a corner to a correction. */
import { FIRST_LABEL } from "./basemap.js";
import { addLayers, makeMap } from "./map.js";
import { readBounds } from "./permalink.js";
import { requestJson } from "./request.js";
import { drawnShapes, readCorners, withCorner, withoutLastCorner } from "./scenario-layers.js";
import { EMPTY, readPlace, streetsLayers } from "./streets-layers.js";

const page = document.getElementById("streets");
const form = page.querySelector(".streets-form");
const fold = page.querySelector("[data-correction-fold]");
const line = form?.elements.namedItem("garis");
let shapes = EMPTY;

const geoMap = makeMap(page.querySelector("[data-map]"), {
  bounds: readBounds(page.dataset.bounds),
  addData(map, tokens) {
    const { sources, below, above } = streetsLayers(tokens);
    addLayers(map, { sources, layers: below }, map.getLayer(FIRST_LABEL) ? FIRST_LABEL : undefined);
    addLayers(map, { layers: above });
    draw();
  },
});

function draw() {
  geoMap?.setData("streets", shapes);
  geoMap?.setData("streets-drawn", line ? drawnShapes(readCorners(line.value)) : EMPTY);
}

function take({ lng, lat }) {
  line.value = withCorner(line.value, { lng, lat });
  draw();
}

if (geoMap && form) {
  for (const hidden of form.querySelectorAll("[data-map-hint], [data-use-centre], [data-drop-corner]")) hidden.hidden = false;
  form.querySelector("[data-use-centre]").addEventListener("click", () => take(geoMap.map.getCenter()));
  form.querySelector("[data-drop-corner]").addEventListener("click", () => {
    line.value = withoutLastCorner(line.value);
    draw();
  });
  line.addEventListener("input", draw);
  geoMap.map.on("click", ({ lngLat }) => fold.open && take(lngLat));
  geoMap.map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !fold.open) return;
    event.preventDefault();
    take(geoMap.map.getCenter());
  });
}
if (geoMap) {
  for (const button of page.querySelectorAll("[data-show]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const place = readPlace(button.dataset.show);
      if (place) geoMap.goTo(place, 16);
      page.querySelector("[data-map]").scrollIntoView({ block: "nearest" });
    });
  }
}
document.getElementById("correction-refused")?.focus();
try {
  shapes = await requestJson(page.dataset.shapes);
} catch {
  document.getElementById("streets-map-error").hidden = false;
}
draw();
page.dataset.ready = "true";
