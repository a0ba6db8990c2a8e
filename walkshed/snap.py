"""Snap positions to the nearest point of the nearest street."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from walkshed.crs import geodesic_m, to_metres, utm_epsg, whole_mm
from walkshed.graph import StreetGraph
from walkshed.segment_grid import NO_SEGMENT, SegmentGrid

NO_EDGE = -1
NO_LEG = -1
# Streets as near as this to the nearest one count as equally near (whole millimetres are all that lengths
# know).
SAME_MM = 0.5
# Metres of the UTM plane (ellipsoid) and measured metres (sphere) differ by less than this, so the search looks
# a little farther than the limit; the leg itself is measured like a street.
PLANE_STRETCH = 1.01


class SnapStatus(IntEnum):
    """What became of a position."""

    OK = 0
    FAR_FROM_STREET = 1
    ISOLATED = 2


@dataclass(frozen=True, slots=True, eq=False)
class Snaps:
    """Where p positions meet the streets: edge (-1 = none), offset_mm from u, leg_mm, status, lonlat.

    A position without a street in reach, or that is not a number, is FAR_FROM_STREET: edge -1, leg_mm -1,
    lonlat NaN. One beside nothing but a fragment is ISOLATED: edge and leg name the fragment, walks do not
    start there.
    """

    edge: npt.NDArray[np.int32]
    offset_mm: npt.NDArray[np.int64]
    leg_mm: npt.NDArray[np.int64]
    status: npt.NDArray[np.uint8]
    lonlat: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.edge)

    @property
    def ok(self) -> npt.NDArray[np.bool_]:
        """Say for each position whether walks can start or end there."""
        return np.asarray(self.status == SnapStatus.OK, dtype=bool)

    @property
    def leg_m(self) -> npt.NDArray[np.float64]:
        """Return the legs off the street in metres, NaN where there is no street."""
        return np.where(self.leg_mm < 0, np.nan, self.leg_mm / 1000.0)

    def take(self, rows: npt.ArrayLike) -> "Snaps":
        """Return the snaps of these rows (indices or a mask), in that order."""
        chosen = np.asarray(rows)
        return Snaps(
            self.edge[chosen],
            self.offset_mm[chosen],
            self.leg_mm[chosen],
            self.status[chosen],
            self.lonlat[chosen],
        )

    def and_more(self, more: "Snaps") -> "Snaps":
        """Return these snaps and then others."""
        return Snaps(
            np.concatenate([self.edge, more.edge]), np.concatenate([self.offset_mm, more.offset_mm]),
            np.concatenate([self.leg_mm, more.leg_mm]), np.concatenate([self.status, more.status]),
            np.concatenate([self.lonlat, more.lonlat]),
        )  # fmt: skip


def on_edges(graph: StreetGraph, edge: npt.ArrayLike, offset_mm: npt.ArrayLike) -> Snaps:
    """Return snaps for places known to lie on edges, with no leg; their component must be usable to be OK."""
    edges = np.atleast_1d(np.asarray(edge, dtype=np.int32))
    offsets = np.clip(np.atleast_1d(np.asarray(offset_mm, dtype=np.int64)), 0, graph.edge_mm[edges])
    status = np.where(graph.edge_usable[edges], SnapStatus.OK, SnapStatus.ISOLATED).astype(np.uint8)
    return Snaps(edges, offsets, np.zeros(len(edges), dtype=np.int64), status, graph.point_at(edges, offsets))


class Snapper:
    """Answer nearest-street questions about one graph; build once, ask often (the index is read-only)."""

    def __init__(self, graph: StreetGraph) -> None:
        """Sort every straight segment into a grid in the UTM plane of the network's middle."""
        self.graph = graph
        middle = (graph.shape_lonlat.min(axis=0) + graph.shape_lonlat.max(axis=0)) / 2.0
        self.epsg = utm_epsg(float(middle[0]), float(middle[1]))
        starts = np.ones(len(graph.shape_lonlat), dtype=bool)
        starts[graph.shape_start[1:] - 1] = False
        vertex = np.flatnonzero(starts).astype(np.int32)  # first vertex of each segment
        edge = np.repeat(np.arange(graph.edge_count, dtype=np.int32), np.diff(graph.shape_start) - 1)
        self._grid = SegmentGrid.of(to_metres(graph.shape_lonlat, self.epsg), vertex, edge)
        self._usable = graph.edge_usable[edge]

    def snap(self, lonlat: npt.ArrayLike, *, max_leg_m: float = 150.0, closed: Sequence[int] = ()) -> Snaps:
        """Snap positions (p, 2) in degrees to the nearest street at most max_leg_m away (inclusive).

        Edges that are closed are passed over.
        Streets of usable components come first; a fragment is named only where no usable street is in reach.
        Between streets equally near (to half a millimetre) the smallest edge id decides.
        """
        positions = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
        metres = np.full(positions.shape, np.nan)
        on_earth = np.isfinite(positions).all(axis=1) & (np.abs(positions) <= (180.0, 90.0)).all(axis=1)
        metres[on_earth] = to_metres(positions[on_earth], self.epsg)
        snaps = _nowhere(len(positions))
        open_rows = np.flatnonzero(np.isfinite(metres).all(axis=1))
        there = ~np.isin(self._grid.edge, np.asarray(closed)) if len(closed) else np.True_
        for wanted, status in ((self._usable, SnapStatus.OK), (~self._usable, SnapStatus.ISOLATED)):
            row, segment = self._nearest(wanted & there, metres, open_rows, max_leg_m)
            self._place(snaps, row, segment, positions, metres, status, max_leg_m)
            open_rows = np.flatnonzero((snaps.status == SnapStatus.FAR_FROM_STREET) & np.isfinite(metres).all(axis=1))
        return snaps

    def _nearest(
        self,
        wanted: npt.NDArray[np.bool_],
        metres: npt.NDArray[np.float64],
        rows: npt.NDArray[np.int64],
        max_leg_m: float,
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return (rows, segments): for rows with a wanted street in reach its nearest segment."""
        same_m = SAME_MM / 1000.0
        within_m = max_leg_m * PLANE_STRETCH + same_m
        segment = self._grid.nearest(metres[rows], wanted, within_m=within_m, same_m=same_m)
        found = segment != NO_SEGMENT
        return rows[found], segment[found]

    def _share(self, metres: npt.NDArray[np.float64], segment: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Return how far along its segment (0..1) each position has its nearest point."""
        vertex = self._grid.first[segment]
        start = self._grid.metres[vertex]
        along = self._grid.metres[vertex + 1] - start
        square = (along**2).sum(axis=1)
        dot = ((metres - start) * along).sum(axis=1)
        share = np.divide(dot, square, out=np.zeros(len(segment)), where=square > 0)
        return np.asarray(np.clip(share, 0.0, 1.0), dtype=np.float64)

    def _place(
        self,
        snaps: Snaps,
        row: npt.NDArray[np.int64],
        segment: npt.NDArray[np.int64],
        positions: npt.NDArray[np.float64],
        metres: npt.NDArray[np.float64],
        status: SnapStatus,
        max_leg_m: float,
    ) -> None:
        """Write what was found for these rows into the snaps, unless the leg is beyond the limit."""
        vertex, share = self._grid.first[segment], self._share(metres[row], segment)
        shape = self.graph.shape_lonlat
        at = shape[vertex] + share[:, None] * (shape[vertex + 1] - shape[vertex])
        leg_mm = whole_mm(geodesic_m(positions[row], at))
        near = leg_mm <= round(max_leg_m * 1000.0)
        row, vertex, share = row[near], vertex[near], share[near]
        length = self.graph.shape_mm[vertex + 1] - self.graph.shape_mm[vertex]
        snaps.edge[row] = self._grid.edge[segment[near]]
        snaps.offset_mm[row] = self.graph.shape_mm[vertex] + np.rint(share * length).astype(np.int64)
        snaps.leg_mm[row] = leg_mm[near]
        snaps.status[row] = status
        snaps.lonlat[row] = at[near]


def _nowhere(count: int) -> Snaps:
    return Snaps(
        edge=np.full(count, NO_EDGE, dtype=np.int32),
        offset_mm=np.zeros(count, dtype=np.int64),
        leg_mm=np.full(count, NO_LEG, dtype=np.int64),
        status=np.full(count, SnapStatus.FAR_FROM_STREET, dtype=np.uint8),
        lonlat=np.full((count, 2), np.nan),
    )
