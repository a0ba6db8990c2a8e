import assert from "node:assert/strict";
import { test } from "node:test";
import { linesOf, snapTo } from "../../geo_kla/static/geo_kla/js/zone-snap.js";

// One degree is a hundred pixels.
const screen = { project: ([lon, lat]) => ({ x: lon * 100, y: -lat * 100 }), unproject: ({ x, y }) => [x / 100, 0 - y / 100], reach: 10 };
const border = [[0, 0], [2, 0], [2, 2]];

test("a corner within reach wins over the line through it", () => {
  assert.deepEqual(snapTo({ x: 206, y: -4 }, [border], screen), [2, 0]);
});

test("a line within reach is met at its nearest point", () => {
  assert.deepEqual(snapTo({ x: 100, y: -8 }, [border], screen), [1, 0]);
});

test("what is out of reach is left alone", () => {
  assert.equal(snapTo({ x: 100, y: -30 }, [border], screen), null);
  assert.equal(snapTo({ x: 100, y: 0 }, [], screen), null);
});

test("of two lines the nearer one counts", () => {
  assert.deepEqual(snapTo({ x: 100, y: -6 }, [border, [[0, 0.1], [2, 0.1]]], screen), [1, 0.1]);
});

test("rings and lines of every geometry are lines; points are none", () => {
  assert.equal(linesOf({ type: "MultiPolygon", coordinates: [[border], [border, border]] }).length, 3);
  assert.equal(linesOf({ type: "LineString", coordinates: border }).length, 1);
  assert.deepEqual(linesOf({ type: "Point", coordinates: [1, 2] }), []);
  assert.deepEqual(linesOf(undefined), []);
});
