import assert from "node:assert/strict";
import { test } from "node:test";
import { ShapeHistory } from "../../geo_kla/static/geo_kla/js/zone-history.js";

test("what was done is undone and done again", () => {
  const history = new ShapeHistory("a");
  history.push("b");
  history.push("c");
  assert.equal(history.undo(), "b");
  assert.equal(history.undo(), "a");
  assert.equal(history.undo(), "a");
  assert.equal(history.redo(), "b");
  assert.ok(history.canUndo && history.canRedo);
});

test("a new state after undo forgets what was undone", () => {
  const history = new ShapeHistory("a");
  history.push("b");
  history.undo();
  history.push("c");
  assert.ok(!history.canRedo);
  assert.equal(history.undo(), "a");
});

test("a state that changes nothing is no step", () => {
  const history = new ShapeHistory([1], { equals: (a, b) => a[0] === b[0] });
  assert.equal(history.push([1]), false);
  assert.ok(!history.canUndo);
});

test("only so many steps are kept, the newest", () => {
  const history = new ShapeHistory(0);
  for (let step = 1; step <= 500; step += 1) history.push(step);
  let steps = 0;
  while (history.canUndo) {
    history.undo();
    steps += 1;
  }
  assert.equal(steps, 199);
});
