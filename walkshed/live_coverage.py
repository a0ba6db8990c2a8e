"""How much street lies within one walk, while places come and go: what if one were added, moved or closed?

Only the streets whose ends changed, and those that a place of the change stands on, are measured again; all else
stays as it is. The answer equals that of a search and a coverage from the start, to the millimetre.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt

from walkshed.coverage import covered_mm, reached_parts
from walkshed.graph import StreetGraph
from walkshed.live import LiveField
from walkshed.pieces import StreetPieces
from walkshed.reach import Reach, end_seeds, known_on_edges, limit_in_mm
from walkshed.search import Seeds
from walkshed.snap import Snaps

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Changed:
    """Which pieces have more or less street within the limit: row (k,), before_mm (k,) and after_mm (k,)."""

    row: Ints
    before_mm: Ints
    after_mm: Ints


class LiveCoverage:
    """Hold the coverage of all pieces within one limit of some places, and answer what a change would make of it.

    Threads may share it: questions are answered one after the other, and each leaves it as it was.
    """

    def __init__(self, graph: StreetGraph, pieces: StreetPieces, places: Snaps, *, limit_m: float) -> None:
        """Search from the places that are OK and measure every piece; legs are not walked."""
        self._graph, self._pieces, self._places, self._limit_m = graph, pieces, places, limit_m
        self._field = LiveField(graph, end_seeds(graph, places, count_leg=False), limit_mm=limit_in_mm(limit_m))
        self._marked = np.zeros(graph.node_count, dtype=np.bool_)
        # Streets that no arc stands for: loops, and all but the shortest of parallel ones.
        has_arc = np.zeros(graph.edge_count, dtype=np.bool_)
        has_arc[graph.arc_edge] = True
        self._beside = np.flatnonzero(~has_arc).astype(np.int32)
        self._lock = Lock()
        self.covered_mm = covered_mm(graph, self._reach(places, np.flatnonzero(places.ok)), pieces, [limit_m])[:, 0]

    @property
    def held_bytes(self) -> int:
        """Return the memory it holds for itself, beside graph, pieces and places."""
        return 8 * self._graph.node_count + self._marked.nbytes + self._beside.nbytes + self.covered_mm.nbytes

    def what_if(self, *, added: Snaps | None = None, closed: Sequence[int] | Ints = ()) -> Changed:
        """Return what changes when some places are added and those of some rows closed; a move is both.

        Places that join no street change nothing.
        """
        with self._changed(added, closed) as (row, reach):
            after = covered_mm(self._graph, reach, self._pieces.take(row), [self._limit_m])[:, 0]
        return self._differing(row, after)

    def reached_from(self, place: Snaps) -> tuple[Changed, StreetPieces]:
        """Return what changes when a place is added, and the parts of the touched streets within the limit then.

        Where nothing stands yet, these parts are all that one walks to from the place.
        """
        with self._changed(place, ()) as (row, reach):
            touched = self._pieces.take(row)
            after = covered_mm(self._graph, reach, touched, [self._limit_m])[:, 0]
            parts = reached_parts(self._graph, reach, self._limit_m, np.unique(touched.edge))
        return self._differing(row, after), parts

    @contextmanager
    def _changed(self, added: Snaps | None, closed: Sequence[int] | Ints) -> Iterator[tuple[Ints, Reach]]:
        """Put a change through, yield the touched pieces and the reach of then, and take the change back."""
        known = self._places if added is None else self._places.and_more(added)
        there = known.ok.copy()
        there[np.asarray(closed, dtype=np.int64)] = False
        new = np.flatnonzero(there[len(self._places) :]) + len(self._places)
        gone = np.unique(np.asarray(closed, dtype=np.int64))
        gone = gone[self._places.ok[gone]]
        with self._lock:
            try:
                nodes = [self._field.remove(int(row)) for row in gone]
                nodes.append(self._field.add(self._seeds(known, new)))
                row = self._touched(np.concatenate(nodes), known.edge[np.concatenate([gone, new])])
                yield row, self._reach(known, np.flatnonzero(there))
            finally:
                for one in new:
                    self._field.remove(int(one))
                self._field.add(self._seeds(known, gone))

    def _differing(self, row: Ints, after: Ints) -> Changed:
        before = self.covered_mm[row]
        differs = before != after
        return Changed(row[differs], before[differs], after[differs])

    def _seeds(self, places: Snaps, rows: Ints) -> Seeds:
        seeds = end_seeds(self._graph, places.take(rows), count_leg=False)
        return Seeds(seeds.node, seeds.mm, rows[seeds.label])

    def _reach(self, places: Snaps, rows: Ints) -> Reach:
        return Reach(
            self._field.node_mm, self._field.node_label,
            *known_on_edges(self._graph, places, rows, count_leg=False),
            component_served=np.zeros(0, dtype=bool),  # coverage does not ask why a walk is missing
            limit_mm=limit_in_mm(self._limit_m),
        )  # fmt: skip

    def _touched(self, nodes: Ints, edges: npt.NDArray[np.int32]) -> Ints:
        """Return the pieces on streets that end at these nodes, and on these streets."""
        graph = self._graph
        arcs = _runs(graph.indptr[nodes], graph.indptr[nodes + 1])
        self._marked[nodes] = True
        beside = self._beside[self._marked[graph.edge_ends[self._beside]].any(axis=1)]
        self._marked[nodes] = False
        edge = np.unique(np.concatenate([graph.arc_edge[arcs], beside, edges]))
        first, last = (np.searchsorted(self._pieces.edge, edge, side=side) for side in ("left", "right"))
        return _runs(first, last)


def _runs(first: Ints, last: Ints) -> Ints:
    """Return the numbers first..last - 1 of every row, one row after another."""
    count = last - first
    return np.repeat(first - np.cumsum(count) + count, count) + np.arange(count.sum())
