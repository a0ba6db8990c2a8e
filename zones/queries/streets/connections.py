"""Which streets hang together: the main part, islands, and pieces that look cut off by a fault of the map."""
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from regions.queries.children import population_of
from regions.queries.ground import Ground
from zones.queries.places import Places

Floats = npt.NDArray[np.float64]

FAULT_WITHIN_M: Final = 30.0
"""A part that comes this near to the main one is hardly an island: a junction is missing on the map."""
_LOOK_WITHIN_M: Final = 300.0
MOST_LISTED: Final = 60


class PartKind(StrEnum):
    """What a part of the network looks like."""

    MAIN = "main"
    ISLAND = "island"
    FAULT = "fault"


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Streets that hang together: metres, children along them, facilities that join them, and how far the main is.

    gap_m None = farther than 300 m from the main part (or the main part itself); lonlat: where it comes nearest,
    without that its first junction. lines: its streets as lon/lat lines. is_usable: places may join it.
    """

    number: int
    kind: PartKind
    street_m: float
    children: float
    facilities: int
    gap_m: float | None
    lonlat: tuple[float, float]
    is_usable: bool


@dataclass(frozen=True, slots=True, eq=False)
class Connections:
    """All parts, the largest first; those that matter most to children are listed, the rest counted."""

    main: Part | None
    listed: tuple[Part, ...]
    islands: int
    faults: int
    cut_off_m: float
    cut_off_children: float
    cut_off_facilities: int

    @property
    def unlisted(self) -> int:
        """Return how many parts are not listed."""
        return self.islands + self.faults - len(self.listed)


def connections(ground: Ground, places: Places, code: str, inside: npt.NDArray[np.int64]) -> Connections:
    """Return the parts of the streets of a ground, as corrected, that enter an area; what else they hold counts too.

    inside: the facilities of the area, by primary key.
    """
    graph = ground.graph
    street_mm = graph.component_mm
    count = len(street_mm)
    own = np.array([area.code == code or area.code.startswith(f"{code}.") for area in ground.areas], dtype=bool)
    here = np.flatnonzero(ground.piece_cell >= 0)
    here = here[own[ground.cell_area[ground.piece_cell[here]]]]
    children = _per_part(ground, here, count)
    on = np.flatnonzero((places.snaps.edge >= 0) & np.isin(places.ids, inside))
    of_place = graph.component_of(places.snaps.edge[on])
    pairs = np.unique(np.column_stack([of_place, places.ids[on]]), axis=0) if len(on) else np.zeros((0, 2), dtype=int)
    facilities = np.bincount(pairs[:, 0].astype(np.int64), minlength=count)
    gap_m, at = _gaps(ground, count)
    usable = graph.component_usable
    kinds = [
        PartKind.MAIN if part == 0 else PartKind.FAULT if not usable[part] or gap_m[part] <= FAULT_WITHIN_M
        else PartKind.ISLAND
        for part in range(count)
    ]  # fmt: skip
    there = np.unique(graph.component_of(ground.pieces.edge[here]))
    there = there[street_mm[there] > 0]
    parts = [
        Part(
            number=part, kind=kinds[part], street_m=float(street_mm[part]) / 1000, children=float(children[part]),
            facilities=int(facilities[part]), gap_m=None if np.isnan(gap_m[part]) else float(gap_m[part]),
            lonlat=(float(at[part, 0]), float(at[part, 1])), is_usable=bool(usable[part]),
        )
        for part in there.tolist()
    ]  # fmt: skip
    rest = [part for part in parts if part.kind != PartKind.MAIN]
    rest.sort(key=lambda part: (-part.children - 100 * part.facilities, -part.street_m))
    return Connections(
        main=next((part for part in parts if part.kind == PartKind.MAIN), None),
        listed=tuple(rest[:MOST_LISTED]),
        islands=sum(part.kind == PartKind.ISLAND for part in rest),
        faults=sum(part.kind == PartKind.FAULT for part in rest),
        cut_off_m=sum(part.street_m for part in rest),
        cut_off_children=sum(part.children for part in rest),
        cut_off_facilities=sum(part.facilities for part in rest),
    )


def part_lines(ground: Ground, number: int) -> list[list[list[float]]]:
    """Return the streets of a part as lon/lat lines."""
    graph = ground.graph
    edges = np.flatnonzero(graph.edge_component == number)
    return [graph.edge_line(edge, 0, int(graph.edge_mm[edge])).round(6).tolist() for edge in edges.tolist()]


def _per_part(ground: Ground, inside: npt.NDArray[np.int64], count: int) -> Floats:
    """Return the children of all ages along some pieces of each part."""
    population = population_of([area.code for area in ground.areas])
    of_village = np.array(
        [sum(population[area.code].children_by_age) if area.code in population else 0.0
         for area in ground.areas]
    )  # fmt: skip
    of_cell = ground.cell_share * of_village[ground.cell_area] if len(ground.cell_area) else np.zeros(0)
    cell, length = ground.piece_cell[inside], ground.pieces.length_mm[inside].astype(np.float64)
    street = np.bincount(cell, weights=length, minlength=len(of_cell))
    weight = np.divide(of_cell[cell] * length, street[cell], out=np.zeros(len(inside)), where=street[cell] > 0)
    part = ground.graph.component_of(ground.pieces.edge[inside])
    return np.bincount(part, weights=weight, minlength=count)


def _gaps(ground: Ground, count: int) -> tuple[Floats, Floats]:
    """Return how far each part is from the main one, by its corners (NaN beyond 300 m), and where."""
    graph = ground.graph
    gap_m = np.full(count, np.nan)
    at = np.zeros((count, 2))
    of_node = graph.node_component
    first = np.unique(of_node, return_index=True)
    at[first[0]] = graph.node_lonlat[first[1]]
    apart = np.flatnonzero(graph.edge_component != 0)
    if not len(apart):
        return gap_m, at
    corners = np.concatenate([np.arange(graph.shape_start[edge], graph.shape_start[edge + 1]) for edge in apart])
    part = np.repeat(graph.component_of(apart), np.diff(graph.shape_start)[apart])
    lonlat = graph.shape_lonlat[corners]
    # Of the mapped snapper's index only the main part is asked.
    leg = ground.snapper.snap(lonlat, max_leg_m=_LOOK_WITHIN_M, closed=apart.tolist()).leg_m
    order = np.lexsort((np.nan_to_num(leg, nan=np.inf), part))
    parts, row = np.unique(part[order], return_index=True)
    best = order[row]
    gap_m[parts], at[parts] = leg[best], lonlat[best]
    return gap_m, at
