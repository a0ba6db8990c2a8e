/** The coverage page: one table, the map in step, the reason below, all of it in the address bar. */
import { afterCell, afterClose, afterFilter, afterLink, shapesQuery } from "./coverage-address.js";
import { cellReading } from "./coverage-cells.js";
import { CoverageMap } from "./coverage-map.js";
import { drawSketch } from "./coverage-sketch.js";
import { CoverageTable } from "./coverage-table.js";
import { CoverageWalk } from "./coverage-walk.js";
import { cellWords } from "./coverage-words.js";
import { formatNumber } from "./format.js";
import { requestJson } from "./request.js";
import { fill, gettext } from "./words.js";

const page = document.getElementById("coverage");
const form = document.getElementById("coverage-form");
const main = document.getElementById("coverage-main");
const reason = document.getElementById("reason");
const shown = document.getElementById("shown");
const readout = document.getElementById("map-readout");
const cellsChoice = document.getElementById("show-cells");
const failure = document.getElementById("coverage-error");
const told = document.getElementById("cell-told");
const hint = told.textContent;
const figure = document.getElementById("coverage-sketch");
const showReach = document.getElementById("show-reach");
const { home, shapes: shapesHome, walks } = page.dataset;

const table = new CoverageTable(document.getElementById("coverage-scroll"));
const map = new CoverageMap(page.querySelector("[data-map]"), { onHover: light, onHoverCell: readCell, onPress: pressArea });
const walk = new CoverageWalk(map, walks);
let shapes = { key: null, data: null };
let again = null;

/** Fetch the table for a query string; the page behind it neither scrolls nor blinks. */
async function showTable(query, { push = true } = {}) {
  const answered = await ask(query, "#coverage-scroll");
  if (!answered) return;
  table.arrived();
  if (push) remember(table.address);
  dressReason();
  await drawAreas();
}

/** Fetch the reason of one cell. */
async function showReason(query, cell) {
  const answered = await ask(query, "#reason");
  if (!answered) return;
  remember(reason.querySelector("[data-address]")?.dataset.address ?? query);
  table.choose(cell);
  chooseShown(cell.split("~")[1]);
  dressReason();
  reason.focus({ preventScroll: true });
  document.querySelector(`button[value="${CSS.escape(cell)}"]`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** Ask htmx for a part of the page; on failure say so and keep what is there. Return whether it came. */
async function ask(query, target) {
  failure.hidden = true;
  main.classList.add("is-loading");
  const wanted = (ask.latest = Symbol(query));
  let isThere = false;
  const arrived = () => (isThere = true);
  document.body.addEventListener("htmx:afterSwap", arrived);
  try {
    await globalThis.htmx.ajax("GET", query ? `${home}?${query}` : home, { target, swap: "innerHTML", source: page });
  } catch {
    isThere = false;
  }
  document.body.removeEventListener("htmx:afterSwap", arrived);
  if (wanted !== ask.latest) return false;
  main.classList.remove("is-loading");
  if (isThere) return true;
  failure.querySelector("span").textContent = gettext("Tabel belum bisa dimuat. Pilihan Anda tidak hilang.");
  failure.hidden = false;
  again = () => (target === "#reason" ? showReason(query, new URLSearchParams(query).get("alasan")) : showTable(query));
  return false;
}

/** Put a query string into the bar; the same one twice is one step of the history. */
function remember(query) {
  const address = home + (query ? `?${query}` : "") + location.hash;
  if (address !== location.pathname + location.search + location.hash) history.pushState(null, "", address);
}

/** Draw the areas of the table, fetched anew only when they are other ones, and paint them. */
async function drawAreas() {
  if (shapes.key !== table.shapesKey) {
    const key = table.shapesKey;
    try {
      const query = shapesQuery(location.search);
      const data = await requestJson(query ? `${shapesHome}?${query}` : shapesHome);
      if (key !== table.shapesKey) return;
      shapes = { key, data };
    } catch (problem) {
      failure.querySelector("span").textContent = problem.message;
      failure.hidden = false;
      again = drawAreas;
      return;
    }
    map.setShapes(shapes.data);
  }
  paint();
}

/** Show cells instead of verdicts where the reader wants them and the rule has some. */
function drawCells() {
  const address = shown.selectedOptions[0]?.dataset.cells ?? null;
  const isOn = cellsChoice.checked && Boolean(address);
  cellsChoice.disabled = !address;
  document.getElementById("cells-legend").hidden = !isOn;
  for (const line of document.querySelectorAll("#coverage-legend > li:not(#legend-reach)")) line.hidden = isOn;
  map.showCells(isOn ? address : null);
}

function readCell(properties) {
  readout.hidden = false;
  readout.textContent = cellReading(properties);
}

function paint() {
  drawCells();
  if (!shapes.data) return;
  const verdicts = table.verdicts();
  map.paint(verdicts);
  drawReach();
  const name = shown.selectedOptions[0]?.textContent ?? "";
  document.getElementById("coverage-map-title").textContent = name;
  drawSketch(figure, { shapes: shapes.data, verdicts, label: name });
  figure.hidden = false;
  for (const place of document.querySelectorAll("#coverage-legend [data-count]")) {
    place.textContent = Object.values(verdicts).filter((verdict) => verdict === place.dataset.count).length;
  }
}

/** Draw what is reached on foot within the limit of the rule on the map, or say why there is nothing to draw. */
function drawReach() {
  const { limit, tiles } = table.reach;
  const isDrawn = Boolean(showReach.checked && limit && tiles);
  const words = fill(gettext("Yang terjangkau berjalan kaki %(limit)s m"), { limit: formatNumber(limit ?? 0) });
  const legend = document.getElementById("legend-reach");
  map.showReach(isDrawn ? tiles : null);
  if (legend) legend.hidden = !isDrawn;
  if (legend) legend.lastElementChild.textContent = words;
  const told = document.getElementById("reach-told");
  if (!showReach.checked || isDrawn) told.textContent = "";
  else if (!tiles) told.textContent = gettext("Jalan wilayah ini belum dimuat, jadi jangkauan tidak dapat digambar.");
  else told.textContent = gettext("Standar ini menghitung tempat, bukan jarak: tidak ada jangkauan untuk digambar.");
}

/** Show another rule on the map, without asking the server: the table has all verdicts. */
function chooseShown(rule) {
  if (![...shown.options].some((option) => option.value === rule)) return;
  shown.value = rule;
  table.show(rule);
  paint();
}

/** Light up one area in the table and on the map, and say its number on the map; null lights up none. */
function light(code) {
  if (light.code === code) return;
  light.code = code;
  table.light(code);
  map.light(code);
  const reading = code && table.reading(code);
  readout.hidden = !reading;
  if (reading) readout.textContent = `${reading.name}: ${reading.number}, ${reading.word}`;
}

/** Say under the table what a cell's number is made of; without a cell, how to read the numbers. */
function tell({ target }) {
  const facts = table.facts(target.closest("td"));
  told.textContent = facts ? cellWords(facts) : hint;
}

function pressArea(code, { lng, lat }) {
  if (table.reach.limit) showWalk({ lon: lng, lat }, { told: document.getElementById("walk-told") });
  const button = table.button(code);
  if (!button) return;
  button.focus({ preventScroll: true });
  button.click();
}

/** Show the walk from a place to the nearest facility of the rule on the map. */
function showWalk(place, how) {
  walk.show(place, { area: new URLSearchParams(location.search).get("wilayah"), rule: table.shown, ...how });
}

function dressReason() {
  const { code, rule } = reason.querySelector(".reason")?.dataset ?? {};
  page.classList.toggle("has-reason", Boolean(reason.querySelector(".reason")));
  map.choose(code ?? null);
  table.choose(code && `${code}~${rule}`);
}

function closeReason() {
  const cell = table.table.querySelector("button[aria-current]");
  remember(afterClose(location.search, new URLSearchParams(location.search).has("alasan") ? table.shown : ""));
  reason.replaceChildren();
  walk.clear();
  dressReason();
  (cell ?? table.box).focus({ preventScroll: true });
}

/* On the page, not on the form: the choice of the map belongs to the form but stands beside the map. */
page.addEventListener("change", ({ target }) => {
  if (target.form !== form) return;
  const query = afterFilter(location.search, new FormData(form), target === shown);
  if (target !== shown) {
    showTable(query);
  } else {
    table.show(shown.value);
    walk.clear();
    paint();
    remember(query);
  }
});
cellsChoice.addEventListener("change", drawCells);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  showTable(afterFilter(location.search, new FormData(form)));
});

page.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const step = event.target.closest("[data-step]");
  const cell = event.target.closest("td button");
  const far = event.target.closest("[data-walk]");
  if (far) {
    const [lon, lat] = far.dataset.walk.split(",").map(Number);
    const { rule } = reason.querySelector(".reason").dataset;
    const frame = page.querySelector(".coverage-map-frame");
    let covered = 0;
    if (!isWide.matches) {
      // On a phone the reason covers the foot of the screen: the map comes up above it.
      frame.scrollIntoView({ block: "start", behavior: "instant" });
      covered = Math.max(0, frame.getBoundingClientRect().bottom - reason.getBoundingClientRect().top);
    }
    showWalk({ lon, lat }, { rule, told: reason.querySelector("[data-walk-told]"), isAsked: true, covered });
  }
  if (event.target.closest("[data-print]")) globalThis.print();
  if (event.target.closest("[data-retry]")) again?.();
  if (step || cell || event.target.closest("[data-close-reason]")) event.preventDefault();
  if (step) showTable(afterLink(location.search, step.href));
  else if (cell) showReason(afterCell(location.search, cell.value), cell.value);
  else if (event.target.closest("[data-close-reason]")) closeReason();
});

document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  const open = page.querySelector("details.menu[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  } else if (page.classList.contains("has-reason")) {
    closeReason();
  }
});
document.addEventListener("click", ({ target }) => {
  for (const menu of page.querySelectorAll("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
});

showReach.addEventListener("change", drawReach);

/* Rows and areas light up together, by pointer and by focus. */
const rowOf = ({ target }) => target.closest("tbody tr")?.dataset.code ?? null;
table.box.addEventListener("pointerover", (event) => light(rowOf(event)));
table.box.addEventListener("pointerover", tell);
table.box.addEventListener("focusin", tell);
table.box.addEventListener("pointerleave", () => light(null));
table.box.addEventListener("focusin", (event) => light(rowOf(event)));
table.box.addEventListener("focusout", () => light(null));
figure.addEventListener("pointerover", ({ target }) => light(target.dataset.code ?? null));

globalThis.addEventListener("popstate", async () => {
  const asked = new URLSearchParams(location.search);
  await showTable(asked.toString(), { push: false });
  form.elements.wilayah.value = asked.get("wilayah") ?? form.elements.wilayah.options[0].value;
  form.elements.belum.checked = asked.get("belum") === "1";
});

/* On a phone the filters are folded; on a desk they are always there. */
const isWide = matchMedia("(min-width: 64rem)");
const fold = () => (document.getElementById("coverage-fold").open = isWide.matches);
isWide.addEventListener("change", fold);
fold();

if (!map.isDrawn) page.classList.add("has-no-map");
dressReason();
await drawAreas();
page.dataset.ready = "true";
