import assert from "node:assert/strict";
import { test } from "node:test";

import { circle, failingData, partData } from "../../geo_kla/static/geo_kla/js/zone-judgement-layers.js";
import {
  adjacencyShort, checkStatus, connectionWords, connectivityShort, crossingsWords, qualityShort, reachShort,
  valueWords, wayWords,
} from "../../geo_kla/static/geo_kla/js/zone-judgement-words.js";

const members = [
  { public_id: "a", lon: 106.9, lat: 0, type: "rptra" }, { public_id: "b", lon: 106.91, lat: 0, type: "posyandu" },
  { public_id: "c", lon: 106.92, lat: 0, type: "clinic" },
];
const walks = [
  { public_id: "b", walk_m: 320.4, straight_m: 250, is_near: true, is_required: true },
  { public_id: "c", walk_m: null, straight_m: 900, is_near: false, is_required: false },
];
const judged = {
  members, groups: [{ types: ["rptra", "posyandu"] }], anchor: { public_id: "a" },
  adjacency: { walks, beyond_m: 5000 },
  connectivity: {
    apart: ["b"], connections: [
      { one: "a", other: "b", walk_m: 10, is_clear: false }, { one: "a", other: "c", walk_m: null, is_clear: true },
    ],
  },
  quality: {
    checks: [{ key: "tobacco_sale", counts: true, known: 1, failing: ["a"] }, { key: "tobacco_advert", counts: true, known: 0, failing: [] }],
    tobacco: [{ lon: 106.9, lat: 0.001 }], buffers: [["a", "sale", 200], ["a", "advert", 500]],
  },
  links: [{ giver: { lon: 106.9, lat: 0 }, taker: { lon: null, lat: null } }],
};

test("no number is no data, never nought", () => {
  assert.equal(valueWords(null), "tidak ada data");
  assert.equal(valueWords(0), "0%");
  assert.equal(qualityShort({ checks: [{ counts: true, known: 0 }] }), "tidak ada data");
  assert.equal(checkStatus({ good: 0, known: 0 }), "no_data");
});

test("the walk stands beside the straight line, and both are named", () => {
  assert.equal(wayWords(walks[0], 5000), "lewat jalan 320 m; garis lurus 250 m");
  assert.equal(wayWords(walks[1], 5000), "tidak ada jalan kaki sampai 5 km; garis lurus 900 m");
});

test("folds say in a few words what is in them", () => {
  assert.equal(adjacencyShort({ near: 3, required: 5, off_street: 1, limit_m: 500 }), "3 dari 4 dalam 500 m");
  assert.equal(connectivityShort({ parts: 1, looked_at: 4 }), "semua terhubung");
  assert.equal(connectivityShort({ parts: 1, looked_at: 1 }), "kurang dari dua tempat wajib");
  assert.equal(reachShort({ minutes: [5, 10, 15], share_of_villages: [0.1, 0.432, 1] }), "43% dalam 10 menit");
});

test("what is not known of crossings is said, and only where it matters", () => {
  assert.equal(crossingsWords({ parts: 2, parts_if_crossed: 2, crossings_known: false }), "");
  assert.match(crossingsWords({ parts: 3, parts_if_crossed: 1, crossings_known: false }), /^Penyeberangan tidak terdata/);
  assert.match(connectionWords({ walk_m: 130, crossings: 1, quiet_share: 0.5, is_clear: false }), /130 m · 1 penyeberangan · 50% jalan tenang · terhalang/);
});

test("each part draws what it tells", () => {
  assert.deepEqual(partData("adjacency", judged).points.features.map(({ properties }) => [properties.role, properties.status]), [["member", "met"], ["anchor", "met"]]);
  assert.deepEqual(partData("connectivity", judged).lines.features.map(({ properties }) => properties.kind), ["barred", "agreed"]);
  assert.equal(partData("completeness", judged).points.features.length, 2);
  assert.equal(partData("links", judged).lines.features.length, 0);
  assert.equal(partData("nothing", judged).points.features.length, 0);
});

test("areas to keep clear are drawn only where somebody has looked", () => {
  const { areas, points } = partData("quality", judged);
  assert.equal(areas.features.length, 1);
  assert.deepEqual(points.features.map(({ properties }) => properties.role), ["member", "tobacco"]);
  assert.equal(failingData(["a", "gone"], members).points.features.length, 1);
});

test("a circle has its metres all round and closes", () => {
  const ring = circle([106.9, 0], 200).geometry.coordinates[0];
  assert.deepEqual(ring[0], ring.at(-1));
  assert.ok(Math.abs((ring[0][0] - 106.9) * 111195 - 200) < 0.5);
});
