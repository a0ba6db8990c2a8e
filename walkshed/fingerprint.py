"""Fingerprints of streets by tile, so that two editions can be told apart where they differ and nowhere else."""

from typing import Final

import numpy as np
import numpy.typing as npt

from walkshed.graph import StreetGraph

TILE_DEGREES: Final = 0.02
"""About 2.2 km: a village with its surroundings touches a handful of tiles."""
_STEP: Final = 1e-7  # degrees; about a centimetre
_PRIMES: Final = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9))

Tile = tuple[int, int]


def street_fingerprints(graph: StreetGraph) -> dict[Tile, int]:
    """Return a 64-bit fingerprint of the streets in each tile (column, row) of TILE_DEGREES that has any.

    Equal fingerprints: the same segments, each where it was, as long as it was and walked or not as it was, whatever
    their order and wherever edges begin. A segment belongs to the tile of its middle; one between two junctions is
    told from one within an edge.
    """
    first = np.ones(len(graph.shape_lonlat), dtype=bool)
    first[graph.shape_start[1:] - 1] = False
    at = np.flatnonzero(first)
    here, there = graph.shape_lonlat[at], graph.shape_lonlat[at + 1]
    lengths = (graph.shape_mm[at + 1] - graph.shape_mm[at]).astype(np.uint64)
    # The same segment drawn the other way round is the same street.
    signs = _mixed(here) + _mixed(there) + _scrambled(lengths * _PRIMES[2])
    signs = _scrambled(signs) + _scrambled(_junctions(graph, at))
    edges = np.searchsorted(graph.shape_start, at, side="right") - 1
    signs = np.where(graph.edge_usable[edges], signs, signs ^ _PRIMES[0])
    middle = np.floor((here + there) / 2.0 / TILE_DEGREES).astype(np.int64)
    tiles, which = np.unique(middle, axis=0, return_inverse=True)
    total = np.zeros(len(tiles), dtype=np.uint64)
    np.add.at(total, which.reshape(-1), _scrambled(signs))
    return {(int(x), int(y)): int(sign) for (x, y), sign in zip(tiles.tolist(), total.tolist(), strict=True)}


def tiles_around(west: float, south: float, east: float, north: float) -> list[Tile]:
    """Return the tiles that a box in degrees touches."""
    columns = range(int(np.floor(west / TILE_DEGREES)), int(np.floor(east / TILE_DEGREES)) + 1)
    rows = range(int(np.floor(south / TILE_DEGREES)), int(np.floor(north / TILE_DEGREES)) + 1)
    return [(column, row) for column in columns for row in rows]


def _junctions(graph: StreetGraph, at: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """Return how many ends of each segment are a junction: two streets that cross without one do not meet."""
    ends = np.zeros(len(graph.shape_lonlat), dtype=np.uint64)
    ends[graph.shape_start[:-1]] = 1
    ends[graph.shape_start[1:] - 1] = 1
    return np.asarray(ends[at] + ends[at + 1], dtype=np.uint64)


def _mixed(lonlat: npt.NDArray[np.float64]) -> npt.NDArray[np.uint64]:
    steps = np.rint(lonlat / _STEP).astype(np.int64).astype(np.uint64)
    return _scrambled(steps[:, 0] * _PRIMES[0] + steps[:, 1] * _PRIMES[1])


def _scrambled(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return numbers with all bits mixed (the finaliser of splitmix64), so that sums of them do not cancel."""
    mixed = numbers ^ (numbers >> np.uint64(30))
    mixed = mixed * np.uint64(0xBF58476D1CE4E5B9)
    mixed = mixed ^ (mixed >> np.uint64(27))
    mixed = mixed * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)), dtype=np.uint64)
