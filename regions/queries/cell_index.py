"""The cells of a laying in memory, to say at once which of them a shape holds and which its border may cut."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from regions.column_reading import read_columns
from regions.kept import Kept
from regions.models import ChildLayout
from regions.statements import statement

Floats = npt.NDArray[np.float64]

_KEPT: Final = 3
_MARGIN: Final = 1.05
"""Buffers are drawn with short straight lines: so much farther, they hold the round ones."""


@dataclass(frozen=True, slots=True, eq=False)
class CellIndex:
    """Cells (c,) with children, ordered by id: where they lie, in which village, with which share of its children.

    area indexes area_ids (v,). radius: degrees from its middle (lon, lat) within which the whole of any hexagon lies.
    """

    ids: npt.NDArray[np.int64]
    area_ids: npt.NDArray[np.int64]
    area: npt.NDArray[np.int64]
    share: Floats
    lon: Floats
    lat: Floats
    radius: float

    def split(self, shape: shapely.Geometry) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return the rows of cells that certainly lie inside a shape, and of those that its border may cut.

        All others lie outside. A cell lies in a disc around its middle; where that is farther from the border than
        the disc is wide, the middle decides.
        """
        outer = shapely.buffer(shape, self.radius * _MARGIN)
        west, south, east, north = shapely.bounds(outer)
        near = np.flatnonzero((self.lon >= west) & (self.lon <= east) & (self.lat >= south) & (self.lat <= north))
        inside = _holds(shapely.buffer(shape, -self.radius * _MARGIN), self.lon[near], self.lat[near])
        rest = near[~inside]
        return near[inside], rest[_holds(outer, self.lon[rest], self.lat[rest])]


def cell_index_of(layout: ChildLayout) -> CellIndex:
    """Return the cells of a laying, kept per process: what is laid does not change (300,000 cells: 15 MB)."""
    return _indexes.get(layout.pk, lambda: _read(layout))


def _holds(shape: shapely.Geometry, lon: Floats, lat: Floats) -> npt.NDArray[np.bool_]:
    shapely.prepare(shape)
    return shapely.contains_xy(shape, lon, lat)


def _read(layout: ChildLayout) -> CellIndex:
    found = read_columns(
        statement("regions", "cells_of_layout"), {"layout_id": layout.pk},
        [("id", "i8"), ("area_id", "i8"), ("share", "f8"), ("box", "f8", (4,))],
    )  # fmt: skip
    west, south, east, north = found["box"].T
    area_ids, area = np.unique(found["area_id"], return_inverse=True)
    return CellIndex(
        ids=found["id"],
        area_ids=area_ids,
        area=area,
        share=found["share"],
        lon=(west + east) / 2,
        lat=(south + north) / 2,
        radius=float(np.hypot(east - west, north - south).max(initial=0.0)) / 2,
    )


_indexes: Final = Kept[CellIndex](_KEPT)
