/** The only place that asks the server: same origin, CSRF, plain words when it goes wrong. */
import { gettext } from "./words.js";

const LONGEST_MS = 30000;

/** A request that did not succeed; `message` is meant for the reader, `data` is what the server said. */
export class RequestError extends Error {
  constructor(message, { status = 0, data = null } = {}) {
    super(message);
    this.name = "RequestError";
    this.status = status;
    this.data = data;
  }
}

/** Return the CSRF token: the cookie's, which is new after logging in elsewhere, else the one the page came with. */
export function csrfToken({ cookie = "", body } = globalThis.document ?? {}) {
  return /(?:^|;\s*)csrftoken=([^;]+)/.exec(cookie)?.[1] ?? body?.dataset.csrf ?? "";
}

/**
 * Ask and return JSON; `body` is sent by POST, as JSON or, when it is FormData, as a form.
 * Throw RequestError, or AbortError when `signal` says so.
 */
export async function requestJson(address, { body, signal, longestMs, fetch = globalThis.fetch } = {}) {
  const response = await send(address, { body, signal, longestMs, accept: "application/json", fetch });
  try {
    return await response.json();
  } catch {
    throw new RequestError(gettext("Jawaban peladen tidak terbaca. Coba muat ulang halaman."), { status: response.status });
  }
}

/** Ask and return text. Throw RequestError, or AbortError when `signal` says so. */
export async function requestText(address, { signal, headers, fetch = globalThis.fetch } = {}) {
  return (await send(address, { signal, headers, accept: "text/*,image/svg+xml", fetch })).text();
}

async function send(address, { body, signal, accept, headers = {}, fetch, longestMs = LONGEST_MS }) {
  const timeout = AbortSignal.timeout(longestMs);
  const isForm = globalThis.FormData !== undefined && body instanceof FormData;
  let response;
  try {
    response = await fetch(address, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        Accept: accept,
        ...headers,
        ...(body === undefined ? {} : { "X-CSRFToken": csrfToken() }),
        ...(body === undefined || isForm ? {} : { "Content-Type": "application/json" }),
      },
      body: body === undefined || isForm ? body : JSON.stringify(body),
      credentials: "same-origin",
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (problem) {
    if (signal?.aborted) throw problem;
    throw new RequestError(gettext("Tidak tersambung ke peladen. Periksa sambungan Anda, lalu coba lagi."));
  }
  if (!response.ok) {
    const data = await response.json().catch(() => null);
    throw new RequestError(data?.error ?? wordsFor(response.status), { status: response.status, data });
  }
  return response;
}

function wordsFor(status) {
  if (status === 401) return gettext("Sesi Anda sudah berakhir. Silakan masuk lagi.");
  if (status === 403) return gettext("Akun Anda tidak berhak melakukan ini.");
  if (status === 404) return gettext("Yang dicari tidak ada lagi.");
  return gettext("Peladen sedang bermasalah. Coba lagi sebentar lagi.");
}
