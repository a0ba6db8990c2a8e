"""Find candidate zones among judged cells; pure of the database."""
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from walkshed.candidates import ZoneKind, cells_outline, zones_of_cells

from .models import CandidateKind


@dataclass(frozen=True, slots=True)
class RequiredGroup:
    """A service group a zone must hold: its key, its measure's column, and whether any list knows it."""

    key: str
    column: int
    is_known: bool


@dataclass(frozen=True, slots=True, eq=False)
class FoundZone:
    """A candidate: kind, missing or unknown groups, cells, children, score 0..100 and its parts per group."""

    kind: str
    missing_group: str | None
    unknown_groups: list[str]
    cells: npt.NDArray[np.uint64]
    children: float
    score: float
    score_parts: dict[str, float]
    outline: object


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
    A group without any list is unknown: then no zone can be called complete or nearly complete, and the
    zones that hold every known group are returned as needing data.
    The score is the child-weighted mean share within the walk, averaged over the known groups, times 100.
    """
    whole = _join_parts(cell, street_mm, children, share)
    known = [group for group in groups if group.is_known]
    unknown = [group.key for group in groups if not group.is_known]
    if not known:
        return []
    reached = whole.share[:, [group.column for group in known]]
    found = []
    for zone in zones_of_cells(
        whole.cell, reached >= share_wanted, whole.children, min_children=min_children
    ):
        if unknown and zone.kind != ZoneKind.COMPLETE:
            continue
        rows = np.searchsorted(whole.cell, zone.cells)
        weight = whole.children[rows]
        weight = weight if weight.sum() > 0 else np.ones(len(rows))
        parts = {
            group.key: float(np.average(reached[rows, index], weights=weight)) for index, group in enumerate(known)
        }
        found.append(
            FoundZone(
                kind=_kind(zone.kind, unknown),
                missing_group=None if zone.missing_group is None else known[zone.missing_group].key,
                unknown_groups=unknown,
                cells=zone.cells,
                children=zone.children,
                score=100 * sum(parts.values()) / len(parts),
                score_parts=parts,
                outline=cells_outline(zone.cells),
            )
        )
    order = [CandidateKind.COMPLETE, CandidateKind.NEARLY, CandidateKind.DATA_NEEDED]
    return sorted(found, key=lambda zone: (order.index(zone.kind), -zone.children))


def _kind(kind: ZoneKind, unknown: list[str]) -> str:
    if unknown:
        return CandidateKind.DATA_NEEDED
    return CandidateKind.COMPLETE if kind == ZoneKind.COMPLETE else CandidateKind.NEARLY


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
