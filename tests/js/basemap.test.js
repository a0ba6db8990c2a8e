import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { basemapStyle, FIRST_AREA_NAME, FIRST_LABEL } from "../../geo_kla/static/geo_kla/js/basemap.js";
import { areaStatusLayers, facilityLayers, imageName, placeData, placeLayers } from "../../geo_kla/static/geo_kla/js/layers.js";

const sheet = readFileSync(new URL("../../geo_kla/static/geo_kla/css/tokens.css", import.meta.url), "utf8");
const tokens = Object.fromEntries([...sheet.matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value]));
const ground = { tiles: "http://here/ubin/dasar/1/{z}/{x}/{y}.pbf", largestZoom: 15 };
const everyLayer = () => [
  ...basemapStyle({ tokens, ground }).layers,
  ...facilityLayers({ tiles: "http://here/t", tokens }).layers,
  ...placeLayers({ tokens }).layers,
  ...areaStatusLayers({ tokens, level: 4 }),
];

test("nothing is fetched from outside unless the installation names a tile server", () => {
  const style = basemapStyle({ tokens, ground });
  assert.equal(style.glyphs, undefined);
  assert.equal(style.sprite, undefined);
  assert.deepEqual(Object.keys(style.sources), ["ground"]);
});

test("outside tiles replace the drawn ground but not the borders and names of areas", () => {
  const style = basemapStyle({ tokens, ground, rasterTiles: "https://tiles.example/{z}/{x}/{y}.png" });
  const ids = style.layers.map(({ id }) => id);
  assert.ok(ids.includes("raster") && ids.includes("border-village") && ids.includes(FIRST_AREA_NAME));
  assert.ok(!ids.includes("alley") && !ids.includes("water"));
});

test("every colour of every layer comes from a token", () => {
  for (const { id, paint } of everyLayer()) {
    for (const [name, value] of Object.entries(paint ?? {})) {
      if (name.endsWith("-color")) assert.doesNotMatch(JSON.stringify(value) ?? "undefined", /undefined|null/, `${id} ${name}`);
    }
  }
});

test("layer names are unique and the marks for inserting layers exist", () => {
  const ids = everyLayer().map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(ids.includes(FIRST_LABEL) && ids.includes(FIRST_AREA_NAME));
});

test("names of streets, water and areas are written", () => {
  const written = basemapStyle({ tokens, ground }).layers.filter(({ layout }) => layout?.["text-field"]).map(({ id }) => id);
  for (const id of ["street-name", "major-name", "river-name", "village-name", "district-name"]) assert.ok(written.includes(id), id);
});

test("alleys appear from near by only, toll roads from afar", () => {
  const layers = Object.fromEntries(basemapStyle({ tokens, ground }).layers.map((layer) => [layer.id, layer]));
  assert.ok(layers.alley.minzoom >= 14 && layers.toll.minzoom <= 8);
});

test("a certified place has an image of its own", () => {
  assert.notEqual(imageName("play", true), imageName("play"));
});

test("a place becomes one point, no place an empty collection", () => {
  assert.deepEqual(placeData({ lon: 1, lat: 2, image: "x" }).features[0].geometry.coordinates, [1, 2]);
  assert.deepEqual(placeData(null).features, []);
});
