"""The fewest sites that serve all, or a share: against every possible choice."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.walkshed.test_siting import SEEDS, chance, served_by
from walkshed.fewest_sites import fewest_greedy, fewest_sites
from walkshed.siting import served_weight

SHARES = st.sampled_from([0.3, 0.6, 0.9, 1.0])


@given(SEEDS, SHARES)
@example(16903, 1.0)  # settled before any branching
@settings(max_examples=50, deadline=None)
def test_fewest_sites_are_as_few_as_any_choice_that_serves_the_target(seed: int, share: float) -> None:
    reach_of, weight = chance(seed, sites=8)
    greedy, best = fewest_greedy(reach_of, weight, share=share), fewest_sites(reach_of, weight, share=share)
    hurried = fewest_sites(reach_of, weight, share=share, time_limit_s=0)
    fewest = next(
        count for count in range(9)
        if any(served_weight(reach_of, weight, c) >= best.target - 1e-6 for c in combinations(range(8), count))
    )  # fmt: skip
    assert greedy.least <= hurried.least <= fewest <= len(greedy.sites)
    assert len(best.sites) == best.least == fewest
    assert best.served >= best.target - 1e-6 and best.at_most_too_many == 0


def test_who_nobody_can_serve_is_told_and_not_asked_for() -> None:
    found = fewest_sites(served_by([0], [1], demands=3), [5.0, 5.0, 7.0])
    assert (found.beyond, found.target, len(found.sites)) == (7.0, 10.0, 2)


def test_nobody_to_serve_needs_no_site() -> None:
    assert len(fewest_sites(served_by([0], demands=1), [0.0]).sites) == 0
    assert len(fewest_sites(served_by([], demands=1), [3.0]).sites) == 0


def test_site_that_others_make_needless_goes() -> None:
    """The middle adds most at first; the two sides that follow serve all of it."""
    found = fewest_greedy(served_by([1, 2, 3, 4], [0, 1, 2], [3, 4, 5], demands=6), np.ones(6))
    assert sorted(found.sites.tolist()) == [1, 2]


def test_share_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="allowed 0 to 1"):
        fewest_sites(served_by([0], demands=1), [1.0], share=1.5)
