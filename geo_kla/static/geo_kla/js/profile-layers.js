/** Layers of an area's profile: its border, gaps below it, its candidate zones. Pure. */

const ON = "profile";
const part = (name) => ["==", ["get", "part"], name];

/** Return a step of 0..3 for a number of gaps: none, 1 to 3, 4 to 7, more. */
export function gapStep(gaps) {
  if (!gaps) return 0;
  if (gaps <= 3) return 1;
  return gaps <= 7 ? 2 : 3;
}

/** Return the shapes with `step` (0..3) on the areas below. */
export function withSteps(shapes) {
  const stepOf = ({ part, gaps }) => (part === "below" ? gapStep(gaps) : 0);
  const features = shapes.features.map((feature) => ({
    ...feature,
    properties: { ...feature.properties, step: stepOf(feature.properties) },
  }));
  return { ...shapes, features };
}

/** Return layers for the source "profile"; the first ones lie below labels, facilities come on top of all. */
export function profileLayers(tokens) {
  const complete = ["==", ["get", "kind"], "complete"];
  return [
    {
      id: "profile-gaps", type: "fill", source: ON, filter: part("below"),
      paint: { "fill-color": tokens["not-met"], "fill-opacity": ["match", ["get", "step"], 1, 0.07, 2, 0.17, 3, 0.3, 0] },
    },
    {
      id: "profile-candidate", type: "fill", source: ON, filter: part("candidate"),
      paint: { "fill-color": ["case", complete, tokens.met, tokens.partly], "fill-opacity": 0.22 },
    },
    {
      id: "profile-candidate-edge", type: "line", source: ON, filter: part("candidate"),
      paint: { "line-color": ["case", complete, tokens.met, tokens.partly], "line-width": 2 },
    },
    {
      id: "profile-zone-halo", type: "line", source: ON, filter: part("zone"), layout: { "line-join": "round" },
      paint: { "line-color": tokens.paper, "line-width": 6 },
    },
    {
      id: "profile-zone", type: "line", source: ON, filter: part("zone"), layout: { "line-join": "round" },
      paint: { "line-color": tokens.accent, "line-width": 2.5, "line-dasharray": [4, 1] },
    },
    {
      id: "profile-below", type: "line", source: ON, filter: part("below"),
      paint: { "line-color": tokens["map-border"], "line-width": 1 },
    },
    {
      id: "profile-self", type: "line", source: ON, filter: part("self"), layout: { "line-join": "round" },
      paint: { "line-color": tokens.accent, "line-width": 3 },
    },
  ];
}

/** Return source and layers of an area's border and of those in it, for the maps of other pages. */
export function borderLayers({ tokens, border }) {
  return {
    sources: { [ON]: { type: "geojson", data: withSteps(border) } },
    layers: profileLayers(tokens).filter(({ id }) => ["profile-below", "profile-self"].includes(id)),
  };
}
