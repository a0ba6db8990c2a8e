"""Street pieces: every walkable edge cut at the borders of H3 cells and of areas."""

from collections.abc import Sequence
from dataclasses import dataclass

import h3.api.numpy_int as h3
import numpy as np
import numpy.typing as npt
import shapely

from walkshed.compiled import compiled
from walkshed.graph import StreetGraph

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

NO_AREA = -1
# After leaving a cell the next one is asked for this far on, as whole millimetres are all that lengths know.
STEP_MM = 1.0
CELL_CORNERS = 10  # a pentagon that crosses the edge of an icosahedron face has the most


@dataclass(frozen=True, slots=True, eq=False)
class StreetPieces:
    """Hold parts of edges that lie in one cell and one area, in order of edge and offset.

    edge int32 (p,), from_mm < to_mm int64 (p,) from u; cell uint64 (p,) H3 cell; area int32 (p,) row of the
    area the piece lies in, -1 = none. The pieces of an edge cover it whole and do not overlap; edges without
    length have none.
    """

    edge: npt.NDArray[np.int32]
    from_mm: Ints
    to_mm: Ints
    cell: npt.NDArray[np.uint64]
    area: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.edge)

    @property
    def length_mm(self) -> Ints:
        """Return the length of each piece (p,)."""
        return self.to_mm - self.from_mm

    def take(self, rows: npt.ArrayLike) -> "StreetPieces":
        """Return the pieces of these rows (indices or a mask), in that order."""
        chosen = np.asarray(rows)
        return StreetPieces(
            self.edge[chosen], self.from_mm[chosen], self.to_mm[chosen], self.cell[chosen], self.area[chosen]
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Segments:
    """The straight parts of the edges: ends in lon/lat (s, 2), edge, offset from u and length in mm (s,)."""

    start: Floats
    end: Floats
    edge: Ints
    offset_mm: Ints
    length_mm: Ints


def cut_by_cells(graph: StreetGraph, *, resolution: int = 10, areas: Sequence[shapely.Geometry] = ()) -> StreetPieces:
    """Cut every edge at the borders of H3 cells and of areas (lon/lat polygons).

    A piece belongs where its middle lies. In overlapping areas the first one wins; the border belongs to the
    area. Cuts are whole millimetres.
    """
    segments = _segments(graph)
    at = [_cell_breaks(segments, resolution), _area_breaks(segments, areas)]
    segment = np.concatenate([part[0] for part in at])
    share = np.concatenate([part[1] for part in at])
    offset_mm = segments.offset_mm[segment] + np.rint(share * segments.length_mm[segment]).astype(np.int64)
    edge = np.concatenate([segments.edge[segment], np.arange(graph.edge_count), np.arange(graph.edge_count)])
    offset_mm = np.concatenate([offset_mm, np.zeros(graph.edge_count, dtype=np.int64), graph.edge_mm])
    order = np.lexsort((offset_mm, edge))
    edge, offset_mm = edge[order], offset_mm[order]
    piece = np.flatnonzero((edge[1:] == edge[:-1]) & (offset_mm[1:] > offset_mm[:-1]))
    edge, from_mm, to_mm = edge[piece], offset_mm[piece], offset_mm[piece + 1]
    middle = graph.point_at(edge, (from_mm + to_mm) / 2.0)
    cell = _cells(middle, resolution)
    area = areas_of_points(middle, areas)
    # Neighbouring pieces of one cell and one area are one piece.
    begins = np.ones(len(edge), dtype=bool)
    begins[1:] = (edge[1:] != edge[:-1]) | (cell[1:] != cell[:-1]) | (area[1:] != area[:-1])
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(edge))[: len(first)] - 1
    return StreetPieces(edge[first].astype(np.int32), from_mm[first], to_mm[last], cell[first], area[first])


def areas_of_points(lonlat: Floats, areas: Sequence[shapely.Geometry]) -> npt.NDArray[np.int32]:
    """Return for each lon/lat (n, 2) the first area that holds it, borders included; -1 = none."""
    area = np.full(len(lonlat), NO_AREA, dtype=np.int32)
    if not len(areas) or not len(lonlat):
        return area
    boxes = shapely.box(*shapely.bounds(np.asarray(areas, dtype=object)).T)
    tree = shapely.STRtree(shapely.points(lonlat))
    which, point = tree.query(boxes)
    order = np.lexsort((point, -which))
    which, point = which[order], point[order]  # last area first, so that the first one is written last
    for rows in np.split(np.arange(len(which)), np.flatnonzero(np.diff(which)) + 1):
        if len(rows):
            polygon, inside = areas[which[rows[0]]], point[rows]
            shapely.prepare(polygon)
            area[inside[shapely.intersects_xy(polygon, lonlat[inside, 0], lonlat[inside, 1])]] = which[rows[0]]
    return area


def _segments(graph: StreetGraph) -> _Segments:
    starts = np.ones(len(graph.shape_mm), dtype=bool)
    starts[graph.shape_start[1:] - 1] = False
    vertex = np.flatnonzero(starts)
    edge = np.repeat(np.arange(graph.edge_count), np.diff(graph.shape_start) - 1)
    return _Segments(
        start=graph.shape_lonlat[vertex],
        end=graph.shape_lonlat[vertex + 1],
        edge=edge,
        offset_mm=graph.shape_mm[vertex],
        length_mm=graph.shape_mm[vertex + 1] - graph.shape_mm[vertex],
    )


def _cells(lonlat: Floats, resolution: int) -> npt.NDArray[np.uint64]:
    find = h3.latlng_to_cell
    return np.array(
        [find(lat, lon, resolution) for lon, lat in zip(lonlat[:, 0].tolist(), lonlat[:, 1].tolist(), strict=True)],
        dtype=np.uint64,
    )


def _cell_breaks(segments: _Segments, resolution: int) -> tuple[Ints, Floats]:
    """Return (segments, shares 0..1) at which segments leave an H3 cell.

    Cells are convex, so a segment whose ends share a cell has no break. The others are followed from cell to
    cell: each is left where the segment first crosses one of its sides.
    """
    # Every start is asked for; ends are asked for only where no next segment starts there.
    cell = _cells(segments.start, resolution)
    end_cell = np.empty_like(cell)
    follows = np.zeros(len(cell), dtype=bool)
    follows[:-1] = segments.edge[1:] == segments.edge[:-1]
    end_cell[:-1][follows[:-1]] = cell[1:][follows[:-1]]
    end_cell[~follows] = _cells(segments.end[~follows], resolution)
    row = np.flatnonzero((cell != end_cell) & (segments.length_mm > 0))
    cell = cell[row]
    share = np.zeros(len(row))
    corners: dict[int, Floats] = {}
    found: list[tuple[Ints, Floats]] = [(np.empty(0, dtype=np.int64), np.empty(0))]
    while len(row):
        unique, of_row = np.unique(cell, return_inverse=True)
        outline = np.stack([_corners(int(one), corners) for one in unique])
        step = STEP_MM / segments.length_mm[row]
        leave = np.maximum(_leave(segments.start[row], segments.end[row], outline, of_row), share + step)
        found.append((row, np.minimum(leave, 1.0)))
        going = leave < 1.0
        row, share, step = row[going], leave[going], step[going]
        ahead = np.minimum(share + step, 1.0)[:, None]
        cell = _cells(segments.start[row] + ahead * (segments.end[row] - segments.start[row]), resolution)
        arrived = cell == end_cell[row]
        row, cell, share = row[~arrived], cell[~arrived], share[~arrived]
    return np.concatenate([part[0] for part in found]), np.concatenate([part[1] for part in found])


def _corners(cell: int, known: dict[int, Floats]) -> Floats:
    """Return the corners of a cell as lon/lat (CELL_CORNERS, 2) against the clock, the last one repeated."""
    if cell not in known:
        outline = np.array(h3.cell_to_boundary(cell))[:, ::-1]
        known[cell] = np.concatenate([outline, np.repeat(outline[-1:], CELL_CORNERS - len(outline), axis=0)])
    return known[cell]


@compiled
def _leave(start: Floats, end: Floats, outline: Floats, of_row: Ints) -> Floats:
    """Return the share of each segment at which it leaves its convex cell."""
    share = np.ones(len(start))
    for i in range(len(start)):
        corners = outline[of_row[i]]
        dx, dy = end[i, 0] - start[i, 0], end[i, 1] - start[i, 1]
        for side in range(len(corners)):
            ax, ay = corners[side]
            bx, by = corners[(side + 1) % len(corners)]
            # Left of a side is inside: the signed distance from it falls along a segment that leaves over it.
            outward = (bx - ax) * dy - (by - ay) * dx
            if outward < 0.0:
                inside = (bx - ax) * (start[i, 1] - ay) - (by - ay) * (start[i, 0] - ax)
                share[i] = min(share[i], inside / -outward)
    return share


def _area_breaks(segments: _Segments, areas: Sequence[shapely.Geometry]) -> tuple[Ints, Floats]:
    """Return (segments, shares 0..1) at which segments cross, touch or begin to follow area borders."""
    none = np.empty(0, dtype=np.int64), np.empty(0)
    if not len(areas) or not len(segments.edge):
        return none
    rings = shapely.get_parts(shapely.boundary(np.asarray(areas, dtype=object)))
    corner, ring = shapely.get_coordinates(rings, return_index=True)
    if not len(corner):
        return none
    side = np.flatnonzero(ring[1:] == ring[:-1])
    a, b = corner[side], corner[side + 1]
    tree = shapely.STRtree(shapely.linestrings(np.stack([a, b], axis=1)))
    lines = shapely.linestrings(np.stack([segments.start, segments.end], axis=1))
    row, hit = tree.query(lines)
    start, along = segments.start[row], segments.end[row] - segments.start[row]
    a, b = a[hit], b[hit]
    border = b - a
    cross = along[:, 0] * border[:, 1] - along[:, 1] * border[:, 0]
    gap = a - start
    size = np.hypot(*along.T) * np.hypot(*border.T)
    askew = np.abs(cross) > 1e-9 * size
    divisor = np.where(askew, cross, 1.0)
    share = (gap[:, 0] * border[:, 1] - gap[:, 1] * border[:, 0]) / divisor
    where = (gap[:, 0] * along[:, 1] - gap[:, 1] * along[:, 0]) / divisor
    # A border met exactly at a vertex counts too: it lies between two segments of one edge.
    meets = askew & (share >= -1e-9) & (share <= 1.0 + 1e-9) & (where >= -1e-9) & (where <= 1.0 + 1e-9)
    # Sides parallel to the street can only begin or end on it: cut where their corners lie beside it.
    square = (along**2).sum(axis=1)
    breaks = [(row[meets], np.clip(share[meets], 0.0, 1.0))]
    for point in (a, b):
        beside = ((point - start) * along).sum(axis=1) / np.where(square > 0, square, 1.0)
        parallel = ~askew & (square > 0) & (beside >= 0.0) & (beside <= 1.0)
        breaks.append((row[parallel], beside[parallel]))
    return np.concatenate([part[0] for part in breaks]), np.concatenate([part[1] for part in breaks])
