/** Lengths and areas of what is drawn, in metres on the WGS84 spheroid near its middle. Pure. */

const EQUATOR_M = 6378137;
const ECCENTRICITY2 = 0.00669437999014;

/** Return metres per degree [east, north] at a latitude. */
export function metresPerDegree(lat) {
  const sine2 = Math.sin((lat * Math.PI) / 180) ** 2;
  const root = Math.sqrt(1 - ECCENTRICITY2 * sine2);
  const east = (EQUATOR_M / root) * Math.cos((lat * Math.PI) / 180);
  const north = (EQUATOR_M * (1 - ECCENTRICITY2)) / root ** 3;
  return [(east * Math.PI) / 180, (north * Math.PI) / 180];
}

/** Return a place moved by metres east and north. */
export function movedBy([lon, lat], eastM, northM) {
  const [east, north] = metresPerDegree(lat);
  return [Number((lon + eastM / east).toFixed(7)), Number((lat + northM / north).toFixed(7))];
}

/** Return the length of a line of [lon, lat] in metres. */
export function lengthOf(line) {
  return line.slice(1).reduce((sum, [lon, lat], index) => {
    const [lonBefore, latBefore] = line[index];
    const [east, north] = metresPerDegree((lat + latBefore) / 2);
    return sum + Math.hypot((lon - lonBefore) * east, (lat - latBefore) * north);
  }, 0);
}

/** Return the area inside a ring of [lon, lat], closed or not, in square metres. */
export function ringArea(ring) {
  if (ring.length < 3) return 0;
  const lats = ring.map(([, lat]) => lat);
  const [lonFirst, latFirst] = ring[0];
  const [east, north] = metresPerDegree((Math.min(...lats) + Math.max(...lats)) / 2);
  const places = ring.map(([lon, lat]) => [(lon - lonFirst) * east, (lat - latFirst) * north]);
  const twice = places.reduce((sum, [x, y], index) => {
    const [xNext, yNext] = places[(index + 1) % places.length];
    return sum + x * yNext - xNext * y;
  }, 0);
  return Math.abs(twice) / 2;
}

/** Return {area_m2, perimeter_m} of a Polygon or MultiPolygon; holes take area away and add perimeter. */
export function sizeOf(geometry) {
  const polygons = !geometry ? [] : geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const rings = polygons.flat();
  return {
    area_m2: polygons.reduce((sum, [outer, ...holes]) => sum + ringArea(outer) - holes.reduce((all, hole) => all + ringArea(hole), 0), 0),
    perimeter_m: rings.reduce((sum, ring) => sum + lengthOf(ring), 0),
  };
}
