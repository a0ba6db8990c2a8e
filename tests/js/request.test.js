import assert from "node:assert/strict";
import test from "node:test";
import { RequestError, csrfToken, requestJson } from "../../geo_kla/static/geo_kla/js/request.js";

const answering = (status, body, seen = []) => async (address, options) => {
  seen.push({ address, ...options });
  return new Response(typeof body === "string" ? body : JSON.stringify(body), { status });
};

test("a body is sent as JSON by POST to the same origin", async () => {
  const seen = [];
  assert.deepEqual(await requestJson("/x", { body: { a: 1 }, fetch: answering(200, { ok: true }, seen) }), { ok: true });
  assert.equal(seen[0].method, "POST");
  assert.equal(seen[0].credentials, "same-origin");
  assert.equal(seen[0].body, '{"a":1}');
});

test("what the server says is what the reader reads", async () => {
  const refused = requestJson("/x", { fetch: answering(422, { error: "Garisnya saling memotong.", where: [1, 2] }) });
  await assert.rejects(refused, (problem) =>
    problem instanceof RequestError && problem.message === "Garisnya saling memotong." && problem.status === 422 && problem.data.where[0] === 1);
});

test("a failure without words gets plain ones, never a status number", async () => {
  for (const status of [401, 403, 404, 500]) {
    await assert.rejects(requestJson("/x", { fetch: answering(status, "<h1>") }), (problem) => !/\d/.test(problem.message));
  }
});

test("a lost connection is told as such", async () => {
  const lost = async () => { throw new TypeError("Failed to fetch"); };
  await assert.rejects(requestJson("/x", { fetch: lost }), /Tidak tersambung/);
});

test("a request that was called off stays silent for the reader", async () => {
  const called = new AbortController();
  called.abort();
  const aborted = async () => { throw new DOMException("aborted", "AbortError"); };
  await assert.rejects(requestJson("/x", { signal: called.signal, fetch: aborted }), { name: "AbortError" });
});

test("an answer that is no JSON is told as such", async () => {
  await assert.rejects(requestJson("/x", { fetch: answering(200, "<html>") }), RequestError);
});

test("the CSRF token of the cookie wins over the one of the page: logging in elsewhere has made a new one", () => {
  const body = { dataset: { csrf: "of-the-page" } };
  assert.equal(csrfToken({ cookie: "a=b; csrftoken=new; sessionid=x", body }), "new");
  assert.equal(csrfToken({ cookie: "xcsrftoken=no", body }), "of-the-page");
  assert.equal(csrfToken({}), "");
});
