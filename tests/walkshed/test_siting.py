"""Sites chosen against every possible choice, and a bound that nothing surpasses."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from walkshed.bound import bound_of
from walkshed.covers import Covers
from walkshed.siting import choose_sites, served_weight

SEEDS = st.integers(0, 2**32 - 1)


def served_by(*sites: list[int], demands: int) -> Covers:
    """Return covers in which each site serves the points named."""
    start = np.concatenate([[0], np.cumsum([len(points) for points in sites])]).astype(np.int64)
    demand = np.array([point for points in sites for point in points], dtype=np.int32)
    return Covers(start, demand, np.zeros(len(demand), dtype=np.uint32), demands)


def chance(seed: int, sites: int = 9, demands: int = 14) -> tuple[Covers, np.ndarray]:
    """Return sites that serve some points each, and children at the points."""
    rng = np.random.default_rng(seed)
    points = [sorted(np.flatnonzero(rng.random(demands) < 0.3).tolist()) for _ in range(sites)]
    return served_by(*points, demands=demands), rng.integers(0, 40, demands).astype(float)


def best_possible(reach_of: Covers, weight: np.ndarray, count: int, existing: tuple[int, ...] = ()) -> float:
    rest = [site for site in range(reach_of.sites) if site not in existing]
    return max(served_weight(reach_of, weight, [*existing, *chosen]) for chosen in combinations(rest, count))


@given(SEEDS, st.integers(1, 4))
@settings(max_examples=80, deadline=None)
def test_choice_is_never_above_the_best_nor_below_what_greedy_promises(seed: int, count: int) -> None:
    reach_of, weight = chance(seed)
    choice, best = choose_sites(reach_of, weight, count), best_possible(reach_of, weight, count)
    assert choice.served == pytest.approx(served_weight(reach_of, weight, choice.sites))
    assert (1 - 1 / np.e) * best - 1e-6 <= choice.served <= best + 1e-6
    assert choice.gain.sum() == pytest.approx(choice.served) and len(choice.sites) <= count
    assert (choice.gain > 0).all() and (np.diff(choice.gain) <= 1e-6).all()


@given(SEEDS, st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_bound_is_above_every_choice_whatever_the_prices(seed: int, count: int) -> None:
    reach_of, weight = chance(seed)
    best, rng = best_possible(reach_of, weight, count), np.random.default_rng(seed)
    assert bound_of(reach_of, weight, count, price=rng.normal(0, 30, reach_of.demands)).most >= best - 1e-6
    solved = bound_of(reach_of, weight, count)
    assert best - 1e-6 <= solved.most <= weight.sum() + 1e-6
    assert 0 <= solved.gap(best) <= 1


@given(SEEDS, st.integers(1, 4), st.integers(0, 100))
@settings(max_examples=60, deadline=None)
def test_bound_that_a_choice_carries_is_above_every_choice(seed: int, count: int, swaps: int) -> None:
    reach_of, weight = chance(seed)
    choice, best = choose_sites(reach_of, weight, count, swaps=swaps), best_possible(reach_of, weight, count)
    assert choice.most >= best - 1e-6
    assert choice.served >= (1 - choice.at_most_below_best) * best - 1e-6
    tighter = choice.bounded(bound_of(reach_of, weight, count).most)
    assert best - 1e-6 <= tighter.most <= choice.most + 1e-6


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_what_stands_already_serves_first_and_is_not_built_again(seed: int) -> None:
    reach_of, weight = chance(seed)
    choice = choose_sites(reach_of, weight, 2, existing=[0, 3])
    assert not {0, 3} & set(choice.sites.tolist())
    assert choice.existing == pytest.approx(served_weight(reach_of, weight, [0, 3]))
    assert choice.served <= best_possible(reach_of, weight, 2, (0, 3)) + 1e-6
    assert bound_of(reach_of, weight, 2, existing=[0, 3]).most >= best_possible(reach_of, weight, 2, (0, 3)) - 1e-6


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_one_more_site_never_serves_less(seed: int) -> None:
    reach_of, weight = chance(seed)
    served = [choose_sites(reach_of, weight, count, swaps=0).served for count in range(1, 6)]
    assert served == sorted(served)


def test_an_exchange_finds_what_greedy_misses() -> None:
    """Six points; the middle site serves four, but the two outer ones serve all six between them."""
    reach_of = served_by([1, 2, 3, 4], [0, 1, 2], [3, 4, 5], demands=6)
    assert choose_sites(reach_of, np.ones(6), 2, swaps=0).served == 5
    assert choose_sites(reach_of, np.ones(6), 2).served == 6
    assert bound_of(reach_of, np.ones(6), 2).most == pytest.approx(6, abs=1e-4)


def test_sites_that_add_nothing_are_not_chosen() -> None:
    reach_of = served_by([0, 1], [0], [], demands=3)
    assert choose_sites(reach_of, np.ones(3), 3).sites.tolist() == [0]


def test_weights_that_do_not_fit_are_refused() -> None:
    reach_of = served_by([0], demands=2)
    with pytest.raises(ValueError, match="2 demand points"):
        choose_sites(reach_of, [1.0], 1)
    with pytest.raises(ValueError, match="allowed 0 or more"):
        bound_of(reach_of, [1.0, -1.0], 1)
