import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY, boundsOf } from "../../geo_kla/static/geo_kla/js/geojson.js";

const shape = (type, coordinates) => ({ geometry: { type, coordinates } });

test("a box goes around points, lines, areas and areas of several parts, holes and margin included", () => {
  const line = shape("LineString", [[111, -7], [111.2, -7.1]]);
  const parts = shape("MultiPolygon", [[[[110, -7.2], [110.5, -7.2], [110, -7.2]]], [[[112, -7], [112, -6.9], [112, -7]]]]);
  assert.deepEqual(boundsOf({ features: [line] }), [111, -7.1, 111.2, -7]);
  assert.deepEqual(boundsOf({ features: [line, parts, shape("Point", [111, -8])] }), [110, -8, 112, -6.9]);
  assert.deepEqual(boundsOf({ features: [shape("Polygon", [[[1, 2], [3, 4], [1, 2]]])] }, 1), [0, 1, 4, 5]);
});

test("around nothing, or what has no place, there is no box", () => {
  assert.equal(boundsOf(EMPTY), null);
  assert.equal(boundsOf({ features: [{ geometry: null }, shape("Point", []), shape("MultiPolygon", [])] }), null);
});
