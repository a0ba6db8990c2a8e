"""Shortest average walks against every possible choice, and a bound that no choice falls below."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.walkshed.test_covers import anywhere
from tests.walkshed.test_siting import SEEDS
from tests.worlds.drawn import drawn_lines
from walkshed.build import build_graph
from walkshed.covers import Covers, covers
from walkshed.median_bound import promised_total
from walkshed.p_median import shortest_walks

LIMITS = st.sampled_from([300.0, 900.0, 5000.0])


def town(seed: int, limit_m: float, sites: int = 9, demands: int = 20) -> tuple[Covers, np.ndarray]:
    """Return a drawn town with sites anywhere, children anywhere, and who walks to which site."""
    rng = np.random.default_rng(seed)
    graph = build_graph(drawn_lines(seed), min_component_m=0.0)[0]
    found = covers(graph, anywhere(graph, rng, sites), anywhere(graph, rng, demands), limit_m=limit_m)
    return found, rng.integers(0, 40, demands).astype(float)


def average_m(reach_of: Covers, weight: np.ndarray, sites: tuple[int, ...], limit_m: float) -> float:
    """Return the average walk by plain looking: everybody to the nearest site, the limit where there is none."""
    table = np.full((reach_of.sites, reach_of.demands), limit_m)
    table[reach_of.site, reach_of.demand] = reach_of.walk_mm / 1000.0
    anybody = np.isin(np.arange(reach_of.demands), reach_of.demand)
    near = table[list(sites)].min(axis=0, initial=limit_m)
    total = weight[anybody].sum()
    return float((weight * near)[anybody].sum() / total) if total else 0.0


def least_possible(
    reach_of: Covers, weight: np.ndarray, count: int, limit_m: float, existing: tuple[int, ...] = ()
) -> float:
    every = combinations([site for site in range(reach_of.sites) if site not in existing], count)
    return min(average_m(reach_of, weight, (*existing, *chosen), limit_m) for chosen in every)


@given(SEEDS, st.integers(1, 4), LIMITS)
@settings(max_examples=60, deadline=None)
def test_choice_is_a_true_one_and_its_bound_below_every_possible_choice(seed: int, count: int, limit_m: float) -> None:
    reach_of, weight = town(seed, limit_m)
    choice = shortest_walks(reach_of, weight, count, limit_m=limit_m)
    best = least_possible(reach_of, weight, count, limit_m)
    assert choice.mean_walk_m == pytest.approx(average_m(reach_of, weight, tuple(choice.sites), limit_m))
    assert choice.least_m <= best + 1e-6 <= choice.mean_walk_m + 2e-6
    # Greedy alone saves 63 % of what can be saved.
    assert choice.before_m - choice.mean_walk_m >= (1 - 1 / np.e) * (choice.before_m - best) - 1e-6
    assert choice.mean_walk_m <= choice.least_m * (1 + choice.at_most_above_best) + 1e-6
    assert len(choice.sites) <= count


@given(SEEDS, st.integers(1, 3))
@settings(max_examples=40, deadline=None)
def test_bound_holds_whatever_is_promised(seed: int, count: int) -> None:
    reach_of, weight = town(seed, 900.0)
    rng, standing = np.random.default_rng(seed), np.full(reach_of.demands, 900_000.0)
    total = promised_total(reach_of, weight, standing, count, rng.normal(400_000, 400_000, reach_of.demands))
    table = np.full((reach_of.sites, reach_of.demands), 900_000.0)
    table[reach_of.site, reach_of.demand] = reach_of.walk_mm
    least = min((weight * table[list(chosen)].min(axis=0)).sum() for chosen in combinations(range(9), count))
    assert total <= least + 1e-3


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_what_stands_already_counts_and_is_not_built_again(seed: int) -> None:
    reach_of, weight = town(seed, 900.0)
    choice = shortest_walks(reach_of, weight, 2, limit_m=900.0, existing=[1, 4])
    assert not {1, 4} & set(choice.sites.tolist())
    assert choice.before_m == pytest.approx(average_m(reach_of, weight, (1, 4), 900.0))
    assert choice.mean_walk_m == pytest.approx(average_m(reach_of, weight, (1, 4, *choice.sites), 900.0))
    assert choice.least_m <= least_possible(reach_of, weight, 2, 900.0, (1, 4)) + 1e-6


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_exchanges_never_lengthen_the_average(seed: int) -> None:
    reach_of, weight = town(seed, 900.0)
    alone = shortest_walks(reach_of, weight, 3, limit_m=900.0, swaps=0, price_rounds=0)
    assert shortest_walks(reach_of, weight, 3, limit_m=900.0, price_rounds=0).mean_walk_m <= alone.mean_walk_m + 1e-9


def served_at(*sites: dict[int, int], demands: int) -> Covers:
    """Return covers in which each site serves points at so many metres."""
    start = np.concatenate([[0], np.cumsum([len(points) for points in sites])]).astype(np.int64)
    demand = np.array([point for points in sites for point in sorted(points)], dtype=np.int32)
    walk = np.array([1000 * points[point] for points in sites for point in sorted(points)], dtype=np.uint32)
    return Covers(start, demand, walk, demands)


def test_an_exchange_finds_what_greedy_misses() -> None:
    """The middle site is 4 m from each of four points; a site on either side is next to two of them."""
    reach_of = served_at({0: 4, 1: 4, 2: 4, 3: 4}, {0: 1, 1: 1, 2: 9}, {1: 9, 2: 1, 3: 1}, demands=4)
    greedy = shortest_walks(reach_of, np.ones(4), 2, limit_m=10, swaps=0)
    choice = shortest_walks(reach_of, np.ones(4), 2, limit_m=10)
    assert (greedy.mean_walk_m, choice.mean_walk_m) == (2.5, 1.0)
    assert choice.sites.tolist() == [1, 2] and choice.least_m == pytest.approx(1.0, rel=0.05)


def test_whom_nobody_can_serve_is_in_no_average_and_counted() -> None:
    reach_of = served_at({0: 10}, demands=2)
    choice = shortest_walks(reach_of, [3.0, 5.0], 1, limit_m=100)
    assert (choice.mean_walk_m, choice.before_m, choice.served, choice.left_out) == (10.0, 100.0, 3.0, 5.0)
    nobody = shortest_walks(served_at({}, demands=2), [3.0, 5.0], 1, limit_m=100)
    assert (len(nobody.sites), nobody.mean_walk_m, nobody.left_out, nobody.at_most_above_best) == (0, 0.0, 8.0, 0.0)


def test_limit_below_a_walk_and_weights_that_do_not_fit_are_refused() -> None:
    reach_of = served_at({0: 10}, demands=1)
    with pytest.raises(ValueError, match="walks of up to 10.0 m; allowed no less"):
        shortest_walks(reach_of, [1.0], 1, limit_m=9)
    with pytest.raises(ValueError, match="1 demand points"):
        shortest_walks(reach_of, [1.0, 1.0], 1, limit_m=10)
