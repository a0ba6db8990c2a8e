import assert from "node:assert/strict";
import { test } from "node:test";
import {
  absenceSentence, announcement, childrenSentence, formatArea, formatDay, formatMoment, groupWord, joinWords, reachSentence, verdictOf, walkWords,
} from "../../geo_kla/static/geo_kla/js/zone-words.js";

const group = (name, presence, more = {}) => ({ key: name, name, presence, inside: presence === "inside" ? 2 : 0, nearest: null, share_reached: null, limit_m: 500, ...more });
const pka = { name: "PKA Kecamatan", walk_m: 1848, minutes: 35 };

for (const [name, presences, status, sentence] of [
  ["everything inside", ["inside", "inside"], "met", "Lengkap: semua layanan wajib ada di dalam."],
  ["one within reach outside", ["inside", "near"], "met", "Lengkap: semua layanan wajib terjangkau; layanan bermain berdiri di luar batas."],
  ["one missing", ["inside", "missing"], "partly", "Hampir lengkap: tinggal layanan bermain yang belum ada."],
  ["two missing", ["missing", "missing"], "not_met", "Belum lengkap: layanan kesehatan dan bermain belum ada."],
  ["one without a list", ["inside", "unknown"], "no_data", "Belum dapat dipastikan: layanan bermain tidak terlihat, tetapi daftarnya belum lengkap."],
  ["one missing and one without a list", ["missing", "unknown"], "partly", "Hampir lengkap: tinggal layanan kesehatan yang belum ada. Daftar layanan bermain belum lengkap."],
]) {
  test(`verdict with ${name}`, () => {
    const groups = presences.map((presence, index) => group(["Kesehatan", "Bermain"][index], presence));
    assert.deepEqual(verdictOf({ groups }), { status, sentence });
  });
}

test("a missing service names the nearest, metres and minutes", () => {
  const sentence = absenceSentence(group("Kreativitas", "missing", { nearest: pka }));
  assert.equal(sentence, "Di sini belum ada layanan kreativitas. Terdekat: PKA Kecamatan, 1.850 m (35 menit jalan kaki anak kecil).");
});

test("a missing service that nobody can walk to says so", () => {
  assert.match(absenceSentence(group("Bermain", "missing")), /Tidak satu pun dapat dicapai dengan jalan kaki/);
});

test("a service without a list is never called missing", () => {
  const sentence = absenceSentence(group("Bermain", "unknown", { nearest: pka }));
  assert.match(sentence, /^Belum ada daftar lengkap layanan bermain\. Terdekat yang tercatat/);
  assert.equal(groupWord(group("Bermain", "unknown")), "belum ada daftar lengkap");
});

test("a service inside needs no sentence", () => assert.equal(absenceSentence(group("Bermain", "inside")), ""));

test("short walks are told to the metre, longer ones to ten", () => {
  assert.match(walkWords({ walk_m: 57.4, minutes: 1 }), /^57 m/);
  assert.match(walkWords({ walk_m: 1234.6, minutes: 23 }), /^1\.230 m/);
});

test("reach is told with its limit, and not at all where it is not known", () => {
  assert.equal(reachSentence(group("Bermain", "near", { share_reached: 0.917 })), "92% anak menjangkaunya dalam 500 m");
  assert.equal(reachSentence(group("Bermain", "missing")), "");
});

test("children that are not known are not nought", () => {
  assert.equal(childrenSentence({ children: null, areas: [{}] }), "Jumlah anak tidak diketahui di sini.");
  assert.equal(childrenSentence({ children: null, areas: [] }), "Bentuk ini terletak di luar wilayah yang dimuat.");
  assert.equal(childrenSentence({ children: 1101.8, areas: [{}] }), "1.102 anak");
});

test("a screen reader hears the number first", () => {
  const judged = { children: 452, areas: [{}], groups: [group("Bermain", "missing")] };
  assert.equal(announcement(judged), "452 anak. Hampir lengkap: tinggal layanan bermain yang belum ada.");
});

test("areas are told in hectares, large ones in square kilometres", () => {
  assert.deepEqual([8400, 369037, 2.5e6].map(formatArea), ["0,8 ha", "37 ha", "2,5 km²"]);
});

test("words are joined as in a sentence", () => {
  assert.equal(joinWords(["a", "b", "c"]), "a, b, dan c");
  assert.equal(joinWords([]), "");
});

test("days are those of the installation, not of the browser's clock", () => {
  assert.equal(formatDay("2026-11-21T23:06:00Z", "Asia/Jakarta"), "22 November 2026");
  assert.equal(formatMoment("2026-11-21T23:06:00Z", "Asia/Jakarta", "id"), "22 Nov 2026, 06.06");
  assert.equal(formatMoment("2026-11-21T23:06:00Z", "Asia/Jakarta", "en"), "22 Nov 2026, 06:06");
});
