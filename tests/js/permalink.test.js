import assert from "node:assert/strict";
import test from "node:test";
import { filteredTiles, filterQuery, readAddress, readBounds, viewAddress } from "../../geo_kla/static/geo_kla/js/permalink.js";

test("filters become one address whatever their order", () => {
  const one = filterQuery([["jenis", "sd"], ["kelompok", "play"], ["q", " taman "], ["jenis", "rptra"]]);
  const other = filterQuery([["q", "taman"], ["jenis", "rptra"], ["jenis", "sd"], ["kelompok", "play"]]);
  assert.equal(one, "q=taman&kelompok=play&jenis=rptra&jenis=sd");
  assert.equal(one, other);
});

test("empty filters and foreign names leave no trace", () => {
  assert.equal(filterQuery([["q", "  "], ["wilayah", ""], ["bujur", "106.9"], ["csrfmiddlewaretoken", "x"]]), "");
});

test("a position never gets into an address", () => {
  assert.equal(filterQuery([["bujur", "106.9"], ["lintang", "-6.2"], ["kelompok", "play"]]), "kelompok=play");
});

test("an address reads back to what it was made of", () => {
  const view = { facility: "abc234", query: "q=taman+kota&jenis=rptra", hash: "#peta=14/-6.2/106.9" };
  assert.deepEqual(readAddress(viewAddress(view)), view);
  assert.equal(viewAddress({}), "/");
});

test("an address of another page asks for no facility", () => {
  assert.equal(readAddress("/cakupan/?q=x").facility, "");
  assert.equal(readAddress("/fasilitas/../admin/").facility, "");
});

test("tiles carry the filters of the list", () => {
  assert.equal(filteredTiles("/ubin/{z}.pbf", ""), "/ubin/{z}.pbf");
  assert.equal(filteredTiles("/ubin/{z}.pbf", "q=a"), "/ubin/{z}.pbf?q=a");
});

test("bounds are read, and a single place gets a box around it", () => {
  assert.deepEqual(readBounds("1,2,3,4"), [1, 2, 3, 4]);
  const [west, south, east, north] = readBounds("106.9,-6.2,106.9,-6.2");
  assert.ok(east - west > 0.003 && north - south > 0.003);
  for (const nonsense of [undefined, "", "1,2,3", "a,b,c,d"]) assert.equal(readBounds(nonsense), null);
});
