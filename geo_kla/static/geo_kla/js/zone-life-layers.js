/** Sources and layers of a zone's own page and of two versions side by side. Pure. */
import { FONT_BOLD } from "./basemap.js";
import { EMPTY } from "./geojson.js";
import { imageName } from "./layers.js";


/** Return a geometry as GeoJSON data with properties, null as nothing. */
export function shapeData(geometry, properties = {}) {
  return geometry ? { type: "FeatureCollection", features: [{ type: "Feature", properties, geometry }] } : EMPTY;
}

/** Return a box with a part of its size added on each side, so that edges do not touch the frame. */
export function withRoom([west, south, east, north], part = 0.15) {
  const [x, y] = [(east - west) * part, (north - south) * part];
  return [west - x, south - y, east + x, north + y];
}

/** Return members as GeoJSON points that name their icon. */
export function memberData(members) {
  const features = members.map(({ lon, lat, group, name }) => ({
    type: "Feature",
    properties: { name, image: imageName(group) },
    geometry: { type: "Point", coordinates: [lon, lat] },
  }));
  return { type: "FeatureCollection", features };
}

function outline(id, source, tokens, { colour = tokens.accent, dashed = false, width = 3 } = {}) {
  const layout = { "line-join": "round" };
  const dash = dashed ? { "line-dasharray": [2, 1.2] } : {};
  return [
    { id: `${id}-halo`, type: "line", source, layout, paint: { "line-color": tokens.paper, "line-width": width + 3, "line-opacity": 0.85 } },
    { id: `${id}-line`, type: "line", source, layout, paint: { "line-color": colour, "line-width": width, ...dash } },
  ];
}

/** Return the shapes of a zone: the designated one has a solid edge, what is being drawn a dashed one. */
export function zoneShapes({ tokens, isDesignated }) {
  return {
    sources: { current: { type: "geojson", data: EMPTY }, published: { type: "geojson", data: EMPTY } },
    layers: [
      { id: "current-fill", type: "fill", source: "current", paint: { "fill-color": tokens.accent, "fill-opacity": 0.1 } },
      ...outline("published", "published", tokens),
      ...outline("current", "current", tokens, { dashed: !isDesignated }),
    ],
  };
}

/** Return the members inside, to lie on top. */
export function zoneMembers() {
  return {
    sources: { members: { type: "geojson", data: EMPTY } },
    layers: [
      {
        id: "members", type: "symbol", source: "members",
        layout: { "icon-image": ["get", "image"], "icon-allow-overlap": ["step", ["zoom"], false, 14, true], "icon-size": 0.85 },
      },
    ],
  };
}

/** Return ground kept, added (striped) and removed (crossed), each named by a word. */
export function differenceLayers({ tokens, words }) {
  const label = (id, text) => ({
    id: `${id}-word`, type: "symbol", source: id,
    layout: { "text-field": text, "text-font": FONT_BOLD, "text-size": 13 },
    paint: { "text-color": tokens.ink, "text-halo-color": tokens["map-halo"], "text-halo-width": 2 },
  });
  const hatch = (id, image) => ({ id: `${id}-hatch`, type: "fill", source: id, paint: { "fill-pattern": image } });
  return {
    sources: Object.fromEntries(["kept", "added", "removed"].map((id) => [id, { type: "geojson", data: EMPTY }])),
    layers: [
      { id: "kept-fill", type: "fill", source: "kept", paint: { "fill-color": tokens.accent, "fill-opacity": 0.12 } },
      ...outline("kept", "kept", tokens, { width: 2 }),
      hatch("added", "hatch-partly"),
      ...outline("added", "added", tokens, { colour: tokens.partly, width: 2 }),
      hatch("removed", "hatch-not-met"),
      ...outline("removed", "removed", tokens, { colour: tokens["not-met"], width: 2, dashed: true }),
      label("added", words.added),
      label("removed", words.removed),
    ],
  };
}
