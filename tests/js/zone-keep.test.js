import assert from "node:assert/strict";
import { test } from "node:test";
import { DrawingKeep } from "../../geo_kla/static/geo_kla/js/zone-keep.js";

const storage = () => {
  const kept = new Map();
  return { getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => kept.set(name, text), removeItem: (name) => kept.delete(name), kept };
};

test("a drawing survives, with the moment it was kept", () => {
  const shelf = storage();
  new DrawingKeep(7, shelf).put({ name: "Barat", geometry: null });
  const { drawing, at } = new DrawingKeep(7, shelf).get();
  assert.deepEqual(drawing, { name: "Barat", geometry: null });
  assert.ok(Date.now() - at < 5000);
});

test("another person on the same computer does not get it", () => {
  const shelf = storage();
  new DrawingKeep(7, shelf).put({ name: "Barat" });
  assert.equal(new DrawingKeep(8, shelf).get(), null);
});

test("what was dropped is gone", () => {
  const keep = new DrawingKeep(7, storage());
  keep.put({ name: "Barat" });
  keep.drop();
  assert.equal(keep.get(), null);
});

test("a full, forbidden or spoilt storage stops nobody", () => {
  const full = { getItem: () => "{", setItem: () => { throw new Error("full"); }, removeItem: () => { throw new Error("no"); } };
  const keep = new DrawingKeep(7, full);
  keep.put({ name: "Barat" });
  keep.drop();
  assert.equal(keep.get(), null);
  assert.equal(new DrawingKeep(7, null).get(), null);
});
