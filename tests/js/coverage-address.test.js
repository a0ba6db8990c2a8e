import assert from "node:assert/strict";
import { test } from "node:test";
import { afterCell, afterClose, afterFilter, afterLink, shapesQuery } from "../../geo_kla/static/geo_kla/js/coverage-address.js";

test("a changed filter keeps the order and the open reason, and leaves empty fields out", () => {
  const pairs = [["wilayah", "31.75"], ["tingkat", "kecamatan"], ["belum", ""], ["urut", "anak"]];
  assert.equal(
    afterFilter("?wilayah=31&urut=sd-d&arah=turun&alasan=31.75~sd-d", pairs),
    "wilayah=31.75&tingkat=kecamatan&urut=sd-d&arah=turun&alasan=31.75%7Esd-d",
  );
});

test("the rule of the map stands in the address once somebody has chosen it", () => {
  const pairs = [["wilayah", "31"], ["tampil", "sd-d"]];
  assert.equal(afterFilter("", pairs), "wilayah=31");
  assert.equal(afterFilter("", pairs, true), "wilayah=31&tampil=sd-d");
  assert.equal(afterFilter("?tampil=smp-d", pairs), "wilayah=31&tampil=sd-d");
});

test("several rules stay several", () => {
  assert.equal(afterFilter("", [["aturan", "sd-d"], ["aturan", "sd-p"]]), "aturan=sd-d&aturan=sd-p");
});

test("a link of the table changes the order, not what is open beside it", () => {
  assert.equal(
    afterLink("?alasan=31~sd-d&tampil=sd-p&urut=anak", "/cakupan/?urut=sd-d&tampil=old"),
    "urut=sd-d&tampil=sd-p&alasan=31%7Esd-d",
  );
});

test("a pressed cell opens its reason and takes the map along", () => {
  assert.equal(afterCell("?tampil=sd-p&belum=1", "31.75~smp-d"), "belum=1&alasan=31.75%7Esmp-d");
});

test("a closed reason leaves the map as it is", () => {
  assert.equal(afterClose("?belum=1&alasan=31~sd-d", "sd-d"), "belum=1&tampil=sd-d");
  assert.equal(afterClose("?belum=1", ""), "belum=1");
});

test("only area and level decide which shapes are fetched", () => {
  assert.equal(shapesQuery("?wilayah=31&tingkat=kecamatan&urut=anak&aturan=sd-d"), "wilayah=31&tingkat=kecamatan");
});
