import assert from "node:assert/strict";
import { test } from "node:test";
import { askedBounds, askedData } from "../../geo_kla/static/geo_kla/js/asking-layers.js";
import { walkData } from "../../geo_kla/static/geo_kla/js/layers.js";

const LINE = [[106, -6], [106.1, -6.1]];
const points = (data) => data.features.filter((one) => one.geometry.type === "Point").length;

test("a walk to a place that may not be named is drawn to the street and no farther", () => {
  const drawn = { place: [106, -6], joined: null, walks: { 1: { line: LINE, to: null, crossings: [] } } };
  assert.equal(points(askedData(drawn, "1").walk), 1);
  assert.deepEqual(askedBounds(drawn, "1"), [106, -6.1, 106.1, -6]);
  assert.equal(points(walkData({ line: LINE, to: null })), 1);
  assert.equal(points(walkData({ line: LINE, to: [106.2, -6.2] })), 2);
});
