import assert from "node:assert/strict";
import { test } from "node:test";

import { fillFilter, filterQuery, isNarrowed, unfiltered } from "../../geo_kla/static/geo_kla/js/candidate-filter.js";

test("a filled-in filter stands in the address without what asks nothing", () => {
  const pairs = [["wilayah", "31"], ["urut", "terbantu"], ["di", ""], ["layanan", "play"], ["anak", " 500 "], ["terpisah", "1"]];
  assert.equal(filterQuery(pairs), "wilayah=31&layanan=play&anak=500&terpisah=1");
  assert.equal(filterQuery([["urut", "mutu"], ["lain", "x"]]), "urut=mutu");
});

test("without the filter only the area and the template stay", () => {
  assert.equal(unfiltered("wilayah=31&layanan=play&templat=7&urut=mutu"), "wilayah=31&templat=7");
  assert.equal(unfiltered("layanan=play"), "");
});

test("an area, an order or a tab narrows nothing", () => {
  assert.equal(isNarrowed("wilayah=31&urut=mutu&macam=two&semua=1"), false);
  assert.equal(isNarrowed("wilayah=31&di=31.75"), true);
});

test("going back fills the form with what that address asked", () => {
  const area = { name: "wilayah", type: "hidden", value: "31" };
  const order = { name: "urut", type: "select-one", value: "mutu", selectedIndex: 3 };
  const way = { name: "cara", type: "select-one", value: "" };
  const least = { name: "anak", type: "text", value: "500" };
  const apart = { name: "terpisah", type: "checkbox", value: "1", checked: false };
  const button = { name: "", type: "submit", value: "" };
  fillFilter([area, order, way, least, apart, button], "cara=anchor&terpisah=1");
  assert.deepEqual([area.value, order.selectedIndex, way.value, least.value], ["31", 0, "anchor", ""]);
  assert.deepEqual([apart.checked, apart.value], [true, "1"]);
});
