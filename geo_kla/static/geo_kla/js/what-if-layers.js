/** Layers of a "what if": cells that gain or lose, the place that is new and the one that goes. Pure. */
import { EMPTY } from "./geojson.js";

const ON = "what-if";
const part = (name) => ["==", ["get", "part"], name];

/** Return the shapes that a part of the page carries, or none. */
export function readShapes(text) {
  return text ? JSON.parse(text) : EMPTY;
}

/** Return source and layers; cells lie below labels, places come on top of all. */
export function whatIfLayers(tokens) {
  const opacity = ["interpolate", ["linear"], ["get", "children"], 0, 0.15, 25, 0.7];
  const fill = (name, colour) => ({
    id: `what-if-${name}`, type: "fill", source: ON, filter: part(name),
    paint: { "fill-color": colour, "fill-opacity": opacity, "fill-outline-color": colour },
  });
  const dot = (name, paint) => ({
    id: `what-if-${name}`, type: "circle", source: ON, filter: part(name),
    paint: { "circle-radius": 9, "circle-stroke-width": 4, ...paint },
  });
  return {
    sources: { [ON]: { type: "geojson", data: EMPTY } },
    cells: [fill("gain", tokens.met), fill("loss", tokens["not-met"])],
    places: [
      dot("closed", { "circle-color": tokens.paper, "circle-stroke-color": tokens["not-met"] }),
      dot("new", { "circle-color": tokens.accent, "circle-stroke-color": tokens.paper }),
    ],
  };
}

/** Return a position as it is typed: six decimals, about a decimetre, with a point. */
export function typed(degrees) {
  return degrees.toFixed(6);
}
