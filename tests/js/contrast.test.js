/* Tokens that are read against each other reach AA (4.5), numbers and names on the map too, in light and in dark. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const sheet = readFileSync(new URL("../../geo_kla/static/geo_kla/css/tokens.css", import.meta.url), "utf8");
const tokensOf = (text) => Object.fromEntries([...text.matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value]));
const [lightText, darkText] = sheet.split("@media (prefers-color-scheme: dark)");
const light = tokensOf(lightText);
const schemes = { light, dark: { ...light, ...tokensOf(darkText) } };

const TEXT = [
  ["ink", "paper", 7], ["ink", "ground", 7], ["ink", "accent-soft", 7], ["ink", "partly-soft", 7],
  ["ink-soft", "paper", 4.5], ["ink-soft", "ground", 4.5], ["ink-soft", "accent-soft", 4.5],
  ["accent", "paper", 4.5], ["accent", "ground", 4.5], ["accent-strong", "accent-soft", 4.5], ["on-accent", "accent", 4.5],
  ["met", "paper", 4.5], ["not-met", "paper", 4.5], ["partly-ink", "partly-soft", 4.5],
  ["map-label", "map-land", 4.5], ["map-street-label", "map-land", 4.5], ["map-water-ink", "map-halo", 4.5],
  ["map-green-ink", "map-halo", 4.5], ["map-crowd-ink", "map-crowd", 4.5],
];
const SHAPES = [["line-strong", "paper"], ["no-data", "paper"], ["focus", "paper"], ["map-border", "map-land"], ["map-chosen", "map-land"]];

function luminance(hex) {
  const [red, green, blue] = [1, 3, 5]
    .map((start) => Number.parseInt(hex.slice(start, start + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

for (const [scheme, tokens] of Object.entries(schemes)) {
  test(`words can be read in ${scheme}`, () => {
    for (const [ink, paper, least] of TEXT) {
      const found = contrast(tokens[ink], tokens[paper]);
      assert.ok(found >= least, `${ink} on ${paper}: ${found.toFixed(2)}, wanted ${least}`);
    }
  });

  test(`shapes and borders of controls can be seen in ${scheme}`, () => {
    for (const [shape, paper] of SHAPES) {
      const found = contrast(tokens[shape], tokens[paper]);
      assert.ok(found >= 3, `${shape} on ${paper}: ${found.toFixed(2)}, wanted 3`);
    }
  });
}

test("light and dark name the same colours", () => {
  const missing = Object.keys(light).filter((name) => !(name in tokensOf(darkText)));
  assert.deepEqual(missing, []);
});
