"""What a plan changes: for every measure the cells whose streets come within the walk or leave it, exactly.

Only the measures that a step touches are asked again; where streets change, all of them on the overlaid graph.
"""
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from walkshed.live_coverage import LiveCoverage
from walkshed.overlay import Overlay
from walkshed.snap import Snaps
from zones.scenarios.changes import STATUS_ORDER
from zones.scenarios.plan import PlaceState, Plan, snaps_on

from .base import ScenarioBase

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """cells: by measure column the rows (k,) that change with their shares before and after (k,). counts: by
    (village, type, status level) how many facilities there are more."""

    cells: dict[int, tuple[Ints, Floats, Floats]]
    counts: Counter[tuple[str, str, int]]


@dataclass(frozen=True, slots=True, eq=False)
class _OnOverlay:
    """A measure on overlaid streets: its coverage, and the cell of each piece there (-1 = none)."""

    coverage: LiveCoverage
    piece_cell: npt.NDArray[np.int32]
    within_mm: Floats


@dataclass(slots=True)
class Overlaid:
    """The measures on each overlay of one computation, made when first asked for."""

    base: ScenarioBase
    _made: dict[tuple[int, int], _OnOverlay] = field(default_factory=dict)
    _held: list[Overlay] = field(default_factory=list)

    def of(self, plan: Plan, column: int) -> _OnOverlay:
        """Return a measure with all its places on the streets of a plan."""
        over = plan.overlay
        assert over is not None
        key = (id(over), column)
        if key not in self._made:
            self._held.append(over)  # its id names it as long as it is held
            ground, measure = self.base.ground, self.base.measures[column]
            pieces, row = over.pieces(ground.pieces)
            rows = self.base.places.rows_of(measure.types, measure.status_needed)
            snaps = snaps_on(ground, self.base.places, plan.streets, over, rows)
            coverage = LiveCoverage(over.graph, pieces, snaps, limit_m=measure.limit_m)
            cell = ground.piece_cell[row]
            inside = cell >= 0
            within = np.bincount(cell[inside], weights=coverage.covered_mm[inside], minlength=len(ground.cell_ids))
            self._made[key] = _OnOverlay(coverage, cell, within)
        return self._made[key]


def effect_of(base: ScenarioBase, plan: Plan, overlaid: Overlaid) -> Effect:
    """Return what a plan changes on the run."""
    cells = {}
    for column in range(len(base.measures)):
        closed, added = _moves(base, plan, column)
        if plan.overlay is None:
            if not len(closed) and added is None:
                continue
            changed = base.standing(column).what_if(added=added, closed=closed)
            row, before, after = changed.row, changed.before, changed.after
        else:
            row, before, after = _on_overlay(base, plan, overlaid, column, closed, added)
        if len(row):
            cells[column] = (row, before, after)
    return Effect(cells, _counts(plan))


def _on_overlay(
    base: ScenarioBase, plan: Plan, overlaid: Overlaid, column: int, closed: Ints, added: Snaps | None
) -> tuple[Ints, Floats, Floats]:
    there, standing = overlaid.of(plan, column), base.standing(column)
    within = there.within_mm
    if len(closed) or added is not None:
        changed = there.coverage.what_if(added=added, closed=closed)
        cell = there.piece_cell[changed.row]
        inside = cell >= 0
        more = (changed.after_mm - changed.before_mm)[inside]
        within = within + np.bincount(cell[inside], weights=more, minlength=len(within))
    # Whole millimetres: their sums are exact, so what is equal did not change.
    row = np.flatnonzero(within != standing.within_mm)
    street = standing.street_mm[row]
    after = np.divide(within[row], street, out=np.zeros(len(row)), where=street > 0)
    return row, standing.share[row], after


def _moves(base: ScenarioBase, plan: Plan, column: int) -> tuple[Ints, Snaps | None]:
    """Return which rows of a measure's places go, and the places that come, on the plan's streets."""
    measure, standing = base.measures[column], base.standing(column)
    needed = STATUS_ORDER.index(measure.status_needed)
    gone: list[Ints] = [np.zeros(0, dtype=np.int64)]
    added: Snaps | None = None
    for state in plan.places:
        if state.type not in measure.types:
            continue
        before = not state.is_new and state.was_status >= needed
        after = not state.is_closed and state.status >= needed
        if before and (not after or state.is_moved):
            gone.append(standing.rows_of(state.id))
        if after and (not before or state.is_moved):
            come = _snap(base, plan, state)
            added = come if added is None else added.and_more(come)
    return np.concatenate(gone), added


def _snap(base: ScenarioBase, plan: Plan, state: PlaceState) -> Snaps:
    if state.snap is not None:
        return state.snap
    if plan.overlay is None:
        return base.places.snaps.take(state.rows)
    return snaps_on(base.ground, base.places, plan.streets, plan.overlay, state.rows)


def _counts(plan: Plan) -> Counter[tuple[str, str, int]]:
    counts: Counter[tuple[str, str, int]] = Counter()
    for state in plan.places:
        if not state.is_new:
            for level in range(state.was_status + 1):
                counts[state.was_village, state.type, level] -= 1
        if not state.is_closed:
            for level in range(state.status + 1):
                counts[state.village, state.type, level] += 1
    return Counter({key: change for key, change in counts.items() if change})
