import assert from "node:assert/strict";
import { test } from "node:test";
import { CoordinatesUnread, readCoordinates, readPlaces, writeCoordinates } from "../../geo_kla/static/geo_kla/js/zone-coordinates.js";

const SHAPE = { type: "MultiPolygon", coordinates: [[[[106.9, -6.2], [106.91, -6.2], [106.91, -6.21], [106.9, -6.2]]]] };

for (const [name, text] of [
  ["lon, lat with points", "106.9, -6.2\n106.91, -6.2\n106.91, -6.21"],
  ["lat, lon with points", "-6.2, 106.9\n-6.2, 106.91\n-6.21, 106.91"],
  ["decimal commas and semicolons, as a spreadsheet writes them", "106,9;-6,2\n106,91;-6,2\n106,91;-6,21"],
  ["decimal commas and tabs", "106,9\t-6,2\n106,91\t-6,2\n106,91\t-6,21"],
  ["decimal commas and a comma with a blank", "106,9, -6,2\n106,91, -6,2\n106,91, -6,21"],
  ["no blank at all", "106.9,-6.2\n106.91,-6.2\n106.91,-6.21"],
  ["brackets, degrees and commas at the end", "[106.9°, -6.2°],\n[106.91, -6.2],\n[106.91, -6.21]"],
  ["an array of pairs on one line", "[[106.9, -6.2], [106.91, -6.2], [106.91, -6.21]]"],
  ["the coordinates of a polygon", "[[[106.9, -6.2], [106.91, -6.2], [106.91, -6.21], [106.9, -6.2]]]"],
  ["the first corner written again at the end", "106.9 -6.2\n106.91 -6.2\n106.91 -6.21\n106.9 -6.2"],
  ["lines that end as on Windows", "106.9 -6.2\r\n106.91 -6.2\r\n106.91 -6.21\r\n"],
]) {
  test(`reads ${name}`, () => assert.deepEqual(readCoordinates(text).geometry, SHAPE));
}

test("says in which order it read", () => {
  assert.equal(readCoordinates("-6.2 106.9\n-6.2 106.91\n-6.21 106.91").order, "latlon");
  assert.equal(readCoordinates("106.9 -6.2\n106.91 -6.2\n106.91 -6.21").order, "lonlat");
});

test("an empty line starts another part", () => {
  const text = "106.9 -6.2\n106.91 -6.2\n106.91 -6.21\n\n\n107 -6.2\n107.01 -6.2\n107.01 -6.21\n";
  assert.equal(readCoordinates(text).geometry.coordinates.length, 2);
});

test("north of the equator longitude and latitude are told apart as well", () => {
  assert.equal(readCoordinates("1.5 124.8\n1.5 124.9\n1.6 124.9").order, "latlon");
});

test("reads geometry, feature and collection of GeoJSON, holes too", () => {
  const hole = [[106.905, -6.202], [106.906, -6.202], [106.906, -6.203], [106.905, -6.202]];
  const polygon = { type: "Polygon", coordinates: [SHAPE.coordinates[0][0], hole] };
  for (const data of [polygon, { type: "Feature", geometry: polygon }, { type: "FeatureCollection", features: [{ type: "Feature", geometry: polygon }] }]) {
    assert.deepEqual(readCoordinates(JSON.stringify(data)).geometry.coordinates, [polygon.coordinates]);
  }
});

for (const [name, text, message, line] of [
  ["nothing", "  \n ", /paling sedikit tiga titik/, 0],
  ["words", "106.9 -6.2\nbukan angka\n106.91 -6.21", /Baris 2: “bukan angka” bukan dua angka/, 2],
  ["three numbers", "106.9 -6.2 12", /Baris 1/, 1],
  ["one line in the other order", "106.9 -6.2\n-6.2 106.91\n106.91 -6.21\n106.92 -6.2", /Baris 2: lintang dan bujur tertukar/, 2],
  ["a place in Europe", "4.9 52.3\n5 52.3\n5 52.4", /Baris 1: titik ini terletak di luar Indonesia/, 1],
  ["two corners", "106.9 -6.2\n106.91 -6.2", /tiga titik yang berbeda/, 1],
  ["a broken GeoJSON", '{"type": "Polygon"', /bukan GeoJSON yang utuh/, 0],
  ["a point", '{"type": "Point", "coordinates": [1, 2]}', /yang diterima: Point/, 0],
  ["a polygon of nothing", '{"type": "Polygon", "coordinates": [[["a"]]]}', /tidak dapat dibaca/, 0],
]) {
  test(`refuses ${name} and says why`, () => {
    assert.throws(() => readCoordinates(text), (problem) => {
      assert.ok(problem instanceof CoordinatesUnread);
      assert.match(problem.message, message);
      assert.equal(problem.line, line);
      return true;
    });
  });
}

test("what is written is read again as the same", () => {
  const two = { type: "MultiPolygon", coordinates: [SHAPE.coordinates[0], [[[107, -6.2], [107.01, -6.2], [107.01, -6.21], [107, -6.2]]]] };
  assert.deepEqual(readCoordinates(writeCoordinates(two)).geometry, two);
});

test("single places are read in either order, and too few or far away ones are refused", () => {
  assert.deepEqual(readPlaces("106.9, -6.2\n106,91; -6,21", { least: 2 }), [[106.9, -6.2], [106.91, -6.21]]);
  assert.deepEqual(readPlaces("-6.2 106.9", { least: 1 }), [[106.9, -6.2]]);
  assert.deepEqual(readPlaces("", { least: 0 }), []);
  assert.throws(() => readPlaces("106.9, -6.2", { least: 2 }), CoordinatesUnread);
  assert.throws(() => readPlaces("4.9, 52.3", { least: 1 }), CoordinatesUnread);
});
