"""Coverage in closed form, against a pencil and against asking every millimetre."""

import numpy as np
import pytest

from tests.worlds import World, along
from tests.worlds.drawn import drawn_lines
from tests.worlds.islands import ISLANDS
from tests.worlds.ladder import LADDER
from tests.worlds.oddities import BRIDGE, LOOP, PARALLEL
from walkshed.build import build_graph
from walkshed.coverage import covered_mm, nearest_label, walk_stats
from walkshed.graph import StreetGraph
from walkshed.pieces import StreetPieces, cut_by_cells
from walkshed.reach import reach, walks
from walkshed.search import UNREACHED
from walkshed.snap import Snapper, on_edges

ROAD = World({"A": (0, 0), "B": (1000, 0)}, ("AB",))


def piece(graph: StreetGraph, street: int, from_m: float, to_m: float) -> StreetPieces:
    """Return one piece of an uncut street."""
    ends = along(graph, street, from_m, to_m)
    cell, area = np.zeros(1, dtype=np.uint64), np.full(1, -1, dtype=np.int32)
    return StreetPieces(ends.edge[:1], ends.offset_mm[:1], ends.offset_mm[1:], cell, area)


def covered_m(graph: StreetGraph, pieces: StreetPieces, known, *limits_m: float) -> list[float]:  # type: ignore[no-untyped-def]
    """Return the metres of one piece within each limit."""
    return (covered_mm(graph, known, pieces, limits_m)[0] / 1000).tolist()


def test_coverage_of_a_road_reaches_to_both_sides_of_a_facility() -> None:
    graph = ROAD.graph
    known = reach(graph, along(graph, 0, 300))
    whole = piece(graph, 0, 0, 1000)
    assert covered_m(graph, whole, known, 0, 100, 400, 700, 5000) == [0, 200, 700, 1000, 1000]


def test_coverage_from_both_ends_does_not_count_the_middle_twice() -> None:
    graph = ROAD.graph
    known = reach(graph, along(graph, 0, 0, 1000))
    assert covered_m(graph, piece(graph, 0, 0, 1000), known, 100, 499, 500, 900) == [200, 998, 1000, 1000]


def test_coverage_of_a_part_counts_only_the_part() -> None:
    graph = ROAD.graph
    known = reach(graph, along(graph, 0, 0))
    assert covered_m(graph, piece(graph, 0, 400, 600), known, 300, 450, 600) == [0, 50, 200]


def test_coverage_of_overlapping_facilities_on_one_street() -> None:
    graph = ROAD.graph
    known = reach(graph, along(graph, 0, 300, 400, 900))
    # 200..500 and 800..1000
    assert covered_m(graph, piece(graph, 0, 0, 1000), known, 100) == [500]


def test_coverage_of_a_rung_is_reached_from_both_ends() -> None:
    graph = LADDER.graph
    known = reach(graph, Snapper(graph).snap(LADDER.lonlat("A")))
    # Rung D-H: D is 300 m away, H 400 m.
    assert covered_m(graph, piece(graph, 5, 0, 100), known, 300, 350, 400) == [0, 50, 100]


def test_coverage_of_a_loop_comes_from_both_sides() -> None:
    graph = LOOP.graph
    known = reach(graph, along(graph, 0, 0))  # A, 100 m before the loop of 240 m
    assert covered_m(graph, piece(graph, 1, 0, 240), known, 100, 150, 220) == [0, 100, 240]


def test_coverage_with_a_counted_leg_begins_later() -> None:
    graph = ROAD.graph
    facility = along(graph, 0, 500)
    facility.leg_mm[0] = 60_000
    known = reach(graph, facility, count_leg=True)
    assert covered_m(graph, piece(graph, 0, 0, 1000), known, 59, 60, 100) == [0, 0, 80]


def test_coverage_of_an_island_without_facility_is_zero_and_its_walks_are_unknown() -> None:
    graph = ISLANDS.graph
    known = reach(graph, along(graph, 0, 500))
    island = piece(graph, 1, 0, 400)
    assert covered_m(graph, island, known, 1e6) == [0]
    least, most, mean = walk_stats(graph, known, island)
    assert (least.tolist(), most.tolist()) == ([UNREACHED], [UNREACHED])
    assert np.isnan(mean).all()
    assert nearest_label(graph, known, island).tolist() == [-1]


def test_coverage_refuses_a_limit_beyond_the_reach() -> None:
    graph = ROAD.graph
    known = reach(graph, along(graph, 0, 300), limit_m=400)
    with pytest.raises(ValueError, match="found a coverage limit of 401.0 m; the reach knows walks up to 400.0 m"):
        covered_mm(graph, known, piece(graph, 0, 0, 1000), [400, 401])
    assert covered_m(graph, piece(graph, 0, 0, 1000), known, 400) == [700]


def test_walk_stats_of_a_road() -> None:
    graph = ROAD.graph
    known = reach(graph, along(graph, 0, 200, 600))
    least, most, mean = walk_stats(graph, known, piece(graph, 0, 0, 1000))
    assert (least.tolist(), most.tolist()) == ([0], [400_000])
    # Triangles of 200, two of 200 and one of 400 metres: (20,000 + 2 * 20,000 + 80,000) / 1,000 m
    assert mean.tolist() == [pytest.approx(140_000)]


def test_walk_stats_round_the_farthest_half_millimetre_up() -> None:
    graph = ROAD.graph
    known = reach(graph, on_edges(graph, [0, 0], [0, 3]))
    part = StreetPieces(*(np.array([value]) for value in (np.int32(0), 0, 3, np.uint64(0), np.int32(-1))))
    least, most, mean = walk_stats(graph, known, part)
    assert (least.tolist(), most.tolist(), mean.tolist()) == ([0], [2], [0.75])
    assert covered_mm(graph, known, part, [0.001, 0.002]).tolist() == [[2, 3]]


def test_walk_stats_beyond_the_limit_know_only_what_is_within() -> None:
    graph = ROAD.graph
    known = reach(graph, along(graph, 0, 0), limit_m=300)
    least, most, mean = walk_stats(graph, known, piece(graph, 0, 200, 400))
    assert (least.tolist(), most.tolist()) == ([200_000], [UNREACHED])
    assert np.isnan(mean).all()
    assert walk_stats(graph, known, piece(graph, 0, 400, 500))[0].tolist() == [UNREACHED]


def test_nearest_label_is_the_facility_nearest_to_any_point_of_the_piece() -> None:
    graph = ROAD.graph
    known = reach(graph, along(graph, 0, 100, 900, 700))
    labels = [int(nearest_label(graph, known, piece(graph, 0, a, b))[0]) for a, b in [(0, 50), (450, 600), (650, 950)]]
    assert labels == [0, 2, 1]


def test_nearest_label_of_equally_near_facilities_is_the_first() -> None:
    graph = PARALLEL.graph
    known = reach(graph, along(graph, 0, 100, 0))
    assert nearest_label(graph, known, piece(graph, 1, 50, 150)).tolist() == [0]


def test_coverage_with_a_limit_exactly_at_a_node_takes_its_street_whole_and_nothing_beyond() -> None:
    graph = LADDER.graph
    known = reach(graph, Snapper(graph).snap(LADDER.lonlat("A")))
    covered = covered_mm(graph, known, cut_by_cells(graph), [200.0]).sum()
    # A-B-C, E-F, and the rungs A-E and B-F: every street between junctions at most 200 m from A.
    assert covered == 500_000
    assert covered_mm(graph, known, cut_by_cells(graph), [200.001]).sum() == 500_000 + 3 * 1
    assert covered_mm(graph, known, cut_by_cells(graph), [199.999]).sum() == 500_000 - 3 * 1


def test_coverage_under_a_bridge_does_not_climb_it() -> None:
    graph = BRIDGE.graph
    known = reach(graph, along(graph, 0, 100))
    assert covered_m(graph, piece(graph, 1, 0, 200), known, 150) == [0]
    # Up the ramp of 141.4 m behind the 100 m to B, the bridge begins at D.
    assert covered_m(graph, piece(graph, 1, 0, 200), known, 300) == [pytest.approx(58.579, abs=2e-3)]


def test_coverage_of_parallel_streets_is_each_streets_own() -> None:
    graph = PARALLEL.graph
    known = reach(graph, along(graph, 0, 0))
    assert covered_m(graph, piece(graph, 0, 0, 100), known, 120) == [100]
    # The long way from both ends: 120 m from A, and 20 m beyond B, which is 100 m from A.
    assert covered_m(graph, piece(graph, 1, 0, 200), known, 120) == [140]


@pytest.mark.parametrize("limit_m", [None, 260.0])
@pytest.mark.parametrize("seed", range(10))
def test_closed_form_equals_asking_every_millimetre(seed: int, limit_m: float | None) -> None:
    # A network of a few metres, so that every millimetre of it can be asked.
    lines = drawn_lines(seed, junctions=8, streets=12, side_m=6.0)
    graph, _ = build_graph(lines, min_component_m=0.0)
    limit_m = None if limit_m is None else limit_m / 100
    rng = np.random.default_rng(seed)
    edge = rng.integers(0, graph.edge_count, 5)
    facilities = on_edges(graph, edge, rng.integers(0, graph.edge_mm[edge] + 1))
    facilities.leg_mm[:] = rng.integers(0, 1500, 5)
    known = reach(graph, facilities, limit_m=limit_m, count_leg=True)
    limits = np.array([0, 300, 800, 1500, 2600]) / 1000
    edges = np.flatnonzero(graph.edge_mm > 2)
    a, b = np.sort(rng.random((2, len(edges))), axis=0) * graph.edge_mm[edges]
    a, b = a.astype(np.int64), np.maximum(b.astype(np.int64), a.astype(np.int64) + 1)
    pieces = StreetPieces(
        edges.astype(np.int32), a, b, np.zeros(len(edges), dtype=np.uint64), np.zeros(len(edges), dtype=np.int32)
    )
    covered = covered_mm(graph, known, pieces, limits.tolist())
    least, most, mean = walk_stats(graph, known, pieces)
    labels = nearest_label(graph, known, pieces)
    for row in range(len(pieces)):
        every = np.arange(a[row], b[row] + 1)
        walk = walks(graph, known, on_edges(graph, np.full(len(every), edges[row]), every))
        mm = walk.walk_mm.astype(np.int64)
        twice_peak = mm[1:] + mm[:-1] + 1  # the walk has slope one, so between two millimetres it peaks at half this
        for column, limit in enumerate(np.rint(limits * 1000)):
            assert covered[row, column] == (twice_peak <= 2 * limit).sum()
        assert least[row] == mm.min()
        assert labels[row] == (walk.label[mm == mm.min()].min() if mm.min() < UNREACHED else -1)
        if (twice_peak <= 2 * (UNREACHED if known.limit_mm is None else known.limit_mm)).all():
            assert most[row] == -(-twice_peak.max() // 2)
            # Slope one between the samples: flat ends hide a triangle of a quarter millimetre.
            area = ((mm[1:] + mm[:-1]) / 2 + np.where(mm[1:] == mm[:-1], 0.25, 0.0)).sum()
            assert mean[row] == pytest.approx(area / (b[row] - a[row]))
        else:
            assert most[row] == UNREACHED and np.isnan(mean[row])
