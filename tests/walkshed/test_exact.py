"""The best choice of sites is the best of every possible choice."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.walkshed.test_siting import SEEDS, best_possible, chance, served_by
from walkshed.exact import best_sites
from walkshed.siting import choose_sites, served_weight


@given(SEEDS, st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_best_choice_equals_the_best_of_every_possible_choice(seed: int, count: int) -> None:
    reach_of, weight = chance(seed, sites=10, demands=30)
    choice, best = best_sites(reach_of, weight, count), best_possible(reach_of, weight, count)
    assert choice.served == pytest.approx(best)
    assert choice.served == pytest.approx(served_weight(reach_of, weight, choice.sites))
    assert choice.most >= best - 1e-6 and choice.at_most_below_best < 1e-6
    assert len(choice.sites) <= count


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_best_choice_beside_what_stands_already(seed: int) -> None:
    reach_of, weight = chance(seed, sites=10, demands=30)
    choice = best_sites(reach_of, weight, 2, existing=[0, 3])
    assert choice.served == pytest.approx(best_possible(reach_of, weight, 2, (0, 3)))
    assert not {0, 3} & set(choice.sites.tolist())


@given(SEEDS, st.integers(2, 5))
@settings(max_examples=20, deadline=None)
def test_without_time_the_choice_is_still_one_and_its_bound_still_true(seed: int, count: int) -> None:
    reach_of, weight = chance(seed, sites=12, demands=40)
    hurried, best = best_sites(reach_of, weight, count, time_limit_s=0), best_possible(reach_of, weight, count)
    assert choose_sites(reach_of, weight, count).served - 1e-6 <= hurried.served <= best + 1e-6
    assert hurried.most >= best - 1e-6


def test_best_choice_where_exchanges_one_for_one_stay_behind() -> None:
    """Three rows of three points, three columns that serve one of each row; only the rows serve all nine."""
    rows = [[3 * i, 3 * i + 1, 3 * i + 2] for i in range(3)]
    reach_of = served_by([0, 4, 8, 9], [1, 5, 6, 10], [2, 3, 7], *rows, demands=11)
    weight = np.ones(11)
    assert best_sites(reach_of, weight, 3).served == best_possible(reach_of, weight, 3)


def test_nothing_to_choose_from_and_nothing_to_choose() -> None:
    nobody = served_by([], [], demands=2)
    assert len(best_sites(nobody, np.ones(2), 1).sites) == 0
    assert best_sites(served_by([0], demands=1), np.ones(1), 0).served == 0


def test_negative_time_is_refused() -> None:
    with pytest.raises(ValueError, match="allowed 0 or more"):
        best_sites(served_by([0], demands=1), [1.0], 1, time_limit_s=-1)
