/** The preview of a list: where its rows stand, and what became of a decision, for eyes and ears. */
import { EMPTY, boundsOf } from "./geojson.js";
import { put } from "./images.js";
import { makeMap } from "./map.js";
import { requestJson } from "./request.js";
import { fill, gettext } from "./words.js";

const SIZE = 18;
const SHAPES = { good: "M9 3a6 6 0 1 0 .01 0z", odd: "M9 2l7 7-7 7-7-7z", bad: "M4 4h10v10H4z" };
const place = document.querySelector(".import-map");
const said = () => document.getElementById("row-said");
let points = EMPTY;

const kindOf = ["match", ["get", "fate"], ["refused", "set_aside"], "row-bad", ["possible_duplicate"], "row-odd", "row-good"];

/** Draw the shapes of the legend: colour does not speak alone. */
function addShapes(map, tokens) {
  for (const [kind, colour] of [["good", tokens.met], ["odd", tokens.partly], ["bad", tokens["not-met"]]]) {
    put(map, `row-${kind}`, SIZE, (pen) => {
      const shape = new Path2D(SHAPES[kind]);
      pen.fillStyle = colour;
      pen.strokeStyle = tokens.paper;
      pen.lineWidth = 1.5;
      pen.fill(shape);
      pen.stroke(shape);
    });
  }
}

const geoMap = makeMap(place.querySelector("[data-map]"), {
  hashName: false,
  addData(map, tokens) {
    addShapes(map, tokens);
    map.addSource("rows", { type: "geojson", data: points });
    map.addLayer({
      id: "rows", type: "symbol", source: "rows",
      layout: {
        "icon-image": kindOf, "icon-allow-overlap": true,
        "icon-size": ["interpolate", ["linear"], ["zoom"], 8, 0.6, 15, 1.1],
      },
    });
  },
});

if (geoMap) {
  requestJson(place.dataset.points).then((found) => {
    points = found;
    geoMap.setData("rows", points);
    if (points.features.length) geoMap.show(boundsOf(points), { maxZoom: 14, always: true });
  }).catch(({ message }) => (said().textContent = message));
  geoMap.onPress(["rows"], ({ id }) => {
    const row = document.getElementById(`baris-${id}`);
    row?.scrollIntoView({ block: "center" });
    row?.querySelector("a, select, button")?.focus();
  });
}

document.body.addEventListener("htmx:afterSwap", ({ target }) => {
  const name = target.querySelector?.("th")?.firstChild?.textContent.trim();
  if (target.matches?.(".import-row")) said().textContent = fill(gettext("Keputusan tercatat: %(name)s"), { name });
});
for (const trouble of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(trouble, ({ target, detail }) => {
    const line = target.closest?.("form, .import-row")?.querySelector("[data-refused]");
    const words = detail.xhr?.responseText && detail.xhr.status === 400 ? detail.xhr.responseText
      : gettext("Tidak tersambung ke peladen. Keputusan belum tercatat; coba lagi.");
    if (line) line.textContent = words;
    if (line) line.hidden = false;
    said().textContent = words;
  });
}
