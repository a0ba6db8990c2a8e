/** The map of a province in step with its lists: the standings on the page colour the cities. */
import { FIRST_LABEL } from "./basemap.js";
import { verdictLayers } from "./coverage-map.js";
import { withVerdicts } from "./coverage-shapes.js";
import { EMPTY, boundsOf } from "./geojson.js";
import { addHatches } from "./images.js";
import { makeMap } from "./map.js";
import { requestJson } from "./request.js";

const page = document.getElementById("province");
const standings = [...document.querySelectorAll("#standings [data-code]")];
const frame = page.querySelector("[data-map]");
document.getElementById("target")?.addEventListener("change", ({ target }) => target.form.requestSubmit());

if (frame) {
  const shapes = await requestJson(page.dataset.shapes).catch(() => EMPTY);
  const verdicts = Object.fromEntries(standings.map(({ dataset }) => [dataset.code, dataset.mark]));
  const geoMap = makeMap(frame, {
    hashName: false,
    addData(map, tokens) {
      addHatches(map, tokens);
      map.addSource("verdicts", { type: "geojson", data: withVerdicts(shapes, verdicts), promoteId: "code" });
      const below = map.getLayer(FIRST_LABEL) ? FIRST_LABEL : undefined;
      for (const layer of verdictLayers(tokens)) map.addLayer(layer, below);
    },
  });
  const box = boundsOf(shapes);
  if (box) geoMap?.map.fitBounds(box, { padding: 24, animate: false });

  let lit = null;
  const light = (code) => {
    if (code === lit) return;
    const map = geoMap?.map;
    for (const [one, isLit] of [[lit, false], [code, true]]) {
      if (!one) continue;
      for (const row of page.querySelectorAll(`[data-code="${one}"]`)) row.toggleAttribute("data-lit", isLit);
      if (map?.getSource("verdicts")) map.setFeatureState({ source: "verdicts", id: one }, { isLit });
    }
    lit = code;
  };
  for (const row of page.querySelectorAll("[data-code]")) {
    row.addEventListener("mouseenter", () => light(row.dataset.code));
    row.addEventListener("focusin", () => light(row.dataset.code));
    row.addEventListener("mouseleave", () => light(null));
  }
  geoMap?.map.on("mousemove", "verdict", ({ features: [feature] }) => light(feature.properties.code));
  geoMap?.map.on("mouseleave", "verdict", () => light(null));
  geoMap?.onPress(["verdict"], ({ properties }) => location.assign(`#kota-${properties.code}`));
}
page.dataset.ready = "true";
