"""Geometry of many street pieces and H3 cells at once."""

import h3.api.numpy_int as h3
import numpy as np
import numpy.typing as npt
import shapely

from walkshed.graph import StreetGraph
from walkshed.pieces import StreetPieces

Shapes = npt.NDArray[np.object_]


def hexagons(cells: npt.NDArray[np.uint64]) -> Shapes:
    """Return the outline of each H3 cell (c,) as a lon/lat polygon."""
    corners = [h3.cell_to_boundary(int(cell)) for cell in cells]
    index = np.repeat(np.arange(len(cells)), [len(outline) for outline in corners])
    latlon = np.array([corner for outline in corners for corner in outline]).reshape(-1, 2)
    return shapely.polygons(shapely.linearrings(latlon[:, ::-1], indices=index)) if len(cells) else _none()


def parents(cells: npt.NDArray[np.uint64], resolution: int) -> npt.NDArray[np.uint64]:
    """Return the H3 cell of a coarser resolution that holds each cell (c,)."""
    # https://h3geo.org/docs/core-library/h3Indexing: the resolution in bits 52-55, then three bits for each digit,
    # the first from bit 42 down; digits that are not used are 7.
    unused = np.uint64((1 << (3 * (15 - resolution))) - 1)
    of_resolution = np.uint64(0xF << 52)
    return (cells & ~of_resolution) | np.uint64(resolution << 52) | unused


def web_mercator(shapes: Shapes) -> Shapes:
    """Return lon/lat shapes in web-map metres (EPSG:3857)."""
    radius_m = 6_378_137.0

    def metres(lonlat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        lon, lat = np.radians(lonlat).T
        return radius_m * np.column_stack([lon, np.log(np.tan(np.pi / 4 + lat / 2))])

    return shapely.transform(shapes, metres)


def street_shapes(graph: StreetGraph, pieces: StreetPieces, group: npt.NDArray[np.int32], groups: int) -> Shapes:
    """Return the streets of each group 0..groups-1 as a lon/lat multiline; pieces of group -1 are left out.

    A group without pieces gets an empty multiline.
    """
    rows = np.flatnonzero(group >= 0)
    rows = rows[np.argsort(group[rows], kind="stable")]
    lines = _lines(graph, pieces, rows)
    found = np.full(groups, shapely.MultiLineString(), dtype=object)
    if len(rows):
        present, index = np.unique(group[rows], return_inverse=True)
        found[present] = shapely.multilinestrings(lines, indices=index)
    return found


def _lines(graph: StreetGraph, pieces: StreetPieces, rows: npt.NDArray[np.int64]) -> Shapes:
    edge, from_mm, to_mm = pieces.edge[rows].astype(np.int64), pieces.from_mm[rows], pieces.to_mm[rows]
    # Vertices of all edges on one scale: edge after edge, so that one sorted search finds those of a piece.
    begin = np.concatenate([[0], np.cumsum(graph.edge_mm + 1)])[:-1]
    along = graph.shape_mm + np.repeat(begin, np.diff(graph.shape_start))
    first = np.searchsorted(along, begin[edge] + from_mm, side="right")
    last = np.searchsorted(along, begin[edge] + to_mm, side="left")
    between = np.maximum(last - first, 0)
    size = between + 2
    start = np.concatenate([[0], np.cumsum(size)])[:-1]
    coordinates = np.empty((int(size.sum()), 2))
    coordinates[start] = graph.point_at(edge, from_mm)
    coordinates[start + size - 1] = graph.point_at(edge, to_mm)
    step = np.arange(between.sum()) - np.repeat(np.cumsum(between) - between, between)
    coordinates[np.repeat(start + 1, between) + step] = graph.shape_lonlat[np.repeat(first, between) + step]
    return shapely.linestrings(coordinates, indices=np.repeat(np.arange(len(rows)), size)) if len(rows) else _none()


def _none() -> Shapes:
    return np.empty(0, dtype=object)
