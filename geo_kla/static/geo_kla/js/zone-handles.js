/** Terra Draw as the editor uses it: looks of lines and corners, and what may be moved. */
import { TerraDraw, TerraDrawModeUndoRedo, TerraDrawPolygonMode, TerraDrawSelectMode } from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
import { readTokens } from "./tokens.js";

/** Finer than a centimetre is noise. */
export const DECIMALS = 7;

/** Tell whether a finger points, not a mouse. */
export const isCoarse = () => matchMedia("(pointer: coarse)").matches;

/** Return Terra Draw on a map, with the colours of the moment; toCustom(event, context) snaps. */
export function makeDraw(map, toCustom) {
  const tokens = readTokens();
  const pointerDistance = isCoarse() ? 30 : 14;
  const [corner, middle] = isCoarse() ? [8.5, 5.5] : [7, 4.5];
  const line = { fillColor: tokens.accent, fillOpacity: 0, outlineColor: tokens.accent, outlineWidth: 3 };
  const handle = (name, colour, edge, width) => ({
    [`${name}Color`]: colour, [`${name}OutlineColor`]: edge, [`${name}Width`]: width, [`${name}OutlineWidth`]: 2.5,
  });
  const polygon = new TerraDrawPolygonMode({
    pointerDistance,
    snapping: { toCustom },
    showCoordinatePoints: true,
    styles: {
      ...line, fillOpacity: (feature) => (feature.properties.currentlyDrawing ? 0.14 : 0),
      ...handle("closingPoint", tokens.accent, tokens.paper, corner + 1), ...handle("coordinatePoint", tokens.paper, tokens.accent, corner - 2),
      ...handle("snappingPoint", tokens.partly, tokens.ink, corner),
    },
  });
  const select = new TerraDrawSelectMode({
    pointerDistance,
    allowManualDeselection: false,
    // Undo has its own keys; a whole part must not vanish by one key.
    keyEvents: { deselect: null, delete: null, rotate: null, scale: null },
    dragEventThrottle: 1000,
    styles: {
      selectedPolygonColor: tokens.accent, selectedPolygonFillOpacity: 0, selectedPolygonOutlineColor: tokens.accent,
      selectedPolygonOutlineWidth: 3, ...handle("selectionPoint", tokens.paper, tokens.accent, corner),
      ...handle("midPoint", tokens.accent, tokens.paper, middle),
    },
  });
  return new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: DECIMALS, prefixId: "gambar" }),
    modes: [polygon, select],
    undoRedo: { modeLevel: new TerraDrawModeUndoRedo() },
  });
}

/** Return what may be moved; the server judges validity, so that a corner may pass through any place on its way. */
export function flagsOf({ canMove, canInsert, canShift }, toCustom) {
  return {
    polygon: {
      feature: {
        selfIntersectable: true,
        draggable: canShift,
        coordinates: { draggable: canMove, midpoints: canInsert ? { draggable: true } : false, deletable: canMove, snappable: { toCustom } },
      },
    },
  };
}
