import assert from "node:assert/strict";
import test from "node:test";
import { readPlace, streetsLayers } from "../../geo_kla/static/geo_kla/js/streets-layers.js";

test("a button's place is read, what is none is refused", () => {
  assert.deepEqual(readPlace("106.9,-6.2"), { lon: 106.9, lat: -6.2 });
  assert.equal(readPlace("x"), null);
  assert.equal(readPlace(undefined), null);
});

test("every part of the page has a layer, and each layer a source", () => {
  const { sources, below, above } = streetsLayers({});
  const layers = [...below, ...above];
  for (const part of ["suspect", "below", "self", "island", "fault", "correction", "bar", "far"]) {
    assert.ok(layers.some(({ filter }) => filter?.[2][1].includes(part)), part);
  }
  assert.ok(layers.every(({ source }) => source in sources));
});
