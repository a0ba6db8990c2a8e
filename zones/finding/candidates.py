"""Find candidate zones among judged cells; pure of the database."""
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from walkshed.candidates import CellZone, cells_outline, zones_of_cells
from zones.models import CandidateKind, CandidateWay

from .placing import FoundPlace

KIND_ORDER = [CandidateKind.COMPLETE, CandidateKind.NEARLY, CandidateKind.TWO, CandidateKind.DATA_NEEDED]


@dataclass(frozen=True, slots=True)
class RequiredGroup:
    """A service group a zone must hold: its key, its measure's column, and whether a list claims to know all of it.

    types and limit_m are what the measure asks: any of these types, within this walk.
    """

    key: str
    column: int
    is_known: bool
    types: tuple[str, ...] = ()
    limit_m: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class FoundZone:
    """A candidate: kind, missing or unknown groups, cells, children, score 0..100 and its parts per group.

    children: who live inside; None where no population is known. way: how it was found; one found around an
    anchor names it (`anchor_id`, certified or not). missing: every group known to be missing; missing_group: the
    only one of a nearly complete zone. places: where each missing group would best stand. members, certified:
    facilities of required types, and how many of them hold a certificate; codes: villages, most street first.
    """

    kind: str
    missing_group: str | None
    unknown_groups: list[str]
    cells: npt.NDArray[np.uint64]
    children: float | None
    score: float
    score_parts: dict[str, float]
    outline: object
    way: str = CandidateWay.CELLS
    missing: tuple[str, ...] = ()
    anchor_id: int | None = None
    anchor_certified: bool = False
    places: tuple[FoundPlace, ...] = ()
    members: list[int] = field(default_factory=list)
    certified: int = 0
    codes: list[str] = field(default_factory=list)


def find_zones(
    *,
    cell: npt.NDArray[np.uint64],
    street_mm: npt.NDArray[np.float64],
    children: npt.NDArray[np.float64],
    share: npt.NDArray[np.float64],
    groups: Sequence[RequiredGroup],
    share_wanted: float,
    min_children: float,
) -> list[FoundZone]:
    """Return candidate zones, complete ones first, then by children.

    `cell` (c,) may name an H3 cell more than once (one part per village); parts are joined by street
    length. A cell holds a group when at least `share_wanted` of its streets are within the walk.
    A group whose list does not claim to be complete can be seen to be there, never to be missing: cells
    that lack only such groups are returned as needing data, with the groups that must be learnt.
    The score is the child-weighted mean share within the walk, averaged over all groups, times 100.
    """
    if not groups:
        return []
    whole = _join_parts(cell, street_mm, children, share)
    reached = whole.share[:, [group.column for group in groups]]
    ok = reached >= share_wanted
    known = np.array([group.is_known for group in groups])
    found = []

    def add(zone: CellZone, kind: str, missing: str | None, unknown: list[str]) -> None:
        rows = np.searchsorted(whole.cell, zone.cells)
        parts = score_parts(reached[rows], whole.children[rows], groups)
        found.append(
            FoundZone(
                kind, missing, unknown, zone.cells, zone.children, score_of(parts), parts, cells_outline(zone.cells),
                missing=(missing,) if missing else (),
            )  # fmt: skip
        )

    for zone in zones_of_cells(whole.cell, ok, whole.children, min_children=min_children):
        if zone.missing_group is None:
            add(zone, CandidateKind.COMPLETE, None, [])
        elif known[zone.missing_group]:
            add(zone, CandidateKind.NEARLY, groups[zone.missing_group].key, [])
    unsure = np.flatnonzero(ok[:, known].all(axis=1) & ~ok.all(axis=1))
    if known.any() and len(unsure):
        for zone in zones_of_cells(
            whole.cell[unsure], ok[unsure][:, known], whole.children[unsure], min_children=min_children
        ):
            here = ok[np.searchsorted(whole.cell, zone.cells)]
            unknown = [group.key for i, group in enumerate(groups) if not here[:, i].all()]
            add(zone, CandidateKind.DATA_NEEDED, None, unknown)
    return sorted(found, key=lambda zone: (KIND_ORDER.index(zone.kind), -zone.children))


def score_parts(
    reached: npt.NDArray[np.float64], weight: npt.NDArray[np.float64], groups: Sequence[RequiredGroup]
) -> dict[str, float]:
    """Return for each group the mean share (0..1) of some cells (k, g) within its walk, weighted by children."""
    weight = weight if weight.sum() > 0 else np.ones(len(reached))
    return {group.key: float(np.average(reached[:, i], weights=weight)) for i, group in enumerate(groups)}


def score_of(parts: dict[str, float]) -> float:
    """Return the score 0..100 of its parts."""
    return 100 * sum(parts.values()) / len(parts)


@dataclass(frozen=True, slots=True, eq=False)
class _WholeCells:
    cell: npt.NDArray[np.uint64]
    children: npt.NDArray[np.float64]
    share: npt.NDArray[np.float64]


def _join_parts(cell, street_mm, children, share) -> _WholeCells:
    names, which = np.unique(cell, return_inverse=True)
    street = np.bincount(which, weights=street_mm, minlength=len(names))
    columns = [
        np.bincount(which, weights=share[:, column] * street_mm, minlength=len(names)) / np.maximum(street, 1)
        for column in range(share.shape[1])
    ]
    return _WholeCells(
        cell=names,
        children=np.bincount(which, weights=children, minlength=len(names)),
        share=np.column_stack(columns) if columns else np.zeros((len(names), 0)),
    )
