/** Typed coordinates: GeoJSON, or one corner a line in either order, with decimal points or commas. Pure. */
import { ringsOf, shapeOf, tidy } from "./zone-rings.js";
import { fill, gettext, ngettext } from "./words.js";

const INDONESIA = { west: 94, south: -11.5, east: 142, north: 6.5 };

/** What was typed cannot be read; `message` is for the person who typed, `line` the line it happened on (or 0). */
export class CoordinatesUnread extends Error {
  constructor(message, line = 0) {
    super(message);
    this.name = "CoordinatesUnread";
    this.line = line;
  }
}

/**
 * Return {geometry, order} of typed text; order is "geojson", "lonlat" or "latlon".
 *
 * Pairs: numbers with "." or ",", parted by ";", blank, tab, or a comma beside a blank. An empty line starts another
 * part. Which number is the longitude follows from Indonesia's position; only pairs that fit both ways (none
 * do: longitudes there are above 94) would be read as lon, lat. Throw CoordinatesUnread.
 */
export function readCoordinates(text) {
  const trimmed = text.trim();
  if (!trimmed) throw new CoordinatesUnread(gettext("Tuliskan paling sedikit tiga titik, satu titik per baris."));
  if (trimmed.startsWith("{")) return { geometry: readGeojson(trimmed), order: "geojson" };
  const blocks = readBlocks(linesOfArray(trimmed) ?? text);
  const order = orderOf(blocks.flat());
  const rings = blocks.map((pairs) => ({ role: "outer", ring: readRing(pairs, order) }));
  return { geometry: shapeOf(rings), order };
}

/**
 * Return [[lon, lat], ...] of typed places, one a line, in either order. Throw CoordinatesUnread for what cannot be read,
 * for fewer than `least`, and for places outside Indonesia.
 */
export function readPlaces(text, { least }) {
  const corners = readBlocks(text).flat();
  const places = inIndonesia(corners, orderOf(corners));
  if (places.length < least) {
    throw new CoordinatesUnread(fill(ngettext("Tuliskan paling sedikit %(count)s titik, atau ketuk di peta.", "Tuliskan paling sedikit %(count)s titik, atau ketuk di peta.", least), { count: least }));
  }
  return places;
}

/** Return a shape as lines of "lon, lat", parts set apart by an empty line; holes are left out. */
export function writeCoordinates(geometry) {
  return ringsOf(geometry)
    .filter(({ role }) => role === "outer")
    .map(({ ring }) => ring.slice(0, -1).map(([lon, lat]) => `${lon}, ${lat}`).join("\n"))
    .join("\n\n");
}

function readGeojson(text) {
  let data;
  try {
    data = JSON.parse(text);
  } catch {
    throw new CoordinatesUnread(gettext("Teks ini bukan GeoJSON yang utuh: periksa kurung dan koma di ujungnya."));
  }
  const geometries = geometriesIn(data);
  const polygons = geometries.filter((geometry) => ["Polygon", "MultiPolygon"].includes(geometry?.type));
  const found = geometries.map((geometry) => geometry?.type ?? "?").join(", ") || data?.type || "?";
  if (!polygons.length) throw new CoordinatesUnread(fill(gettext("Kawasan harus berupa poligon; yang diterima: %(found)s."), { found }));
  try {
    return shapeOf(polygons.flatMap(ringsOf));
  } catch {
    throw new CoordinatesUnread(gettext("Poligon di dalam GeoJSON ini tidak dapat dibaca."));
  }
}

/** Return a JSON array of pairs ([[106.9, -6.2], ...], one level more for a ring in a polygon) as lines, or null. */
function linesOfArray(text) {
  let data;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(data)) return null;
  const pairs = Array.isArray(data[0]?.[0]) ? data[0] : data;
  return Array.isArray(pairs[0]) ? pairs.map((pair) => [pair].flat().join(" ")).join("\n") : null;
}

function geometriesIn(data) {
  if (Array.isArray(data?.features)) return data.features.flatMap(geometriesIn);
  if (Array.isArray(data?.geometries)) return data.geometries.flatMap(geometriesIn);
  return [data?.geometry ?? data];
}

function readBlocks(text) {
  const blocks = [[]];
  text.split(/\r?\n/).forEach((line, index) => {
    if (!line.trim()) {
      if (blocks.at(-1).length) blocks.push([]);
      return;
    }
    blocks.at(-1).push({ line: index + 1, pair: readPair(line, index + 1) });
  });
  return blocks.filter((block) => block.length);
}

/** Return the two numbers of a line. */
function readPair(line, number) {
  const cleaned = line.trim().replace(/^[[({]+|[\])},;]+$/g, "").replace(/°/g, "");
  for (const separator of [/\s*;\s*/, /\s*,\s+|\s+,\s*/, /[\s\t]+/, /\s*,\s*/]) {
    const parts = cleaned.split(separator).filter((part) => part !== "");
    if (parts.length === 2) {
      const pair = parts.map((part) => Number(part.replace(",", ".")));
      if (pair.every(Number.isFinite)) return pair;
    }
  }
  throw new CoordinatesUnread(
    fill(gettext("Baris %(line)s: “%(found)s” bukan dua angka. Contoh: 106.9273, -6.2331"), { line: number, found: shorten(line) }), number,
  );
}

function orderOf(corners) {
  const fits = (order) => corners.filter(({ pair }) => isInIndonesia(inOrder(pair, order))).length;
  const [lonlat, latlon] = [fits("lonlat"), fits("latlon")];
  return latlon > lonlat ? "latlon" : "lonlat";
}

function readRing(corners, order) {
  const ring = tidy(inIndonesia(corners, order));
  if (ring.length < 4) {
    throw new CoordinatesUnread(gettext("Paling sedikit tiga titik yang berbeda untuk tiap bagian."), corners[0].line);
  }
  return ring;
}

/** Return the places of typed corners in this order; throw CoordinatesUnread for one that is not in Indonesia. */
function inIndonesia(corners, order) {
  for (const { pair, line } of corners) {
    if (isInIndonesia(inOrder(pair, order))) continue;
    const message = isInIndonesia(inOrder(pair, order === "lonlat" ? "latlon" : "lonlat"))
      ? gettext("Baris %(line)s: lintang dan bujur tertukar dibandingkan baris lain.")
      : gettext("Baris %(line)s: titik ini terletak di luar Indonesia (bujur 95 sampai 141, lintang -11 sampai 6).");
    throw new CoordinatesUnread(fill(message, { line }), line);
  }
  return corners.map(({ pair }) => inOrder(pair, order));
}

function inOrder([first, second], order) {
  return order === "lonlat" ? [first, second] : [second, first];
}

function isInIndonesia([lon, lat]) {
  return lon >= INDONESIA.west && lon <= INDONESIA.east && lat >= INDONESIA.south && lat <= INDONESIA.north;
}

function shorten(line) {
  const text = line.trim();
  return text.length > 30 ? `${text.slice(0, 29)}…` : text;
}
