import assert from "node:assert/strict";
import { test } from "node:test";
import { scaleLength, sketch, withVerdicts } from "../../geo_kla/static/geo_kla/js/coverage-shapes.js";

const square = (code, west, south, size) => ({
  type: "Feature",
  properties: { code, name: `Area ${code}` },
  geometry: {
    type: "MultiPolygon",
    coordinates: [[[[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]]],
  },
});
const town = { type: "FeatureCollection", features: [square("a", 100, 0, 1), square("b", 101, 0, 1)] };

test("an area takes its verdict from the table, and none where the table has none", () => {
  const verdicts = withVerdicts(town, { a: "not_met" }).features.map(({ properties }) => properties.verdict);
  assert.deepEqual(verdicts, ["not_met", ""]);
  assert.equal("verdict" in town.features[0].properties, false);
});

test("a drawing fills its width, points north and names areas in their middle", () => {
  const { width, height, areas } = sketch(town, 200);
  assert.equal(width, 200);
  assert.ok(Math.abs(height - 100) < 0.1);
  assert.ok(Math.abs(areas[0].x - 50) < 0.1 && Math.abs(areas[0].y - 50) < 0.1);
  assert.ok(areas[0].path.startsWith("M0.0 100.0L100.0 100.0"));
});

test("far from the equator a degree of longitude is narrower", () => {
  const north = { features: [square("a", 0, 59.5, 1)] };
  assert.ok(Math.abs(sketch(north, 100).height - 200) < 1);
});

test("nothing to draw is an empty drawing", () => {
  assert.deepEqual(sketch({ features: [] }, 100), { width: 100, height: 0, metresPerUnit: 0, areas: [] });
});

test("a scale bar is a round length that fits", () => {
  assert.equal(scaleLength(10, 250), 2000);
  assert.equal(scaleLength(1, 60), 50);
  assert.equal(scaleLength(7, 1), 5);
});
