"""Sites within a budget, and those worst off first: against every possible choice."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.walkshed.test_siting import SEEDS, chance, served_by
from walkshed.capacity_exact import best_roomy
from walkshed.covering_program import covering_program, solver_for
from walkshed.covers import Covers
from walkshed.means import Means
from walkshed.siting import choose_sites
from walkshed.worth import NEED, Worth
from walkshed.worthy_bound import priced_worth
from walkshed.worthy_exact import best_worthy, solve
from walkshed.worthy_sites import choose_worthy, worthy_choice_of


def asked(seed: int) -> tuple[Covers, np.ndarray, Means, Worth]:
    """Return a small town with a number or a budget, and with or without need."""
    reach_of, weight = chance(seed, sites=8)
    rng = np.random.default_rng(seed)
    means = Means.of_money(12, rng.integers(1, 10, 8)) if seed % 2 else Means.of_count(3, 8)
    group = rng.integers(0, 3, reach_of.demands)
    people = np.bincount(group, weights=weight, minlength=3) + rng.integers(0, 30, 3)
    need = Worth.of_need(group, people, rng.random(3) * people * 0.4)
    return reach_of, weight, means, need if seed % 3 else Worth.plain(reach_of.demands)


def best_possible(reach_of: Covers, weight: np.ndarray, means: Means, worth: Worth) -> float:
    choices = (list(c) for count in range(reach_of.sites + 1) for c in combinations(range(reach_of.sites), count))
    return max(
        worthy_choice_of(reach_of, weight, means, chosen, worth).worth
        for chosen in choices if means.cost[chosen].sum() <= means.most
    )  # fmt: skip


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_choice_within_means_is_never_above_the_best_and_its_bound_never_below(seed: int) -> None:
    reach_of, weight, means, worth = asked(seed)
    choice, best = choose_worthy(reach_of, weight, means, worth), best_possible(reach_of, weight, means, worth)
    assert (1 - 1 / np.sqrt(np.e)) * best - 1e-6 <= choice.worth <= best + 1e-6
    assert choice.most >= best - 1e-6 and choice.spent <= means.most
    hurried = best_worthy(reach_of, weight, means, worth, time_limit_s=0)
    assert best - 1e-6 <= hurried.most <= choice.most + 1e-6


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_best_choice_within_means_equals_the_best_of_every_possible_choice(seed: int) -> None:
    reach_of, weight, means, worth = asked(seed)
    choice = best_worthy(reach_of, weight, means, worth)
    assert choice.worth == pytest.approx(best_possible(reach_of, weight, means, worth), abs=1e-5)
    assert choice.at_most_below_best < 1e-6 and choice.spent <= means.most


@given(SEEDS, st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_a_number_of_sites_without_need_is_the_plain_question(seed: int, count: int) -> None:
    reach_of, weight = chance(seed)
    plain, worthy = choose_sites(reach_of, weight, count), choose_worthy(reach_of, weight, Means.of_count(count, 9))
    assert worthy.worth == pytest.approx(plain.served) and worthy.gain.sum() == pytest.approx(plain.served)


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_any_prices_and_slopes_bound_every_choice(seed: int) -> None:
    reach_of, weight, means, worth = asked(seed)
    rng = np.random.default_rng(seed)
    most = priced_worth(
        reach_of, weight, means, worth, rng.normal(1, 2, reach_of.demands), rng.uniform(0.5, 4, len(worth.all))
    )
    assert most >= best_possible(reach_of, weight, means, worth) - 1e-6


def test_need_sends_the_only_site_to_those_worst_off() -> None:
    """Ten more of a group that has 80 of 100, or six more of one that has none."""
    reach_of = served_by([0], [1], demands=2)
    weight, means = np.array([10.0, 6.0]), Means.of_count(1, 2)
    need = Worth.of_need([0, 1], [100.0, 100.0], [80.0, 0.0])
    assert choose_worthy(reach_of, weight, means).sites.tolist() == [0]
    assert choose_worthy(reach_of, weight, means, need).sites.tolist() == [1]


def test_worth_of_need_is_told_by_the_band() -> None:
    """From 20 to 60 of 100: five at four, twenty-five at three, ten at two."""
    need = Worth.of_need([0], [100.0], [20.0])
    assert need.of_group(0, 40.0) == pytest.approx(5 * 4 + 25 * 3 + 10 * 2)
    assert NEED[0] == (0.25, 4.0)


def test_too_dear_a_site_is_not_chosen_and_a_cheap_pair_beats_one_dear_one() -> None:
    reach_of = served_by([0, 1, 2], [0, 1], [2], demands=3)
    means = Means.of_money(4, [9.0, 2.0, 2.0])
    assert sorted(choose_worthy(reach_of, np.ones(3), means).sites.tolist()) == [1, 2]
    assert len(choose_worthy(reach_of, np.ones(3), Means.of_money(1, [9.0, 2.0, 2.0])).sites) == 0


def test_a_budget_of_a_milliard_is_kept_to_the_last_rupiah() -> None:
    """Two at 10 would cost two rupiah too much, which HiGHS overlooks; one at 10 and one at 4 is best."""
    reach_of, weight = served_by(*([point] for point in range(5)), demands=5), np.array([10.0, 10, 4, 4, 4])
    means = Means.of_money(1_000_000_000, [500_000_001.0] * 2 + [350_000_000.0] * 3)
    choice = best_worthy(reach_of, weight, means)
    assert (choice.worth, choice.most) == (14, pytest.approx(14)) and choice.spent <= means.most
    roomy = best_roomy(reach_of, weight, np.full(5, 99.0), means)
    assert (roomy.served, roomy.most) == (14, pytest.approx(14)) and roomy.spent <= means.most


def test_what_a_solver_says_that_failed_is_not_taken_for_true() -> None:
    reach_of = served_by([0, 1], [1, 2], demands=3)
    program = covering_program(reach_of, np.ones(3))
    solver = solver_for(program, 1, whole=True)
    solver.setOptionValue("mip_max_nodes", 0)
    solver.setOptionValue("presolve", "off")
    solver.changeColsBounds(2, np.array([0, 1], dtype=np.int32), np.full(2, -np.inf), np.full(2, np.inf))
    chosen, most = solve(solver, 2, 5.0, lambda: False)
    assert len(chosen) == 0 and most == np.inf


@pytest.mark.parametrize("cost", [[0.0], [-1.0], [float("nan")]])
def test_cost_that_is_none_is_refused(cost: list[float]) -> None:
    with pytest.raises(ValueError, match="allowed more than 0"):
        Means.of_money(1, cost)


def test_interruption_leaves_what_is_found_by_then() -> None:
    reach_of, weight = chance(5, sites=12, demands=40)
    stopped = best_worthy(reach_of, weight, Means.of_count(4, 12), interrupted=lambda: True)
    assert stopped.worth == pytest.approx(choose_worthy(reach_of, weight, Means.of_count(4, 12)).worth)
