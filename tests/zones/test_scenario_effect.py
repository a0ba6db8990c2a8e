"""On random towns: a place more, a street more or a larger limit never takes a walk away; nothing changes nothing."""

from types import SimpleNamespace

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from regions.queries.ground import Ground
from tests.worlds.drawn import drawn_lines
from walkshed.build import build_graph
from walkshed.coverage import covered_mm
from walkshed.live_coverage import LiveCoverage
from walkshed.pieces import cut_by_cells
from walkshed.reach import reach
from walkshed.snap import Snapper, Snaps, on_edges
from zones.measures import Measure
from zones.queries.places import Places
from zones.queries.scenarios.base import ScenarioBase
from zones.queries.scenarios.effect import Overlaid, effect_of
from zones.queries.standing import Standing
from zones.scenarios.plan import PlannedStep, plan

TYPES = ("school", "park")


def base_of_town(seed: int) -> tuple[ScenarioBase, np.random.Generator]:
    """Return a random town as a run leaves it: every second measure has twice the limit of the one before."""
    rng = np.random.default_rng(seed)
    graph = build_graph(drawn_lines(seed), min_component_m=0.0)[0]
    pieces = cut_by_cells(graph, resolution=10, areas=[shapely.box(106, -1, 108, 1)])
    names, cell = np.unique(pieces.cell, return_inverse=True)
    snaps = anywhere(graph, rng, 6)
    held = rng.integers(0, 3, 6)
    places = Places(
        ids=np.arange(6) + 1, types=np.array([TYPES[i % 2] for i in range(6)]), declared=held >= 1,
        certified=held >= 2, lonlat=snaps.lonlat, snaps=snaps,
    )  # fmt: skip
    count = len(names)
    street = np.bincount(cell, pieces.length_mm, count)
    ground = Ground(
        network=None, layout=None, graph=graph, snapper=Snapper(graph), areas=(SimpleNamespace(code="1"),),
        pieces=pieces, piece_cell=cell.astype(np.int32), cell_ids=np.arange(count), cell_h3=names,
        cell_area=np.zeros(count, dtype=np.int32), cell_share=np.full(count, 1 / count), cell_street_mm=street,
        cell_home_mm=street,
    )  # fmt: skip
    limit = int(rng.integers(50, 600))
    measures = tuple(
        Measure((type_,), status, far)
        for type_ in TYPES
        for status in ("any", "certified")
        for far in (limit, 2 * limit)
    )
    standings = {}
    for column, measure in enumerate(measures):
        rows = places.rows_of(measure.types, measure.status_needed)
        coverage = LiveCoverage(graph, pieces, snaps.take(rows), limit_m=measure.limit_m)
        standings[column] = Standing(
            ground=ground, measure=measure, places=places, ids=places.ids[rows], snaps=snaps.take(rows),
            coverage=coverage, street_mm=street, within_mm=np.bincount(cell, coverage.covered_mm, count),
            children_by_age=np.ones((1, 18)),
        )  # fmt: skip
    share = np.column_stack([standings[column].share for column in range(len(measures))])
    base = ScenarioBase(
        run=None, ground=ground, places=places, gathered=None, measures=measures, rules=(), areas=(), evidence=None,
        groups=(), share=share, there=np.ones(len(measures), dtype=bool), judged={}, _standings=standings,
    )  # fmt: skip
    return base, rng


def anywhere(graph, rng: np.random.Generator, count: int) -> Snaps:
    edge = rng.integers(0, graph.edge_count, count)
    return on_edges(graph, edge, (rng.random(count) * graph.edge_mm[edge]).astype(np.int64))


def random_steps(base: ScenarioBase, rng: np.random.Generator, count: int) -> list[PlannedStep]:
    """Return steps that only add: places, statuses, lines."""
    steps = []
    for number in range(1, count + 1):
        ends = anywhere(base.ground.graph, rng, 2).lonlat + rng.normal(0, 5e-5, (2, 2))
        first, last = (tuple(end) for end in ends.tolist())
        steps.append(
            [
                PlannedStep(number, "add", type=TYPES[number % 2], status="certified", place=first),
                PlannedStep(number, "upgrade", status="certified", facility=int(rng.integers(1, 7))),
                PlannedStep(number, "bridge", line=(first, last)),
                PlannedStep(number, "alley", line=(first, last)),
            ][int(rng.integers(4))]
        )
    return steps


def after(base: ScenarioBase, steps: list[PlannedStep]) -> np.ndarray:
    share = base.share.copy()
    planned = plan(steps, base.ground, base.places, {})
    for column, (row, before, then) in effect_of(base, planned, Overlaid(base)).cells.items():
        assert (before == share[row, column]).all() and (before != then).any()
        share[row, column] = then
    return share


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_what_only_adds_never_lowers_any_share_and_a_larger_limit_is_never_below(seed: int) -> None:
    base, rng = base_of_town(seed)
    steps = random_steps(base, rng, 4)
    share = base.share
    assert (share[:, 1::2] >= share[:, ::2]).all()
    for number in range(1, 5):
        more = after(base, steps[:number])
        assert (more >= share - 1e-12).all()
        assert (more[:, 1::2] >= more[:, ::2] - 1e-12).all()
        assert (more <= 1.0 + 1e-12).all()
        share = more


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_what_only_takes_away_never_raises_any_share(seed: int) -> None:
    base, rng = base_of_town(seed)
    spot = tuple(anywhere(base.ground.graph, rng, 1).lonlat[0].tolist())
    share = base.share
    steps = [PlannedStep(1, "close", facility=2), PlannedStep(2, "bar", place=spot)]
    steps.append(PlannedStep(3, "close", facility=5))
    kept = base.places.snaps.edge[base.places.ids != 2]
    barred = plan(steps, base.ground, base.places, {}).streets.barred
    if np.isin(kept, barred).any():
        return  # a place on a closed street joins the next one: that may be nearer to somebody
    for number in range(1, 4):
        less = after(base, steps[:number])
        assert (less <= share + 1e-12).all()
        share = less


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_an_effect_equals_a_search_and_a_coverage_from_the_start(seed: int) -> None:
    base, rng = base_of_town(seed)
    spot = tuple(anywhere(base.ground.graph, rng, 1).lonlat[0].tolist())
    steps = [*random_steps(base, rng, 3), PlannedStep(8, "move", facility=1, place=spot)]
    steps.append(PlannedStep(9, "close", facility=3))
    planned = plan(steps, base.ground, base.places, {})
    found = after(base, steps)
    over, ground = planned.overlay, base.ground
    graph = over.graph if over else ground.graph
    pieces, row = over.pieces(ground.pieces) if over else (ground.pieces, np.arange(len(ground.pieces)))
    for column, measure in enumerate(base.measures):
        needed = 2 if measure.status_needed == "certified" else 0
        held = np.where(base.places.certified, 2, base.places.declared.astype(int))
        snaps = over.snaps(base.places.snaps) if over else base.places.snaps
        stay = (base.places.types == measure.types[0]) & (held >= needed)
        changed = {state.id for state in planned.places}
        parts = snaps.take(np.flatnonzero(stay & ~np.isin(base.places.ids, list(changed))))
        for state in planned.places:
            if state.type == measure.types[0] and not state.is_closed and state.status >= needed:
                parts = parts.and_more(state.snap if state.snap is not None else snaps.take(state.rows))
        covered = covered_mm(graph, reach(graph, parts), pieces, [measure.limit_m])[:, 0]
        within = np.bincount(ground.piece_cell[row], covered, len(ground.cell_ids))
        wanted = within / np.maximum(ground.cell_street_mm, 1)
        assert np.abs(found[:, column] - wanted).max() < 1e-12


def test_no_step_has_no_effect_and_a_line_back_to_its_own_spot_is_no_street() -> None:
    base, _rng = base_of_town(7)
    assert effect_of(base, plan([], base.ground, base.places, {}), Overlaid(base)).cells == {}
    spot = tuple(base.ground.graph.point_at(0, 10).tolist())
    planned = plan([PlannedStep(1, "alley", line=(spot, spot))], base.ground, base.places, {})
    assert planned.overlay is None and "titik yang sama" in planned.problems[1]
