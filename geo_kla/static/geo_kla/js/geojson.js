/** What every map asks of GeoJSON: nothing to draw, and the box around shapes. Pure. */

export const EMPTY = { type: "FeatureCollection", features: [] };

/** Return [west, south, east, north] around all shapes, widened by a margin in degrees, or null when there are none. */
export function boundsOf({ features }, margin = 0) {
  let box = null;
  const widen = (coordinates) => {
    if (Array.isArray(coordinates[0])) return coordinates.forEach(widen);
    const [x, y] = coordinates;
    if (!Number.isFinite(x) || !Number.isFinite(y)) return undefined;
    box ??= [x, y, x, y];
    box = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
    return undefined;
  };
  for (const { geometry } of features) if (geometry) widen(geometry.coordinates);
  return box && [box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin];
}
