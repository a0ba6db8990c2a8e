"""The address bar holds the whole view of the coverage table."""
from django.http import QueryDict

from zones.coverage_question import CoverageQuestion


def read(query: str) -> CoverageQuestion:
    return CoverageQuestion.from_query(QueryDict(query))


def test_address_says_the_view_and_reads_back_the_same():
    view = CoverageQuestion(
        "31.75", "kecamatan", ("smp-d", "sma-d"), True, "smp-d", True, "sma-d", "31.75.07", "smp-d"
    )
    assert read(view.address()) == view


def test_plain_view_has_a_plain_address():
    assert CoverageQuestion().address() == ""


def test_unknown_level_falls_back_so_that_an_old_link_opens():
    assert read("tingkat=planet").level == "kelurahan"


def test_what_is_no_cell_opens_no_reason():
    for text in ("31.75", "~sd-d", "31.75~"):
        view = read(f"alasan={text}")
        assert (view.reason_area, view.reason_rule) == ("", "")


def test_a_rule_named_twice_is_one_rule_and_a_null_byte_is_none():
    assert read("aturan=sd-d&aturan=sd-d&aturan=sd-p").rules == ("sd-d", "sd-p")
    assert read("wilayah=31%00.75").within == "31.75"


def test_head_of_a_rule_sorts_lowest_first_then_turns_round():
    first = CoverageQuestion().sort_link("sd-d")
    assert (first.address, first.aria) == ("urut=sd-d", "")
    second = read(first.address).sort_link("sd-d")
    assert (second.address, second.aria) == ("urut=sd-d&arah=turun", "ascending")
    assert read(second.address).sort_link("sd-d").aria == "descending"


def test_head_of_a_count_sorts_highest_first():
    assert CoverageQuestion().sort_link("anak").address == "urut=anak&arah=turun"
    assert CoverageQuestion().sort_link("belum").address == "urut=belum&arah=turun"
