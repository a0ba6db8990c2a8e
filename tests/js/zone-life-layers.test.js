import assert from "node:assert/strict";
import { test } from "node:test";
import { differenceLayers, memberData, shapeData, withRoom, zoneShapes } from "../../geo_kla/static/geo_kla/js/zone-life-layers.js";

const tokens = { accent: "#00566b", paper: "#fff", partly: "#d9a400", "not-met": "#b2182b", ink: "#000", "map-halo": "#fff" };

test("a box gets room on each side", () => {
  assert.deepEqual(withRoom([10, 20, 20, 30], 0.1), [9, 19, 21, 31]);
});

test("no geometry is no data, a geometry is one feature", () => {
  assert.deepEqual(shapeData(null).features, []);
  assert.equal(shapeData({ type: "Point", coordinates: [1, 2] }).features.length, 1);
});

test("a member names the icon of its group", () => {
  const [feature] = memberData([{ lon: 1, lat: 2, group: "health", name: "Puskesmas" }]).features;
  assert.deepEqual(feature.properties, { name: "Puskesmas", image: "facility-health" });
  assert.deepEqual(feature.geometry.coordinates, [1, 2]);
});

test("what is not designated has a dashed edge, the designated version a solid one", () => {
  const edge = (isDesignated, id) => zoneShapes({ tokens, isDesignated }).layers.find((layer) => layer.id === id).paint["line-dasharray"];
  assert.ok(edge(false, "current-line"));
  assert.equal(edge(true, "current-line"), undefined);
  assert.equal(edge(false, "published-line"), undefined);
});

test("added and removed ground differ by pattern and word, not by colour alone", () => {
  const { layers } = differenceLayers({ tokens, words: { added: "ditambah", removed: "dikurangi" } });
  const of = (id) => layers.find((layer) => layer.id === id);
  assert.notEqual(of("added-hatch").paint["fill-pattern"], of("removed-hatch").paint["fill-pattern"]);
  assert.equal(of("added-word").layout["text-field"], "ditambah");
  assert.equal(of("removed-word").layout["text-field"], "dikurangi");
});
