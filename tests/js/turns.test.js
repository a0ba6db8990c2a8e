import assert from "node:assert/strict";
import { test } from "node:test";

import { Turns } from "../../geo_kla/static/geo_kla/js/turns.js";

test("only the newest turn is current, and one that watches is old after the next", () => {
  const turns = new Turns();
  const first = turns.next();
  const watching = turns.watch();
  assert.deepEqual([first(), watching()], [true, true]);
  const second = turns.next();
  assert.deepEqual([first(), watching(), second()], [false, false, true]);
});
