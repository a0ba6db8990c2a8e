/** The form in the field, joined: position, places, photos, draft, outbox. Everything is kept before it is sent. */
import { formatNumber } from "./format.js";
import { fixWords, readPosition } from "./registry-field-gps.js";
import { hasContent, newRecord, readValues, reportOf, writeValues } from "./registry-field-form.js";
import { helpWithHours } from "./registry-field-hours.js";
import { Outbox } from "./registry-field-outbox.js";
import { drawPhotos, shrunk } from "./registry-field-photo.js";
import { Places } from "./registry-field-places.js";
import { meanFix } from "./registry-field-position.js";
import { drawQueue } from "./registry-field-queue.js";
import { complain, part, say, showError, showNet } from "./registry-field-say.js";
import { MemoryStore, openStore } from "./registry-field-store.js";
import { requestJson } from "./request.js";
import { fill, gettext } from "./words.js";

const { addresses } = JSON.parse(document.getElementById("field-settings").textContent);
const PHOTO_MS = 180000;
const REST_MS = 250;
const SEND_AGAIN_MS = 60000;
const KEEP_SENT_MS = 7 * 24 * 3600 * 1000;

const form = document.querySelector("[data-field-form]");
const queue = document.getElementById("antrean");
const store = await openStore().catch(() => new MemoryStore());
let user = (await store.note("user")) ?? "";
let record = newRecord(user);
let keeping = Promise.resolve();
let soon = 0;

const ask = (address, body) => requestJson(address, { body, longestMs: body instanceof FormData ? PHOTO_MS : undefined });
const outbox = new Outbox({
  store, addresses, ask,
  onChange: () => showQueue(),
  onUser: (ready) => greet(ready),
});
const places = new Places(form, { store, onChoose: (place) => choosePlace(place) });

/** Take over who is logged in now and a token that is valid now. */
async function greet(ready) {
  document.body.dataset.csrf = ready.csrf;
  user = ready.user;
  record.by ||= user;
  await store.keepNote("user", user);
}

/* Position */

async function takeFix(button, { again }) {
  button.disabled = true;
  part("fix-note").textContent = gettext("Mencari posisi …");
  try {
    const fix = await readPosition();
    record.fixes = again ? [...record.fixes, fix] : [fix];
    await keep();
    showFix();
    say(part("fix-value").textContent);
    fetchPlaces();
  } catch (problem) {
    showFix();
    part("fix-note").textContent = problem.message;
    say(problem.message);
  } finally {
    button.disabled = false;
  }
}

async function fetchPlaces() {
  const here = meanFix(record.fixes);
  if (!here) return;
  await places.around(here, async ({ lon, lat }) => {
    await greet(await ask(addresses.ready));
    return ask(addresses.places, { lon, lat });
  });
  showMove();
}

function showFix() {
  const fix = meanFix(record.fixes);
  const { value, note, isExact } = fixWords(fix, record.fixes.length);
  part("fix-value").textContent = value;
  part("fix-note").textContent = note;
  part("fix").dataset.exact = isExact ?? "";
  part("fix-more").hidden = !fix;
  part("take-fix").hidden = Boolean(fix);
}

/* Which place */

function choosePlace(place) {
  if (record.place === "") record.own = readValues(form);
  record.place = place?.id ?? "";
  record.place_name = place?.values.name ?? "";
  record.before = place ? place.values : null;
  record.chosen = place;
  record.move = false;
  record.verified = false;
  if (place) writeValues(form, place.values);
  else writeValues(form, record.own ?? {});
  showMove();
  changed();
}

function showMove() {
  const isOld = record.place !== "";
  part("move-row").hidden = !isOld || !record.fixes.length;
  form.elements.move.checked = record.move;
  const far = isOld ? places.metresTo(record.place) : null;
  part("move-words").textContent = far === null ? gettext("Pindahkan titiknya ke posisi saya")
    : fill(gettext("Pindahkan titiknya ke posisi saya (%(metres)s m dari titik yang tercatat)"), { metres: formatNumber(Math.round(far)) });
  part("verified-row").hidden = !isOld;
  form.elements.verified.checked = record.verified;
}

/* Photos */

async function addPhotos(files) {
  showError(form, "photo", "");
  for (const file of files) {
    try {
      const blob = await shrunk(file);
      record.photos = [...record.photos, { id: `${Date.now()}-${record.photos.length}`, blob }];
    } catch (problem) {
      showError(form, "photo", problem.message);
    }
  }
  await keep();
  showPhotos();
}

function showPhotos() {
  drawPhotos(part("photos"), record.photos, (dropped) => {
    record.photos = record.photos.filter(({ id }) => id !== dropped.id);
    keep();
    showPhotos();
    part("photo").focus();
  });
}

/* Draft */

function read() {
  record.values = readValues(form);
  record.note = form.elements.note.value.trim();
  record.move = form.elements.move.checked;
  record.verified = form.elements.verified.checked;
}

function changed() {
  clearTimeout(soon);
  read();
  keep();
}

/** Keep what is typed once the typing rests: photos are written anew with each draft. */
function typed() {
  clearTimeout(soon);
  read();
  soon = setTimeout(changed, REST_MS);
}

function draftWords() {
  return store instanceof MemoryStore ? "" : gettext("Draf tersimpan di telepon ini.");
}

/** Keep the draft; writes follow one another, so that an old one never overtakes a new one. */
function keep() {
  const now = structuredClone(record);
  keeping = keeping.catch(() => {}).then(async () => {
    if (hasContent(now)) await store.keep(now);
    else await store.drop(now.client_id);
    part("draft-note").textContent = hasContent(now) ? draftWords() : "";
  });
  return keeping.catch((problem) => {
    complain(problem.name === "QuotaExceededError" ? gettext("Ruang simpan telepon penuh. Kirim atau buang catatan lama.") : problem.message);
  });
}

function show(wanted) {
  record = wanted;
  writeValues(form, record.values);
  form.elements.note.value = record.note;
  places.choose(record.place, record.chosen ?? null);
  places.here = meanFix(record.fixes) ?? places.here;
  places.draw();
  showFix();
  showMove();
  showPhotos();
  for (const name of ["name", "type", "address", "opening_hours", "photo"]) showError(form, name, "");
}

/* Outbox */

async function finish(event) {
  event.preventDefault();
  changed();
  showError(form, "name", record.values.name ? "" : gettext("Tulis namanya."));
  showError(form, "type", record.values.type ? "" : gettext("Pilih jenisnya."));
  const first = ["name", "type"].find((name) => !record.values[name]);
  if (first) return form.elements[first].focus();
  await keeping.catch(() => {});
  const ready = { ...record, state: "waiting", trouble: "", kind: "", report: reportOf(record, meanFix(record.fixes)) };
  try {
    await store.keep(ready);
  } catch {
    return complain(gettext("Catatan belum dapat disimpan di telepon ini. Isian Anda masih ada di formulir."));
  }
  show(newRecord(user));
  part("draft-note").textContent = "";
  say(gettext("Tersimpan di telepon, menunggu dikirim."));
  await showQueue();
  queue.focus();
  sendAll();
}

async function showQueue() {
  drawQueue(queue, await outbox.records(), { logIn: addresses.logIn, onMend: mend, onDrop: drop });
}

/** Put a record back into the form; what is in the form by then waits as a draft of its own. */
async function mend(waiting) {
  if (hasContent(record) && !confirm(gettext("Formulir berisi draf lain. Buang draf itu?"))) return;
  await store.drop(record.client_id);
  const { report: _sent, ...values } = waiting;
  await store.keep({ ...values, state: "draft" });
  show({ ...values, state: "draft" });
  if (waiting.field) showError(form, waiting.field, waiting.trouble);
  await showQueue();
  (form.elements[waiting.field] ?? form.elements.name).focus();
}

async function drop(waiting) {
  if (!confirm(gettext("Buang catatan ini dari telepon? Isinya tidak dapat dikembalikan."))) return;
  await store.drop(waiting.client_id);
  await showQueue();
}

async function sendAll() {
  const work = () => outbox.send();
  await (navigator.locks ? navigator.locks.request("geo-kla-lapangan", work) : work());
  const left = (await outbox.records()).filter(({ state }) => state === "waiting").length;
  if (!left && part("waiting-count").hidden === false) say(gettext("Semua catatan sudah terkirim."));
  await showQueue();
}

/* Joined */

form.addEventListener("input", typed);
addEventListener("pagehide", changed);
form.addEventListener("submit", finish);
part("take-fix").addEventListener("click", ({ currentTarget }) => takeFix(currentTarget, { again: false }));
part("add-fix").addEventListener("click", ({ currentTarget }) => takeFix(currentTarget, { again: true }));
part("drop-fix").addEventListener("click", () => {
  record.fixes = [];
  keep();
  showFix();
  showMove();
  part("take-fix").focus();
});
part("photo").addEventListener("change", async ({ currentTarget }) => {
  await addPhotos([...currentTarget.files]);
  currentTarget.value = "";
});
part("clear-draft").addEventListener("click", async () => {
  if (hasContent(record) && !confirm(gettext("Kosongkan formulir? Draf ini tidak dapat dikembalikan."))) return;
  await store.drop(record.client_id);
  show(newRecord(user));
  part("draft-note").textContent = "";
});
helpWithHours(form, changed);
part("send-all").addEventListener("click", sendAll);
addEventListener("online", () => {
  showNet();
  sendAll();
  fetchPlaces();
});
addEventListener("offline", showNet);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) sendAll();
});
setInterval(() => navigator.onLine && sendAll(), SEND_AGAIN_MS);

async function begin() {
  showNet();
  if (store instanceof MemoryStore) complain(gettext("Telepon ini tidak menyimpan draf (mode penyamaran?). Jangan tutup halaman sebelum terkirim."));
  navigator.storage?.persist?.();
  const kept = (await store.records()) ?? [];
  for (const { client_id, state, sent_at } of kept) {
    if (state === "sent" && Date.now() - Date.parse(sent_at) > KEEP_SENT_MS) await store.drop(client_id);
  }
  await places.load();
  show(kept.findLast(({ state, by }) => state === "draft" && (!by || by === user)) ?? newRecord(user));
  if (hasContent(record)) part("draft-note").textContent = gettext("Draf sebelumnya dibuka lagi.");
  await showQueue();
  sendAll();
  fetchPlaces();
  if ("serviceWorker" in navigator) {
    await navigator.serviceWorker.register(addresses.worker, { updateViaCache: "none" }).catch(() => {});
  }
  document.body.dataset.ready = "true";
}

await begin();
