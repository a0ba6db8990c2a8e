"""Walks among the members of a shape: from the anchor to each, and which of them hang together."""
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from regions.kept import Kept
from regions.queries.crossings import crossings_known, crossings_of
from regions.queries.ground import Ground
from walkshed.between import NO_WALK, Between, between
from walkshed.crs import geodesic_m
from walkshed.reach import reach, walks
from walkshed.sides import SidedStreets, side_of, sided_streets
from walkshed.snap import Snaps, on_edges
from zones.judging.judgement import Adjacency, Connection, Connectivity, MemberWalk
from zones.models import ZoneRules
from zones.queries.places import Places

from .members import Inside

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

BEYOND_M: Final = 5_000
"""Nobody looks farther than this from the anchor."""
MOST_CONNECTED: Final = 150
"""So many required members, those nearest to the anchor, are looked at for how they hang together."""
_MAY_JOIN_M: Final = 5.0
"""A mapped crossing lies on its street, but for what rounding has moved."""
_KEPT: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class Entered:
    """Where members are entered: rows of the places, and by row which member (index into Inside) it belongs to."""

    snaps: Snaps
    lonlat: Floats
    member: Ints

    def of(self, members: Ints) -> tuple["Entered", Ints]:
        """Return the entrances of some members, and for each its place in that choice."""
        at = np.full(int(self.member.max(initial=-1)) + 1, -1, dtype=np.int64)
        known = members[members < len(at)]
        at[known] = np.flatnonzero(members < len(at))
        rows = np.flatnonzero(at[self.member] >= 0)
        return Entered(self.snaps.take(rows), self.lonlat[rows], self.member[rows]), at[self.member[rows]]


def entered(inside: Inside, places: Places) -> Entered:
    """Return where the members of a shape join the streets."""
    ids = np.array([one.id for one in inside.known], dtype=np.int64)
    order = np.argsort(ids)
    rows = np.flatnonzero(np.isin(places.ids, ids))
    member = order[np.searchsorted(ids[order], places.ids[rows])]
    return Entered(places.snaps.take(rows), places.lonlat[rows], member.astype(np.int64))


def adjacency(
    ground: Ground, inside: Inside, doors: Entered, anchor: int, required: Collection[int], rules: ZoneRules
) -> Adjacency:
    """Return how far each member is from the anchor (its row), one search for all of them."""
    members = inside.members
    here, _places = doors.of(np.array([anchor]))
    found = reach(ground.graph, here.snaps, limit_m=BEYOND_M)
    walk_m = walks(ground.graph, found, doors.snaps).walk_m
    nearest = np.full(len(members), np.inf)
    np.minimum.at(nearest, doors.member, np.where(np.isnan(walk_m), np.inf, walk_m))
    on_street = np.zeros(len(members), dtype=bool)
    on_street[doors.member[doors.snaps.ok]] = True
    lonlat = np.array([(one.lon, one.lat) for one in members])
    straight = geodesic_m(np.broadcast_to(lonlat[anchor], lonlat.shape), lonlat)
    rows = [row for row in np.argsort(nearest, kind="stable").tolist() if row != anchor]
    told = tuple(
        MemberWalk(
            public_id=members[row].public_id,
            walk_m=float(nearest[row]) if np.isfinite(nearest[row]) else None,
            straight_m=float(straight[row]),
            is_near=bool(nearest[row] <= rules.adjacent_m),
            is_required=row in required,
        )
        for row in rows
    )
    counted = [one for row, one in zip(rows, told, strict=True) if one.is_required and on_street[row]]
    return Adjacency(
        limit_m=rules.adjacent_m,
        beyond_m=BEYOND_M,
        walks=told,
        required=sum(one.is_required for one in told),
        near=sum(one.is_near for one in counted),
        off_street=sum(one.is_required for one in told) - len(counted),
    )


def nearest_to(inside: Inside, middle: tuple[float, float], told: Adjacency | None, required: Sequence[int]) -> Ints:
    """Return the required members to look at: those nearest to the anchor on foot, to the middle without an anchor."""
    rows = np.array(required, dtype=np.int64)
    if len(rows) <= MOST_CONNECTED:
        return rows
    if told is not None:
        far = {one.public_id: one.walk_m if one.walk_m is not None else np.inf for one in told.walks}
        distance = np.array([far.get(inside.members[row].public_id, 0.0) for row in rows])  # the anchor itself: 0
    else:
        lonlat = np.array([(inside.members[row].lon, inside.members[row].lat) for row in rows])
        distance = geodesic_m(np.broadcast_to(np.array(middle), lonlat.shape), lonlat)
    return np.sort(rows[np.argsort(distance, kind="stable")[:MOST_CONNECTED]])


def connectivity(
    ground: Ground,
    inside: Inside,
    doors: Entered,
    chosen: Ints,
    *,
    required: int,
    anchor: int | None,
    agreed: Sequence[tuple[str, str]],
    rules: ZoneRules,
) -> Connectivity:
    """Return whether the chosen members (rows) hang together; agreed: pairs of public ids with an agreement."""
    streets = streets_with_sides(ground, rules)
    here, place = doors.of(chosen)
    sides = side_of(streets, here.snaps, here.lonlat)
    how = {"limit_m": rules.adjacent_m, "may_follow": rules.may_follow_major}
    count = len(chosen)
    any_way = _whole(between(streets, here.snaps, sides, place, limit_m=rules.adjacent_m), count)
    clear = _whole(between(streets, here.snaps, sides, place, keep_clear=True, **how), count)
    ids = [inside.members[row].public_id for row in chosen.tolist()]
    at = {public_id: place for place, public_id in enumerate(ids)}
    links = [(at[one], at[other]) for one, other in agreed if one in at and other in at]
    home = at.get(inside.members[anchor].public_id) if anchor is not None else None
    part, apart = _parts(clear.mm, [], home)
    if_crossed, apart_if_crossed = _parts(any_way.mm, [], home)
    linked, apart_linked = _parts(clear.mm, links, home)
    straight = _straight(here, place, count)
    told = (
        *_connections(clear, straight, ids),
        *_connections_between(any_way, straight, ids, part),
        *[
            Connection(ids[one], ids[other], None, None, 0, None, is_clear=True)
            for one, other in links if part[one] != part[other]
        ],
    )  # fmt: skip
    walked = [one for one in told if one.walk_m is not None and one.is_clear]
    length = sum(one.walk_m or 0 for one in walked)
    direct = sum((one.walk_m or 0) / one.detour for one in walked if one.detour)
    return Connectivity(
        limit_m=rules.adjacent_m,
        required=required,
        looked_at=count,
        parts=int(part.max(initial=-1)) + 1,
        apart=tuple(ids[place] for place in apart),
        parts_if_crossed=int(if_crossed.max(initial=-1)) + 1,
        apart_if_crossed=len(apart_if_crossed),
        parts_with_links=int(linked.max(initial=-1)) + 1,
        apart_with_links=tuple(ids[place] for place in apart_linked),
        connections=told,
        detour=length / direct if direct > 0 else None,
        crossings=sum(one.crossings for one in walked),
        quiet_share=sum((one.quiet_share or 0) * (one.walk_m or 0) for one in walked) / length if length > 0 else None,
        crossings_known=crossings_known(ground.network),
    )


def streets_with_sides(ground: Ground, rules: ZoneRules) -> SidedStreets:
    """Return the streets of a ground with two sides where the rules count or forbid crossing; kept per process."""
    kinds = tuple(tuple(kinds) for kinds in (rules.counted_kinds, rules.major_kinds, rules.quiet_kinds))
    # What is kept holds on to its graph, so that its id names it as long as it is kept.
    return _sided.get((ground.network.pk, id(ground.graph), kinds), lambda: _lay(ground, *kinds))


def warm_up(ground: Ground, rules: ZoneRules) -> None:
    """Lay the streets with two sides and search once, so that all is compiled before somebody draws."""
    streets = streets_with_sides(ground, rules)
    here = on_edges(ground.graph, [0], [0])
    between(streets, here, side_of(streets, here, here.lonlat), np.zeros(1, dtype=np.int64), limit_m=1)


def _lay(ground: Ground, counted: tuple[str, ...], major: tuple[str, ...], quiet: tuple[str, ...]) -> SidedStreets:
    mapped = crossings_of(ground.network)
    snaps = None if mapped is None else ground.snapper.snap(mapped, max_leg_m=_MAY_JOIN_M)
    return sided_streets(ground.graph, counted=counted, barriers=major, quiet=quiet, crossings=snaps)


def _whole(found: Between, count: int) -> Between:
    """Return walks between so many places: the last of them may have no street, and were left out."""
    missing = count - len(found.mm)
    if not missing:
        return found
    grown = (np.pad(part, (0, missing), constant_values=fill) for part, fill in
             ((found.mm, NO_WALK), (found.crossings, 0), (found.quiet_mm, 0)))  # fmt: skip
    return Between(*grown)


def _parts(mm: Ints, links: Sequence[tuple[int, int]], home: int | None) -> tuple[Ints, list[int]]:
    """Return the part of each place, and the places outside the largest part; among equals that of the anchor."""
    if not len(mm):
        return np.zeros(0, dtype=np.int64), []
    one, other = np.nonzero(mm != NO_WALK)
    one = np.concatenate([one, [a for a, _b in links]]).astype(np.int64)
    other = np.concatenate([other, [b for _a, b in links]]).astype(np.int64)
    graph = coo_array((np.ones(len(one)), (one, other)), shape=mm.shape)
    _count, part = connected_components(graph, directed=False)
    sizes = np.bincount(part)
    largest = int(np.argmax(sizes))
    if home is not None and sizes[part[home]] == sizes[largest]:
        largest = int(part[home])
    return part.astype(np.int64), np.flatnonzero(part != largest).tolist()


def _straight(here: Entered, place: Ints, count: int) -> Floats:
    """Return the straight line between the streets beside each pair of places (p, p), of the nearest entrances."""
    straight = np.full((count, count), np.inf)
    rows = np.flatnonzero(here.snaps.ok)
    if len(rows):
        lonlat, of = here.snaps.lonlat[rows], place[rows]
        one, other = (part.ravel() for part in np.indices((len(rows), len(rows))))
        np.minimum.at(straight, (of[one], of[other]), geodesic_m(lonlat[one], lonlat[other]))
    return straight


def _connections(found: Between, straight: Floats, ids: list[str]) -> list[Connection]:
    """Return the shortest walks that hold all parts together: a spanning forest."""
    one, other = np.nonzero(np.triu(found.mm != NO_WALK, 1))
    # A walk of no length is one too: the forest takes 0 for "no edge".
    graph = coo_array((found.mm[one, other] + 1.0, (one, other)), shape=found.mm.shape)
    forest = minimum_spanning_tree(graph.tocsr()).tocoo()
    pairs = sorted(zip(forest.row.tolist(), forest.col.tolist(), strict=True))
    return [_connection(found, straight, ids, a, b, is_clear=True) for a, b in pairs]


def _connections_between(found: Between, straight: Floats, ids: list[str], part: Ints) -> list[Connection]:
    """Return the shortest walks that would hold parts together if large roads could be crossed."""
    one, other = np.nonzero(np.triu(found.mm != NO_WALK, 1))
    apart = part[one] != part[other]
    one, other = one[apart], other[apart]
    if not len(one):
        return []
    order = np.argsort(found.mm[one, other], kind="stable")
    first, second = part[one], part[other]
    best: dict[tuple[int, int], tuple[int, int]] = {}
    for row in order.tolist():
        pair = min(int(first[row]), int(second[row])), max(int(first[row]), int(second[row]))
        best.setdefault(pair, (int(one[row]), int(other[row])))
    kept = list(best)
    weight = [found.mm[best[pair]] + 1.0 for pair in kept]
    size = int(part.max()) + 1
    graph = coo_array((weight, ([a for a, _b in kept], [b for _a, b in kept])), shape=(size, size))
    forest = minimum_spanning_tree(graph.tocsr()).tocoo()
    pairs = sorted(best[pair] for pair in zip(forest.row.tolist(), forest.col.tolist(), strict=True))
    return [_connection(found, straight, ids, a, b, is_clear=False) for a, b in pairs]


def _connection(
    found: Between, straight: Floats, ids: list[str], one: int, other: int, *, is_clear: bool
) -> Connection:
    mm, direct = int(found.mm[one, other]), float(straight[one, other])
    return Connection(
        one=ids[one],
        other=ids[other],
        walk_m=mm / 1000,
        detour=mm / 1000 / direct if direct > 1 else None,
        crossings=int(found.crossings[one, other]),
        quiet_share=int(found.quiet_mm[one, other]) / mm if mm else None,
        is_clear=is_clear,
    )


_sided: Final = Kept[SidedStreets](_KEPT)
