/** Images for maps, drawn on a canvas from the icon sprite and the tokens: group pins and status hatches. */
import { imageName } from "./layers.js";
import { requestText } from "./request.js";

const PIN = 30;

/** Return the outlines of the sprite's shapes by name, as path data. */
export async function readShapes(address) {
  const sprite = new DOMParser().parseFromString(await requestText(address), "image/svg+xml");
  const shapes = {};
  for (const symbol of sprite.querySelectorAll("symbol[id^='shape-']")) {
    shapes[symbol.id.slice("shape-".length)] = symbol.querySelector("path").getAttribute("d");
  }
  return shapes;
}

/** Add the pins of the service groups to a map: white shape on the group's colour, certified with a tick. */
export function addGroupImages(map, { groups, shapes, tokens, isDark }) {
  for (const group of groups) {
    const path = shapes[group.shape] ?? shapes.dot;
    const colour = isDark ? lighter(group.colour) : group.colour;
    for (const isCertified of [false, true]) {
      put(map, imageName(group.key, isCertified), PIN, (pen) => drawPin(pen, { path, colour, tokens, isCertified }));
    }
  }
}

function drawPin(pen, { path, colour, tokens, isCertified }) {
  const middle = PIN / 2;
  disc(pen, middle, middle, 13, tokens.paper);
  disc(pen, middle, middle, 11.5, colour);
  pen.save();
  pen.translate(middle - 7.5, middle - 7.5);
  pen.scale(15 / 24, 15 / 24);
  pen.fillStyle = tokens.paper;
  pen.fill(new Path2D(path), "evenodd");
  pen.restore();
  if (!isCertified) return;
  disc(pen, PIN - 7, 7, 7, tokens.paper);
  disc(pen, PIN - 7, 7, 5.8, tokens.met);
  pen.strokeStyle = tokens.paper;
  pen.lineWidth = 1.8;
  pen.lineCap = pen.lineJoin = "round";
  pen.stroke(new Path2D(`M${PIN - 9.6} 7.2l1.9 1.9 3.4-3.7`));
}

function disc(pen, x, y, radius, colour) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, Math.PI * 2);
  pen.fillStyle = colour;
  pen.fill();
}

/** Return a colour mixed with white, as the dark style sheet does it. */
export function lighter(hex, share = 0.45) {
  const parts = [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16));
  return `rgb(${parts.map((part) => Math.round(part + (255 - part) * share)).join(",")})`;
}

/** Add hatches by status, so that areas and zones differ by pattern and not by colour alone. */
export function addHatches(map, tokens) {
  const size = 12;
  const line = (pen, colour, path, width = 2) => {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.stroke(new Path2D(path));
  };
  put(map, "hatch-partly", size, (pen) => line(pen, tokens.partly, "M-3 3L3 -3M0 12L12 0M9 15L15 9"));
  put(map, "hatch-not-met", size, (pen) => {
    line(pen, tokens["not-met"], "M-3 3L3 -3M0 12L12 0M9 15L15 9", 1.4);
    line(pen, tokens["not-met"], "M9 -3L15 3M0 0L12 12M-3 9L3 15", 1.4);
  });
  put(map, "hatch-no-data", size, (pen) => {
    disc(pen, 3, 3, 1.2, tokens["no-data"]);
    disc(pen, 9, 9, 1.2, tokens["no-data"]);
  });
}

/** Add an image of size pixels that draw(pen) draws, or draw it anew. */
export function put(map, name, size, draw) {
  const pixelRatio = 2;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * pixelRatio;
  const pen = canvas.getContext("2d");
  pen.scale(pixelRatio, pixelRatio);
  draw(pen);
  const image = pen.getImageData(0, 0, canvas.width, canvas.height);
  if (map.hasImage(name)) map.updateImage(name, image);
  else map.addImage(name, image, { pixelRatio });
}
