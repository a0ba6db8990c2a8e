/** What a part of a judgement draws on the map: rings by status, lines between members, areas to keep clear. Pure. */
import { EMPTY } from "./geojson.js";

const EARTH_RADIUS_M = 6371008.8;
const CORNERS = 48;

/** Return sources and layers of a part, to lie on top of the basemap's names. */
export function judgementLayers({ tokens }) {
  const byStatus = ["match", ["get", "status"], "met", tokens.met, "partly", tokens.partly, "not-met", tokens["not-met"], tokens["no-data"]];
  const line = { type: "line", source: "judged-lines", layout: { "line-cap": "round", "line-join": "round" } };
  const kindIs = (kind) => ["==", ["get", "kind"], kind];
  return {
    sources: {
      "judged-areas": { type: "geojson", data: EMPTY },
      "judged-lines": { type: "geojson", data: EMPTY },
      "judged-points": { type: "geojson", data: EMPTY },
    },
    layers: [
      { id: "judged-area", type: "fill", source: "judged-areas", paint: { "fill-color": tokens["not-met"], "fill-opacity": 0.06 } },
      { id: "judged-area-line", type: "line", source: "judged-areas", paint: { "line-color": tokens["not-met"], "line-width": 1.5, "line-dasharray": [4, 3] } },
      { ...line, id: "judged-line-halo", paint: { "line-color": tokens.paper, "line-width": 6, "line-opacity": 0.9 } },
      { ...line, id: "judged-line", filter: kindIs("clear"), paint: { "line-color": tokens.met, "line-width": 3 } },
      { ...line, id: "judged-line-barred", filter: kindIs("barred"), paint: { "line-color": tokens["not-met"], "line-width": 3, "line-dasharray": [1, 2] } },
      { ...line, id: "judged-line-agreed", filter: kindIs("agreed"), paint: { "line-color": tokens.accent, "line-width": 3, "line-dasharray": [4, 2] } },
      {
        id: "judged-point", type: "circle", source: "judged-points",
        paint: {
          "circle-radius": ["match", ["get", "role"], "anchor", 15, "tobacco", 6, 11], "circle-color": byStatus,
          "circle-opacity": ["match", ["get", "role"], "tobacco", 1, 0.25], "circle-stroke-color": ["match", ["get", "role"], "anchor", tokens.accent, byStatus],
          "circle-stroke-width": ["match", ["get", "role"], "anchor", 5, 3],
        },
      },
    ],
  };
}

/** Nothing of a part. */
export const NO_PART = { points: EMPTY, lines: EMPTY, areas: EMPTY };

/** Return what a part of a judgement draws: {points, lines, areas} as GeoJSON; an unknown part draws nothing. */
export function partData(part, judged) {
  const at = new Map(judged.members.map((member) => [member.public_id, [member.lon, member.lat]]));
  const draw = { completeness, adjacency, connectivity, reach: completeness, quality, links }[part];
  return draw ? { ...NO_PART, ...draw(judged, at) } : NO_PART;
}

function completeness({ groups, members }) {
  const wanted = new Set(groups.flatMap(({ types }) => types));
  return { points: collection(members.filter(({ type }) => wanted.has(type)).map(({ lon, lat }) => point([lon, lat], { status: "met", role: "member" }))) };
}

function adjacency({ adjacency: told, anchor }, at) {
  if (!told) return {};
  const walks = told.walks.filter(({ is_required: required }) => required);
  const points = walks.map(({ public_id: id, is_near: near, walk_m: walk }) => point(at.get(id), { status: walk === null ? "no-data" : near ? "met" : "not-met", role: "member" }));
  return { points: collection([...points, point(at.get(anchor.public_id), { status: "met", role: "anchor" })]) };
}

function connectivity({ connectivity: told }, at) {
  if (!told) return {};
  const lines = told.connections.map(({ one, other, walk_m: walk, is_clear: clear }) =>
    straight(at.get(one), at.get(other), walk === null ? "agreed" : clear ? "clear" : "barred"));
  return { lines: collection(lines), points: collection(told.apart.map((id) => point(at.get(id), { status: "not-met", role: "member" }))) };
}

function quality({ quality: told }, at) {
  if (!told) return {};
  const failing = new Set(told.checks.filter(({ counts }) => counts).flatMap(({ failing: ids }) => ids));
  const near = told.tobacco.map(({ lon, lat }) => point([lon, lat], { status: "not-met", role: "tobacco" }));
  const looked = new Set(told.checks.filter(({ key, known }) => key.startsWith("tobacco_") && known).map(({ key }) => key.slice("tobacco_".length)));
  const areas = told.buffers.filter(([, kind]) => looked.has(kind)).map(([id, , metres]) => circle(at.get(id), metres));
  return { points: collection([...[...failing].map((id) => point(at.get(id), { status: "not-met", role: "member" })), ...near]), areas: collection(areas) };
}

function links({ links: rows }) {
  const lines = rows.filter(({ giver, taker }) => giver.lon !== null && taker.lon !== null)
    .map(({ giver, taker }) => straight([giver.lon, giver.lat], [taker.lon, taker.lat], "agreed"));
  const ends = rows.flatMap(({ giver, taker }) => [giver, taker]).filter(({ lon }) => lon !== null);
  return { lines: collection(lines), points: collection(ends.map(({ lon, lat }) => point([lon, lat], { status: "met", role: "member" }))) };
}

/** Return members (public ids) as marked points. */
export function failingData(ids, members) {
  const at = new Map(members.map((member) => [member.public_id, [member.lon, member.lat]]));
  return { ...NO_PART, points: collection(ids.filter((id) => at.has(id)).map((id) => point(at.get(id), { status: "not-met", role: "member" }))) };
}

/** Return a circle of so many metres around a place, as a polygon. */
export function circle([lon, lat], metres) {
  const north = (metres / EARTH_RADIUS_M) * (180 / Math.PI);
  const east = north / Math.cos((lat * Math.PI) / 180);
  const ring = Array.from({ length: CORNERS + 1 }, (_, step) => {
    const angle = (2 * Math.PI * (step % CORNERS)) / CORNERS;
    return [lon + east * Math.cos(angle), lat + north * Math.sin(angle)];
  });
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } };
}

function straight(one, other, kind) {
  return { type: "Feature", properties: { kind }, geometry: { type: "LineString", coordinates: [one, other] } };
}

function collection(features) {
  return { type: "FeatureCollection", features };
}

function point(coordinates, properties) {
  return { type: "Feature", properties, geometry: { type: "Point", coordinates } };
}
