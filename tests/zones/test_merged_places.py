"""Two records that are one place: agreements and anchors go along with a merge and come back with a split."""
import pytest

from facilities.actions.merging import merge_facilities, split_again
from facilities.models import Facility
from tests.zones.people import person
from tests.zones.shapes_of_ribbon import box
from zones.actions.service_links import add_link
from zones.actions.zones import draw_zone
from zones.models import ServiceLink, ZoneRevision

PLACES = [("SD Negeri 1", "SD", 250.0), ("SDN 01", "SD", 260.0), ("Posyandu Pita", "Posyandu", 900.0),
          ("Taman Pita", "Taman", 400.0)]  # fmt: skip


@pytest.fixture
def town(load_ribbon) -> dict[str, Facility]:
    load_ribbon(facilities=PLACES)
    return {one.name: one for one in Facility.objects.select_related("type")}


def ends() -> list[tuple[str, str, str]]:
    return sorted(ServiceLink.objects.values_list("giver__name", "taker__name", "kind"))


def test_agreements_and_anchor_follow_the_kept_record_and_come_back(town):
    who = {"by": person("planner")}
    keep, absorb = town["SD Negeri 1"], town["SDN 01"]
    add_link(giver=town["Posyandu Pita"], taker=absorb, kind="visit", **who)
    add_link(giver=absorb, taker=town["Taman Pita"], kind="programme", **who)
    draw_zone(name="Kawasan", shape=box(0, 500), anchor=absorb, **who)
    before = ends()
    merge = merge_facilities(keep=keep, absorb=absorb, **who)
    assert ends() == [("Posyandu Pita", keep.name, "visit"), (keep.name, "Taman Pita", "programme")]
    assert ZoneRevision.objects.get().anchor == keep
    split_again(merge, **who)
    assert ends() == before and ZoneRevision.objects.get().anchor_id == absorb.pk


def test_agreement_that_both_have_or_between_the_two_stays_where_it_is(town):
    who = {"by": person("planner")}
    keep, absorb = town["SD Negeri 1"], town["SDN 01"]
    for taker in (keep, absorb):
        add_link(giver=town["Posyandu Pita"], taker=taker, kind="visit", **who)
    add_link(giver=keep, taker=absorb, kind="hosted", **who)
    before = ends()
    merge = merge_facilities(keep=keep, absorb=absorb, **who)
    assert ends() == before and merge.snapshot["elsewhere"]["zones"]["takers"] == []
    split_again(merge, **who)
    assert ends() == before


def test_what_was_changed_since_the_merge_stays_changed(town):
    who = {"by": person("planner")}
    keep, absorb = town["SD Negeri 1"], town["SDN 01"]
    draw_zone(name="Kawasan", shape=box(0, 500), anchor=absorb, **who)
    merge = merge_facilities(keep=keep, absorb=absorb, **who)
    ZoneRevision.objects.update(anchor=town["Taman Pita"])
    split_again(merge, **who)
    assert ZoneRevision.objects.get().anchor == town["Taman Pita"]
