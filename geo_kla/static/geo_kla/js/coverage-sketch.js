/** The choropleth as a drawing: for paper, and for browsers that cannot draw maps. */
import { scaleLength, sketch } from "./coverage-shapes.js";
import { formatMetres } from "./format.js";
import { gettext } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const MOST_NAMES = 40;
const WIDTH = 1000;

/** Draw areas with their verdicts into a figure, in place of what was there; `label` says what it shows. */
export function drawSketch(figure, { shapes, verdicts, label }) {
  const drawing = sketch(shapes, WIDTH);
  const svg = make("svg", { viewBox: `-10 -10 ${WIDTH + 20} ${drawing.height + 70}`, role: "img", "aria-label": label });
  svg.append(patterns());
  const namesFit = drawing.areas.length <= MOST_NAMES;
  for (const area of drawing.areas) {
    const verdict = verdicts[area.code] ?? "";
    svg.append(make("path", { d: area.path, class: `sketch-area sketch-${verdict || "none"}`, "data-code": area.code }));
    if (verdict === "not_met") svg.append(make("path", { d: area.path, fill: "url(#sketch-cross)", class: "sketch-hatch" }));
    if (verdict === "no_data") svg.append(make("path", { d: area.path, fill: "url(#sketch-dots)", class: "sketch-hatch" }));
  }
  if (namesFit) {
    for (const { name, x, y } of drawing.areas) svg.append(text(name, { x, y, class: "sketch-name" }));
  }
  if (drawing.areas.length) svg.append(...scaleBar(drawing));
  figure.replaceChildren(svg);
}

function patterns() {
  const defs = make("defs");
  const cross = make("pattern", { id: "sketch-cross", width: 14, height: 14, patternUnits: "userSpaceOnUse" });
  cross.append(make("path", { d: "M0 0L14 14M0 14L14 0", class: "sketch-cross" }));
  const dots = make("pattern", { id: "sketch-dots", width: 14, height: 14, patternUnits: "userSpaceOnUse" });
  dots.append(make("circle", { cx: 3.5, cy: 3.5, r: 2, class: "sketch-dot" }), make("circle", { cx: 10.5, cy: 10.5, r: 2, class: "sketch-dot" }));
  defs.append(cross, dots);
  return defs;
}

function scaleBar({ height, metresPerUnit }) {
  const metres = scaleLength(metresPerUnit, WIDTH / 4);
  const units = metres / metresPerUnit;
  const y = height + 40;
  return [
    make("path", { d: `M0 ${y - 10}V${y}H${units.toFixed(1)}V${y - 10}`, class: "sketch-scale" }),
    text(formatMetres(metres), { x: units + 14, y: y + 4, class: "sketch-scale-text" }),
    make("path", { d: `M${WIDTH - 30} ${y + 6}V${y - 34}M${WIDTH - 42} ${y - 20}L${WIDTH - 30} ${y - 36}L${WIDTH - 18} ${y - 20}`, class: "sketch-scale" }),
    text(gettext("U"), { x: WIDTH - 62, y: y + 4, class: "sketch-scale-text" }),
  ];
}

function text(words, attributes) {
  const element = make("text", attributes);
  element.textContent = words;
  return element;
}

function make(name, attributes = {}) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
