import assert from "node:assert/strict";
import { test } from "node:test";

import { cellLayers, cellReading } from "../../geo_kla/static/geo_kla/js/coverage-cells.js";

test("a cell says which part of how many children is reached", () => {
  assert.equal(cellReading({ reached: 40, children: 1234 }, "id"), "40% anak terjangkau · 1.234 anak");
});

test("a wide cell says for how many cells it stands", () => {
  assert.equal(cellReading({ reached: 7, children: 20, cells: 49 }, "id"), "7% anak terjangkau · 20 anak · 49 sel");
});

test("what nobody counted is not zero", () => {
  assert.equal(cellReading({ reached: 0 }, "id"), "0% anak terjangkau · jumlah anak tidak diketahui");
  assert.equal(cellReading({ cells: 3 }, "id"), "jangkauan tidak diketahui · jumlah anak tidak diketahui · 3 sel");
});

test("cells without an answer have the colour of no data, not of nobody", () => {
  const { layer } = cellLayers({ tiles: "x", tokens: { met: "green", "no-data": "grey" } });
  assert.deepEqual(layer.paint["fill-color"], ["case", ["has", "reached"], "green", "grey"]);
});
