import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveJudge, chosenAnchor } from "../../geo_kla/static/geo_kla/js/zone-judge.js";

/** A server whose answers the test gives, and a judge that tells into a list. */
function scene() {
  const asked = [];
  const told = [];
  const ask = (shape, signal) => new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
    asked.push({ shape, signal, resolve, reject });
  });
  const tell = {
    waiting: () => told.push("waiting"),
    judged: (judgement) => told.push(judgement),
    failed: (problem) => told.push(problem.message),
  };
  return { asked, told, judge: new LiveJudge({ ask, tell, pauseMs: 20 }) };
}

const pause = (ms = 40) => new Promise((resolve) => setTimeout(resolve, ms));

test("many moves in a row are one question about the last shape", async () => {
  const { asked, told, judge } = scene();
  for (const shape of ["a", "b", "c"]) judge.want(shape);
  await pause();
  assert.deepEqual(asked.map(({ shape }) => shape), ["c"]);
  asked[0].resolve("verdict on c");
  await pause(0);
  assert.deepEqual(told, ["waiting", "waiting", "waiting", "verdict on c"]);
});

test("an answer that comes after a newer question is dropped", async () => {
  const { asked, told, judge } = scene();
  judge.want("a", { now: true });
  await pause();
  judge.want("b", { now: true });
  await pause();
  assert.ok(asked[0].signal.aborted);
  asked[1].resolve("verdict on b");
  asked[0].resolve("verdict on a");
  await pause(0);
  assert.deepEqual(told.filter((one) => one !== "waiting"), ["verdict on b"]);
});

test("a question that was stopped tells nothing, not even that it failed", async () => {
  const { asked, told, judge } = scene();
  judge.want("a", { now: true });
  await pause();
  judge.stop();
  asked[0].reject(new Error("aborted"));
  await pause(0);
  assert.deepEqual(told, ["waiting"]);
});

test("a failure of the newest question is told", async () => {
  const { asked, told, judge } = scene();
  judge.want("a", { now: true });
  await pause();
  asked[0].reject(new Error("Tidak tersambung"));
  await pause(0);
  assert.deepEqual(told, ["waiting", "Tidak tersambung"]);
});

test("an anchor that was proposed is not one that was chosen", () => {
  assert.equal(chosenAnchor({ anchor: { public_id: "a", is_chosen: true } }), "a");
  assert.equal(chosenAnchor({ anchor: { public_id: "a", is_chosen: false } }), "");
  assert.deepEqual([chosenAnchor({ anchor: null }), chosenAnchor(null)], ["", ""]);
});
