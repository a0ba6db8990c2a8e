/** The style of the own basemap: quiet ground on which the data speak. Pure: tokens in, style out. */

export const FONT = ["system-ui", "Roboto", "Segoe UI", "Noto Sans", "Liberation Sans"];
export const FONT_BOLD = ["Roboto Semibold", "system-ui", "Roboto", "Segoe UI", "Noto Sans", "Liberation Sans"];
export const FONT_ITALIC = ["Roboto Italic", "system-ui", "Roboto", "Segoe UI", "Noto Sans", "Liberation Sans"];

/** Areas that are coloured go below this layer, so that all names stay readable. */
export const FIRST_LABEL = "street-name";
/** Places go below this one: area names are written over them, street names keep clear of them. */
export const FIRST_AREA_NAME = "village-name";

const rankIn = (from, to) => ["all", [">=", ["get", "rank"], from], ["<=", ["get", "rank"], to]];
const growing = (...stops) => ["interpolate", ["exponential", 1.6], ["zoom"], ...stops];

/**
 * Return a MapLibre style.
 * tokens: colours by name (tokens.js); ground: {tiles, largestZoom} with an absolute tile address;
 * rasterTiles: address of outside tiles that replace the drawn ground, or "".
 */
export function basemapStyle({ tokens, ground, rasterTiles = "" }) {
  const colour = (name) => tokens[`map-${name}`];
  const sources = { ground: { type: "vector", tiles: [ground.tiles], maxzoom: ground.largestZoom, promoteId: { area: "code" } } };
  const layers = [{ id: "land", type: "background", paint: { "background-color": colour("land") } }];
  if (rasterTiles) {
    sources.raster = { type: "raster", tiles: [rasterTiles], tileSize: 256 };
    layers.push({ id: "raster", type: "raster", source: "raster" });
  } else {
    layers.push(...groundLayers(colour), ...streetLayers(colour));
  }
  layers.push(...borderLayers(colour));
  if (!rasterTiles) layers.push(...streetNames(colour), ...groundNames(colour));
  layers.push(...areaNames(colour));
  return { version: 8, sources, layers };
}

function groundLayers(colour) {
  const kind = (name) => ["==", ["get", "kind"], name];
  const on = { source: "ground", "source-layer": "ground" };
  return [
    { id: "green", type: "fill", ...on, filter: kind("green"), paint: { "fill-color": colour("green") } },
    { id: "water", type: "fill", ...on, filter: kind("water"), paint: { "fill-color": colour("water") } },
    { id: "river", type: "line", ...on, filter: kind("river"), layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": colour("water"), "line-width": growing(9, 0.8, 13, 2.5, 16, 9) } },
    { id: "rail", type: "line", ...on, filter: kind("rail"), minzoom: 10,
      paint: { "line-color": colour("rail"), "line-width": growing(10, 0.6, 14, 1.4, 17, 3) } },
    { id: "rail-ties", type: "line", ...on, filter: kind("rail"), minzoom: 13,
      paint: { "line-color": colour("rail"), "line-width": growing(13, 3, 17, 9), "line-dasharray": [0.3, 3] } },
  ];
}

/** Street classes from alleys to toll roads, drawn edge first, so that junctions are open. */
const STREETS = [
  { id: "alley", ranks: [8, 9], tone: "alley", minzoom: 14, width: [14, 0.8, 16, 2.5, 18, 7], edge: 0.8 },
  { id: "lane", ranks: [7, 7], tone: "alley", minzoom: 13, width: [13, 0.8, 15, 2.5, 18, 11], edge: 1 },
  { id: "street", ranks: [6, 6], tone: "street", minzoom: 13, width: [13, 1.2, 15, 4, 18, 16], edge: 1.2 },
  { id: "collector", ranks: [5, 5], tone: "street", minzoom: 12, width: [12, 1.2, 14, 3.5, 18, 20], edge: 1.4 },
  { id: "major", ranks: [3, 4], tone: "major", minzoom: 9, width: [9, 0.8, 12, 2.2, 14, 5, 18, 24], edge: 1.4 },
  { id: "toll", ranks: [1, 2], tone: "toll", minzoom: 6, width: [6, 0.8, 10, 1.6, 12, 3, 14, 6, 18, 26], edge: 1.4 },
];

function streetLayers(colour) {
  const on = { type: "line", source: "ground", "source-layer": "street" };
  const layout = { "line-cap": "round", "line-join": "round" };
  const wider = (stops, more) => stops.map((stop, index) => (index % 2 ? stop + more * 2 : stop));
  const edges = STREETS.map(({ id, ranks, tone, minzoom, width, edge }) => ({
    ...on, id: `${id}-edge`, minzoom: Math.max(minzoom + 1, 11), filter: rankIn(...ranks), layout,
    paint: { "line-color": colour(`${tone}-edge`), "line-width": growing(...wider(width, edge)) },
  }));
  const faces = STREETS.map(({ id, ranks, tone, minzoom, width }) => ({
    ...on, id, minzoom, filter: rankIn(...ranks), layout,
    paint: { "line-color": colour(tone), "line-width": growing(...width) },
  }));
  return [...edges, ...faces];
}

function borderLayers(colour) {
  const on = { type: "line", source: "ground", "source-layer": "area" };
  const border = (id, level, width, opacity, dash) => ({
    ...on, id, filter: ["==", ["get", "level"], level], layout: { "line-join": "round" },
    paint: { "line-color": colour("border"), "line-width": width, "line-opacity": opacity, ...(dash && { "line-dasharray": dash }) },
  });
  return [
    border("border-village", 4, growing(11, 0.6, 15, 1.4), 0.5, [3, 2]),
    border("border-district", 3, growing(9, 0.6, 15, 1.8), 0.55),
    border("border-regency", 2, growing(6, 0.6, 12, 1.6, 16, 2.6), 0.6),
    border("border-province", 1, growing(4, 0.8, 12, 2.4), 0.7),
  ];
}

function streetNames(colour) {
  const on = { type: "symbol", source: "ground", "source-layer": "street" };
  const name = (id, ranks, minzoom, size) => ({
    ...on, id, minzoom, filter: ["all", ["has", "name"], rankIn(...ranks)],
    layout: {
      "symbol-placement": "line", "symbol-spacing": 320, "text-field": ["get", "name"], "text-font": FONT,
      "text-size": size, "text-max-angle": 35, "text-padding": 4, "text-letter-spacing": 0.01,
    },
    paint: { "text-color": colour("street-label"), "text-halo-color": colour("halo"), "text-halo-width": 1.4 },
  });
  return [name(FIRST_LABEL, [6, 9], 15, 11), name("collector-name", [5, 5], 14, 11.5), name("major-name", [1, 4], 13, 12)];
}

function groundNames(colour) {
  const text = (name, size) => ({
    "text-field": ["get", "name"], "text-font": FONT_ITALIC, "text-size": size, "text-max-width": 7, "text-padding": 6,
  });
  const paint = (name) => ({ "text-color": colour(name), "text-halo-color": colour("halo"), "text-halo-width": 1.2 });
  const on = { type: "symbol", source: "ground", "source-layer": "ground" };
  const named = (kind) => ["all", ["==", ["get", "kind"], kind], ["has", "name"]];
  return [
    { ...on, id: "green-name", filter: named("green"), minzoom: 15, layout: text("green", 11), paint: paint("green-ink") },
    { ...on, id: "water-name", filter: named("water"), minzoom: 13, layout: text("water", 11.5), paint: paint("water-ink") },
    { ...on, id: "river-name", filter: named("river"), minzoom: 12, paint: paint("water-ink"),
      layout: { ...text("river", 11.5), "symbol-placement": "line", "symbol-spacing": 400, "text-letter-spacing": 0.08 } },
  ];
}

function areaNames(colour) {
  const level = (levels) => ["in", ["get", "level"], ["literal", levels]];
  const on = { type: "symbol", source: "ground", "source-layer": "area_name" };
  const paint = { "text-color": colour("label"), "text-halo-color": colour("halo"), "text-halo-width": 1.6 };
  const layout = (size) => ({
    "text-field": ["get", "name"], "text-font": FONT_BOLD, "text-size": size, "text-max-width": 8, "text-padding": 8,
  });
  return [
    { ...on, id: FIRST_AREA_NAME, filter: level([4]), paint, layout: layout(growing(12, 11.5, 15, 14)) },
    { ...on, id: "district-name", filter: level([1, 2, 3]), paint, layout: layout(growing(8, 11, 12, 15)) },
  ];
}
