"""The judge on facts small enough for a pencil."""
import numpy as np
import pytest

from zones.judge import Evidence, JudgedArea, Rule, VillageFacts, judge

VILLAGE = JudgedArea(id=1, code="99.71.01.1001", level=4, setting="urban")
DISTRICT = JudgedArea(id=2, code="99.71.01", level=3, setting="urban")


def ages(**by_age: float) -> np.ndarray:
    """Return 18 single years with the children given as a7=10."""
    children = np.zeros(18)
    for age, number in by_age.items():
        children[int(age[1:])] = number
    return children


def rule(**changes) -> Rule:
    values = {
        "standard_id": 7, "kind": "D", "level": 4, "setting": "urban", "types": ("primary_school",),
        "status_needed": "any", "ages": (7, 12), "only_in": "", "wanted": 0.8, "column": 0,
    }  # fmt: skip
    return Rule(**values | changes)


def evidence(**changes) -> Evidence:
    """Two villages: the first with two cells of 60 % and 40 % of its children, the second without streets."""
    values = {
        "villages": {
            "99.71.01.1001": VillageFacts("99.71.01.1001", 1000, ages(a7=50, a12=50, a3=40), np.array([0, 1])),
            "99.71.01.1002": VillageFacts("99.71.01.1002", 300, ages(a9=20), np.array([], dtype=np.int64)),
        },
        "cell_share": np.array([0.6, 0.4]),
        "share": np.array([[1.0], [0.25]]),
        "mean_walk_m": np.array([[300.0], [1200.0]]),
        "nearest_id": np.array([[11], [12]]),
        "facility_count": {("99.71.01.1001", "primary_school", 0): 2},
        "known_lists": frozenset({("primary_school", "99.71")}),
        "types_with_status": frozenset(),
    }  # fmt: skip
    return Evidence(**values | changes)


def test_distance_rule_counts_the_children_of_its_ages_by_the_share_of_street():
    (verdict,) = judge([VILLAGE], [rule()], evidence())
    # 100 children aged 7-12: 60 on a cell wholly within the walk, 40 on one of which a quarter is.
    assert verdict.children == 100
    assert verdict.children_reached == pytest.approx(60 + 10)
    assert verdict.value == pytest.approx(0.70)
    assert verdict.verdict == "not_met"


def test_distance_rule_is_met_when_the_share_is_exactly_what_is_wanted():
    (verdict,) = judge([VILLAGE], [rule(wanted=0.7)], evidence())
    assert verdict.verdict == "met"


def test_nearest_is_the_facility_of_most_children_beyond_the_limit_with_their_mean_walk():
    (verdict,) = judge([VILLAGE], [rule()], evidence())
    assert (verdict.nearest_id, verdict.nearest_m) == (12, 1200.0)
    assert verdict.mean_walk_m == pytest.approx(0.6 * 300 + 0.4 * 1200)


def test_nearest_is_that_of_all_children_where_none_is_beyond_the_limit():
    (verdict,) = judge([VILLAGE], [rule()], evidence(share=np.array([[1.0], [1.0]])))
    assert (verdict.nearest_id, verdict.nearest_m) == (11, 300.0)


def test_children_on_no_mapped_street_are_told_apart_and_not_counted_as_missed():
    (verdict,) = judge([DISTRICT], [rule()], evidence())
    assert (verdict.children, verdict.children_unknown) == (120, 20)
    assert verdict.value == pytest.approx(70 / 100)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"known_lists": frozenset(), "nearest_id": np.full((2, 1), -1), "mean_walk_m": np.full((2, 1), np.nan)},
         "no_list"),
        ({"villages": {"99.71.01.1001": VillageFacts("99.71.01.1001", 10, None, np.array([0]))}}, "no_children"),
        (
            {"villages": {"99.71.01.1001": VillageFacts("99.71.01.1001", 10, ages(a7=5), np.array([], int))}},
            "no_streets",
        ),
    ],
)
def test_what_is_not_known_is_no_data_and_never_zero(changes, reason):
    (verdict,) = judge([VILLAGE], [rule()], evidence(**changes))
    assert (verdict.verdict, verdict.no_data_reason, verdict.value) == ("no_data", reason, None)


def test_incomplete_list_cannot_prove_that_something_is_missing():
    (verdict,) = judge([VILLAGE], [rule()], evidence(known_lists=frozenset({("primary_school", "99.72")})))
    assert (verdict.verdict, verdict.no_data_reason) == ("no_data", "incomplete")
    assert verdict.value == pytest.approx(0.7)


def test_incomplete_list_can_prove_that_enough_is_there():
    at_least_two = rule(kind="A", wanted=2.0, column=None)
    verdicts = judge([VILLAGE], [rule(wanted=0.5), at_least_two], evidence(known_lists=frozenset()))
    assert [verdict.verdict for verdict in verdicts] == ["met", "met"]


def test_certified_rule_without_any_status_on_record_is_no_data():
    (verdict,) = judge([VILLAGE], [rule(status_needed="certified")], evidence())
    assert verdict.no_data_reason == "no_status_list"


def test_list_of_a_smaller_place_says_nothing_of_a_larger_one():
    (verdict,) = judge(
        [DISTRICT], [rule()], evidence(known_lists=frozenset({("primary_school", "99.71.01.1001")}))
    )
    assert verdict.no_data_reason == "incomplete"


def test_count_rule_wants_at_least_its_number_at_its_own_level():
    at_least = rule(kind="A", wanted=3.0, column=None)
    assert [v.area_id for v in judge([DISTRICT, VILLAGE], [at_least], evidence())] == [VILLAGE.id]
    (verdict,) = judge([VILLAGE], [at_least], evidence())
    assert (verdict.value, verdict.verdict) == (2.0, "not_met")


@pytest.mark.parametrize(("per", "wanted", "outcome"), [(500, 2, "met"), (499, 3, "not_met"), (5000, 1, "met")])
def test_per_people_rule_counts_a_started_portion(per, wanted, outcome):
    (verdict,) = judge([VILLAGE], [rule(kind="P", wanted=float(per), column=None)], evidence())
    assert (verdict.wanted, verdict.verdict) == (wanted, outcome)


def test_per_people_rule_without_people_is_no_data():
    unknown = {"99.71.01.1001": VillageFacts("99.71.01.1001", None, None, np.array([0]))}
    (verdict,) = judge([VILLAGE], [rule(kind="P", wanted=1250.0, column=None)], evidence(villages=unknown))
    assert verdict.no_data_reason == "no_people"


def test_rule_of_the_other_setting_or_another_place_is_not_judged():
    assert judge([VILLAGE], [rule(setting="rural"), rule(only_in="31")], evidence()) == []


def test_shares_of_villages_add_up_to_the_district():
    both = evidence(
        villages={
            "99.71.01.1001": VillageFacts("99.71.01.1001", 1, ages(a7=100), np.array([0])),
            "99.71.01.1002": VillageFacts("99.71.01.1002", 1, ages(a7=300), np.array([1])),
        },
        cell_share=np.array([1.0, 1.0]),
    )
    second = JudgedArea(id=3, code="99.71.01.1002", level=4, setting="urban")
    district, one, two = judge([DISTRICT, VILLAGE, second], [rule()], both)
    assert district.children_reached == pytest.approx(one.children_reached + two.children_reached)
    assert district.value == pytest.approx((100 * 1.0 + 300 * 0.25) / 400)
