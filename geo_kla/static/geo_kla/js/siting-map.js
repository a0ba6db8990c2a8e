/** The map beside a question where to build: border of the area, and what the page gives to draw. */
import { EMPTY } from "./geojson.js";
import { addHatches } from "./images.js";
import { addLayers, belowNames, makeMap } from "./map.js";
import { readBounds } from "./permalink.js";
import { borderLayers, withSteps } from "./profile-layers.js";
import { ON, sitingLayers } from "./siting-layers.js";

/** Return a map (or null without WebGL) and `show(data)`, `border(shapes)` that last through a change of scheme. */
export function makeSitingMap(page) {
  let shown = EMPTY;
  let border = EMPTY;
  const geoMap = makeMap(page.querySelector("[data-map]"), {
    bounds: page.dataset.bounds ? readBounds(page.dataset.bounds) : null,
    addData(map, tokens) {
      addHatches(map, tokens);
      const below = belowNames(map);
      addLayers(map, borderLayers({ tokens, border }), below);
      const layers = sitingLayers(tokens);
      addLayers(map, { sources: layers.sources, layers: layers.below }, below);
      addLayers(map, { layers: layers.above });
      map.getSource(ON).setData(shown);
    },
  });
  return {
    geoMap,
    show(data) {
      shown = data;
      geoMap?.setData(ON, data);
    },
    border(shapes) {
      border = shapes;
      geoMap?.setData("profile", withSteps(border));
    },
  };
}
