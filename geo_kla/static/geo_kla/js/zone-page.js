/** The zones' page: joins list, map, panel, drawing, live judgement and saving. */
import { readShapes } from "./images.js";
import { mapSettings } from "./map.js";
import { requestJson } from "./request.js";
import { ViewSwitch } from "./views.js";
import { fill, gettext } from "./words.js";
import { AssessmentView } from "./zone-assessment.js";
import { ShapeEditor } from "./zone-draw.js";
import { say } from "./zone-elements.js";
import { LiveJudge } from "./zone-judge.js";
import { DrawingKeep } from "./zone-keep.js";
import { ZoneList } from "./zone-list.js";
import { ZoneMap } from "./zone-map.js";
import { ZonePanel } from "./zone-panel.js";
import { boundsOf, sameShape } from "./zone-rings.js";
import { SaveForm } from "./zone-save.js";
import { ZoneTools } from "./zone-tools.js";
import { announcement, walkWords } from "./zone-words.js";

const workspace = document.getElementById("zones");
const settings = JSON.parse(document.getElementById("zone-settings").textContent);
const at = (id) => document.getElementById(id);
const shapesAddress = `/zona/bentuk.json${settings.query ? `?${settings.query}` : ""}`;

/** What the panel shows: {key, data} of a candidate or zone, or the drawing in hand, or nothing. */
let opened = null;
let drawing = null;
let shapeOpened = null;
let isJudgementOwed = false;

const panel = new ZonePanel(workspace, settings);
const assessment = new AssessmentView(panel.root, { ...settings, onWalk: showWalk });
const list = new ZoneList(at("zone-rows"), { onOpen: openKey, onLight: (key) => zoneMap.light(key) });
const zoneMap = new ZoneMap(workspace.querySelector("[data-map]"), {
  settings,
  shapes: await readShapes(mapSettings().icons).catch(() => ({})),
  onOpen: openKey,
  onLight: (key) => {
    zoneMap.light(key);
    list.light(key);
  },
  beforeStyle: () => editor?.styleGoes(),
  afterStyle: () => editor?.styleCame(),
});
const views = new ViewSwitch(workspace, { onShow: () => zoneMap.geoMap?.resize() });
const keep = new DrawingKeep(settings.user);
const judge = new LiveJudge({
  ask: (geometry, signal) => requestJson("/zona/nilai/", { body: { geometry, zone: drawing?.zone ?? "" }, signal }),
  tell: { waiting: () => at("zone-judged").setAttribute("aria-busy", "true"), judged, failed: refused },
});
const editor = settings.canDraw ? new ShapeEditor(zoneMap.geoMap, { changed: shapeChanged, tool: (...about) => tools?.showTool(...about) }) : null;
const tools = editor && new ZoneTools(at("zone-tools"), editor, { hasMap: Boolean(zoneMap.geoMap), onNamed: villagesJoined });
const saving = editor && new SaveForm(at("zone-save"), { onSaved: saved, onWords: changeDrawing, onCancel: stopDrawing });

/* ---- Opening ------------------------------------------------------------------------------------------ */

/** Open a candidate ("kandidat-12") or zone ("kawasan-99.71.01.1003-01"); `how` says what the address bar does. */
async function openKey(key, { how = "push" } = {}) {
  if (drawing) setDrawingAside();
  const [kind, id] = [key.slice(0, key.indexOf("-")), key.slice(key.indexOf("-") + 1)];
  opened = { key };
  if (how === "push") history.pushState(null, "", addressOf(kind, id));
  list.open(key);
  panel.load();
  views.show(matchMedia("(max-width: 47.99rem)").matches ? "panel" : views.view);
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
  shapeOpened = data.geometry;
  zoneMap.open(data.geometry, key);
  zoneMap.showBest(data.best_place, data.missing, gettext("tempat terbaik"));
  judgedQuietly(data.assessment);
  // A candidate's own sentence says the same: not twice.
  at("zone-verdict").hidden = data.missing ? data.assessment.missing.join() === data.missing : false;
  zoneMap.fit(boundsOf(data.geometry), { always: true });
  panel.focus();
}

/** Close what is open and go back to the list. */
function close({ how = "push" } = {}) {
  const key = opened?.key;
  opened = null;
  clearMarks();
  panel.close();
  list.open(null);
  if (how === "push") history.pushState(null, "", addressOf());
  if (views.view === "panel") views.show("list");
  if (key) list.focus(key);
}

function clearMarks() {
  judge.stop();
  assessment.clear();
  say(at("zone-refused"), "");
  zoneMap.open(null);
  zoneMap.showMembers([]);
  zoneMap.showBest(null);
  zoneMap.showSpot(null);
  showPeek("");
}

function addressOf(kind = "", id = "") {
  const query = new URLSearchParams(settings.query);
  if (kind) query.set(kind, id);
  return `${location.pathname}${query.size ? `?${query}` : ""}${location.hash}`;
}

function openAddress() {
  const query = new URLSearchParams(location.search);
  for (const kind of ["kandidat", "kawasan"]) if (query.has(kind)) return openKey(`${kind}-${query.get(kind)}`, { how: "stay" });
  if (opened) close({ how: "stay" });
  return undefined;
}

/* ---- Drawing ------------------------------------------------------------------------------------------ */

/** Take a drawing in hand: {geometry or null, name, note, zone, revision, candidate, title}. */
function draw(wanted) {
  clearMarks();
  opened = null;
  drawing = wanted;
  drawing.before ??= wanted.geometry;
  panel.showDrawing({ title: wanted.title, isNew: !wanted.zone });
  list.open(wanted.zone ? `kawasan-${wanted.zone}` : null);
  say(at("zone-kept"), "");
  zoneMap.edit(true);
  tools.show();
  saving.begin(drawing);
  editor.begin(wanted.geometry);
  shapeChanged(wanted.geometry, { isDone: true, isFirst: true });
  zoneMap.fit(boundsOf(wanted.geometry));
  views.show("map");
  history.replaceState(null, "", addressOf());
  keepDrawing();
  panel.focus();
}

/** A corner moves (isDone false) or was let go. */
function shapeChanged(geometry, { isDone, isFirst = false }) {
  at("zone-judged").setAttribute("aria-busy", "true");
  if (!isDone) return;
  drawing.geometry = geometry;
  saving.shape(geometry);
  tools.refresh();
  if (!isFirst) keepDrawing();
  zoneMap.showSpot(null);
  if (geometry) return judge.want(geometry, { now: isFirst });
  judge.stop();
  assessment.clear();
  zoneMap.showMembers([]);
  say(at("zone-refused"), "");
  at("zone-empty-shape").hidden = false;
  at("zone-judged").setAttribute("aria-busy", "false");
  return showPeek("");
}

function keepDrawing() {
  if (drawing.geometry || drawing.before) keep.put(drawing);
  else keep.drop();
}

/** Tell whether the drawing differs from what it began with. */
function isWorthKeeping() {
  return Boolean(keep.get()) && !sameShape(drawing.geometry, drawing.before);
}

/** Something else about the drawing has changed: its name, its note, whose next version it is. */
function changeDrawing(words) {
  Object.assign(drawing, words);
  keepDrawing();
}

/** Leave the drawing for something else; it stays in this browser and can be taken up again. */
function setDrawingAside() {
  if (!isWorthKeeping()) keep.drop();
  endDrawing();
  showKept();
}

function endDrawing() {
  drawing = null;
  editor.end();
  tools.hide();
  saving.end();
  zoneMap.edit(false);
  clearMarks();
}

/** "Batal": what was drawn is thrown away only when asked once more. */
function stopDrawing() {
  const { zone } = drawing;
  setDrawingAside();
  if (zone) openKey(`kawasan-${zone}`);
  else close();
}

function showKept() {
  const kept = keep.get();
  if (!kept) return say(at("zone-kept"), "");
  const words = fill(gettext("Gambar “%(title)s” belum disimpan."), { title: kept.drawing.name || kept.drawing.title });
  return say(at("zone-kept"), words);
}

/** Start a drawing; one that was not saved yet is not overwritten unasked. */
function startDrawing(wanted) {
  if (drawing) setDrawingAside();
  const kept = keep.get();
  if (!kept) return draw(wanted);
  const words = fill(gettext("Ada gambar yang belum disimpan: “%(title)s”."), { title: kept.drawing.name || kept.drawing.title });
  panel.showDrawing({ title: wanted.title, isNew: !wanted.zone });
  say(at("zone-choice"), words);
  at("zone-choice").onclick = ({ target }) => {
    const choice = target.closest("[data-choice]")?.dataset.choice;
    if (choice === "keep") draw(kept.drawing);
    if (choice === "drop") {
      keep.drop();
      showKept();
      draw(wanted);
    }
  };
  return at("zone-choice").querySelector("button").focus();
}

function villagesJoined(names) {
  const name = fill(gettext("Kawasan %(names)s"), { names: names.slice(0, 3).join(", ") });
  saving.suggest(name);
  drawing.name ||= name;
  zoneMap.fit(boundsOf(editor.shape));
  keepDrawing();
}

async function saved({ code }) {
  keep.drop();
  endDrawing();
  await Promise.all([loadShapes(), refreshList()]);
  tell(fill(gettext("Tersimpan dengan kode %(code)s."), { code }));
  await openKey(`kawasan-${code}`);
  note(gettext("Usulan tersimpan."));
}

/* ---- Judgement ---------------------------------------------------------------------------------------- */

function judged(judgement) {
  judgedQuietly(judgement);
  tell(announcement(judgement));
}

function judgedQuietly(judgement) {
  isJudgementOwed = false;
  say(at("zone-refused"), "");
  assessment.show(judgement);
  at("zone-verdict").hidden = false;
  zoneMap.showMembers(judgement.members);
  zoneMap.showSpot(null);
  showPeek(announcement(judgement));
  at("zone-judged").setAttribute("aria-busy", "false");
}

/** The shape cannot be judged: say why and where; the last numbers stay. */
function refused(problem) {
  const { where } = problem.data ?? {};
  at("zone-judged").setAttribute("aria-busy", "false");
  say(at("zone-refused"), problem.message);
  // In the verdict's place, so that the numbers below stay where they are.
  at("zone-verdict").hidden = true;
  at("zone-refused").querySelector("[data-spot]").hidden = !where;
  at("zone-refused").querySelector("[data-judge-again]").hidden = problem.status === 422;
  isJudgementOwed = problem.status !== 422;
  at("zone-refused").querySelector("[data-login]").hidden = problem.status !== 401;
  at("zone-refused").querySelector("[data-last]").hidden = !assessment.judged;
  at("zone-refused").querySelector("[data-spot]").onclick = () => {
    views.show("map");
    zoneMap.goTo(where);
  };
  zoneMap.showSpot(where);
  showPeek(problem.message);
}

function showWalk(key, { isNew }) {
  const group = assessment.judged?.groups.find((one) => one.key === key);
  const place = group?.nearest ?? null;
  zoneMap.showWalk(place, key, place && walkWords(place));
  if (!place || !isNew) return;
  if (views.view === "panel") views.show("map");
  const shape = drawing ? editor.shape : shapeOpened;
  zoneMap.fit(boundsOf({ type: "MultiPolygon", coordinates: [...(shape?.coordinates ?? []), [[...place.route, place.route[0]]]] }));
}

/** On a phone the map tells the verdict in one line. */
function showPeek(words) {
  say(at("zone-peek"), words);
}

function tell(words) {
  at("zone-said").textContent = words;
}

let noteTimer = null;
function note(words) {
  say(at("zone-map-note"), words);
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => say(at("zone-map-note"), ""), 6000);
}

/* ---- Loading ------------------------------------------------------------------------------------------ */

async function loadShapes() {
  try {
    zoneMap.show(await requestJson(shapesAddress));
  } catch (problem) {
    note(fill(gettext("Bentuk kawasan belum termuat. %(why)s"), { why: problem.message }));
  }
}

async function refreshList() {
  await globalThis.htmx.ajax("GET", location.pathname + (settings.query ? `?${settings.query}` : ""), { target: "#zone-rows", swap: "innerHTML" }).catch(() => {});
  list.refreshed();
}

workspace.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  if (button.id === "zone-close") drawing ? stopDrawing() : close();
  if ("retry" in button.dataset && opened) openKey(opened.key, { how: "stay" });
  if ("fit" in button.dataset) {
    views.show("map");
    zoneMap.fit(boundsOf(drawing ? editor.shape : shapeOpened), { always: true });
  }
  if ("judgeAgain" in button.dataset) judge.want(editor.shape, { now: true });
  if ("draw" in button.dataset) startDrawing({ geometry: null, title: gettext("Usulan baru") });
  if ("makeDraft" in button.dataset) {
    const { id, name, geometry } = opened.data;
    startDrawing({ geometry, candidate: id, name: fill(gettext("Kawasan %(names)s"), { names: name }), title: fill(gettext("Usulan dari kandidat %(name)s"), { name }) });
  }
  if ("edit" in button.dataset) {
    const { code, name, revision, geometry } = opened.data;
    startDrawing({ geometry, zone: code, revision, name, title: name });
  }
  if (button.dataset.kept === "resume") draw(keep.get().drawing);
  if (button.dataset.kept === "drop") {
    keep.drop();
    showKept();
  }
});

document.addEventListener("keydown", ({ key, target }) => {
  if (key === "Escape" && panel.isOpen && !drawing && !target.closest("input, textarea")) close();
});
globalThis.addEventListener("popstate", () => drawing || openAddress());
/* Back from logging in, or back on line: what could not be judged is judged now. */
const judgeOwed = () => isJudgementOwed && drawing && editor.shape && judge.want(editor.shape, { now: true });
globalThis.addEventListener("online", judgeOwed);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && judgeOwed());

if (!zoneMap.geoMap) views.show("list");
loadShapes();
const kept = settings.canDraw && keep.get();
if (kept && !/[?&](kandidat|kawasan)=/.test(location.search)) draw(kept.drawing);
else openAddress();
if (kept && !drawing) showKept();
