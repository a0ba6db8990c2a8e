/** What a record's map shows: outline, point and entrances. Pure: coordinates in, GeoJSON and boxes out. */

/** Return a FeatureCollection of an outline (GeoJSON geometry or null). */
export function outlineData(geometry) {
  const features = geometry ? [{ type: "Feature", properties: {}, geometry }] : [];
  return { type: "FeatureCollection", features };
}

/** Return layers that draw the outline of source "outline". */
export function outlineLayers({ tokens }) {
  const source = "outline";
  return {
    sources: { [source]: { type: "geojson", data: outlineData(null) } },
    layers: [
      { id: "outline-fill", type: "fill", source, paint: { "fill-color": tokens.accent, "fill-opacity": 0.18 } },
      { id: "outline-line", type: "line", source, paint: { "line-color": tokens.accent, "line-width": 2 } },
    ],
  };
}

/** Return the box around positions [[lon, lat], ...], a little wider, or null without any. */
export function boxAround(positions, marginDegrees = 0.0015) {
  if (!positions.length) return null;
  const lons = positions.map(([lon]) => lon);
  const lats = positions.map(([, lat]) => lat);
  return [Math.min(...lons) - marginDegrees, Math.min(...lats) - marginDegrees, Math.max(...lons) + marginDegrees, Math.max(...lats) + marginDegrees];
}

/** Return corner lines as positions; lines that are no pair are left out. */
export function cornersOf(text) {
  return text
    .split(/\r?\n/)
    .map((line) => line.split(/[,;]\s*/).map((word) => Number(word.trim() || NaN)))
    .filter((pair) => pair.length === 2 && pair.every(Number.isFinite));
}

/** Return text with a corner added at its end. */
export function withCorner(text, [lon, lat]) {
  const line = `${lon.toFixed(7)}, ${lat.toFixed(7)}`;
  return text.trim() ? `${text.replace(/\s+$/, "")}\n${line}` : line;
}

/** Return a typed coordinate as number, null when it is none; decimal commas are read. */
export function typedNumber(text) {
  const found = Number(text.trim().replace(",", ".") || NaN);
  return Number.isFinite(found) ? found : null;
}
