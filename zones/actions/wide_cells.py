"""Add the cells of a run up to wide cells, so that a map from afar need not draw each of them."""

import numpy as np
import numpy.typing as npt
import shapely

from regions.binary_copy import copy_columns
from regions.db import refresh_statistics
from regions.queries.children import latest_population
from regions.shapes import hexagons, parents, web_mercator
from zones.analysis import Analysis
from zones.cell_reach import SHARE_DECIMALS
from zones.models import CellReach, ReachRun, WideCell
from zones.tiles import RESOLUTION_FROM_ZOOM

Floats = npt.NDArray[np.float64]


def write_wide_cells(*, run: ReachRun, analysis: Analysis) -> int:
    """Write the wide cells of a run for every zoom that draws them and return how many there are."""
    if analysis.ground is None or analysis.answers is None or not len(analysis.cell_rows):
        return 0
    ground, rows = analysis.ground, analysis.cell_rows
    known = {code: sum(row.children_by_age) for code, row in latest_population(run.area_code).items()}
    of_village = np.array([known.get(area.code, np.nan) for area in ground.areas])
    children = ground.cell_share[rows] * of_village[ground.cell_area[rows]]
    written = 0
    for resolution in sorted(set(RESOLUTION_FROM_ZOOM.values())):
        written += _write(run, resolution, ground.cell_h3[rows], children, analysis.answers.share[rows])
    refresh_statistics(CellReach, WideCell)  # a tile joins a few of their rows: the planner must know how few
    return written


def _write(run: ReachRun, resolution: int, h3: npt.NDArray[np.uint64], children: Floats, share: Floats) -> int:
    wide, of_cell = np.unique(parents(h3, resolution), return_inverse=True)
    cells = np.bincount(np.searchsorted(wide, parents(np.unique(h3), resolution)), minlength=len(wide))
    known = np.nan_to_num(children)
    total = np.bincount(of_cell, weights=known, minlength=len(wide))
    is_known = np.bincount(of_cell, weights=~np.isnan(children), minlength=len(wide)) > 0
    reached = np.column_stack(
        [np.bincount(of_cell, weights=known * one, minlength=len(wide)) for one in share.T]
    )
    nothing = np.full_like(reached, np.nan)
    outline = shapely.set_srid(web_mercator(hexagons(wide)), 3857)
    return copy_columns(
        WideCell._meta.db_table,
        {
            "run_id": run.pk,
            "resolution": np.full(len(wide), resolution, dtype=np.int16),
            "h3": wide.astype(np.int64),
            "cells": cells.astype(np.int32),
            "children": np.where(is_known, total, np.nan),
            "share": np.divide(reached, total[:, None], out=nothing, where=total[:, None] > 0).round(SHARE_DECIMALS),
            "shape": shapely.to_wkb(outline, include_srid=True),
        },
    )
