import assert from "node:assert/strict";
import { test } from "node:test";
import { cellWords } from "../../geo_kla/static/geo_kla/js/coverage-words.js";

const facts = { area: "Kel. Timur", number: "25%", word: "belum terpenuhi", rule: "Paling sedikit 80% …", who: "usia 7–12 tahun", source: "SNI" };

test("a share tells its children, its year, its rule and its source", () => {
  assert.equal(
    cellWords({ ...facts, of: ["30", "120"], years: "2026" }),
    "Kel. Timur: 25% belum terpenuhi · 30 dari 120 anak usia 7–12 tahun · data anak 2026 · Paling sedikit 80% … · SNI",
  );
});

test("a count tells what it has", () => {
  assert.equal(cellWords({ ...facts, number: "3/13" }), "Kel. Timur: 3/13 belum terpenuhi · Paling sedikit 80% … · SNI");
});
