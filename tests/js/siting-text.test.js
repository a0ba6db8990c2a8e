import assert from "node:assert/strict";
import { test } from "node:test";
import { sitingLayers } from "../../geo_kla/static/geo_kla/js/siting-layers.js";
import { areasOf, pointsOf, positionOf, ringsOf, withNewArea, withPosition, withoutLast } from "../../geo_kla/static/geo_kla/js/siting-text.js";

test("a position is read with points, commas and a name behind it", () => {
  assert.deepEqual(positionOf("-6,2251 106,9003 Balai RW 05"), [106.9003, -6.2251]);
  assert.deepEqual(positionOf("-6.3; 106.8"), [106.8, -6.3]);
  assert.equal(positionOf("di sana"), null);
  assert.equal(positionOf("-96 106"), null);
});

test("an empty line parts two areas; two corners are a line still", () => {
  const text = "-6 106\n-6 107\n-7 107\n\n-8 106\n-8 107\n";
  assert.deepEqual(ringsOf(text).map((ring) => ring.length), [3, 2]);
  const kinds = areasOf(text).features.map(({ geometry }) => geometry.type);
  assert.deepEqual(kinds.filter((kind) => kind !== "Point"), ["Polygon", "LineString"]);
});

test("what the map adds can be read and taken back", () => {
  let text = withPosition("", { lng: 106.9, lat: -6.2 });
  text = withPosition(text, { lng: 106.91, lat: -6.21 });
  assert.equal(pointsOf(text).features.length, 2);
  assert.equal(pointsOf(withoutLast(text)).features.length, 1);
  assert.equal(withoutLast(withoutLast(text)), "");
  assert.equal(ringsOf(withPosition(withNewArea(text), { lng: 107, lat: -6 })).length, 2);
});

test("places are drawn above cells and excluded ground", () => {
  const { below, above } = sitingLayers({ met: "green", "not-met": "red", accent: "blue", paper: "white", "no-data": "grey", ink: "black", "on-accent": "white" });
  assert.deepEqual(below.map(({ id }) => id), ["siting-gain", "siting-excluded", "siting-excluded-edge"]);
  assert.equal(above.at(-1).id, "siting-label");
});
