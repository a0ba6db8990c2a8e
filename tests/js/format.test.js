import assert from "node:assert/strict";
import test from "node:test";
import { formatChildren, formatExactMetres, formatMetres, formatMinutes, formatNumber, formatShare, walkingMinutes } from "../../geo_kla/static/geo_kla/js/format.js";

test("numbers are written as the reader writes them", () => {
  assert.equal(formatNumber(1234.5, 1, "id"), "1.234,5");
  assert.equal(formatNumber(1234.5, 1, "en"), "1,234.5");
  assert.equal(formatNumber(1234.5, 0, "id"), "1.235");
});

test("metres become kilometres when they are many", () => {
  assert.equal(formatMetres(342, "id"), "340 m");
  assert.equal(formatMetres(994, "id"), "990 m");
  assert.equal(formatMetres(1850, "id"), "1,9 km");
  assert.equal(formatMetres(1850, "en"), "1.9 km");
});

test("a share that is not quite nothing or all does not look so", () => {
  assert.deepEqual([0, 0.001, 0.424, 0.999, 1].map((share) => formatShare(share, "id")), ["0%", "< 1%", "42%", "> 99%", "100%"]);
});

test("a walk takes at least a minute", () => {
  assert.equal(walkingMinutes(528, 0.88), 10);
  assert.equal(walkingMinutes(0, 0.88), 1);
});

test("counts come with their word", () => {
  assert.equal(formatMinutes(35, "id"), "35 menit");
  assert.equal(formatChildren(1239.6, "id"), "1.240 anak");
});

test("metres that are measured are told to the metre near by and to ten metres from afar", () => {
  assert.equal(formatExactMetres(151.6), "152 m");
  assert.equal(formatExactMetres(1240), "1,24 km");
});
