import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { Turns } from "../../geo_kla/static/geo_kla/js/turns.js";
import { ShapeOperations } from "../../geo_kla/static/geo_kla/js/zone-operations.js";

const { fetch } = globalThis;
afterEach(() => {
  globalThis.fetch = fetch;
});

/** A form, an editor and a server whose answer the test gives. */
function scene() {
  const part = () => ({ querySelector: () => null, setAttribute() {}, removeAttribute() {}, textContent: "" });
  const [button, error] = [part(), part()];
  const form = { querySelector: (selector) => (selector === "[data-error]" ? error : button) };
  const turns = new Turns();
  const replaced = [];
  const editor = { shape: null, watch: () => turns.watch(), replace: (shape) => replaced.push(shape), use() {} };
  const told = [];
  let answer;
  globalThis.fetch = () => new Promise((resolve) => {
    answer = (data, ok = true) => resolve({ ok, status: ok ? 200 : 422, json: async () => data });
  });
  const ops = new ShapeOperations(editor, { told: (words) => told.push(words), spot() {}, named() {} });
  return { ops, form, turns, editor, replaced, told, error, button, answer: (...about) => answer(...about) };
}

test("a tool's answer is put in place of the drawing it was asked for", async () => {
  const { ops, form, replaced, answer } = scene();
  const asked = ops.ask(form, "lebarkan", {});
  answer({ geometry: "wider", words: "Lebih lebar." });
  assert.equal(await ops.put(form, await asked), true);
  assert.deepEqual(replaced, ["wider"]);
});

test("an answer that comes when the drawing is another is dropped, with one sentence", async () => {
  const { ops, form, turns, told, button, answer } = scene();
  const asked = ops.ask(form, "lebarkan", {});
  turns.next();
  answer({ geometry: "wider", words: "Lebih lebar." });
  assert.equal(await asked, null);
  assert.equal(told.length, 1);
  assert.equal(button.disabled, false);
});

test("a refusal that comes too late blames nothing in the drawing that is open now", async () => {
  const { ops, form, turns, told, error, answer } = scene();
  const asked = ops.ask(form, "lubang", {});
  turns.next();
  answer({ error: "Lubangnya di luar." }, false);
  assert.equal(await asked, null);
  assert.deepEqual([told.length, error.textContent], [1, ""]);
});

test("joining to what is drawn is dropped too when the drawing changes meanwhile", async () => {
  const { ops, form, turns, editor, replaced, answer } = scene();
  editor.shape = "drawn";
  const put = ops.put(form, { geometry: "more", words: "" }, { add: true });
  turns.next();
  answer({ geometry: "both", words: "" });
  assert.equal(await put, false);
  assert.deepEqual(replaced, []);
});
