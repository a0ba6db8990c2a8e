import assert from "node:assert/strict";
import { test } from "node:test";
import { boxAround, cornersOf, outlineData, typedNumber, withCorner } from "../../geo_kla/static/geo_kla/js/registry-place.js";

test("typed coordinates are read with point or comma, other words are none", () => {
  assert.equal(typedNumber(" 106,92 "), 106.92);
  assert.equal(typedNumber("-6.2"), -6.2);
  for (const text of ["", "  ", "dekat masjid", "6°13'"]) assert.equal(typedNumber(text), null);
});

test("corners are the lines that are pairs", () => {
  assert.deepEqual(cornersOf("106.9, -6.2\n\nx\n106.91; -6.21"), [[106.9, -6.2], [106.91, -6.21]]);
});

test("a corner is added at the end", () => {
  assert.equal(withCorner("", [106.9, -6.2]), "106.9000000, -6.2000000");
  assert.equal(withCorner("1, 2\n", [106.9, -6.2]), "1, 2\n106.9000000, -6.2000000");
});

test("the box holds all positions with a margin; without any there is none", () => {
  assert.equal(boxAround([]), null);
  const [west, south, east, north] = boxAround([[106.9, -6.2], [106.91, -6.21]]);
  assert.ok(west < 106.9 && south < -6.21 && east > 106.91 && north > -6.2);
});

test("no outline is an empty collection", () => {
  assert.deepEqual(outlineData(null).features, []);
  assert.equal(outlineData({ type: "Polygon", coordinates: [] }).features.length, 1);
});
