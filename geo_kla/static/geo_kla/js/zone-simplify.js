/** Fewer corners: the outline of a candidate zigzags along cells, and nobody wants to drag a hundred corners. Pure. */
import { cornerCount, ringsOf, shapeOf } from "./zone-rings.js";

const METRES_PER_DEGREE = 110574;
const STEPS_M = [5, 10, 20, 40, 60, 90, 130];
const FEWEST = 3;

/**
 * Return a shape with at least a quarter fewer corners, moved as little as that takes, or the shape itself when
 * no step (up to 130 m) brings that. A ring never falls below a triangle.
 */
export function simplified(geometry) {
  const before = cornerCount(geometry);
  for (const metres of STEPS_M) {
    const simple = shapeOf(ringsOf(geometry).map(({ role, ring }) => ({ role, ring: simplifiedRing(ring, metres) })));
    if (cornerCount(simple) <= before * 0.75) return simple;
  }
  return geometry;
}

/** Return a closed ring without the corners that lie within some metres of the line without them (Douglas and Peucker). */
export function simplifiedRing(ring, metres) {
  const open = ring.slice(0, -1);
  if (open.length <= FEWEST) return ring;
  const places = inMetres(open);
  // A ring has no ends: it is cut at two corners far apart, and each half is a line.
  const far = farthest(places, places[0]);
  const start = farthest(places, places[far]);
  const turned = [...open.slice(start), ...open.slice(0, start)];
  const turnedPlaces = [...places.slice(start), ...places.slice(0, start)];
  const middle = (far - start + open.length) % open.length;
  const kept = new Set([0, middle]);
  keep(turnedPlaces, 0, middle, metres, kept);
  keep([...turnedPlaces, turnedPlaces[0]], middle, open.length, metres, kept);
  kept.delete(open.length);
  const simple = turned.filter((_corner, index) => kept.has(index));
  return simple.length < FEWEST ? ring : [...simple, simple[0]];
}

function keep(places, from, to, metres, kept) {
  let worst = 0;
  let at = -1;
  for (let index = from + 1; index < to; index += 1) {
    const away = distanceToLine(places[index], places[from], places[to]);
    if (away > worst) [worst, at] = [away, index];
  }
  if (worst <= metres) return;
  kept.add(at);
  keep(places, from, at, metres, kept);
  keep(places, at, to, metres, kept);
}

function inMetres(corners) {
  const narrower = Math.cos((corners[0][1] * Math.PI) / 180);
  return corners.map(([lon, lat]) => [lon * METRES_PER_DEGREE * narrower, lat * METRES_PER_DEGREE]);
}

function farthest(places, [x, y]) {
  const distances = places.map(([otherX, otherY]) => Math.hypot(otherX - x, otherY - y));
  return distances.indexOf(Math.max(...distances));
}

function distanceToLine([x, y], [fromX, fromY], [toX, toY]) {
  const [dx, dy] = [toX - fromX, toY - fromY];
  const squared = dx * dx + dy * dy;
  const along = squared ? Math.min(1, Math.max(0, ((x - fromX) * dx + (y - fromY) * dy) / squared)) : 0;
  return Math.hypot(x - fromX - along * dx, y - fromY - along * dy);
}
