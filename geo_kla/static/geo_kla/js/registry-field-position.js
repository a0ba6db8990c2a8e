/** Positions read in the field: the mean of several readings, how exact it is, and what stands near by. Pure. */

const EARTH_M = 6371008.8;
const RADIANS = Math.PI / 180;

/** A position less exact than this is kept, and said to be so. */
export const EXACT_ENOUGH_M = 30;

/** Return metres between two places {lon, lat} on the sphere. */
export function metresBetween(a, b) {
  const dLat = (b.lat - a.lat) * RADIANS;
  const dLon = (b.lon - a.lon) * RADIANS;
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/**
 * Return the mean of readings {lon, lat, accuracy_m}, exact ones counting more; null without any.
 * Readings of one minute err in the same direction, so the mean never claims to be more exact than the best of
 * them, nor than they lie apart.
 */
export function meanFix(fixes) {
  if (!fixes.length) return null;
  const weights = fixes.map(({ accuracy_m }) => 1 / Math.max(accuracy_m, 1) ** 2);
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (name) => fixes.reduce((sum, fix, i) => sum + fix[name] * weights[i], 0) / whole;
  const middle = { lon: mean("lon"), lat: mean("lat") };
  const apart = Math.sqrt(fixes.reduce((sum, fix) => sum + metresBetween(middle, fix) ** 2, 0) / fixes.length);
  return { ...middle, accuracy_m: Math.max(Math.min(...fixes.map(({ accuracy_m }) => accuracy_m)), apart) };
}

/** Return the places {lon, lat, values} nearest to a position, with metres, whose name holds the words. */
export function nearestPlaces(places, here, words = "", count = 8) {
  const wanted = words.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return places
    .filter(({ values }) => wanted.every((word) => values.name.toLowerCase().includes(word)))
    .map((place) => ({ ...place, metres: here ? metresBetween(here, place) : null }))
    .sort((a, b) => (a.metres ?? 0) - (b.metres ?? 0))
    .slice(0, count);
}

/** Return the fields of a form that differ from what they were; all filled ones where there was nothing. */
export function changedValues(before, values) {
  const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
  const isEmpty = (value) => value === "" || value === null || (Array.isArray(value) && !value.length);
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => (before ? !same(before[name], value) : !isEmpty(value))),
  );
}
