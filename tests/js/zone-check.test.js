import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { ShapeCheck } from "../../geo_kla/static/geo_kla/js/zone-check.js";

const { fetch } = globalThis;
afterEach(() => {
  globalThis.fetch = fetch;
});
const REPAIR = { geometry: "repaired", words: "Garis tidak lagi bersilang." };
const FOUND = { faults: [{ kind: "crossing", message: "Garis bersilang.", where: null }], repair: REPAIR };

/** A box of the page, a server whose answer the test gives, and a check that offers a repair. */
function scene(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const part = () => ({ hidden: false, disabled: false, textContent: "", querySelector: () => null, replaceChildren() {} });
  const parts = { "[data-repair]": part(), "[data-faults]": part(), "[data-repair-words]": part() };
  const box = { hidden: true, addEventListener() {}, querySelector: (selector) => parts[selector] };
  globalThis.document = { createElement: () => ({ append() {}, setAttribute() {} }) };
  const repaired = [];
  const check = new ShapeCheck(box, { tell: { spot() {}, repaired: (...what) => repaired.push(what) } });
  check.show(FOUND);
  return { check, box, button: parts["[data-repair]"], repaired };
}

test("an offered repair is taken once", (t) => {
  const { check, box, repaired } = scene(t);
  check.take();
  check.take();
  assert.deepEqual([repaired, box.hidden], [[["repaired", REPAIR.words]], true]);
});

test("the repair of a shape that has changed since cannot be taken", (t) => {
  const { check, button, repaired } = scene(t);
  check.want("changed");
  check.take();
  assert.deepEqual([repaired, button.disabled], [[], true]);
  check.show(FOUND);
  assert.equal(button.disabled, false);
});

test("what was found about a shape is gone when the changed one could not be looked over", async (t) => {
  const { check, box } = scene(t);
  let asked;
  const failing = new Promise((resolve) => (asked = resolve));
  globalThis.fetch = async () => {
    setImmediate(asked);
    throw new TypeError("offline");
  };
  check.want("changed");
  t.mock.timers.tick(700);
  await failing;
  assert.equal(box.hidden, true);
});
