"""Candidate zones: connected sets of cells that reach every service group, or all but the same one."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import h3.api.numpy_int as h3
import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Ints = npt.NDArray[np.int64]


class ZoneKind(StrEnum):
    """How near a set of cells is to a zone with every service group."""

    COMPLETE = "complete"
    NEARLY_COMPLETE = "nearly_complete"


@dataclass(frozen=True, slots=True, eq=False)
class CellZone:
    """One candidate: cells (uint64, ascending), missing group (a column; None = complete), children."""

    kind: ZoneKind
    missing_group: int | None
    cells: npt.NDArray[np.uint64]
    children: float


def zones_of_cells(
    cells: npt.ArrayLike,
    ok: npt.ArrayLike,
    children: npt.ArrayLike,
    *,
    min_children: float = 0.0,
    min_cells: int = 1,
) -> list[CellZone]:
    """Return the candidate zones among H3 cells (n,) of one resolution, most children first.

    ok (n, groups) says which service groups each cell reaches. Cells that reach all of them and touch (share
    a side) form complete zones; cells that lack exactly one and the same group form nearly complete zones
    that name it. Cells that lack two or more belong to no zone. Zones below min_children or min_cells are
    left out.
    """
    cell = np.asarray(cells, dtype=np.uint64).reshape(-1)
    reached = np.asarray(ok, dtype=bool)
    count = np.asarray(children, dtype=np.float64).reshape(-1)
    if len(count) != len(cell) or reached.ndim != 2 or len(reached) != len(cell):
        raise ValueError(
            f"found {len(cell)} cells, {len(count)} numbers of children and a table of groups of shape "
            f"{reached.shape}; they must agree"
        )
    if len(np.unique(cell)) != len(cell):
        raise ValueError(f"found {len(cell) - len(np.unique(cell))} cells twice; each cell may stand once")
    lacking = (~reached).sum(axis=1)
    group = np.where(lacking == 0, -1, np.argmin(reached, axis=1) if reached.shape[1] else -1)
    row = np.flatnonzero(lacking <= 1)
    row = row[np.argsort(cell[row])]
    cell, group, count = cell[row], group[row], count[row]
    zones = []
    for members in _connected(cell, group):
        total = float(count[members].sum())
        if len(members) < min_cells or total < min_children:
            continue
        missing = int(group[members[0]])
        zones.append(
            CellZone(
                kind=ZoneKind.COMPLETE if missing < 0 else ZoneKind.NEARLY_COMPLETE,
                missing_group=None if missing < 0 else missing,
                cells=cell[members],
                children=total,
            )
        )
    return sorted(zones, key=lambda zone: (-zone.children, int(zone.cells[0])))


def _connected(cell: npt.NDArray[np.uint64], group: Ints) -> list[Ints]:
    """Return the rows of each connected set of equal group; cells are ascending."""
    if not len(cell):
        return []
    around = [np.asarray(h3.grid_disk(one, 1), dtype=np.uint64) for one in cell.tolist()]
    tail = np.repeat(np.arange(len(cell)), [len(disk) for disk in around])
    near = np.concatenate(around)
    head = np.minimum(np.searchsorted(cell, near), len(cell) - 1)
    joined = (cell[head] == near) & (group[head] == group[tail])
    pairs = coo_array(
        (np.ones(int(joined.sum()), dtype=np.int8), (tail[joined], head[joined])),
        shape=(len(cell), len(cell)),
    )
    _, found = connected_components(pairs, directed=False)
    order = np.argsort(found, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(found[order])) + 1)


def cells_outline(cells: npt.ArrayLike) -> shapely.Geometry:
    """Return the outline of H3 cells in lon/lat.

    A Polygon, or a MultiPolygon where they do not touch, with holes; no cells give an empty Polygon.
    """
    chosen: Sequence[int] = np.unique(np.asarray(cells, dtype=np.uint64)).tolist()
    if not chosen:
        return shapely.Polygon()
    return shapely.geometry.shape(h3.cells_to_h3shape(chosen).__geo_interface__)
