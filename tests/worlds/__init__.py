"""Tiny street networks whose answers can be checked with a pencil, each drawn in the docstring of its module.

They lie on the equator, where a metre east is as many degrees as a metre north, so a pencil metre is a metre.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

import numpy as np
import numpy.typing as npt

from walkshed.build import build_graph
from walkshed.crs import EARTH_RADIUS_M
from walkshed.graph import StreetGraph
from walkshed.lines import StreetLines
from walkshed.snap import Snaps, on_edges

DEGREES_PER_METRE = 180.0 / pi / EARTH_RADIUS_M
WEST_EDGE = 106.9  # degrees east


def lonlat(x_m: float, y_m: float) -> tuple[float, float]:
    """Return the lon/lat of a place so many metres east and north of the corner of a world."""
    return WEST_EDGE + x_m * DEGREES_PER_METRE, y_m * DEGREES_PER_METRE


@dataclass(frozen=True)
class World:
    """Named places (metres east, north) and streets as strings of their names, each a vertex of its own."""

    places: dict[str, tuple[float, float]]
    streets: Sequence[str]
    kinds: Sequence[str] = ()
    min_component_m: float = 0.0

    @property
    def lines(self) -> StreetLines:
        """Return the streets as lines; line i has ref i; places with equal positions do not meet."""
        names = sorted(self.places)
        vertices = [names.index(name) for street in self.streets for name in street]
        positions = np.array([lonlat(*self.places[names[vertex]]) for vertex in vertices])
        count = len(self.streets)
        return StreetLines(
            start=np.cumsum([0, *(len(street) for street in self.streets)]),
            lonlat=positions.reshape(-1, 2),
            vertex_id=np.array(vertices, dtype=np.int64),
            kind=list(self.kinds) or ["residential"] * count,
            name=[""] * count,
            walkable=np.ones(count, dtype=bool),
            ref=np.arange(count),
        )

    @property
    def graph(self) -> StreetGraph:
        """Return the street graph."""
        return build_graph(self.lines, min_component_m=self.min_component_m)[0]

    def lonlat(self, *names: str) -> npt.NDArray[np.float64]:
        """Return the lon/lat of named places (n, 2)."""
        return np.array([lonlat(*self.places[name]) for name in names])

    def node(self, graph: StreetGraph, name: str) -> int:
        """Return the node nearest to a named place."""
        return int(np.abs(graph.node_lonlat - self.lonlat(name)).sum(axis=1).argmin())


def edge_of(graph: StreetGraph, street: int) -> int:
    """Return the only edge of a street that no other street cuts."""
    edges = np.flatnonzero(graph.edge_ref == street)
    assert len(edges) == 1, f"street {street} has {len(edges)} edges"
    return int(edges[0])


def along(graph: StreetGraph, street: int, *offset_m: float) -> Snaps:
    """Return places so many metres from the drawn start of an uncut street."""
    edge = edge_of(graph, street)
    return on_edges(graph, [edge] * len(offset_m), np.rint(np.array(offset_m) * 1000).astype(np.int64))
