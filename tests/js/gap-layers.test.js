import assert from "node:assert/strict";
import test from "node:test";

import { gapLayers, pointData, walkBox } from "../../geo_kla/static/geo_kla/js/gap-layers.js";

test("a place is one point, no place is nothing", () => {
  assert.deepEqual(pointData({ lon: 106.9, lat: -6.2 }).features[0].geometry.coordinates, [106.9, -6.2]);
  assert.deepEqual(pointData(null).features, []);
});

test("the box of a walk holds all its corners", () => {
  assert.deepEqual(walkBox([[1, 5], [3, 4], [2, 9]]), [1, 4, 3, 9]);
});

test("the suggested place lies on top of the walk", () => {
  const { layers, sources } = gapLayers({ tokens: { "not-met": "#b00", partly: "#da0", paper: "#fff", accent: "#06c" }, area: null });
  assert.equal(layers.at(-1).source, "place");
  assert.ok(layers.every(({ source }) => source in sources));
});
