import assert from "node:assert/strict";
import { test } from "node:test";
import { lengthOf, metresPerDegree, movedBy, ringArea, sizeOf } from "../../geo_kla/static/geo_kla/js/zone-lengths.js";

const near = (found, wanted, share = 0.001) => assert.ok(Math.abs(found - wanted) <= share * wanted, `${found} is not ${wanted}`);
const square = [[106.9, -6.2], [106.91, -6.2], [106.91, -6.19], [106.9, -6.19], [106.9, -6.2]];
const hole = [[106.902, -6.198], [106.904, -6.198], [106.904, -6.196], [106.902, -6.196], [106.902, -6.198]];

test("a degree has the metres of the WGS84 spheroid", () => {
  near(metresPerDegree(0)[0], 111319.49, 1e-6);
  near(metresPerDegree(0)[1], 110574.28, 1e-6);
  near(metresPerDegree(-6.2)[0], 110672.8, 1e-4);
});

test("a line is as long, and a ring as large, as the server says", () => {
  near(lengthOf(square.slice(0, 2)), 1106.76);
  near(ringArea(square), 1223964);
  assert.equal(ringArea(square.slice(0, 2)), 0);
  assert.equal(ringArea(square.slice(0, 4)), ringArea(square));
  assert.equal(lengthOf([]), 0);
});

test("a hole takes area away and adds to the perimeter", () => {
  const whole = sizeOf({ type: "Polygon", coordinates: [square] });
  const cut = sizeOf({ type: "MultiPolygon", coordinates: [[square, hole]] });
  near(whole.area_m2 - cut.area_m2, ringArea(hole));
  near(cut.perimeter_m - whole.perimeter_m, lengthOf(hole));
  assert.deepEqual(sizeOf(null), { area_m2: 0, perimeter_m: 0 });
});

test("a place moves by metres, east and north", () => {
  const moved = movedBy([106.9, -6.2], 50, -20);
  near(lengthOf([[106.9, -6.2], moved]), Math.hypot(50, 20));
  assert.ok(moved[0] > 106.9 && moved[1] < -6.2);
});
