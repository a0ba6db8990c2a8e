import assert from "node:assert/strict";
import test from "node:test";
import { askPosition } from "../../geo_kla/static/geo_kla/js/near.js";

test("a position is passed on as longitude and latitude", async () => {
  const device = { getCurrentPosition: (found) => found({ coords: { longitude: 106.9, latitude: -6.2, accuracy: 12 } }) };
  assert.deepEqual(await askPosition(device), { lon: 106.9, lat: -6.2, accuracyM: 12 });
});

test("a refusal says that searching still works", async () => {
  const device = { getCurrentPosition: (_found, failed) => failed({ code: 1, message: "User denied Geolocation" }) };
  await assert.rejects(askPosition(device), /tidak mengizinkan.*mencari/);
});
