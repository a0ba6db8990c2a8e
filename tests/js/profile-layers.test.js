import assert from "node:assert/strict";
import { test } from "node:test";
import { gapStep, withSteps } from "../../geo_kla/static/geo_kla/js/profile-layers.js";

test("more gaps are a higher step, none is none", () => {
  assert.deepEqual([0, 1, 3, 4, 7, 8, 40].map(gapStep), [0, 1, 1, 2, 2, 3, 3]);
});

test("only the areas below are tinted", () => {
  const feature = (part, gaps) => ({ properties: { part, gaps } });
  const shapes = { features: [feature("self", 9), feature("below", 9), feature("candidate")] };
  assert.deepEqual(withSteps(shapes).features.map(({ properties }) => properties.step), [0, 3, 0]);
});
