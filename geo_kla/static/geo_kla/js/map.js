/** Make a map in a frame of the page: basemap, controls, words, light and dark, plain message without WebGL. */
import { LngLatBounds, Map as LibreMap, NavigationControl, ScaleControl } from "maplibre-gl";
import { FIRST_LABEL, basemapStyle } from "./basemap.js";
import { onSchemeChange, readTokens } from "./tokens.js";
import { gettext } from "./words.js";

const absolute = (address) => (address.startsWith("/") ? location.origin + address : address);

/** Tell whether this browser can draw maps. */
export function canDraw() {
  return Boolean(document.createElement("canvas").getContext("webgl2"));
}

/** Return the settings that the page carries for its map. */
export function mapSettings() {
  return JSON.parse(document.getElementById("map-settings").textContent);
}

/**
 * Return a GeoMap in the page's map frame, or null when it cannot be drawn here (the frame then says so).
 *
 * addData(map, tokens) adds images, sources and layers; it is called again whenever the style is made anew
 * (light and dark). bounds: [west, south, east, north] to start with. hashName: keep the position in the address.
 */
export function makeMap(frame, { addData = () => {}, bounds = null, hashName = "peta" } = {}) {
  if (!canDraw()) {
    frame.classList.add("map-missing");
    frame.querySelector(".map-notice-missing").hidden = false;
    return null;
  }
  const settings = mapSettings();
  const style = () =>
    basemapStyle({
      tokens: readTokens(),
      ground: { tiles: absolute(settings.ground.tiles), largestZoom: settings.ground.largestZoom },
      rasterTiles: settings.rasterTiles,
    });
  const map = new LibreMap({
    container: frame.querySelector(".map-canvas"),
    style: style(),
    bounds: bounds ?? settings.ground.bounds,
    fitBoundsOptions: { padding: Math.min(32, frame.clientWidth / 30), maxZoom: 15 },
    hash: hashName,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxZoom: 19,
    minZoom: 3,
    // MapLibre moves at once for those who want less motion; its labels then need not fade in either.
    fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 300,
    locale: mapWords(frame.dataset.label),
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ maxWidth: 110, unit: "metric" }), "bottom-left");
  const geoMap = new GeoMap(frame, map);
  map.once("load", () => frame.classList.add("map-ready"));
  map.on("style.load", () => addData(map, readTokens()));
  onSchemeChange(() => map.setStyle(style(), { diff: false }));
  watchErrors(frame, map);
  frame.geoMap = geoMap;
  return geoMap;
}

function mapWords(title) {
  return {
    "Map.Title": title,
    "NavigationControl.ZoomIn": gettext("Perbesar"),
    "NavigationControl.ZoomOut": gettext("Perkecil"),
    "NavigationControl.ResetBearing": gettext("Utara di atas"),
    "ScaleControl.Meters": "m",
    "ScaleControl.Kilometers": "km",
    "Marker.Title": gettext("Penanda"),
    "Popup.Close": gettext("Tutup"),
  };
}

/** Say that tiles are missing, once, and offer to fetch them again; what is drawn stays. */
function watchErrors(frame, map) {
  const notice = frame.querySelector(".map-notice-error");
  map.on("error", ({ error, sourceId }) => {
    console.warn(error);
    if (sourceId) notice.hidden = false;
  });
  notice.querySelector("[data-reload-tiles]").addEventListener("click", () => {
    notice.hidden = true;
    for (const [name, source] of Object.entries(map.getStyle().sources)) {
      if (source.type === "vector") map.refreshTiles(name);
    }
  });
}

/** Return the layer that coloured areas go below, where the style has it. */
export function belowNames(map) {
  return map.getLayer(FIRST_LABEL) ? FIRST_LABEL : undefined;
}

/** Add sources and layers to a map, below a layer of the basemap or on top. */
export function addLayers(map, { sources = {}, layers }, below) {
  for (const [name, source] of Object.entries(sources)) map.addSource(name, source);
  for (const layer of layers) map.addLayer(layer, below);
}

/** A drawn map and the few things pages ask of it. */
export class GeoMap {
  constructor(frame, map) {
    this.frame = frame;
    this.map = map;
  }

  /** Show a box; nothing moves when it is on the screen already and large enough to read. */
  show([west, south, east, north], { maxZoom = 16, always = false } = {}) {
    const box = new LngLatBounds([west, south], [east, north]);
    const seen = this.map.getBounds();
    const isSeen = seen.contains(box.getSouthWest()) && seen.contains(box.getNorthEast());
    if (always || !isSeen) this.map.fitBounds(box, { padding: 48, maxZoom });
  }

  /** Bring a place to the middle, near enough to recognise its street. */
  goTo({ lon, lat }, leastZoom = 15) {
    this.map.easeTo({ center: [lon, lat], zoom: Math.max(this.map.getZoom(), leastZoom) });
  }

  /** Give a GeoJSON source other data; forgotten when the source is not there yet. */
  setData(source, data) {
    this.map.getSource(source)?.setData(data);
  }

  /** Give a vector source another tile address. */
  setTiles(source, address) {
    this.map.getSource(source)?.setTiles([absolute(address)]);
  }

  /** Point the hand at layers, and call `press(feature, event)` for the topmost feature pressed. */
  onPress(layers, press) {
    this.map.on("click", (event) => {
      const [feature] = this.map.queryRenderedFeatures(fingerBox(event.point), { layers: layers.filter((id) => this.map.getLayer(id)) });
      if (feature) press(feature, event);
    });
    for (const layer of layers) {
      this.map.on("mouseenter", layer, () => (this.map.getCanvas().style.cursor = "pointer"));
      this.map.on("mouseleave", layer, () => (this.map.getCanvas().style.cursor = ""));
    }
  }

  /** Tell the map that its frame has another size (a panel or view was switched). */
  resize() {
    this.map.resize();
  }
}

/** A finger is thicker than a mouse pointer: look at a small box around the point. */
function fingerBox({ x, y }) {
  const reach = matchMedia("(pointer: coarse)").matches ? 10 : 3;
  return [[x - reach, y - reach], [x + reach, y + reach]];
}
