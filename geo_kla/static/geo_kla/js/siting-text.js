/** Points and areas as they are typed into the form, one position a line; the map writes there too. Pure. */

const NUMBER = String.raw`[+\-−]?\d+(?:[.,]\d+)?`;
const LINE = new RegExp(`^\\s*(${NUMBER})[\\s;,]+(${NUMBER})`);

/** Return [lon, lat] of a line that begins with latitude and longitude, or null. */
export function positionOf(line) {
  const found = LINE.exec(line);
  if (!found) return null;
  const [lat, lon] = found.slice(1).map((text) => Number(text.replace(",", ".").replace("−", "-")));
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? [lon, lat] : null;
}

/** Return the points of a text as GeoJSON; lines that are no position are left to the server to refuse. */
export function pointsOf(text) {
  const features = text.split("\n").map(positionOf).filter(Boolean).map((coordinates) => ({
    type: "Feature", properties: { part: "point" }, geometry: { type: "Point", coordinates },
  }));
  return { type: "FeatureCollection", features };
}

/** Return areas as lists of corners; an empty line ends an area. */
export function ringsOf(text) {
  const rings = [[]];
  for (const line of text.split("\n")) {
    const corner = positionOf(line);
    if (corner) rings.at(-1).push(corner);
    else if (!line.trim() && rings.at(-1).length) rings.push([]);
  }
  return rings.filter((ring) => ring.length);
}

/** Return areas and their corners as GeoJSON; one with two corners is a line, with one a corner alone. */
export function areasOf(text) {
  const features = [];
  for (const ring of ringsOf(text)) {
    const type = ring.length > 2 ? "Polygon" : "LineString";
    if (ring.length > 1) {
      const coordinates = type === "Polygon" ? [[...ring, ring[0]]] : ring;
      features.push({ type: "Feature", properties: { part: "excluded" }, geometry: { type, coordinates } });
    }
    for (const coordinates of ring) features.push({ type: "Feature", properties: { part: "corner" }, geometry: { type: "Point", coordinates } });
  }
  return { type: "FeatureCollection", features };
}

/** Return a text with one more position at its end. */
export function withPosition(text, { lng, lat }) {
  const kept = text.replace(/[ \t]+$/, "");
  const glue = kept && !kept.endsWith("\n") ? "\n" : "";
  return `${kept}${glue}${lat.toFixed(6)} ${lng.toFixed(6)}\n`;
}

/** Return a text that begins a new area: what follows is not joined to the last one. */
export function withNewArea(text) {
  return text.trim() ? `${text.trimEnd()}\n\n` : "";
}

/** Return a text without its last position. */
export function withoutLast(text) {
  const lines = text.trimEnd().split("\n");
  lines.pop();
  const left = lines.join("\n");
  return left.trim() ? `${left}\n` : "";
}
