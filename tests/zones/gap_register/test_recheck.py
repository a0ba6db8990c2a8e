"""What a run may change about a gap, rule by rule, without a database."""

import pytest

from zones.gap_register.recheck import Known, recheck


@pytest.mark.parametrize("state", ["open", "planned", "funded", "built"])
def test_rule_met_closes_nothing_in_silence_but_asks(state):
    found = recheck(Known(state, "not_met"), verdict="met")
    assert (found.state, found.finding, found.what) == (state, "met", "looks_closed")


def test_rule_met_again_is_told_once():
    assert recheck(Known("open", "met"), verdict="met").what == ""


def test_verified_gap_that_returns_opens_again():
    found = recheck(Known("verified", "met"), verdict="not_met", children=5, severity=0.1)
    assert (found.state, found.finding, found.what) == ("open", "not_met", "returned")


def test_gap_that_only_looked_closed_keeps_its_place_in_the_plan():
    found = recheck(Known("built", "met"), verdict="not_met", children=5, severity=0.1)
    assert (found.state, found.finding, found.what) == ("built", "not_met", "still_there")


@pytest.mark.parametrize(("finding", "now"), [("not_met", "no_data"), ("no_data", "no_data"), ("met", "met")])
def test_no_data_leaves_a_gap_as_it_is(finding, now):
    assert (recheck(Known("planned", finding), verdict="no_data").state) == "planned"
    assert recheck(Known("planned", finding), verdict="no_data").finding == now


@pytest.mark.parametrize(
    ("children", "severity", "opens"),
    [
        (100, 0.50, False),
        (119, 0.50, False),  # 19 more, but not more than a fifth
        (120, 0.50, False),
        (121, 0.50, True),
        (100, 0.59, False),
        (100, 0.60, True),
        (20, 0.10, False),  # lighter than before
    ],
)
def test_no_gap_stays_so_unless_it_grows_by_the_stated_rule(children, severity, opens):
    known = Known("not_gap", "not_met", aside_children=100, aside_severity=0.50)
    found = recheck(known, verdict="not_met", children=children, severity=severity)
    assert (found.state, found.what) == (("open", "grown") if opens else ("not_gap", ""))


def test_few_children_more_open_nothing_even_where_they_are_many_times_as_many():
    known = Known("not_gap", "not_met", aside_children=3, aside_severity=0.5)
    assert recheck(known, verdict="not_met", children=12, severity=0.5).state == "not_gap"
    assert recheck(known, verdict="not_met", children=13, severity=0.5).state == "open"


def test_no_gap_whose_rule_was_met_meanwhile_opens_again():
    known = Known("not_gap", "met", aside_children=100, aside_severity=0.5)
    assert recheck(known, verdict="not_met", children=1, severity=0.01).what == "returned"


def test_rule_that_is_judged_no_more_is_told_and_left_to_people():
    found = recheck(Known("funded", "not_met"), verdict=None)
    assert (found.state, found.finding, found.what) == ("funded", "not_judged", "not_judged")
    assert recheck(Known("funded", "not_judged"), verdict=None).what == ""
