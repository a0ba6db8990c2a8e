"""One rule looked at closely: walks, fairness, status and room, each with numbers a pencil can check."""
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zones.coverage_rule.chart import walk_chart
from zones.coverage_rule.distances import walk_bars, walk_percentile
from zones.coverage_rule.fairness import ServedArea, fairness

WALKS = st.lists(st.tuples(st.floats(0, 9000), st.floats(0, 500)), min_size=1, max_size=40)


def array(*numbers: float) -> np.ndarray:
    return np.array(numbers, dtype=np.float64)


def test_walk_of_just_the_limit_is_within_it_and_a_step_more_is_not():
    bars = walk_bars(array(500.0, 500.1), array(10, 3), 500)
    assert [bar.children for bar in bars if bar.is_within] == [0, 0, 0, 0, 10]
    assert bars[5].children == 3 and (bars[5].from_m, bars[5].to_m) == (500, 600)


def test_last_bar_holds_all_longer_walks_and_those_without_a_walk_are_in_none():
    bars = walk_bars(array(9000.0, np.nan, 0.0), array(1, 2, 4), 400)
    assert bars[-1].to_m is None and bars[-1].children == 1 and bars[0].children == 4
    assert sum(bar.children for bar in bars) == 5


@given(WALKS, st.integers(50, 3000))
def test_bars_hold_every_child_with_a_walk_once(walks, limit_m):
    walk_m, children = (array(*column) for column in zip(*walks, strict=True))
    assert sum(bar.children for bar in walk_bars(walk_m, children, limit_m)) == pytest.approx(children.sum())


def test_percentiles_weigh_children_and_not_places():
    walk_m, children = array(100, 200, 300), array(1, 1, 8)
    assert [walk_percentile(walk_m, children, share) for share in (0.1, 0.2, 0.5, 0.9)] == [100, 200, 300, 300]


def test_percentile_among_those_who_cannot_walk_there_is_not_a_number():
    walk_m, children = array(100, np.nan), array(6, 4)
    assert walk_percentile(walk_m, children, 0.5) == 100
    assert walk_percentile(walk_m, children, 0.9) is None
    assert walk_percentile(array(), array(), 0.5) is None


@given(WALKS)
def test_percentiles_never_fall_and_hold_as_many_children_as_they_say(walks):
    walk_m, children = (array(*column) for column in zip(*walks, strict=True))
    if children.sum() == 0:
        return
    found = [walk_percentile(walk_m, children, share) for share in (0.1, 0.5, 0.9)]
    assert found == sorted(found)
    for share, metres in zip((0.1, 0.5, 0.9), found, strict=True):
        assert children[walk_m <= metres].sum() >= share * children.sum() * (1 - 1e-6)


def test_spread_weighs_areas_by_their_children():
    found = fairness([ServedArea("a", "A", 1.0, 300), ServedArea("b", "B", 0.2, 100), ServedArea("c", "C", 0.0, 0)])
    # Mean 0.8; the children of A are 0.2 from it, those of B 0.6: (300 x 0.2 + 100 x 0.6) / 400.
    assert (found.mean, found.spread, found.gap) == pytest.approx((0.8, 0.3, 0.8))
    assert (found.worst.code, found.best.code) == ("b", "a")


def test_equal_areas_have_no_spread_and_one_area_is_compared_with_nothing():
    assert fairness([ServedArea("a", "A", 0.5, 10), ServedArea("b", "B", 0.5, 90)]).spread == pytest.approx(0)
    assert fairness([ServedArea("a", "A", 0.5, 10)]) is None


def test_bars_of_the_drawing_stand_on_its_foot_and_the_limit_between_them():
    bars = walk_bars(array(50, 450, 2000), array(10, 5, 1), 400)
    chart = walk_chart(bars, 400, [("median", 50.0), ("p90", None)])
    assert all(bar.y + bar.height == pytest.approx(chart.foot, abs=0.2) for bar in chart.bars)
    within = [bar for bar in chart.bars if bar.is_within]
    assert within[-1].x + within[-1].width < chart.limit_x < chart.bars[len(within)].x + 1
    assert [name for name, _x in chart.marks] == ["median"]
    assert walk_chart(walk_bars(array(), array(), 400), 400, []) is None
