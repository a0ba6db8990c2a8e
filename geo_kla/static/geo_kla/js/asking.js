/** "What is near here": a press on the map, Enter for its middle, or the device's position fills the form; htmx answers. */
import { askedBounds, askedData, askedPosition, askingLayers, readDrawn } from "./asking-layers.js";
import { addLayers, makeMap } from "./map.js";
import { askPosition } from "./near.js";
import { readBounds } from "./permalink.js";

const page = document.getElementById("asking");
const form = document.getElementById("asking-form");
const answer = document.getElementById("asking-answer");
const error = document.getElementById("asking-error");
const where = form.elements.namedItem("di");
const drawn = () => readDrawn(answer.querySelector("[data-asking]")?.dataset.asking);
const opened = () => answer.querySelector("details[data-walk][open]")?.dataset.walk ?? "";

const first = drawn();
const geoMap = makeMap(page.querySelector("[data-map]"), {
  bounds: readBounds(first ? askedBounds(first).join() : page.dataset.bounds),
  addData(map, tokens) {
    addLayers(map, askingLayers(tokens));
    draw();
  },
});

function draw() {
  const { place, walk } = askedData(drawn(), opened());
  geoMap?.setData("asked-place", place);
  geoMap?.setData("asked-walk", walk);
}

function ask(position) {
  where.value = position;
  form.requestSubmit();
}

function show() {
  draw();
  const told = drawn();
  if (told && geoMap) geoMap.show(askedBounds(told, opened()), { maxZoom: 16 });
}

if (geoMap) {
  for (const hidden of form.querySelectorAll("[data-map-hint]")) hidden.hidden = false;
  geoMap.map.on("click", ({ lngLat }) => ask(askedPosition(lngLat)));
  geoMap.map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    ask(askedPosition(geoMap.map.getCenter()));
  });
}

const locate = form.querySelector("[data-locate]");
const trouble = document.getElementById("asking-locate-error");
locate.hidden = !navigator.geolocation;
locate.addEventListener("click", async () => {
  trouble.hidden = locate.disabled = true;
  try {
    const { lon, lat } = await askPosition();
    ask(askedPosition({ lng: lon, lat }));
  } catch (problem) {
    trouble.querySelector("span").textContent = problem.message;
    trouble.hidden = false;
  } finally {
    locate.disabled = false;
  }
});

form.elements.namedItem("umur").addEventListener("change", () => where.value && form.requestSubmit());
answer.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-where]");
  if (!choice || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  ask(choice.dataset.where);
});
// The toggle of a <details> does not bubble; it is caught on its way down.
answer.addEventListener("toggle", ({ target }) => target.open && show(), true);

document.body.addEventListener("htmx:afterSwap", () => {
  error.hidden = true;
  history.replaceState(null, "", `?${new URLSearchParams(new FormData(form))}${location.hash}`);
  show();
});
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(name, () => (error.hidden = false));
}
page.dataset.ready = "true";
