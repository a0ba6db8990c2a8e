"""The candidate finder: what is complete, what one or two facilities would complete, and where these would stand."""
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from django.utils.translation import gettext as _

from regions.queries.ground import Ground
from walkshed.covers import covers
from walkshed.crs import utm_epsg
from walkshed.live_coverage import LiveCoverage
from walkshed.snap import on_edges
from zones.measures import Measure
from zones.models import CandidateKind, CandidateWay
from zones.queries.places import Places
from zones.queries.standing import stand

from .anchor_shape import anchor_shape
from .anchors import AnchorRules, Anchors, anchors_of, choose_anchors, nearest_pairs
from .candidates import KIND_ORDER, FoundZone, RequiredGroup, find_zones, score_of, score_parts
from .placing import FoundPlace, Gains, TriedPlaces, place_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Progress = Callable[[float, str], None]

_NEXT_DOOR_M: Final = 3.0
"""A member nearer than this to its street needs no way of its own in the shape."""


@dataclass(frozen=True, slots=True, eq=False)
class Searched:
    """What candidates are looked for in.

    cell_rows: the ground's cells inside the area; children (c,) of every age, 0 outside; is_peopled: whether any
    population is known. share (c, m): part of each cell's street within each measure, groups name their columns.
    own_ids: facilities that stand in the area; border: its outline, None = not cut.
    """

    ground: Ground
    places: Places
    cell_rows: Ints
    children: Floats
    is_peopled: bool
    share: Floats
    groups: tuple[RequiredGroup, ...]
    share_wanted: float
    min_children: float
    anchors: AnchorRules
    own_ids: Ints
    border: shapely.Geometry | None = None

    @property
    def least(self) -> float:
        """Return how many children a candidate must have; where none are known, that asks nothing."""
        return self.min_children if self.is_peopled else 0.0


@dataclass(slots=True)
class Found:
    """The candidates, best first within each kind, and what became of the anchors."""

    zones: list[FoundZone]
    anchors_looked_at: int = 0
    anchors_lack_too_much: int = 0
    anchors_in_another: int = 0
    anchors_too_few_children: int = 0


@dataclass(slots=True)
class _Desk:
    """What the steps of one search share: places tried in cells, gains of each group, all made once."""

    searched: Searched
    tried: TriedPlaces
    gains: dict[str, Gains] = field(default_factory=dict)

    def gains_of(self, group: RequiredGroup) -> Gains:
        """Return the gains of a group's service."""
        if group.key not in self.gains:
            measure = Measure(group.types, "any", group.limit_m)
            standing = stand(measure, self.searched.ground, self.searched.places)
            self.gains[group.key] = Gains.of(standing, self.tried)
        return self.gains[group.key]


def find_candidates(
    searched: Searched, progress: Progress = lambda share, stage: None, *, with_places: bool = True
) -> Found:
    """Find all candidates of an area: over its cells, and around its anchors.

    Without places, over its cells alone, and not where what they lack would best stand. Both ways say what is
    missing and where it would best stand, exact for every place tried (docs/algorithms/candidates.md).
    """
    if not searched.groups:
        return Found([])
    desk = _Desk(searched, TriedPlaces.of(searched.ground))
    over_cells = _over_cells(
        desk, lambda share: progress(0.5 * share, _("Mencari tempat terbaik")), with_places=with_places
    )
    if not with_places:
        return Found(sorted(over_cells, key=_rank))
    found = _around_anchors(desk, lambda share: progress(0.5 + 0.5 * share, _("Mencari kandidat di sekitar jangkar")))
    found.zones = sorted([*over_cells, *found.zones], key=_rank)
    return found


def _rank(zone: FoundZone) -> tuple:
    gained = max((place.children for place in zone.places), default=0.0)
    return KIND_ORDER.index(zone.kind), -gained, -(zone.children or 0.0), zone.anchor_id or 0, int(zone.cells.min())


# ---- over cells ---------------------------------------------------------------------------------------------------


def _over_cells(desk: _Desk, progress: Callable[[float], None], *, with_places: bool) -> list[FoundZone]:
    searched, ground, rows = desk.searched, desk.searched.ground, desk.searched.cell_rows
    zones = find_zones(
        cell=ground.cell_h3[rows],
        street_mm=ground.cell_street_mm[rows].astype(np.float64),
        children=searched.children[rows],
        share=searched.share[rows],
        groups=searched.groups,
        share_wanted=searched.share_wanted,
        min_children=searched.least,
    )
    if with_places:
        _ask_gains(desk, [(zone.missing, np.flatnonzero(np.isin(ground.cell_h3, zone.cells))) for zone in zones])
    done = []
    for number, zone in enumerate(zones):
        done.append(_completed(desk, zone, with_places=with_places))
        if number % 20 == 0:
            progress(number / len(zones))
    return done


def _ask_gains(desk: _Desk, wanted: Sequence[tuple[Sequence[str], Ints]]) -> None:
    """Ask what every place would give that is tried for some missing groups among some cells, all in one go."""
    for group in desk.searched.groups:
        lacking = [cells for missing, cells in wanted if group.key in missing]
        if lacking:
            gains = desk.gains_of(group)
            gains.at(np.concatenate([desk.tried.among(cells, gains.children) for cells in lacking]))


def _completed(desk: _Desk, zone: FoundZone, *, with_places: bool) -> FoundZone:
    """Return a zone over cells with members, villages and the place of what it lacks."""
    searched, ground, places = desk.searched, desk.searched.ground, desk.searched.places
    cells = np.flatnonzero(np.isin(ground.cell_h3, zone.cells))
    members = _members_over(searched, zone)
    found: tuple[FoundPlace, ...] = ()
    if zone.missing_group is not None and with_places:
        group = next(one for one in searched.groups if one.key == zone.missing_group)
        gains = desk.gains_of(group)
        place = place_of(group.key, gains, desk.tried.among(cells, gains.children))
        if place is not None:
            found = (replace(place, completed=_children_completed(desk, zone, group, place)),)
    return replace(
        zone,
        children=zone.children if searched.is_peopled else None,
        places=found,
        members=members,
        certified=_certified(places, members),
        codes=codes_by_street(ground, cells, ground.cell_street_mm[cells].astype(np.float64)),
    )


def _children_completed(desk: _Desk, zone: FoundZone, group: RequiredGroup, place: FoundPlace) -> float:
    """Return how many of a zone's children live in cells that would reach every group with the place."""
    ground, standing = desk.searched.ground, desk.gains_of(group).standing
    after_mm = standing.within_mm.copy()
    changed = standing.what_if(added=desk.tried.snaps.take([place.cell]))
    after_mm[changed.row] = changed.after * standing.street_mm[changed.row]
    rows = desk.searched.cell_rows
    inside = rows[np.isin(ground.cell_h3[rows], zone.cells)]
    which = np.searchsorted(zone.cells, ground.cell_h3[inside])
    within, street, children = (
        np.bincount(which, weights=amount[inside], minlength=len(zone.cells))
        for amount in (after_mm, standing.street_mm, desk.searched.children)
    )
    return float(children[within >= desk.searched.share_wanted * street].sum())


def _members_over(searched: Searched, zone: FoundZone) -> list[int]:
    """Return the facilities of required types inside a zone."""
    places, types = searched.places, {type_ for group in searched.groups for type_ in group.types}
    wanted = np.isin(places.types, list(types))
    inside = shapely.contains_xy(zone.outline, places.lonlat[:, 0], places.lonlat[:, 1])
    return np.unique(places.ids[wanted & inside]).tolist()


def _certified(places: Places, members: Sequence[int]) -> int:
    return int(np.isin(members, places.ids[places.certified]).sum())


def codes_by_street(ground: Ground, cells: Ints, street_mm: Floats) -> list[str]:
    """Return the codes of the villages of some cells, the one with most of their street first."""
    length = np.bincount(ground.cell_area[cells], weights=street_mm, minlength=len(ground.areas))
    return [ground.areas[i].code for i in np.argsort(-length, kind="stable") if length[i] > 0]


# ---- around anchors -----------------------------------------------------------------------------------------------


def _around_anchors(desk: _Desk, progress: Callable[[float], None]) -> Found:
    searched, ground, rules = desk.searched, desk.searched.ground, desk.searched.anchors
    anchors = anchors_of(ground, searched.places, rules, searched.own_ids)
    if not len(anchors):
        return Found([])
    nearby = _Nearby.of(desk, anchors)
    chosen = choose_anchors(anchors, searched.places, searched.groups, rules, nearby.children(searched.children))
    walks = LiveCoverage(ground.graph, ground.pieces, on_edges(ground.graph, [], []), limit_m=rules.walk_m)
    present = anchors.present(searched.places, searched.groups)
    keys = [group.key for group in searched.groups if group.is_known]
    lacking = ~present[:, [group.is_known for group in searched.groups]]
    _ask_gains(
        desk, [([keys[i] for i in np.flatnonzero(lacking[at])], nearby.cells(at)) for at in chosen.rows.tolist()]
    )
    found = Found([], chosen.looked_at, chosen.lack_too_much, chosen.belong_to_another)
    for number, at in enumerate(chosen.rows.tolist()):
        zone = _around(desk, anchors, at, walks, present[at], nearby)
        if zone is None:
            found.anchors_too_few_children += 1
        else:
            found.zones.append(zone)
        if number % 20 == 0:
            progress(number / len(chosen.rows))
    return found


def _around(
    desk: _Desk, anchors: Anchors, at: int, walks: LiveCoverage, present: npt.NDArray[np.bool_], nearby: "_Nearby"
) -> FoundZone | None:
    """Return the candidate around one anchor; None with too few children, or where its walk leaves the area."""
    searched, ground, places = desk.searched, desk.searched.ground, desk.searched.places
    start = places.snaps.take(anchors.rows_of(at))
    changed, parts = walks.reached_from(start)
    cell = ground.piece_cell[changed.row]
    inside = cell >= 0
    row, of_row = np.unique(cell[inside], return_inverse=True)
    within_mm = np.bincount(of_row, weights=changed.after_mm[inside], minlength=len(row)).astype(np.float64)
    own = np.isin(row, searched.cell_rows)
    row, within_mm = row[own].astype(np.int64), within_mm[own]
    children = searched.children[row] * within_mm / np.maximum(ground.cell_street_mm[row], 1)
    if not len(row) or children.sum() < searched.least:
        return None
    missing = [g for g, is_here in zip(searched.groups, present, strict=True) if g.is_known and not is_here]
    unknown = [g.key for g, is_here in zip(searched.groups, present, strict=True) if not g.is_known and not is_here]
    near = anchors.near(at)
    types = {type_ for group in searched.groups for type_ in group.types}
    near = near[np.isin(places.types[near], list(types)) | (places.ids[near] == anchors.id[at])]
    lon, lat = start.lonlat[0].tolist()
    outline = anchor_shape(
        ground.graph, parts, utm_epsg(lon, lat), border=searched.border,
        off_street=[
            (places.lonlat[one], places.snaps.lonlat[one])
            for one in near if places.snaps.leg_mm[one] > 1000 * _NEXT_DOOR_M
        ],
    )  # fmt: skip
    if outline.is_empty:
        return None
    parts_of_score = score_parts(searched.share[row][:, [g.column for g in searched.groups]], children, searched.groups)
    members = np.unique(places.ids[near]).tolist()
    return FoundZone(
        kind=_kind(missing, unknown),
        missing_group=missing[0].key if len(missing) == 1 and not unknown else None,
        unknown_groups=unknown,
        cells=np.unique(ground.cell_h3[row]),
        children=float(children.sum()) if searched.is_peopled else None,
        score=score_of(parts_of_score),
        score_parts=parts_of_score,
        outline=outline,
        way=CandidateWay.ANCHOR,
        missing=tuple(group.key for group in missing),
        anchor_id=int(anchors.id[at]),
        anchor_certified=bool(anchors.certified[at]),
        places=_places_around(desk, missing, nearby, at),
        members=members,
        certified=_certified(places, members),
        codes=codes_by_street(ground, row, within_mm),
    )


def _kind(missing: list[RequiredGroup], unknown: list[str]) -> str:
    if unknown:
        return CandidateKind.DATA_NEEDED
    return [CandidateKind.COMPLETE, CandidateKind.NEARLY, CandidateKind.TWO][len(missing)]


@dataclass(frozen=True, slots=True, eq=False)
class _Nearby:
    """The tried places within the walk of each anchor, by anchor: cell (p,) and mm (p,); start (a + 1,)."""

    start: Ints
    cell: Ints
    mm: Ints

    @classmethod
    def of(cls, desk: _Desk, anchors: Anchors) -> "_Nearby":
        """Search from every anchor; only places inside the area."""
        tried, searched = desk.tried, desk.searched
        there = searched.cell_rows[tried.piece[searched.cell_rows] >= 0]
        starts = searched.places.snaps.take(anchors.rows)
        found = covers(searched.ground.graph, starts, tried.snaps.take(there), limit_m=searched.anchors.walk_m)
        anchor = np.repeat(np.arange(len(anchors)), np.diff(anchors.row_start))[found.site]
        key, mm = nearest_pairs(anchor, there[found.demand], found.walk_mm, len(tried.piece))
        anchor, cell = np.divmod(key, len(tried.piece))
        return cls(np.searchsorted(anchor, np.arange(len(anchors) + 1)), cell, mm)

    def cells(self, at: int) -> Ints:
        """Return the cells whose places are within the walk of an anchor."""
        return self.cell[self.start[at] : self.start[at + 1]]

    def walk_m(self, at: int, cell: int) -> float:
        """Return the walk from an anchor to the place of one of its cells."""
        return float(self.mm[self.start[at] + np.searchsorted(self.cells(at), cell)]) / 1000

    def children(self, of_cell: Floats) -> Floats:
        """Return the children of the cells within the walk of each anchor (a,): an estimate, whole cells."""
        return np.diff(np.concatenate([[0.0], np.cumsum(of_cell[self.cell])])[self.start])


def _places_around(desk: _Desk, missing: list[RequiredGroup], nearby: _Nearby, at: int) -> tuple[FoundPlace, ...]:
    """Return where each missing group would best stand within the walk of an anchor."""
    found = []
    for group in missing:
        gains = desk.gains_of(group)
        near = desk.tried.among(nearby.cells(at), gains.children)
        place = place_of(group.key, gains, near, walk_m=lambda cell: nearby.walk_m(at, cell))
        found += [place] if place is not None else []
    return tuple(found)
