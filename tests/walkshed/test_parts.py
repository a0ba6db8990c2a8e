"""Parts with a halo give together, byte by byte, what one run over the whole gives; without enough halo they do not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.network import town
from tests.worlds.drawn import drawn_lines
from tests.worlds.halves import Country, answer_with_widening, country, is_within
from walkshed.build import build_graph
from walkshed.crs import geodesic_m
from walkshed.graph import StreetGraph
from walkshed.halo import Stretch, halo_m, nodes_within, stretch_of
from walkshed.parts import ENOUGH, WHOLE, answer, cut_part
from walkshed.search import UNREACHED, Seeds, search

SEEDS = st.integers(0, 2**32 - 1)
every_network = settings(max_examples=40, deadline=None)
PARTS = range(3)


def drawn(seed: int) -> StreetGraph:
    return build_graph(drawn_lines(seed, join_twins=bool(seed % 2)), min_component_m=0.0)[0]


@pytest.fixture(scope="module")
def wide() -> Country:
    """Return a town of 3.2 km by 3.2 km in which a walk of 400 m leads a good way over a border."""
    return country(build_graph(town(36, missing=0.1))[0], 5, facilities=60)


@given(SEEDS)
@every_network
def test_parts_with_a_halo_are_the_single_run_byte_by_byte(seed: int) -> None:
    cut = country(drawn(seed), seed)
    whole = answer(cut.whole())
    found = [answer(cut.part(number, 400_000)) for number in PARTS]
    assert all(is_within(one, whole) and one.needs == ENOUGH for one in found)
    assert set(np.concatenate([one.own_id for one in found])) == set(range(cut.graph.node_count))
    assert sorted(np.concatenate([one.cell_id for one in found])) == list(range(len(cut.cell_part)))


@given(SEEDS)
@every_network
def test_walks_without_a_limit_ask_for_wider_halos_until_none_is_in_doubt(seed: int) -> None:
    cut = country(drawn(seed), seed, limit_mm=None, facilities=2)
    whole = answer(cut.whole())
    for number in PARTS:
        found, rounds = answer_with_widening(cut, number, 100_000)
        assert is_within(found, whole) and rounds <= 3


@pytest.mark.parametrize("halo", [0.5, 0.0])
def test_half_a_halo_and_none_fail(wide: Country, halo: float) -> None:
    whole = answer(wide.whole())
    assert all(is_within(answer(wide.part(number, 400_000)), whole) for number in PARTS)
    assert not all(is_within(answer(wide.part(number, 400_000, halo=halo)), whole) for number in PARTS)


def test_a_part_is_smaller_than_the_whole(wide: Country) -> None:
    part = wide.part(0, 400_000)
    assert len(part.own) < part.graph.node_count < wide.graph.node_count * 0.6


def test_a_halo_that_is_not_wide_enough_says_so(wide: Country) -> None:
    free = Country(wide.graph, country(wide.graph, 5, facilities=60, limit_mm=None).question, wide.cell_part,
                   wide.node_part)  # fmt: skip
    assert answer(free.part(1, 50_000)).needs > 50_000
    assert answer(free.whole()).needs == ENOUGH


def test_a_facility_that_no_halo_reached_asks_for_the_whole(wide: Country) -> None:
    """The only facility stands in the west; the eastern part cannot find it within 50 m."""
    few = country(wide.graph, 5, facilities=1, limit_mm=None)
    home = int(few.node_part[few.graph.edge_ends[few.question.facilities.edge[0], 0]])
    assert answer(few.part(2 if home != 2 else 0, 50_000)).needs == WHOLE


def test_a_component_without_any_facility_asks_for_nothing() -> None:
    graph = drawn(3)
    cut = country(graph, 3, facilities=0, limit_mm=None)
    assert answer(cut.part(0, 10_000)).needs == ENOUGH


@given(SEEDS)
@every_network
def test_no_walk_leads_farther_in_a_straight_line_than_the_halo(seed: int) -> None:
    cut = country(drawn(seed), seed, facilities=4)
    graph, part = cut.graph, cut.part(0, 400_000)
    near = nodes_within(graph, cut.node_part == 0, halo_m(stretch_of(graph), 400_000, leg_m=0.0))
    own = np.flatnonzero(cut.node_part == 0)
    walked = search(graph, Seeds(own, np.zeros(len(own), dtype=np.int64), np.zeros(len(own), dtype=np.int64)),
                    limit_mm=400_000)  # fmt: skip
    assert near[walked.node_mm != UNREACHED].all()
    assert part.graph.node_count >= near.sum()


def test_short_streets_are_added_up_and_do_not_widen_every_halo() -> None:
    graph = drawn(1)
    found = stretch_of(graph)
    assert 1.0 <= found.ratio < 1.001 and 0.0 <= found.excess_mm < 10.0
    assert halo_m(Stretch(1.5, 2000.0), 1_000_000, leg_m=150.0) == pytest.approx(1652.001)


def test_nodes_within_a_width_are_those_and_no_others() -> None:
    graph = build_graph(town(8))[0]
    one = np.zeros(graph.node_count, dtype=bool)
    one[0] = True
    away = geodesic_m(graph.node_lonlat, np.repeat(graph.node_lonlat[:1], graph.node_count, axis=0))
    for width_m in (0.0, 100.0, 250.0, 5000.0):
        near = nodes_within(graph, one, width_m)
        assert near[away <= width_m].all() and not near[away > width_m + 0.01].any()


def test_a_part_without_streets_has_no_answers_and_is_no_error() -> None:
    """An island regency inside a province's network: no cells, no junctions, all columns."""
    cut = country(drawn(3), 3, limit_mm=None)
    nothing = cut_part(
        cut.graph, cut.question, cells=np.zeros(0, dtype=np.int64), stretch=stretch_of(cut.graph), known_mm=400_000
    )
    found = answer(nothing)
    assert (found.share.shape, found.mean_walk_m.shape, found.node_mm.shape) == ((0, 3), (0, 2), (2, 0))
    assert found.needs == ENOUGH
