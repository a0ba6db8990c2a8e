/** The map of two versions: ground that stayed, was added (striped) and was removed (crossed). */
import { addHatches } from "./images.js";
import { addLayers, belowNames, makeMap } from "./map.js";
import { gettext } from "./words.js";
import { differenceLayers, shapeData, withRoom } from "./zone-life-layers.js";

const shapes = JSON.parse(document.getElementById("zone-difference").textContent);
const words = { added: gettext("ditambah"), removed: gettext("dikurangi") };

makeMap(document.querySelector("#zone-compare [data-map]"), {
  bounds: withRoom(shapes.bounds),
  hashName: false,
  addData(map, tokens) {
    addHatches(map, tokens);
    addLayers(map, differenceLayers({ tokens, words }), belowNames(map));
    for (const part of ["kept", "added", "removed"]) map.getSource(part).setData(shapeData(shapes[part]));
  },
});
