"""Anchors: the RPTRA, schools and puskesmas a zone may grow around, and what stands within their walk."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from regions.queries.ground import Ground
from walkshed.covers import covers
from zones.queries.places import Places

from .candidates import RequiredGroup

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_MISSING: Final = 2
"""An anchor that lacks more than this is no candidate: two facilities are a plan, three a new quarter."""


@dataclass(frozen=True, slots=True)
class AnchorRules:
    """What may be an anchor, what is wanted first standing first, and how far on foot its zone goes.

    play_types: of these a certificate (RBRA) makes the best anchor of all.
    """

    types: tuple[str, ...]
    walk_m: int
    play_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Anchors:
    """The anchors of an area with what one walks to from each.

    id, type, certified (a,): a place to play with a certificate. Anchor i is reached at
    rows[row_start[i]:row_start[i + 1]] of Places, one per entrance, and has within its walk the rows
    place[near_start[i]:near_start[i + 1]] of Places, mm away.
    """

    id: Ints
    type: npt.NDArray[np.str_]
    certified: npt.NDArray[np.bool_]
    row_start: Ints
    rows: Ints
    near_start: Ints
    place: Ints
    mm: Ints

    def __len__(self) -> int:
        return len(self.id)

    def rows_of(self, at: int) -> Ints:
        """Return the rows of Places where an anchor is reached."""
        return self.rows[self.row_start[at] : self.row_start[at + 1]]

    def near(self, at: int) -> Ints:
        """Return the rows of Places within the walk of an anchor."""
        return self.place[self.near_start[at] : self.near_start[at + 1]]

    def present(self, places: Places, groups: Sequence[RequiredGroup]) -> npt.NDArray[np.bool_]:
        """Return which groups have a place within the walk of each anchor (a, g)."""
        anchor = np.repeat(np.arange(len(self)), np.diff(self.near_start))
        found = np.zeros((len(self), len(groups)), dtype=bool)
        for column, group in enumerate(groups):
            found[anchor[np.isin(places.types[self.place], group.types)], column] = True
        return found


def anchors_of(ground: Ground, places: Places, rules: AnchorRules, own_ids: Sequence[int] | Ints) -> Anchors:
    """Return the anchors among the facilities `own_ids`, with what stands within rules.walk_m of each."""
    may = np.isin(places.types, rules.types) & places.snaps.ok & np.isin(places.ids, own_ids)
    rows = np.flatnonzero(may)
    rows = rows[np.argsort(places.ids[rows], kind="stable")]
    ids, first = np.unique(places.ids[rows], return_index=True)
    found = covers(ground.graph, places.snaps.take(rows), places.snaps, limit_m=rules.walk_m)
    many = max(len(places.ids), 1)
    key, mm = nearest_pairs(np.searchsorted(ids, places.ids[rows])[found.site], found.demand, found.walk_mm, many)
    anchor, place = np.divmod(key, many)
    return Anchors(
        id=ids,
        type=places.types[rows[first]],
        certified=places.certified[rows[first]] & np.isin(places.types[rows[first]], rules.play_types),
        row_start=np.append(first, len(rows)),
        rows=rows,
        near_start=np.searchsorted(anchor, np.arange(len(ids) + 1)),
        place=place,
        mm=mm,
    )


def nearest_pairs(anchor: Ints, point: Ints, mm: npt.NDArray[np.uint32], points: int) -> tuple[Ints, Ints]:
    """Return each pair once as anchor * points + point, ascending, with its shortest walk: the nearest entrance."""
    key = anchor.astype(np.int64) * points + point
    order = np.lexsort((mm, key))
    key, first = np.unique(key[order], return_index=True)
    return key, mm[order][first].astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class ChosenAnchors:
    """Which anchors become candidates (k,), and how many were looked at, lack too much, or belong to another."""

    rows: Ints
    looked_at: int
    lack_too_much: int
    belong_to_another: int


def choose_anchors(
    anchors: Anchors, places: Places, groups: Sequence[RequiredGroup], rules: AnchorRules, children: Floats
) -> ChosenAnchors:
    """Choose anchors so that no two stand for the same place.

    children (a,) estimates those within the walk. Certified anchors come first, then the types in the order of the
    rules, then what lacks least, then what serves most children. One that stands within the walk of a chosen anchor
    which lacks no more than itself belongs to that one. Those that lack more than MOST_MISSING are none.
    """
    known = np.array([group.is_known for group in groups], dtype=bool)
    present = anchors.present(places, groups)
    lacking, unknown = (~present & known).sum(axis=1), (~present & ~known).sum(axis=1)
    rank = {type_: at for at, type_ in enumerate(rules.types)}
    tier = np.array([rank[type_] for type_ in anchors.type.tolist()], dtype=np.int64)
    order = np.lexsort((anchors.id, -children, unknown, lacking, tier, ~anchors.certified))
    anchor_of_row = np.full(len(places.ids), -1, dtype=np.int64)
    anchor_of_row[anchors.rows] = np.repeat(np.arange(len(anchors)), np.diff(anchors.row_start))
    covered_by = np.full(len(anchors), MOST_MISSING + 1)
    chosen, too_much, another = [], 0, 0
    for at in order.tolist():
        if lacking[at] > MOST_MISSING:
            too_much += 1
        elif covered_by[at] <= lacking[at]:
            another += 1
        else:
            chosen.append(at)
            held = anchor_of_row[anchors.near(at)]
            held = held[held >= 0]
            covered_by[held] = np.minimum(covered_by[held], lacking[at])
    return ChosenAnchors(np.array(chosen, dtype=np.int64), len(anchors), too_much, another)
