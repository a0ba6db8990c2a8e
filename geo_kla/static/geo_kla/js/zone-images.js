/** Images of the zones' map, drawn on a canvas: what is missing, what is complete, where a walk starts. */
import { lighter } from "./images.js";

const DISC = 34;
const PIN = { width: 38, height: 48 };

/** Add the images that zone-layers.js names. shapes: outlines of the groups' icons (images.js). */
export function addZoneImages(map, { groups, shapes, tokens, isDark }) {
  for (const group of groups) {
    const colour = isDark ? lighter(group.colour) : group.colour;
    const path = shapes[group.shape] ?? shapes.dot;
    put(map, `missing-${group.key}`, DISC, DISC, (pen) => drawMissing(pen, { path, colour, tokens }));
    put(map, `best-${group.key}`, PIN.width, PIN.height, (pen) => drawBest(pen, { path, colour, tokens }));
  }
  put(map, "zone-complete", DISC, DISC, (pen) => {
    disc(pen, DISC / 2, DISC / 2, 14, tokens.paper);
    disc(pen, DISC / 2, DISC / 2, 12, tokens.met);
    line(pen, tokens.paper, "M11.5 17.5l4 4 7.5-8", 2.8);
  });
  put(map, "zone-unknown", DISC, DISC, (pen) => {
    disc(pen, DISC / 2, DISC / 2, 14, tokens.paper);
    ring(pen, 12, tokens["no-data"], [2, 3.6]);
    line(pen, tokens["no-data"], "M13.6 14.2a3.5 3.5 0 1 1 5 3.2c-1.1.6-1.6 1.2-1.6 2.4M17 23.2v.1", 2.4);
  });
  put(map, "walk-start", 20, 20, (pen) => {
    disc(pen, 10, 10, 9, tokens.paper);
    disc(pen, 10, 10, 6.5, tokens["not-met"]);
    disc(pen, 10, 10, 2.8, tokens.paper);
  });
}

/** What is not there: a dashed ring around an empty icon, unlike the filled pins of what is. */
function drawMissing(pen, { path, colour, tokens }) {
  disc(pen, DISC / 2, DISC / 2, 15, tokens.paper);
  ring(pen, 13.2, colour, [4.2, 2.7]);
  glyph(pen, path, DISC / 2, DISC / 2, 17, colour);
}

/** Where it would stand best: a drop with a star's place for the icon. */
function drawBest(pen, { path, colour, tokens }) {
  const drop = new Path2D("M19 46.5C19 46.5 34.5 30.5 34.5 18A15.5 15.5 0 0 0 3.5 18C3.5 30.5 19 46.5 19 46.5Z");
  pen.fillStyle = colour;
  pen.fill(drop);
  pen.strokeStyle = tokens.paper;
  pen.lineWidth = 2.5;
  pen.stroke(drop);
  glyph(pen, path, 19, 18, 19, tokens.paper);
}

function glyph(pen, path, x, y, size, colour) {
  pen.save();
  pen.translate(x - size / 2, y - size / 2);
  pen.scale(size / 24, size / 24);
  pen.fillStyle = colour;
  pen.fill(new Path2D(path), "evenodd");
  pen.restore();
}

function disc(pen, x, y, radius, colour) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, Math.PI * 2);
  pen.fillStyle = colour;
  pen.fill();
}

function ring(pen, radius, colour, dash) {
  pen.beginPath();
  pen.arc(DISC / 2, DISC / 2, radius, 0, Math.PI * 2);
  pen.strokeStyle = colour;
  pen.lineWidth = 2.4;
  pen.setLineDash(dash);
  pen.stroke();
  pen.setLineDash([]);
}

function line(pen, colour, path, width) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.lineCap = pen.lineJoin = "round";
  pen.stroke(new Path2D(path));
}

function put(map, name, width, height, draw) {
  const pixelRatio = 2;
  const canvas = document.createElement("canvas");
  canvas.width = width * pixelRatio;
  canvas.height = height * pixelRatio;
  const pen = canvas.getContext("2d");
  pen.scale(pixelRatio, pixelRatio);
  draw(pen);
  const image = pen.getImageData(0, 0, canvas.width, canvas.height);
  if (map.hasImage(name)) map.updateImage(name, image);
  else map.addImage(name, image, { pixelRatio });
}
