"""Corrections: a line more never lengthens a walk, a closed stretch never shortens one, none leaves all as it was."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.walkshed.test_overlay import anywhere, is_sound, town
from tests.worlds import lonlat
from tests.worlds.ladder import LADDER
from walkshed.cells import walks_of_cells
from walkshed.corrections import Corrected, Correction, Trouble, correct, stretches_of
from walkshed.graph import StreetGraph
from walkshed.pieces import cut_by_cells
from walkshed.reach import reach, walks
from walkshed.snap import Snapper

some_towns = settings(max_examples=25, deadline=None)
SEEDS = st.integers(0, 2**32 - 1)


def ladder() -> Snapper:
    return Snapper(LADDER.graph)


def edge_between(graph: StreetGraph, one: str, other: str) -> int:
    ends = {int(np.abs(graph.node_lonlat - LADDER.lonlat(name)[0]).sum(axis=1).argmin()) for name in (one, other)}
    return next(edge for edge in range(graph.edge_count) if set(graph.edge_ends[edge].tolist()) == ends)


def shares(snapper: Snapper, corrected: Corrected | None, places: np.ndarray, limits_m: list[float]) -> np.ndarray:
    """Return the share of each cell's street within each limit of places."""
    below = cut_by_cells(snapper.graph, resolution=10, areas=[])
    cells = np.unique(below.cell, return_inverse=True)[1].astype(np.int32)
    graph, pieces, on = snapper.graph, below, snapper
    if corrected is not None:
        graph, on = corrected.graph, corrected.snapper
        pieces, of = corrected.overlay.pieces(below)
        cells_here = cells[of]
    else:
        cells_here = cells
    known = reach(graph, on.snap(places))
    return walks_of_cells(graph, known, pieces, cells_here, int(cells.max()) + 1, limits_m).share


@some_towns
@given(SEEDS)
def test_a_line_more_never_reduces_what_is_reached(seed: int) -> None:
    rng, graph = np.random.default_rng(seed), town(seed)
    snapper = Snapper(graph)
    ends = anywhere(graph, rng, 4).lonlat + rng.normal(0, 5e-5, (4, 2))
    corrected = correct(snapper, [Correction(n, ends[[2 * n, 2 * n + 1]]) for n in range(2)])
    places = anywhere(graph, rng, 3).lonlat + rng.normal(0, 2e-4, (3, 2))
    before, after = (shares(snapper, one, places, [100, 300, 900]) for one in (None, corrected))
    assert (after >= before - 1e-12).all()
    is_sound(corrected.graph)


@some_towns
@given(SEEDS)
def test_a_closed_stretch_never_lets_anybody_reach_more(seed: int) -> None:
    rng, graph = np.random.default_rng(seed), town(seed)
    snapper = Snapper(graph)
    edges = rng.integers(0, graph.edge_count, 2)
    closed = []
    for edge in edges.tolist():
        low, high = sorted(rng.integers(0, graph.edge_mm[edge] + 1, 2).tolist())
        closed.append(Correction(edge, graph.edge_line(edge, low, high), closes=True))
    corrected = correct(snapper, closed)
    gone = {one.edge for each in closed for one in stretches_of(snapper, each.lonlat)}
    spots = anywhere(graph, rng, 6)
    places = spots.take([row for row in range(6) if int(spots.edge[row]) not in gone])
    if not len(places):
        return
    below = cut_by_cells(graph, resolution=10, areas=[])
    pieces, of = corrected.overlay.pieces(below)
    cells = np.unique(below.cell, return_inverse=True)[1].astype(np.int32)
    count = int(cells.max()) + 1
    before = walks_of_cells(graph, reach(graph, places), below, cells, count, [100, 300, 900]).share
    now = reach(corrected.graph, corrected.overlay.snaps(places))
    after = walks_of_cells(corrected.graph, now, pieces, cells[of], count, [100, 300, 900]).share
    assert (after <= before + 1e-12).all()
    assert pieces.length_mm.sum() == below.length_mm.sum()
    is_sound(corrected.graph)


@some_towns
@given(SEEDS)
def test_no_corrections_leave_the_graph_bit_for_bit(seed: int) -> None:
    graph = town(seed)
    same = correct(Snapper(graph), []).graph
    for name in ("edge_ends", "edge_mm", "indptr", "neighbour", "weight", "arc_edge", "shape_lonlat", "node_component"):
        assert np.array_equal(getattr(same, name), getattr(graph, name)), name


def test_a_shortcut_across_the_ladder_is_walked() -> None:
    """From A to F along the rungs 200 m; over a line drawn from near A to near F 141 m."""
    snapper = ladder()
    line = np.array([LADDER.lonlat("A")[0], LADDER.lonlat("F")[0]])
    corrected = correct(snapper, [Correction(7, line)])
    here, there = (corrected.snapper.snap(LADDER.lonlat(name)) for name in "AF")
    walk = walks(corrected.graph, reach(corrected.graph, there), here)
    assert walk.walk_m[0] == pytest.approx(141.4, abs=0.2)


def test_a_closed_rung_is_walked_around_and_who_lives_there_reaches_nothing() -> None:
    """B-F closed: from B to F 300 m by A or C instead of 100 m; its own 100 m of street reach nothing."""
    snapper = ladder()
    edge = edge_between(snapper.graph, "B", "F")
    corrected = correct(snapper, [Correction(7, snapper.graph.edge_line(edge, 0, 100_000), closes=True)])
    here, there = (corrected.snapper.snap(LADDER.lonlat(name)) for name in "BF")
    known = reach(corrected.graph, there)
    assert walks(corrected.graph, known, here).walk_m[0] == pytest.approx(300, abs=0.5)
    assert corrected.graph.edge_mm.sum() == snapper.graph.edge_mm.sum()
    middle = corrected.snapper.snap([snapper.graph.point_at(edge, 50_000)])
    assert middle.ok[0] and middle.leg_m[0] > 40, "a place there goes to the next street that is open"


def test_a_stretch_is_found_again_on_streets_that_are_cut_elsewhere() -> None:
    """A line that lies 4.5 m beside B-C closes B-C and no rung."""
    snapper = ladder()
    beside = np.array([lonlat(102, 4.5), lonlat(198, 4.5)])
    (found,) = stretches_of(snapper, beside)
    assert found.edge == edge_between(snapper.graph, "B", "C")
    assert found.to_mm - found.from_mm == pytest.approx(100_000, abs=50), "it ends at junctions so near"


def test_a_stretch_whose_street_is_gone_closes_no_alley_beside_it() -> None:
    """12 m beside B-C, where another street was closed that this edition has no more."""
    snapper = ladder()
    gone = np.array([lonlat(110, 12), lonlat(190, 12)])
    assert stretches_of(snapper, gone) == []
    assert correct(snapper, [Correction(3, gone, closes=True)]).troubles == {3: Trouble.NO_STREET}


@pytest.mark.parametrize("ends", [[(150, 80), (150, 2)], [(150, 2), (150, 80)]])
def test_a_line_that_ends_on_a_stretch_closed_in_part_is_left_out_and_told(ends: list[tuple[float, float]]) -> None:
    """Of B-C the 40 m in the middle are closed; a line beside them joins, one that ends on them does not."""
    snapper = ladder()
    bar = Correction(1, np.array([lonlat(130, 0), lonlat(170, 0)]), closes=True)
    onto = Correction(2, np.array([lonlat(*end) for end in ends]))
    corrected = correct(snapper, [bar, onto])
    assert corrected.troubles == {2: Trouble.END_BARRED}
    assert corrected.graph.edge_mm.sum() == snapper.graph.edge_mm.sum()
    beside = Correction(3, np.array([lonlat(120, 80), lonlat(120, 2)]))
    assert correct(snapper, [bar, beside]).troubles == {}


@pytest.mark.parametrize(
    ("one", "trouble"),
    [
        (Correction(1, np.array([lonlat(0, 500), lonlat(50, 500)])), Trouble.ENDS_FAR),
        (Correction(1, np.array([lonlat(0, 500), lonlat(50, 0)])), Trouble.FIRST_END_FAR),
        (Correction(1, np.array([lonlat(50, 0), lonlat(0, 500)])), Trouble.LAST_END_FAR),
        (Correction(1, np.array([lonlat(50, 1), lonlat(50, -1)])), Trouble.ONE_SPOT),
        (Correction(1, np.array([lonlat(0, 500), lonlat(50, 500)]), closes=True), Trouble.NO_STREET),
    ],
)
def test_a_correction_that_does_nothing_is_left_out_and_told(one: Correction, trouble: Trouble) -> None:
    snapper = ladder()
    corrected = correct(snapper, [one])
    assert corrected.troubles == {1: trouble}
    assert np.array_equal(corrected.graph.edge_mm, snapper.graph.edge_mm)
