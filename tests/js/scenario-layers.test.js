import assert from "node:assert/strict";
import { test } from "node:test";
import { drawnShapes, readCorners, scenarioLayers, withCorner, withoutLastCorner } from "../../geo_kla/static/geo_kla/js/scenario-layers.js";

test("corners are read as they are typed, with points or commas", () => {
  assert.deepEqual(readCorners("-6,2251; 106,9003\n-6.3 106.95\n\nabc\n99; 1"), [[-6.2251, 106.9003], [-6.3, 106.95]]);
});

test("a press adds a corner and the last one can be taken back", () => {
  const one = withCorner("", { lat: -6.2, lng: 106.9 });
  const two = withCorner(one, { lat: -6.3, lng: 106.95 });
  assert.equal(two, "-6.200000; 106.900000\n-6.300000; 106.950000");
  assert.equal(withoutLastCorner(two), one);
  assert.equal(withoutLastCorner(one), "");
});

test("two corners make a line with its points, one a point, none nothing", () => {
  assert.deepEqual(drawnShapes([[-6, 106], [-7, 107]]).features.map(({ geometry }) => geometry.type), ["LineString", "Point", "Point"]);
  assert.equal(drawnShapes([[-6, 106]]).features.length, 1);
  assert.equal(drawnShapes([]).features.length, 0);
});

test("streets lie below places, and what is switched off is faint", () => {
  const { places } = scenarioLayers({ met: "#0f0", "not-met": "#f00", accent: "#00f", paper: "#fff" });
  const ids = places.map(({ id }) => id);
  assert.ok(ids.indexOf("scenario-line") < ids.indexOf("what-if-new"));
  assert.deepEqual(places[0].paint["line-opacity"], ["case", ["==", ["get", "on"], false], 0.35, 1]);
});
