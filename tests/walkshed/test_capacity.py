"""Sites that take only so many: against every possible choice, each let in by a linear program of its own."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.optimize import linprog

from tests.walkshed.test_siting import SEEDS, chance, served_by
from walkshed.capacity import choose_roomy, fill_sites, roomy_choice_of
from walkshed.capacity_exact import best_roomy, roomy_bound
from walkshed.covers import Covers
from walkshed.means import Means


def let_in(reach_of: Covers, weight: np.ndarray, room: np.ndarray, sites: list[int]) -> float:
    pairs = [(site, p) for site in sites for p in reach_of.demand[reach_of.start[site] : reach_of.start[site + 1]]]
    if not pairs:
        return 0.0
    rows = [[float(pair[1] == point) for pair in pairs] for point in range(reach_of.demands)]
    rows += [[float(pair[0] == site) for pair in pairs] for site in sites]
    most = [*weight, *room[sites]]
    return float(-linprog(-np.ones(len(pairs)), A_ub=rows, b_ub=most).fun)


def asked(seed: int) -> tuple[Covers, np.ndarray, np.ndarray, Means, list[int]]:
    reach_of, weight = chance(seed, sites=7)
    rng = np.random.default_rng(seed)
    means = Means.of_money(9, rng.integers(1, 9, 7)) if seed % 2 else Means.of_count(3, 7)
    return reach_of, weight, rng.integers(5, 120, 7).astype(float), means, [1] if seed % 3 else []


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_most_people_find_room_as_in_the_best_of_every_possible_choice(seed: int) -> None:
    reach_of, weight, room, means, existing = asked(seed)
    others = [site for site in range(7) if site not in existing]
    best = max(
        let_in(reach_of, weight, room, [*existing, *chosen])
        for count in range(7) for chosen in combinations(others, count)
        if means.cost[list(chosen)].sum() <= means.most
    )  # fmt: skip
    greedy = choose_roomy(reach_of, weight, room, means, existing=existing)
    hurried = best_roomy(reach_of, weight, room, means, existing=existing, time_limit_s=0)
    exact = best_roomy(reach_of, weight, room, means, existing=existing)
    assert greedy.served == pytest.approx(let_in(reach_of, weight, room, [*existing, *greedy.sites]), abs=1e-5)
    assert greedy.served <= best + 1e-5 and exact.served == pytest.approx(best, abs=1e-4)
    assert min(greedy.most, hurried.most, exact.most) >= best - 1e-5 and exact.at_most_below_best < 1e-5
    assert greedy.left.sum() + greedy.served == pytest.approx(weight.sum(), abs=1e-5)
    prices = np.random.default_rng(seed).normal(0.5, 1, reach_of.demands)
    assert roomy_bound(reach_of, weight, room, means, np.array(existing, dtype=np.int64), prices) >= best - 1e-5


def test_who_can_go_elsewhere_makes_room_for_who_cannot() -> None:
    """Site 0 fills with point 0 first; site 1 reaches point 0 alone, so point 0 moves and point 1 gets in."""
    reach_of = served_by([0, 1], [0], demands=2)
    choice = roomy_choice_of(reach_of, [10.0, 10.0], [10.0, 10.0], Means.of_count(2, 2), [0, 1])
    assert choice.served == pytest.approx(20.0) and choice.left.tolist() == [0.0, 0.0]


def test_full_site_leaves_the_rest_within_reach_but_without_room() -> None:
    choice = choose_roomy(served_by([0, 1], demands=3), [30.0, 30.0, 5.0], [40.0], Means.of_count(1, 1))
    assert choice.gain.tolist() == [40.0] and choice.left.sum() == pytest.approx(25.0)


@pytest.mark.parametrize("room", [[-1.0], [float("inf")], [1.0, 2.0]])
def test_room_that_is_none_is_refused(room: list[float]) -> None:
    with pytest.raises(ValueError, match="allowed 0 or more for each"):
        choose_roomy(served_by([0], demands=1), [1.0], room, Means.of_count(1, 1))


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_sites_that_stand_let_in_as_many_as_a_linear_program(seed: int) -> None:
    reach_of, weight, room, _means, _existing = asked(seed)
    left, taken = fill_sites(reach_of, weight, room)
    assert weight.sum() - left.sum() == pytest.approx(let_in(reach_of, weight, room, list(range(7))), abs=1e-4)
    assert taken.sum() == pytest.approx(weight.sum() - left.sum(), abs=1e-4)
    assert (taken <= room + 1e-9).all() and (left >= 0).all()
