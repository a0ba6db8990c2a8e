"""The address bar holds the whole view of the coverage table."""
from django.http import QueryDict

from zones.coverage_question import CoverageQuestion


def test_address_says_the_view_and_reads_back_the_same():
    view = CoverageQuestion("31.75", "kecamatan", ("smp-d", "sma-d"), True, "smp-d", True, "sma-d")
    assert CoverageQuestion.from_query(QueryDict(view.address())) == view


def test_plain_view_has_a_plain_address():
    assert CoverageQuestion().address() == ""


def test_unknown_level_falls_back_so_that_an_old_link_opens():
    assert CoverageQuestion.from_query(QueryDict("tingkat=planet")).level == "kelurahan"
