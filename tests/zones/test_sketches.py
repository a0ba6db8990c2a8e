"""Unsaved drawings outlive a computer, stay with whoever drew them, and tell colleagues that a zone is open."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.zones.people import client_of
from tests.zones.shapes_of_ribbon import box
from zones.actions.sketches import KEPT_FOR, drop_sketch, keep_sketch, open_zone
from zones.actions.zones import draw_zone
from zones.errors import ShapeRefused
from zones.models import ZoneSketch
from zones.queries.drawing.sketches import GONE_AFTER, colleagues_at, kept_drawings

DRAWN = {"geometry": {"type": "Polygon", "coordinates": []}, "name": "Kawasan Pagi"}


@pytest.fixture
def people(db) -> tuple[User, User]:
    return User.objects.create_user("rini", first_name="Rini", last_name="P"), User.objects.create_user("joko")


@pytest.fixture
def zone(people, load_ribbon):
    load_ribbon()
    return draw_zone(name="Pita", shape=box(0, 500), by=people[0])


def test_last_drawing_is_kept_per_person_and_zone(people, zone):
    rini, joko = people
    keep_sketch(zone=None, drawing=DRAWN, by=rini)
    keep_sketch(zone=None, drawing=DRAWN | {"name": "Kawasan Sore", "unknown": "x"}, by=rini)
    keep_sketch(zone=zone, drawing=DRAWN, by=rini)
    assert [(one.zone, one.title) for one in kept_drawings(rini)] == [(zone.code, "Kawasan Pagi"), ("", "Kawasan Sore")]
    assert "unknown" not in kept_drawings(rini)[1].drawing
    assert kept_drawings(joko) == []
    drop_sketch(zone=zone, by=rini)
    assert [one.zone for one in kept_drawings(rini)] == [""]


def test_colleague_is_named_with_since_when_until_they_leave(people, zone):
    rini, joko = people
    opened = open_zone(zone=zone, by=rini)
    assert colleagues_at(zone, rini) == []
    (seen,) = colleagues_at(zone, joko)
    assert (seen.name, seen.since, seen.has_drawn) == ("Rini P", opened.opened_at, False)
    keep_sketch(zone=zone, drawing=DRAWN, by=rini)
    (seen,) = colleagues_at(zone, joko)
    assert (seen.since, seen.has_drawn) == (opened.opened_at, True)
    long_ago = timezone.now() - GONE_AFTER - timedelta(seconds=1)
    ZoneSketch.objects.update(opened_at=long_ago, seen_at=long_ago)
    assert colleagues_at(zone, joko) == []
    assert open_zone(zone=zone, by=rini).opened_at > long_ago


def test_too_large_a_drawing_is_refused_and_the_earlier_one_stays(people):
    keep_sketch(zone=None, drawing=DRAWN, by=people[0])
    with pytest.raises(ShapeRefused, match="paling besar 400 KB"):
        keep_sketch(zone=None, drawing=DRAWN | {"note": "x" * 500_000}, by=people[0])
    assert [one.title for one in kept_drawings(people[0])] == ["Kawasan Pagi"]


def test_drawing_that_nobody_touched_for_months_is_forgotten(people, zone):
    keep_sketch(zone=zone, drawing=DRAWN, by=people[0])
    long_ago = timezone.now() - KEPT_FOR - timedelta(days=1)
    ZoneSketch.objects.update(opened_at=long_ago, seen_at=long_ago)
    keep_sketch(zone=None, drawing=DRAWN, by=people[0])
    assert [one.zone for one in kept_drawings(people[0])] == [""]


def test_database_holds_one_sketch_per_person_and_zone_and_no_impossible_times(people):
    now = timezone.now()
    wrong = [
        {"drawing": DRAWN, "opened_at": now, "seen_at": now},
        {"opened_at": now, "seen_at": now - timedelta(seconds=1)},
    ]
    open_zone(zone=None, by=people[0])
    for values in [*wrong, {"by": people[0], "opened_at": now, "seen_at": now}]:
        with pytest.raises(IntegrityError), transaction.atomic():
            ZoneSketch.objects.create(**{"by": people[1], **values})


def test_page_keeps_asks_and_drops_as_data(people, zone):
    planner = client_of("planner")
    send = {"content_type": "application/json"}
    answer = planner.post(reverse("zone_sketch"), {"zone": zone.code, "drawing": DRAWN}, **send)
    assert answer.json() == {"others": [], "revision": 1}
    open_zone(zone=zone, by=people[0])
    (other,) = planner.post(reverse("zone_sketch"), {"zone": zone.code}, **send).json()["others"]
    assert (other["name"], other["has_drawn"]) == ("Rini P", False)
    assert planner.get(reverse("zone_sketches")).json()["sketches"][0]["title"] == "Kawasan Pagi"
    assert planner.post(reverse("zone_sketch_drop"), {"zone": zone.code}, **send).status_code == 200
    assert planner.get(reverse("zone_sketches")).json()["sketches"] == []
    unknown = planner.post(reverse("zone_sketch"), {"zone": "tidak-ada"}, **send)
    assert (unknown.status_code, unknown.json()["error"]) == (422, "Kawasan ini tidak ada lagi.")
