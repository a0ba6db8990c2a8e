/** Areas with their verdicts: what the map paints and what the sketch on paper draws. Pure. */
import { boundsOf } from "./geojson.js";

/** Return GeoJSON of the areas with `verdict` from the table; "" where the table has none. */
export function withVerdicts(shapes, verdicts) {
  return {
    ...shapes,
    features: shapes.features.map((feature) => ({
      ...feature,
      properties: { ...feature.properties, verdict: verdicts[feature.properties.code] ?? "" },
    })),
  };
}

/** Return all rings of a polygon or multipolygon. */
export function ringsOf({ type, coordinates }) {
  return type === "Polygon" ? coordinates : coordinates.flat();
}

/**
 * Return a drawing of the areas: {width, height, metresPerUnit, areas: [{code, name, path, x, y}]}.
 * Plate carrée around the middle, true to scale along both axes there; y points down.
 */
export function sketch(shapes, width = 1000) {
  const box = boundsOf(shapes);
  if (!box) return { width, height: 0, metresPerUnit: 0, areas: [] };
  const [west, south, east, north] = box;
  const narrowing = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const unit = ((east - west) * narrowing) / width;
  const place = ([x, y]) => [((x - west) * narrowing) / unit, (north - y) / unit];
  const areas = shapes.features.map(({ properties, geometry }) => {
    const rings = ringsOf(geometry).map((ring) => ring.map(place));
    const [x, y] = middleOf(rings);
    return { code: properties.code, name: properties.name, path: rings.map(pathOf).join(""), x, y };
  });
  return { width, height: (north - south) / unit, metresPerUnit: unit * 111_320, areas };
}

const pathOf = (ring) => `M${ring.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z`;

/** Return the centroid of the largest ring: good enough for a name. */
function middleOf(rings) {
  const [largest] = rings.map((ring) => ({ ring, area: Math.abs(areaOf(ring)) })).sort((a, b) => b.area - a.area);
  const { ring } = largest;
  const area = areaOf(ring);
  if (!area) return ring[0];
  let x = 0;
  let y = 0;
  eachSide(ring, ([x1, y1], [x2, y2]) => {
    const cross = x1 * y2 - x2 * y1;
    x += (x1 + x2) * cross;
    y += (y1 + y2) * cross;
  });
  return [x / (6 * area), y / (6 * area)];
}

function areaOf(ring) {
  let twice = 0;
  eachSide(ring, ([x1, y1], [x2, y2]) => (twice += x1 * y2 - x2 * y1));
  return twice / 2;
}

function eachSide(ring, see) {
  for (let i = 0; i + 1 < ring.length; i += 1) see(ring[i], ring[i + 1]);
}

/** Return a round length in metres for a scale bar of at most `units` of a drawing. */
export function scaleLength(metresPerUnit, units) {
  const most = metresPerUnit * units;
  const power = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((step) => step * power).find((length) => length <= most);
}
