/** What the map of a comparison draws: each area by what became of it. Pure. */
const ON = "compared";

/** Return the shapes of areas with what became of each as `turn`; areas that are not told are left out. */
export function withTurns(shapes, turns) {
  const features = shapes.features
    .filter(({ properties }) => properties.code in turns)
    .map((one) => ({ ...one, properties: { ...one.properties, turn: turns[one.properties.code] } }));
  return { type: "FeatureCollection", features };
}

/** Return the box around features, or null without any. */
export function boundsOfFeatures({ features }) {
  const points = features.flatMap(({ geometry }) => geometry.coordinates.flat(geometry.type === "MultiPolygon" ? 2 : 1));
  if (!points.length) return null;
  return points.reduce(
    ([w, s, e, n], [x, y]) => [Math.min(w, x), Math.min(s, y), Math.max(e, x), Math.max(n, y)],
    [Infinity, Infinity, -Infinity, -Infinity],
  );
}

/** Return the layers: colour, hatch where it got worse or both, borders, and the border that lights up. */
export function comparingLayers(tokens) {
  const turn = ["get", "turn"];
  return [
    {
      id: "compared", type: "fill", source: ON,
      paint: {
        "fill-color": ["match", turn, "better", tokens.met, "worse", tokens["not-met"], "both", tokens.partly, tokens["no-data"]],
        "fill-opacity": ["match", turn, "better", 0.6, "worse", 0.35, "both", 0.35, 0.12],
      },
    },
    {
      id: "compared-hatch", type: "fill", source: ON, filter: ["in", turn, ["literal", ["worse", "both"]]],
      paint: { "fill-pattern": ["match", turn, "worse", "hatch-not-met", "hatch-partly"], "fill-opacity": 0.65 },
    },
    { id: "compared-edge", type: "line", source: ON, paint: { "line-color": tokens["map-border"], "line-width": 0.7 } },
    {
      id: "compared-lit", type: "line", source: ON,
      paint: { "line-color": tokens.accent, "line-width": ["case", ["boolean", ["feature-state", "isLit"], false], 4, 0] },
    },
  ];
}
