import assert from "node:assert/strict";
import { test } from "node:test";
import {
  boundsOf, cornerCount, isInside, nearestCorner, ringAt, ringsOf, sameShape, shapeOf, tidy, withHoles, withInsertedCorner, withMovedCorner,
  withoutCorner, withoutRing,
} from "../../geo_kla/static/geo_kla/js/zone-rings.js";

const square = (west, south, size) => [
  [west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south],
];
const withHole = { type: "Polygon", coordinates: [square(0, 0, 10), square(4, 4, 2)] };

test("a shape taken apart and put together is the same shape", () => {
  const two = { type: "MultiPolygon", coordinates: [[square(0, 0, 10), square(4, 4, 2)], [square(20, 0, 5)]] };
  assert.deepEqual(shapeOf(ringsOf(two)), two);
  assert.deepEqual(ringsOf(two).map(({ role }) => role), ["outer", "hole", "outer"]);
});

test("a hole joins the outer ring around it, whatever their order", () => {
  const rings = [{ role: "hole", ring: square(22, 2, 1) }, { role: "outer", ring: square(0, 0, 10) }, { role: "outer", ring: square(20, 0, 5) }];
  assert.deepEqual(shapeOf(rings).coordinates.map((polygon) => polygon.length), [1, 2]);
});

test("no outer ring is no shape", () => {
  assert.equal(shapeOf([]), null);
  assert.equal(shapeOf([{ role: "hole", ring: square(0, 0, 1) }]), null);
  assert.deepEqual(ringsOf(null), []);
});

test("a ring is closed, rounded to a centimetre and free of repeated corners", () => {
  assert.deepEqual(tidy([[1.00000004, 2], [1, 2], [3, 2], [3, 4]]), [[1, 2], [3, 2], [3, 4], [1, 2]]);
  assert.deepEqual(tidy(square(0, 0, 1)), square(0, 0, 1));
});

test("corners are counted once", () => {
  assert.equal(cornerCount(withHole), 8);
  assert.equal(cornerCount(null), 0);
});

test("bounds hold every corner; nothing has none", () => {
  assert.deepEqual(boundsOf(withHole), [0, 0, 10, 10]);
  assert.equal(boundsOf(null), null);
});

test("shapes with the same corners are the same", () => {
  assert.ok(sameShape(withHole, { type: "MultiPolygon", coordinates: [withHole.coordinates] }));
  assert.ok(!sameShape(withHole, { type: "Polygon", coordinates: [square(0, 0, 10)] }));
  assert.ok(sameShape(null, null));
});

test("a corner is taken out, the first one too, and the ring stays closed", () => {
  const rings = ringsOf({ type: "Polygon", coordinates: [square(0, 0, 10)] });
  assert.deepEqual(withoutCorner(rings, 0, 0)[0].ring, [[10, 0], [10, 10], [0, 10], [10, 0]]);
  assert.deepEqual(withoutCorner(rings, 0, 2)[0].ring, [[0, 0], [10, 0], [0, 10], [0, 0]]);
});

test("a triangle that loses a corner goes, and its holes with it", () => {
  const triangle = { role: "outer", ring: [[0, 0], [10, 0], [0, 10], [0, 0]] };
  const hole = { role: "hole", ring: square(1, 1, 2) };
  const elsewhere = { role: "outer", ring: square(20, 0, 5) };
  assert.deepEqual(withoutCorner([triangle, hole, elsewhere], 0, 1), [elsewhere]);
  assert.deepEqual(withoutCorner([triangle], 0, 1), []);
});

test("the nearest corner within reach is found on the screen", () => {
  const rings = ringsOf(withHole);
  const project = ([x, y]) => ({ x: x * 10, y: y * 10 });
  assert.deepEqual(nearestCorner(rings, { x: 62, y: 61 }, project, 5), { ringIndex: 1, cornerIndex: 2 });
  assert.equal(nearestCorner(rings, { x: 80, y: 80 }, project, 5), null);
});

test("inside is inside", () => {
  assert.ok(isInside([5, 5], square(0, 0, 10)));
  assert.ok(!isInside([15, 5], square(0, 0, 10)));
});

test("a part that is moved takes its holes along, and no other's", () => {
  const before = ringsOf({ type: "MultiPolygon", coordinates: [[square(0, 0, 10), square(4, 4, 2)], [square(20, 0, 10), square(24, 4, 2)]] });
  const after = before.map((one, index) => (index ? one : { role: "outer", ring: square(3, 1, 10) }));
  assert.deepEqual(withHoles(before, after).map(({ ring }) => ring[0]), [[3, 1], [7, 5], [20, 0], [24, 4]]);
  assert.equal(withHoles(before, before), before);
});

const WITH_HOLE = [
  { role: "outer", ring: [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]] },
  { role: "hole", ring: [[1, 1], [2, 1], [2, 2], [1, 1]] },
  { role: "outer", ring: [[6, 0], [8, 0], [8, 2], [6, 0]] },
];

test("a pressed hole or part is found, and a part goes with its holes", () => {
  assert.equal(ringAt(WITH_HOLE, [1.9, 1.2]), 1);
  assert.equal(ringAt(WITH_HOLE, [3, 3]), 0);
  assert.equal(ringAt(WITH_HOLE, [5, 5]), -1);
  assert.deepEqual(withoutRing(WITH_HOLE, 0), [WITH_HOLE[2]]);
  assert.deepEqual(withoutRing(WITH_HOLE, 1), [WITH_HOLE[0], WITH_HOLE[2]]);
});

test("a corner moves by metres and the ring stays closed; a new one stands in the middle of a side", () => {
  const moved = withMovedCorner(WITH_HOLE, 0, 0, 0, 110.57428)[0].ring;
  assert.deepEqual(moved[0], [0, 0.001]);
  assert.deepEqual(moved.at(-1), moved[0]);
  assert.deepEqual(withInsertedCorner(WITH_HOLE, 2, 2)[2].ring, [[6, 0], [8, 0], [8, 2], [7, 1], [6, 0]]);
});
