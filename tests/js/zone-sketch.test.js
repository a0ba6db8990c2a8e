import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { newestKept } from "../../geo_kla/static/geo_kla/js/zone-keep.js";
import { SketchSync } from "../../geo_kla/static/geo_kla/js/zone-sketch.js";

const settled = async () => {
  for (let i = 0; i < 6; i += 1) await Promise.resolve();
};

function desk(answer = { others: [], revision: 1 }) {
  const asked = [];
  const told = [];
  const sync = new SketchSync({
    ask: async (address, body) => {
      asked.push([address, body]);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    tell: { others: (...who) => told.push(who) },
  });
  return { sync, asked, told };
}

test("opening a zone is told at once, and again every half minute", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { sync, asked, told } = desk({ others: [{ name: "Rini" }], revision: 3 });
  await sync.begin("31.75-01");
  assert.deepEqual(asked, [["/zona/sketsa/", { zone: "31.75-01" }]]);
  assert.deepEqual(told, [[[{ name: "Rini" }], 3]]);
  t.mock.timers.tick(30000);
  await settled();
  assert.equal(asked.length, 2);
  sync.end({ keep: false });
});

test("many changes are one message, and the newest wins", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { sync, asked } = desk();
  await sync.begin("");
  sync.put({ name: "a" });
  t.mock.timers.tick(1000);
  sync.put({ name: "b" });
  t.mock.timers.tick(2000);
  await settled();
  assert.deepEqual(asked.at(-1), ["/zona/sketsa/", { zone: "", drawing: { name: "b" } }]);
  assert.equal(asked.length, 2);
});

test("what does not arrive is sent again, and what waits is sent when the drawing is set aside", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { sync, asked } = desk(new Error("offline"));
  await sync.begin("");
  sync.put({ name: "a" });
  t.mock.timers.tick(2000);
  await settled();
  const times = () => asked.filter(([, body]) => body.drawing?.name === "a").length;
  for (const [ms, wanted] of [[3999, 1], [1, 2], [7999, 2], [1, 3]]) {
    t.mock.timers.tick(ms);
    await settled();
    assert.equal(times(), wanted);
  }
  await sync.end({ keep: true });
  assert.deepEqual(asked.at(-1)[1].drawing, { name: "a" });
});

test("a drawing that is refused is not sent again until it changes; the signs of life go on", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { sync, asked } = desk(Object.assign(new Error("too many corners"), { status: 422 }));
  await sync.begin("");
  sync.put({ name: "a" });
  for (const ms of [2000, 28000, 30000]) {
    t.mock.timers.tick(ms);
    await settled();
  }
  assert.deepEqual(asked.map(([, body]) => body.drawing?.name ?? ""), ["", "a", "", ""].slice(0, asked.length));
  assert.ok(asked.length > 2);
  sync.put({ name: "b" });
  t.mock.timers.tick(2000);
  await settled();
  assert.equal(asked.at(-1)[1].drawing.name, "b");
  await sync.end({ keep: false });
});

test("a lost session keeps the drawing waiting: it goes when somebody has logged in again", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { sync, asked } = desk(Object.assign(new Error("log in"), { status: 401 }));
  await sync.begin("");
  sync.put({ name: "a" });
  t.mock.timers.tick(2000);
  await settled();
  t.mock.timers.tick(4000);
  await settled();
  assert.equal(asked.filter(([, body]) => body.drawing).length, 2);
  await sync.end({ keep: false });
});

test("a drawing that is saved or thrown away is forgotten", async () => {
  const { sync, asked } = desk();
  await sync.begin("x");
  await sync.end({ keep: false });
  assert.deepEqual(asked.at(-1), ["/zona/sketsa/buang/", { zone: "x" }]);
  sync.put({ name: "late" });
  assert.equal(asked.length, 2);
  mock.reset();
});

const shape = (lon) => ({ geometry: { type: "Point", coordinates: [lon, 0] } });
const at = (minute) => `2026-11-22T08:${String(minute).padStart(2, "0")}:00Z`;

test("of two drawings the newer is offered first, and one kept twice is one", () => {
  const here = { drawing: shape(1), at: new Date(at(10)) };
  assert.deepEqual(newestKept(null, []), [null, null]);
  assert.equal(newestKept(here, [])[0].isElsewhere, false);
  assert.equal(newestKept(null, [{ drawing: shape(2), at: at(5) }])[0].isElsewhere, true);
  assert.equal(newestKept(here, [{ drawing: shape(2), at: at(5) }])[0].isElsewhere, false);
  const [first, other] = newestKept(here, [{ drawing: shape(3), at: at(9) }, { drawing: shape(2), at: at(15) }]);
  assert.deepEqual([first.drawing, other.drawing], [shape(2), shape(1)]);
  assert.deepEqual(newestKept(here, [{ drawing: shape(1), at: at(15) }]).map((one) => one?.isElsewhere), [false, undefined]);
});
