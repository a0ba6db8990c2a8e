/** The zones' page: joins list, map, panel and drawing; opens candidates and zones. */
import { readShapes } from "./images.js";
import { fillFilter, filterQuery, unfiltered } from "./candidate-filter.js";
import { mapSettings } from "./map.js";
import { requestJson, requestText } from "./request.js";
import { Turns } from "./turns.js";
import { ViewSwitch } from "./views.js";
import { fill, gettext } from "./words.js";
import { DrawingDesk } from "./zone-drawing.js";
import { say } from "./zone-elements.js";
import { ZoneList } from "./zone-list.js";
import { ZoneMap } from "./zone-map.js";
import { ZonePanel } from "./zone-panel.js";
import { boundsOf } from "./zone-rings.js";
import { Verdict } from "./zone-verdict.js";

const NOTE_MS = 6000;
const PHONE = matchMedia("(max-width: 47.99rem)");

const workspace = document.getElementById("zones");
const settings = JSON.parse(document.getElementById("zone-settings").textContent);
/** What the list and the map show: area and filter, as in the address bar. */
let query = settings.query;
let kind = new URLSearchParams(location.search).get("macam") ?? "";
/** What list and map are being asked for; null when nothing is on its way. */
let asking = null;
const turns = { list: new Turns(), shapes: new Turns() };
const scope = () => (query ? `?${query}` : "");
const shapes = await readShapes(mapSettings().icons).catch(() => ({}));

/** What the panel shows: {key, data} of a candidate or zone; null while something is drawn, or nothing is open. */
let opened = null;
let noteTimer = null;

const panel = new ZonePanel(workspace, settings);
const list = new ZoneList(document.getElementById("zone-rows"), {
  onOpen: open, onLight: (key) => zoneMap.light(key), onKind: kindShown, kind,
});
const zoneMap = new ZoneMap(workspace.querySelector("[data-map]"), {
  settings,
  shapes,
  onOpen: open,
  onLight: (key) => {
    zoneMap.light(key);
    list.light(key);
  },
  beforeStyle: () => desk?.editor.styleGoes(),
  afterStyle: () => desk?.editor.styleCame(),
});
const views = new ViewSwitch(workspace, { onShow: () => zoneMap.geoMap?.resize() });
const verdict = new Verdict({ workspace, zoneMap, views, settings });
const desk = settings.canDraw ? new DrawingDesk({ workspace, settings, zoneMap, panel, verdict, tell: { taken, left, saved, closed, compared: () => views.show("map") } }) : null;

/* ---- Opening and closing -------------------------------------------------------------------------------- */

/** Open a candidate ("kandidat-12") or zone ("kawasan-99.71.01.1003-01"); `isNew` makes it a step of the history. */
async function open(key, { isNew = true } = {}) {
  if (desk?.isDrawing) desk.setAside();
  const [kind, id] = [key.slice(0, key.indexOf("-")), key.slice(key.indexOf("-") + 1)];
  opened = { key };
  if (isNew) history.pushState(null, "", addressOf(kind, id));
  list.open(key);
  panel.load();
  if (PHONE.matches) views.show("panel");
  let data;
  try {
    data = await requestJson(kind === "kandidat" ? `/zona/kandidat/${id}.json` : `/zona/${encodeURIComponent(id)}.json`);
  } catch (problem) {
    if (opened?.key === key) panel.fail(problem.message);
    return;
  }
  if (opened?.key !== key) return;
  opened.data = data;
  if (kind === "kandidat") panel.showCandidate(data);
  else panel.showZone(data);
  zoneMap.open(data.geometry, key);
  zoneMap.showBest(pinsOf(data));
  verdict.show(data.geometry, data.assessment, { zone: data.code ?? "" });
  // A nearly complete candidate's own sentence says the same: not twice.
  if (data.missing?.length === 1 && data.assessment.missing.join() === data.missing[0]) verdict.hideSentence();
  zoneMap.fit(boundsOf(data.geometry), { always: true });
  panel.focus();
}

/** Close what is open and go back to the list. */
function close({ isNew = true } = {}) {
  const key = opened?.key;
  clear();
  panel.close();
  list.open(null);
  if (isNew) history.pushState(null, "", addressOf());
  if (views.view === "panel") views.show("list");
  if (key) list.focus(key);
}

function clear() {
  opened = null;
  verdict.clear();
  zoneMap.open(null);
  zoneMap.showBest([]);
}

function addressOf(what = "", id = "") {
  const asked = new URLSearchParams(query);
  if (kind) asked.set("macam", kind);
  if (what) asked.set(what, id);
  return `${location.pathname}${asked.size ? `?${asked}` : ""}${location.hash}`;
}

/** The pins of where what is missing would best stand, each with its walking minutes. */
function pinsOf({ places = [] }) {
  return places.map((place) => {
    const words = { limit: place.limit_minutes, walk: place.walk_minutes };
    const label = place.walk_minutes
      ? fill(gettext("tempat terbaik, %(walk)s menit dari jangkar"), words)
      : fill(gettext("tempat terbaik, %(limit)s menit di sekitarnya"), words);
    return { lon: place.lon, lat: place.lat, group: place.group, label, route: place.route };
  });
}

/** Open what the address bar asks for; return whether it asks for anything. */
function openAddress() {
  const asked = new URLSearchParams(location.search);
  const what = ["kandidat", "kawasan"].find((one) => asked.has(one));
  if (what) open(`${what}-${asked.get(what)}`, { isNew: false });
  else if (opened) close({ isNew: false });
  return Boolean(what);
}

/* ---- What becomes of a drawing ------------------------------------------------------------------------------ */

function taken({ zone, pins }) {
  opened = null;
  zoneMap.open(null);
  zoneMap.showBest(pins ?? []);
  list.open(zone ? `kawasan-${zone}` : null);
  views.show("map");
  history.replaceState(null, "", addressOf());
}

function left() {
  clear();
}

function closed(zone) {
  if (zone) open(`kawasan-${zone}`);
  else close();
}

async function saved({ code }) {
  panel.load();
  await Promise.all([loadShapes(), refreshList()]);
  verdict.tell(fill(gettext("Tersimpan dengan kode %(code)s."), { code }));
  await open(`kawasan-${code}`);
  note(gettext("Usulan tersimpan."));
}

/** The drawing that a pressed button asks for; its walks begin where those that are shown begin. */
function wantedBy(button) {
  if ("draw" in button.dataset) return { geometry: null, title: gettext("Usulan baru") };
  if ("makeDraft" in button.dataset) {
    const { id, name, geometry } = opened.data;
    const title = fill(gettext("Usulan dari kandidat %(name)s"), { name });
    return { geometry, candidate: id, anchor: verdict.anchor, pins: pinsOf(opened.data), name: fill(gettext("Kawasan %(names)s"), { names: name }), title };
  }
  if (!("edit" in button.dataset)) return null;
  const { code, name, revision, geometry } = opened.data;
  return { geometry, anchor: verdict.anchor, pins: pinsOf(opened.data), zone: code, revision, name, title: name };
}

/* ---- Loading ------------------------------------------------------------------------------------------------ */

async function loadShapes() {
  const isNewest = turns.shapes.next();
  try {
    const found = await requestJson(`/zona/bentuk.json${scope()}`);
    if (isNewest()) zoneMap.show(found);
  } catch (problem) {
    if (isNewest()) note(fill(gettext("Bentuk kawasan belum termuat. %(why)s"), { why: problem.message }));
  }
}

async function refreshList() {
  const holder = document.getElementById("zone-rows");
  const trouble = document.getElementById("zone-list-trouble");
  const isNewest = turns.list.next();
  holder.classList.add("is-loading");
  try {
    const rows = await requestText(location.pathname + scope(), { headers: { "HX-Request": "true" } });
    if (!isNewest()) return;
    globalThis.htmx.swap(holder, rows, { swapStyle: "innerHTML" });
    say(trouble, "");
    list.refreshed();
  } catch (problem) {
    if (isNewest()) say(trouble, fill(gettext("Daftar belum diperbarui. %(why)s"), { why: problem.message }));
  } finally {
    if (isNewest()) holder.classList.remove("is-loading");
  }
}

/* ---- Filter and kinds --------------------------------------------------------------------------------------- */

/** A tab is shown: those that lack two are drawn only then; what the reader chose stands in the address bar. */
function kindShown(shown, { isChosen }) {
  queueMicrotask(() => zoneMap.showTwo(shown === "two"));
  if (!isChosen) return;
  kind = shown;
  if (!desk?.isDrawing) history.replaceState(history.state, "", addressOf(...asOpened()));
}

function asOpened() {
  if (!opened) return [];
  return [opened.key.slice(0, opened.key.indexOf("-")), opened.key.slice(opened.key.indexOf("-") + 1)];
}

/** Ask list and map for something else; the map stays where it is. Enter in a field changes it and sends the form: asked once. */
async function ask(wanted) {
  if (wanted === asking) return;
  query = asking = wanted;
  if (!desk?.isDrawing) history.replaceState(history.state, "", addressOf(...asOpened()));
  await Promise.all([refreshList(), loadShapes()]);
  if (asking === wanted) asking = null;
}

/** Back or forward: list, map and form ask what that address asks. */
function readFilter() {
  const asked = new URLSearchParams(location.search);
  list.showNamed(asked.get("macam"));
  const wanted = filterQuery(asked);
  if (wanted === query) return;
  if (filter) fillFilter(filter.elements, wanted);
  ask(wanted);
}

const filter = document.getElementById("candidate-filter");

filter?.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(filterQuery(new FormData(filter)));
});
filter?.addEventListener("change", () => ask(filterQuery(new FormData(filter))));

workspace.addEventListener("click", (event) => {
  const link = event.target.closest("[data-clear-filter], [data-show-all]");
  if (!link || !filter || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if ("showAll" in link.dataset) {
    ask(filterQuery([...new FormData(filter), ["semua", "1"]]));
    return;
  }
  fillFilter(filter.elements, unfiltered(query));
  ask(unfiltered(query));
});

function note(words) {
  const holder = document.getElementById("zone-map-note");
  say(holder, words);
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => say(holder, ""), NOTE_MS);
}

/* ---- Buttons and keys --------------------------------------------------------------------------------------- */

workspace.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  const wanted = wantedBy(button);
  if (wanted) desk.start(wanted);
  if (button.id === "zone-close") {
    if (desk?.isDrawing) desk.stop();
    else close();
  }
  if ("retry" in button.dataset && opened) open(opened.key, { isNew: false });
  if ("fit" in button.dataset) {
    views.show("map");
    zoneMap.fit(boundsOf(desk?.isDrawing ? desk.shape : opened?.data?.geometry), { always: true });
  }
  if ("judgeAgain" in button.dataset) verdict.onAgain();
  if ("repair" in button.dataset && button.closest("#zone-refused")) desk.tools.check.take();
  if ("compare" in button.dataset && button.closest("#zone-others")) desk.compare();
  if (button.dataset.kept === "resume") desk.takeKept();
  if (button.dataset.kept === "other") desk.takeKept({ other: true });
  if (button.dataset.kept === "drop") desk.drop();
});

document.addEventListener("keydown", ({ key, target }) => {
  if (key === "Escape" && panel.isOpen && !desk?.isDrawing && !target.closest("input, textarea")) close();
});
globalThis.addEventListener("popstate", () => {
  if (desk?.isDrawing) return;
  openAddress();
  readFilter();
});

if (!zoneMap.geoMap) views.show("list");
loadShapes();
if (openAddress()) desk?.offerKept();
else desk?.resume();
