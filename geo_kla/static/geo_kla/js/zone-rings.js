/** A zone's shape as the rings that hands move: outer rings and holes, and back again. Pure. */

import { boundsOf as boundsOfShapes } from "./geojson.js";
import { movedBy } from "./zone-lengths.js";

const DECIMALS = 7; // one centimetre; more is noise

/** Return [{role: "outer"|"hole", ring}] of a Polygon or MultiPolygon; rings are closed and rounded. */
export function ringsOf(geometry) {
  if (!geometry) return [];
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return polygons.flatMap((rings) => rings.map((ring, index) => ({ role: index ? "hole" : "outer", ring: tidy(ring) })));
}

/** Return the MultiPolygon of rings, or null without an outer one. A hole joins the outer ring around it. */
export function shapeOf(rings) {
  const polygons = rings.filter(({ role }) => role === "outer").map(({ ring }) => [tidy(ring)]);
  if (!polygons.length) return null;
  for (const { ring } of rings.filter(({ role }) => role === "hole")) {
    const around = polygons.find(([outer]) => isInside(ring[0], outer)) ?? polygons[0];
    around.push(tidy(ring));
  }
  return { type: "MultiPolygon", coordinates: polygons };
}

/** Return a ring rounded, without repeated neighbours, and closed. */
export function tidy(ring) {
  const rounded = ring.map(([lon, lat]) => [round(lon), round(lat)]);
  const different = rounded.filter((place, index) => !index || !same(place, rounded[index - 1]));
  if (different.length > 1 && same(different[0], different.at(-1))) different.pop();
  return different.length ? [...different, different[0]] : [];
}

/** Return whether two shapes have the same corners in the same order. */
export function sameShape(one, other) {
  return JSON.stringify(ringsOf(one)) === JSON.stringify(ringsOf(other));
}

/** Return how many corners can be moved. */
export function cornerCount(geometry) {
  return ringsOf(geometry).reduce((sum, { ring }) => sum + ring.length - 1, 0);
}

/** Return [west, south, east, north] of a geometry, or null when it is empty. */
export function boundsOf(geometry) {
  return boundsOfShapes({ features: [{ geometry }] });
}

/** Return the rings without one corner; a ring of three corners goes as a whole, with the holes inside it. */
export function withoutCorner(rings, ringIndex, cornerIndex) {
  const { role, ring } = rings[ringIndex];
  const open = ring.slice(0, -1);
  if (open.length > 3) {
    const kept = open.filter((_corner, index) => index !== cornerIndex % open.length);
    return rings.map((one, index) => (index === ringIndex ? { role, ring: tidy(kept) } : one));
  }
  return withoutRing(rings, ringIndex);
}

/** Return the rings without one; an outer ring goes with its holes. */
export function withoutRing(rings, ringIndex) {
  const { role, ring } = rings[ringIndex];
  return rings.filter((one, index) => index !== ringIndex && !(role === "outer" && one.role === "hole" && isInside(one.ring[0], ring)));
}

/** Return the index of the hole around a place, else of the outer ring, else -1. */
export function ringAt(rings, place) {
  const around = (wanted) => rings.findIndex(({ role, ring }) => role === wanted && isInside(place, ring));
  const hole = around("hole");
  return hole >= 0 ? hole : around("outer");
}

/** Return the rings with one corner moved by metres east and north. */
export function withMovedCorner(rings, ringIndex, cornerIndex, eastM, northM) {
  return rings.map((one, index) => {
    if (index !== ringIndex) return one;
    const open = one.ring.slice(0, -1).map((corner, at) => (at === cornerIndex ? movedBy(corner, eastM, northM) : corner));
    return { role: one.role, ring: [...open, open[0]] };
  });
}

/** Return the rings with a new corner in the middle of the side that follows a corner. */
export function withInsertedCorner(rings, ringIndex, cornerIndex) {
  return rings.map((one, index) => {
    if (index !== ringIndex) return one;
    const open = one.ring.slice(0, -1);
    const [from, to] = [open[cornerIndex], open[(cornerIndex + 1) % open.length]];
    open.splice(cornerIndex + 1, 0, [round((from[0] + to[0]) / 2), round((from[1] + to[1]) / 2)]);
    return { role: one.role, ring: [...open, open[0]] };
  });
}

/** Return moved rings whose holes have come along: those that lay inside an outer ring that was moved as a whole. */
export function withHoles(before, after) {
  const index = after.findIndex(({ role, ring }, i) => role === "outer" && before[i] && !same(ring[0], before[i].ring[0]));
  if (index < 0) return after;
  const [lonBy, latBy] = [0, 1].map((axis) => after[index].ring[0][axis] - before[index].ring[0][axis]);
  return after.map((one, i) => {
    if (one.role !== "hole" || !isInside(before[i].ring[0], before[index].ring)) return one;
    return { role: "hole", ring: before[i].ring.map(([lon, lat]) => [lon + lonBy, lat + latBy]) };
  });
}

/** Return {ringIndex, cornerIndex} of the corner nearest to a point of the screen within reach, or null. */
export function nearestCorner(rings, point, project, reach) {
  let best = null;
  let least = reach;
  rings.forEach(({ ring }, ringIndex) => {
    ring.slice(0, -1).forEach((corner, cornerIndex) => {
      const { x, y } = project(corner);
      const distance = Math.hypot(x - point.x, y - point.y);
      if (distance <= least) {
        least = distance;
        best = { ringIndex, cornerIndex };
      }
    });
  });
  return best;
}

/** Return whether a place lies inside a closed ring (even-odd). */
export function isInside([lon, lat], ring) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [lonA, latA] = ring[i];
    const [lonB, latB] = ring[j];
    if (latA > lat !== latB > lat && lon < ((lonB - lonA) * (lat - latA)) / (latB - latA) + lonA) inside = !inside;
  }
  return inside;
}

function round(degrees) {
  return Number(degrees.toFixed(DECIMALS));
}

function same([lonA, latA], [lonB, latB]) {
  return lonA === lonB && latA === latB;
}
