import assert from "node:assert/strict";
import { test } from "node:test";
import { readShapes, typed, whatIfLayers } from "../../geo_kla/static/geo_kla/js/what-if-layers.js";

test("a part without an answer draws nothing", () => {
  assert.deepEqual(readShapes(undefined).features, []);
  assert.deepEqual(readShapes("").features, []);
  assert.equal(readShapes('{"type": "FeatureCollection", "features": [{}]}').features.length, 1);
});

test("gain and loss differ in colour, new and closed places too", () => {
  const { cells, places } = whatIfLayers({ met: "green", "not-met": "red", accent: "blue", paper: "white" });
  assert.deepEqual(cells.map(({ paint }) => paint["fill-color"]), ["green", "red"]);
  assert.deepEqual(places.map(({ paint }) => paint["circle-color"]), ["white", "blue"]);
});

test("a position is typed with a point, whatever the language", () => {
  assert.equal(typed(-6.2251), "-6.225100");
});
