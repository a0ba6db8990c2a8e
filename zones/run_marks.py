"""Marks that a run keeps of its inputs, so that a later run can be told apart from it place by place."""

from typing import Any, Final

import numpy as np
from django.db.models import Max, Q

from facilities.models import Entrance, Facility, ListScope, StatusRecord
from regions.queries.ground import Ground
from walkshed.fingerprint import street_fingerprints

HISTORIES: Final = {"facility": Facility, "status": StatusRecord, "entrance": Entrance}
"""Whose events tell what became of facilities (ADR 11)."""


def event_marks() -> dict[str, int]:
    """Return the number of the last event that can be seen now, of each history."""
    return {name: events_of(name).objects.aggregate(last=Max("pgh_id"))["last"] or 0 for name in HISTORIES}


def events_of(name: str) -> Any:
    """Return the model of the events of a history."""
    return HISTORIES[name]._meta.get_field("events").related_model


def street_marks(ground: Ground) -> dict[str, str]:
    """Return the fingerprint of the streets of each tile, by "column,row"."""
    return {f"{x},{y}": f"{sign:016x}" for (x, y), sign in street_fingerprints(ground.graph).items()}


def child_marks(ground: Ground) -> dict[str, str]:
    """Return for each village a fingerprint of its cells and the share of its children in each."""
    rows = np.lexsort((ground.cell_h3, ground.cell_area))
    shares = np.rint(ground.cell_share[rows] * 1e9).astype(np.uint64)
    signs = (ground.cell_h3[rows].astype(np.uint64) ^ (shares * np.uint64(0x9E3779B97F4A7C15))) * np.uint64(
        0xC2B2AE3D27D4EB4F
    )
    total = np.zeros(len(ground.areas), dtype=np.uint64)
    np.add.at(total, ground.cell_area[rows], signs ^ (signs >> np.uint64(31)))
    return {area.code: f"{sign:016x}" for area, sign in zip(ground.areas, total.tolist(), strict=True)}


def complete_lists(code: str) -> list[str]:
    """Return the lists that claim to be complete in an area or a part of it, as type@scope."""
    scopes = ListScope.objects.filter(
        Q(scope_code__in=[code[:end] for end in (2, 5, 8, 13)]) | Q(scope_code__startswith=f"{code}.")
    )
    return sorted({f"{type_}@{scope}" for type_, scope in scopes.values_list("type_id", "scope_code")})
