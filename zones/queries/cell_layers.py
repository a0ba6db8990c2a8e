"""Where a map finds the cells that a rule was judged by."""

from collections.abc import Iterable
from typing import Final

from django.urls import reverse

from zones.models import ReachMeasure, ReachRun, WideCell

from .columns import CoverageColumn

_LAST: Final = "0/0/0.pbf"


def cell_layers(run: ReachRun, columns: Iterable[CoverageColumn]) -> dict[int, str]:
    """Return by rule the address of its tiles, {z}/{x}/{y} left open.

    Left out: rules that count, rules changed since the run, and all of a run whose cells are no longer kept.
    """
    if not WideCell.objects.filter(run=run).exists():
        return {}
    positions = measure_positions(run, columns)
    return {rule: _template(run, position) for rule, position in positions.items() if position is not None}


def measure_positions(run: ReachRun, columns: Iterable[CoverageColumn]) -> dict[int, int | None]:
    """Return by rule where a run's cells keep its answer; None for rules that count or have changed since."""
    asked = {(tuple(sorted(one.types)), one.status_needed, one.limit_m): one.position
             for one in ReachMeasure.objects.filter(run=run)}  # fmt: skip
    return {
        column.id: asked.get((tuple(sorted(column.types)), column.status_needed, column.distance_m))
        for column in columns
    }


def _template(run: ReachRun, position: int) -> str:
    address = reverse("run_cell_tile", kwargs={"run_id": run.pk, "position": position, "z": 0, "x": 0, "y": 0})
    return address.removesuffix(_LAST) + "{z}/{x}/{y}.pbf"
