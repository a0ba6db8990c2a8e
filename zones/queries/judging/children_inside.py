"""The children inside a drawn shape: whole cells from memory, those on its border from the database."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from django.contrib.gis.geos import MultiPolygon

from regions.column_reading import read_columns
from regions.kept import Kept
from regions.models import ChildLayout
from regions.queries.cell_index import CellIndex, cell_index_of
from regions.statements import named_rows, statement
from zones.models import ReachRun

Floats = npt.NDArray[np.float64]

_KEPT: Final = 3


@dataclass(frozen=True, slots=True)
class VillageInside:
    """A village that a shape touches: which part (0..1) of its children is inside, and of these reach each group."""

    area_id: int
    share: float
    reached: Floats


def children_inside(
    shape: MultiPolygon, layout: ChildLayout, run: ReachRun | None, positions: list[int]
) -> list[VillageInside]:
    """Return the touched villages; reached (in the order of positions) is zero without a run.

    A cell wholly inside counts with its share, one that the border cuts by its streets inside (zone_children.sql).
    The former, nearly all of a large shape, are summed in memory: only the latter are asked of the database.
    """
    index = cell_index_of(layout)
    whole, border = index.split(shapely.from_wkb(bytes(shape.wkb)))
    cut, cut_share = _measured(shape, index, border)
    rows, inside = np.concatenate([whole, cut]), np.concatenate([index.share[whole], cut_share])
    reach = _reach_of(run, layout, index, positions)[rows]
    villages, area = len(index.area_ids), index.area[rows]
    share = np.bincount(area, weights=inside, minlength=villages)
    reached = [np.bincount(area, weights=inside * near, minlength=villages) for near in reach.T]
    by_village = np.array(reached).reshape(len(positions), villages).T
    return [VillageInside(int(index.area_ids[i]), float(share[i]), by_village[i]) for i in np.flatnonzero(share > 0)]


def group_positions(run: ReachRun | None) -> list[int]:
    """Return where the answers for each required group stand in a run's arrays."""
    return [] if run is None else [group["position"] for group in run.inputs["zone_groups"]]


def warm_up(layout: ChildLayout, run: ReachRun) -> None:
    """Read what judging a shape needs, before somebody draws one."""
    _reach_of(run, layout, cell_index_of(layout), group_positions(run))


def _measured(
    shape: MultiPolygon, index: CellIndex, border: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], Floats]:
    """Return which of the cells on a border lie inside to some part, and that part of the village's children."""
    cells = index.ids[border].tolist()
    found = named_rows("zones", "zone_children", {"shape": bytes(shape.ewkb), "cells": cells}) if cells else []
    ids = np.array([row.id for row in found], dtype=np.int64)
    return np.searchsorted(index.ids, ids), np.array([row.share for row in found], dtype=np.float64)


def _reach_of(run: ReachRun | None, layout: ChildLayout, index: CellIndex, positions: list[int]) -> Floats:
    """Return the part of each cell's street (c, g) within reach of each group; zero where the run did not look."""
    if run is None or not positions:
        return np.zeros((len(index.ids), len(positions)))
    return _reaches.get((run.pk, layout.pk, *positions), lambda: _read(run, index, positions))


def _read(run: ReachRun, index: CellIndex, positions: list[int]) -> Floats:
    columns = ", ".join(f"coalesce(share[{int(position) + 1}], 0)" for position in positions)
    query = statement("zones", "cell_shares").replace("{shares}", columns)
    found = read_columns(query, {"run_id": run.pk}, [("cell_id", "i8"), ("share", "f8", (len(positions),))])
    reach = np.zeros((len(index.ids), len(positions)))
    if len(index.ids):
        at = np.minimum(np.searchsorted(index.ids, found["cell_id"]), len(index.ids) - 1)
        known = index.ids[at] == found["cell_id"]
        reach[at[known]] = found["share"][known]
    return reach


_reaches: Final = Kept[Floats](_KEPT)
