/** Snapping: the corner or line nearest to the pointer, on the screen. Pure. */

/**
 * Return the place ([lon, lat]) that a point of the screen snaps to, or null.
 *
 * lines: arrays of [lon, lat]; project([lon, lat]) returns {x, y}; unproject({x, y}) returns [lon, lat].
 * A corner within reach wins over a line, because borders meet in corners.
 */
export function snapTo(point, lines, { project, unproject, reach }) {
  let corner = null;
  let onLine = null;
  let leastCorner = reach;
  let leastLine = reach;
  for (const line of lines) {
    const places = line.map(project);
    places.forEach((place, index) => {
      const distance = Math.hypot(place.x - point.x, place.y - point.y);
      if (distance <= leastCorner) {
        leastCorner = distance;
        corner = line[index];
      }
      if (!index) return;
      const foot = footOn(point, places[index - 1], place);
      const away = Math.hypot(foot.x - point.x, foot.y - point.y);
      if (away <= leastLine) {
        leastLine = away;
        onLine = foot;
      }
    });
  }
  return corner ?? (onLine && unproject(onLine));
}

/** Return the lines of a geometry, rings included. */
export function linesOf(geometry) {
  switch (geometry?.type) {
    case "LineString": return [geometry.coordinates];
    case "MultiLineString":
    case "Polygon": return geometry.coordinates;
    case "MultiPolygon": return geometry.coordinates.flat();
    default: return [];
  }
}

function footOn(point, from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const squared = dx * dx + dy * dy;
  const along = squared ? Math.min(1, Math.max(0, ((point.x - from.x) * dx + (point.y - from.y) * dy) / squared)) : 0;
  return { x: from.x + along * dx, y: from.y + along * dy };
}
