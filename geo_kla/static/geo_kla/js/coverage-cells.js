/** Cells of children on the coverage map: which part of them is within the walk that a rule asks for. Pure. */
import { formatNumber, formatShare } from "./format.js";
import { fill, gettext, ngettext } from "./words.js";

export const CELLS = "cells";

/** Return source and layer of the cells whose tiles lie at an absolute address. */
export function cellLayers({ tiles, tokens }) {
  const reached = ["get", "reached"];
  return {
    source: { type: "vector", tiles: [tiles], maxzoom: 15 },
    layer: {
      id: CELLS, type: "fill", source: CELLS, "source-layer": "cell",
      paint: {
        "fill-color": ["case", ["has", "reached"], tokens.met, tokens["no-data"]],
        "fill-opacity": ["case", ["has", "reached"], ["step", reached, 0.08, 20, 0.27, 40, 0.46, 60, 0.65, 80, 0.84], 0.3],
      },
    },
  };
}

/** Return what a cell says: the part reached, of how many children, and for how many cells a wide one stands. */
export function cellReading({ reached, children, cells }, language) {
  const share = reached === undefined ? gettext("jangkauan tidak diketahui") : fill(gettext("%(share)s anak terjangkau"), { share: formatShare(reached / 100, language) });
  const people = children === undefined ? gettext("jumlah anak tidak diketahui") : fill(gettext("%(children)s anak"), { children: formatNumber(children, 0, language) });
  const stands = cells && fill(ngettext("%(cells)s sel", "%(cells)s sel", cells), { cells: formatNumber(cells, 0, language) });
  return [share, people, stands].filter(Boolean).join(" · ");
}
