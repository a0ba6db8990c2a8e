"""Numbers and verdicts in words that tell no lie by rounding."""

import pytest
from django.utils import translation

from regions.models import Level
from zones.models.coverage import NoDataReason
from zones.rule_words import rule_sentence, rule_short
from zones.sentences import Told, met_sentence, no_data_sentence, not_met_sentence, percent


def told(**changes: object) -> Told:
    facts = {
        "area": "Kel. Timur", "service": "SD/MI", "kind": "D", "ages": (7, 12), "distance_m": 1000, "value": 0.25,
        "wanted": 0.8, "children": 1200.0, "reached": 300.0, "missed": 900.0, "nearest_name": "SD 1",
        "nearest_m": 1450.0,
    }  # fmt: skip
    return Told(**{**facts, **changes})


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0%"), (0.001, "< 1%"), (0.5, "50%"), (0.999, "> 99%"), (1.0, "100%")],
)
def test_a_share_that_is_not_quite_all_or_nothing_never_looks_so(share, text):
    assert percent(share) == text


def test_a_share_below_the_wanted_one_never_looks_as_if_it_had_reached_it():
    assert percent(0.7996, wanted=0.8) == "79,9%"
    assert percent(0.79, wanted=0.8) == "79%"
    assert percent(0.8, wanted=0.8) == "80%"


def test_children_too_far_are_counted_with_the_nearest_place():
    assert not_met_sentence(told()) == (
        "900 anak usia 7–12 tahun di Kel. Timur berjalan lebih dari 1.000 m ke SD/MI terdekat "
        "(SD 1, rata-rata 1.450 m)."
    )


def test_a_place_that_may_not_be_named_is_not_named():
    assert "(rata-rata 1.450 m)" in not_met_sentence(told(nearest_name=""))


def test_nowhere_to_walk_to_is_said():
    assert not_met_sentence(told(nearest_m=None, nearest_name="")).endswith("dapat dicapai dengan berjalan kaki.")


def test_a_count_says_what_is_there_and_what_is_needed():
    count = told(kind="P", value=3.0, wanted=13.0)
    assert not_met_sentence(count) == "Kel. Timur memiliki 3 SD/MI; dibutuhkan 13."
    assert not_met_sentence(told(kind="A", value=0.0, wanted=1.0)) == "Kel. Timur belum memiliki SD/MI."


def test_what_is_met_is_said_with_its_numbers():
    assert met_sentence(told(reached=1100.0)) == (
        "1.100 dari 1.200 anak usia 7–12 tahun di Kel. Timur mencapai SD/MI dengan berjalan kaki paling jauh 1.000 m."
    )


@pytest.mark.parametrize("reason", NoDataReason.values)
def test_every_reason_for_no_data_has_its_sentence(reason):
    assert "Kel. Timur" in no_data_sentence(told(value=None), reason)


def test_a_rule_is_short_above_a_column_and_whole_in_a_sentence():
    rule = {"kind": "D", "wanted": 0.8, "distance_m": 1000}
    assert rule_short(**rule) == "dalam 1.000 m"
    assert rule_sentence(**rule, service="SD/MI", ages=(7, 12), level=Level.VILLAGE) == (
        "Paling sedikit 80% anak usia 7–12 tahun berjalan kaki paling jauh 1.000 m ke SD/MI."
    )
    assert rule_short(kind="P", wanted=1600, distance_m=None) == "1 per 1.600 jiwa"
    assert rule_short(kind="A", wanted=1, distance_m=None) == "minimal 1"


def test_numbers_follow_the_language_of_the_reader():
    with translation.override("en"):
        assert rule_short(kind="P", wanted=1600, distance_m=None).startswith("1 per 1,600")
        assert percent(0.7996, wanted=0.8) == "79.9%"
