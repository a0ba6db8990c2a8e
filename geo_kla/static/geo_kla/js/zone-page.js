/** The zones' page: joins list, map, panel and drawing; opens candidates and zones. */
import { readShapes } from "./images.js";
import { mapSettings } from "./map.js";
import { requestJson } from "./request.js";
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
const scope = settings.query ? `?${settings.query}` : "";
const shapes = await readShapes(mapSettings().icons).catch(() => ({}));

/** What the panel shows: {key, data} of a candidate or zone; null while something is drawn, or nothing is open. */
let opened = null;
let noteTimer = null;

const panel = new ZonePanel(workspace, settings);
const list = new ZoneList(document.getElementById("zone-rows"), { onOpen: open, onLight: (key) => zoneMap.light(key) });
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
const desk = settings.canDraw ? new DrawingDesk({ workspace, settings, zoneMap, panel, verdict, tell: { taken, left, saved, closed } }) : null;

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
  zoneMap.showBest(data.best_place, data.missing, gettext("tempat terbaik"));
  verdict.show(data.geometry, data.assessment, { zone: data.code ?? "" });
  // A nearly complete candidate's own sentence says the same: not twice.
  if (data.missing && data.assessment.missing.join() === data.missing) verdict.hideSentence();
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
  zoneMap.showBest(null);
}

function addressOf(kind = "", id = "") {
  const query = new URLSearchParams(settings.query);
  if (kind) query.set(kind, id);
  return `${location.pathname}${query.size ? `?${query}` : ""}${location.hash}`;
}

/** Open what the address bar asks for; return whether it asks for anything. */
function openAddress() {
  const query = new URLSearchParams(location.search);
  const kind = ["kandidat", "kawasan"].find((one) => query.has(one));
  if (kind) open(`${kind}-${query.get(kind)}`, { isNew: false });
  else if (opened) close({ isNew: false });
  return Boolean(kind);
}

/* ---- What becomes of a drawing ------------------------------------------------------------------------------ */

function taken({ zone }) {
  opened = null;
  zoneMap.open(null);
  zoneMap.showBest(null);
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

/** The drawing that a pressed button asks for. */
function wantedBy(button) {
  if ("draw" in button.dataset) return { geometry: null, title: gettext("Usulan baru") };
  if ("makeDraft" in button.dataset) {
    const { id, name, geometry } = opened.data;
    const title = fill(gettext("Usulan dari kandidat %(name)s"), { name });
    return { geometry, candidate: id, name: fill(gettext("Kawasan %(names)s"), { names: name }), title };
  }
  if (!("edit" in button.dataset)) return null;
  const { code, name, revision, geometry, anchor } = opened.data;
  return { geometry, zone: code, revision, name, anchor, title: name };
}

/* ---- Loading ------------------------------------------------------------------------------------------------ */

async function loadShapes() {
  try {
    zoneMap.show(await requestJson(`/zona/bentuk.json${scope}`));
  } catch (problem) {
    note(fill(gettext("Bentuk kawasan belum termuat. %(why)s"), { why: problem.message }));
  }
}

async function refreshList() {
  await globalThis.htmx.ajax("GET", location.pathname + scope, { target: "#zone-rows", swap: "innerHTML" }).catch(() => {});
  list.refreshed();
}

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
  if ("judgeAgain" in button.dataset) desk.judgeNow();
  if (button.dataset.kept === "resume") desk.resume();
  if (button.dataset.kept === "drop") desk.drop();
});

document.addEventListener("keydown", ({ key, target }) => {
  if (key === "Escape" && panel.isOpen && !desk?.isDrawing && !target.closest("input, textarea")) close();
});
globalThis.addEventListener("popstate", () => desk?.isDrawing || openAddress());

if (!zoneMap.geoMap) views.show("list");
loadShapes();
if (openAddress()) desk?.offerKept();
else desk?.resume();
