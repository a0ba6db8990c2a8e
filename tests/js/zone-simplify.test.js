import assert from "node:assert/strict";
import { test } from "node:test";
import { cornerCount } from "../../geo_kla/static/geo_kla/js/zone-rings.js";
import { simplified, simplifiedRing } from "../../geo_kla/static/geo_kla/js/zone-simplify.js";

const metre = 1 / 110574;

/** A strip one kilometre long whose upper side zigzags by 38 m, as the outline of cells does. */
function zigzag() {
  const upper = Array.from({ length: 21 }, (_one, i) => [(1000 - i * 50) * metre, (200 + (i % 2) * 38) * metre]);
  const ring = [[0, 0], [1000 * metre, 0], ...upper];
  return { type: "MultiPolygon", coordinates: [[[...ring, ring[0]]]] };
}

test("a zigzag of cells becomes a few corners", () => {
  const before = zigzag();
  assert.equal(cornerCount(before), 23);
  assert.ok(cornerCount(simplified(before)) <= 6, String(cornerCount(simplified(before))));
});

test("no corner that stays has moved", () => {
  const before = zigzag();
  const known = new Set(before.coordinates[0][0].map(([lon, lat]) => `${lon.toFixed(7)},${lat.toFixed(7)}`));
  for (const [lon, lat] of simplified(before).coordinates[0][0]) assert.ok(known.has(`${lon.toFixed(7)},${lat.toFixed(7)}`));
});

test("a square and a triangle stay what they are", () => {
  const square = { type: "MultiPolygon", coordinates: [[[[0, 0], [0.01, 0], [0.01, 0.01], [0, 0.01], [0, 0]]]] };
  assert.equal(simplified(square), square);
  const triangle = [[0, 0], [0.01, 0], [0.005, 0.01], [0, 0]];
  assert.equal(simplifiedRing(triangle, 1e6), triangle);
});

test("corners on a straight line go, the ring stays closed", () => {
  const ring = [[0, 0], [0.005, 0], [0.01, 0], [0.01, 0.005], [0.01, 0.01], [0, 0.01], [0, 0]];
  const simple = simplifiedRing(ring, 1);
  assert.equal(simple.length, 5);
  assert.deepEqual(simple[0], simple.at(-1));
});
