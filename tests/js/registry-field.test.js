/** Positions, hours, reports and the outbox of the field form, without a browser. */
import assert from "node:assert/strict";
import test from "node:test";
import { changedValues, meanFix, metresBetween, nearestPlaces } from "../../geo_kla/static/geo_kla/js/registry-field-position.js";
import { addHours, dayRanges } from "../../geo_kla/static/geo_kla/js/registry-field-hours.js";
import { hasContent, newRecord, reportOf } from "../../geo_kla/static/geo_kla/js/registry-field-form.js";
import { MemoryStore } from "../../geo_kla/static/geo_kla/js/registry-field-store.js";
import { Outbox } from "../../geo_kla/static/geo_kla/js/registry-field-outbox.js";

const ADDRESSES = { ready: "siap", send: "kirim", photo: "foto" };
const fix = (lon, lat, accuracy_m) => ({ lon, lat, accuracy_m, at: "2026-11-21T00:00:00Z" });

test("a degree of latitude is 111 km", () => {
  assert.ok(Math.abs(metresBetween({ lon: 106, lat: -6 }, { lon: 106, lat: -7 }) - 111195) < 10);
});

test("the mean leans to exact readings and claims no more than the best of them", () => {
  const mean = meanFix([fix(106, -6, 5), fix(106.0001, -6, 50)]);
  assert.ok(mean.lon < 106.00001 && mean.accuracy_m >= 5);
  assert.equal(meanFix([]), null);
  assert.deepEqual(meanFix([fix(106, -6, 40)]), { lon: 106, lat: -6, accuracy_m: 40 });
});

test("readings that lie far apart are as inexact as they lie apart", () => {
  assert.ok(meanFix([fix(106, -6, 5), fix(106.001, -6, 5)]).accuracy_m > 50);
});

test("a reading that claims to be perfectly exact does not break the mean", () => {
  assert.ok(Number.isFinite(meanFix([fix(106, -6, 0), fix(106.1, -6, 10)]).lon));
});

test("places are listed by distance, and by the words in their name", () => {
  const place = (name, lon) => ({ id: name, lon, lat: -6, values: { name } });
  const all = [place("Taman Jauh", 106.1), place("SDN 1 Melati", 106.01), place("Taman Dekat", 106.001)];
  assert.deepEqual(nearestPlaces(all, { lon: 106, lat: -6 }).map(({ id }) => id), ["Taman Dekat", "SDN 1 Melati", "Taman Jauh"]);
  assert.deepEqual(nearestPlaces(all, { lon: 106, lat: -6 }, "melati sdn").map(({ id }) => id), ["SDN 1 Melati"]);
});

test("days become ranges and rules follow one another", () => {
  assert.equal(dayRanges(["Fr", "Mo", "Tu", "We", "Sa"]), "Mo-We,Fr,Sa");
  assert.equal(dayRanges([]), "");
  const week = addHours("", { days: ["Mo", "Tu", "We", "Th", "Fr"], from: "08:00", until: "16:00" });
  assert.equal(addHours(week, { days: ["Sa"], from: "08:00", until: "00:00" }), "Mo-Fr 08:00-16:00; Sa 08:00-24:00");
  assert.equal(addHours("24/7", { days: ["Su"], from: "09:00", until: "12:00" }), "Su 09:00-12:00");
  assert.equal(addHours("Mo 1", { days: [], from: "09:00", until: "12:00" }), "Mo 1");
});

test("only what was changed is sent, with what it was before", () => {
  const before = { name: "A", address: "", wheelchair: null, amenities: ["toilet"] };
  assert.deepEqual(changedValues(before, { ...before, address: "B", amenities: ["toilet"] }), { address: "B" });
  assert.deepEqual(changedValues(null, { name: "A", address: "", wheelchair: null, amenities: [] }), { name: "A" });
  const record = { ...newRecord("ani"), place: "x", before, values: { ...before, wheelchair: false }, fixes: [fix(1, 2, 3)] };
  const report = reportOf(record, meanFix(record.fixes));
  assert.deepEqual([report.values, report.before, report.position], [{ wheelchair: false }, { wheelchair: null }, null]);
  assert.equal(reportOf({ ...record, move: true }, meanFix(record.fixes)).position.fixes.length, 1);
  assert.equal(hasContent(newRecord("ani")), false);
});

async function outboxWith(records, ask) {
  const store = new MemoryStore();
  for (const record of records) await store.keep(record);
  return { store, outbox: new Outbox({ store, addresses: ADDRESSES, ask }) };
}

const waiting = (id, more = {}) => ({ ...newRecord("ani"), client_id: id, state: "waiting", written_at: id, report: { client_id: id }, ...more });
const problem = (status, message, data) => Object.assign(new Error(message), { status, data });

test("what waits is sent in order, photos after their report", async () => {
  const asked = [];
  const ask = async (address, body) => {
    asked.push(address === "foto" ? `foto ${body.get("client_id")}` : `${address} ${body?.client_id ?? ""}`.trim());
    return address === "siap" ? { user: "ani", csrf: "x" } : { address: "/fasilitas/x/" };
  };
  const photos = [{ id: 1, blob: new Blob(["a"]) }, { id: 2, blob: new Blob(["b"]) }];
  const { store, outbox } = await outboxWith([waiting("b"), waiting("a", { photos })], ask);
  await outbox.send();
  assert.deepEqual(asked, ["siap", "kirim a", "foto a", "foto a", "kirim b"]);
  assert.deepEqual((await store.records()).map(({ state, photos: left }) => [state, left.length]), [["sent", 0], ["sent", 0]]);
});

test("two calls at once send once", async () => {
  let sent = 0;
  const ask = async (address) => {
    if (address === "kirim") sent += 1;
    return { user: "ani" };
  };
  const { outbox } = await outboxWith([waiting("a")], ask);
  await Promise.all([outbox.send(), outbox.send()]);
  assert.equal(sent, 1);
});

test("a refused record keeps its reason and the next one is sent", async () => {
  const ask = async (address, body) => {
    if (address === "kirim" && body.client_id === "a") throw problem(400, "Nama kosong", { field: "name" });
    return { user: "ani" };
  };
  const { store, outbox } = await outboxWith([waiting("a"), waiting("b")], ask);
  await outbox.send();
  const [a, b] = await store.records();
  assert.deepEqual([a.state, a.trouble, a.field, a.kind, b.state], ["waiting", "Nama kosong", "name", "refused", "sent"]);
});

test("without a network all stays, and a photo that arrived is not sent again", async () => {
  let photosTaken = 0;
  let isDown = false;
  const ask = async (address) => {
    if (isDown) throw problem(0, "Tidak tersambung");
    if (address === "foto") {
      photosTaken += 1;
      isDown = true;
    }
    return { user: "ani" };
  };
  const photos = [{ id: 1, blob: new Blob(["a"]) }, { id: 2, blob: new Blob(["b"]) }];
  const { store, outbox } = await outboxWith([waiting("a", { photos }), waiting("b")], ask);
  await outbox.send();
  const [a, b] = await store.records();
  assert.deepEqual([a.state, a.photos.map(({ id }) => id), a.kind, b.state], ["waiting", [2], "later", "waiting"]);
  isDown = false;
  photosTaken = 0;
  await outbox.send();
  assert.equal(photosTaken, 1);
});

test("what another person wrote on this phone is not sent under my name", async () => {
  const sent = [];
  const ask = async (address, body) => {
    if (address === "kirim") sent.push(body.client_id);
    return { user: "budi" };
  };
  const { store, outbox } = await outboxWith([waiting("a"), waiting("b", { by: "budi" })], ask);
  await outbox.send();
  assert.deepEqual(sent, ["b"]);
  assert.match((await store.record("a")).trouble, /ani/);
});
