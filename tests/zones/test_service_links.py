"""Agreements between places: recorded and ended by those who may, refused in words, kept in the history."""
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction
from django.urls import reverse
from pghistory.models import Events

from facilities.models import Facility
from tests.worlds.ribbon import SCHOOL
from zones.actions.service_links import add_link, end_link
from zones.errors import LinkRefused
from zones.models import ServiceLink
from zones.queries.judging.service_links import links_of

PLACES = [SCHOOL, ("Taman Pita", "Taman", 400), ("Posyandu Pita", "Posyandu", 900), ("Rumah Aman", "Rumah Aman", 950)]


@pytest.fixture
def town(load_ribbon):
    load_ribbon(facilities=PLACES)
    return {facility.name: facility for facility in Facility.objects.select_related("type")}


def person(role: str) -> User:
    user, _is_new = User.objects.get_or_create(username=f"orang-{role}")
    user.groups.add(Group.objects.get(name=role))
    return user


def between(town, **more):
    wanted = {"giver": town["Posyandu Pita"], "taker": town["SD Negeri 1"], "kind": "visit", "by": person("planner")}
    return add_link(**(wanted | more))


def test_an_agreement_names_who_recorded_it_and_its_end_keeps_its_beginning(town):
    link = between(town, description="  Penimbangan tiap bulan ", since=date(2026, 1, 1), document="SK 12/2026")
    assert (link.description, link.document, link.recorded_by.username) == (
        "Penimbangan tiap bulan", "SK 12/2026", "orang-planner"
    )  # fmt: skip
    ended = end_link(link=link, by=person("official"))
    assert ended.until == date.today() - timedelta(days=1)
    events = Events.objects.filter(pgh_obj_model="zones.ServiceLink").order_by("pgh_id")
    assert [event.pgh_label for event in events] == ["insert", "update"]
    assert [event.pgh_context["user"] for event in events] == [link.recorded_by.pk, User.objects.get(
        username="orang-official").pk]  # fmt: skip
    assert links_of({link.giver_id}, user=link.recorded_by, on=date.today()) == ()
    assert len(links_of({link.giver_id}, user=link.recorded_by)) == 1
    # What has ended may be agreed anew.
    assert between(town, by=link.recorded_by).pk != link.pk


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda town: {"taker": town["Posyandu Pita"]}, "dua tempat yang berbeda"),
        (lambda town: {"taker": town["Rumah Aman"]}, "lokasinya rahasia"),
        (lambda town: {"kind": "teman"}, "“teman” tidak dikenal; yang ada: kunjungan layanan, rujukan"),
        (lambda town: {"since": date(2026, 5, 2), "until": date(2026, 5, 1)}, "lebih dahulu daripada hari pertama"),
    ],
)
def test_what_cannot_be_agreed_is_refused_and_leaves_nothing(town, wrong, message):
    with pytest.raises(LinkRefused, match=message):
        between(town, **wrong(town))
    assert not ServiceLink.objects.exists()


def test_the_same_open_agreement_is_recorded_once(town):
    link = between(town)
    with pytest.raises(LinkRefused, match="antara Posyandu Pita dan SD Negeri 1 sudah tercatat dan masih berlaku"):
        between(town, by=link.recorded_by)
    assert between(town, by=link.recorded_by, kind="referral").pk


def test_an_agreement_ends_once_and_not_before_it_begins(town):
    link = between(town, since=date.today())
    with pytest.raises(LinkRefused, match="lebih dahulu"):
        end_link(link=link, until=date.today() - timedelta(days=3), by=link.recorded_by)
    assert end_link(link=link, by=link.recorded_by).until == date.today()
    ServiceLink.objects.update(since=None, until=date.today() - timedelta(days=2))
    with pytest.raises(LinkRefused, match="sudah berakhir"):
        end_link(link=link, by=link.recorded_by)


def test_the_database_holds_what_an_agreement_is(town):
    planner = person("planner")
    row = {"giver": town["Taman Pita"], "taker": town["SD Negeri 1"], "kind": "visit", "recorded_by": planner}
    for wrong, constraint in (
        ({"taker": town["Taman Pita"]}, "service_link_joins_two"),
        ({"since": date(2026, 2, 1), "until": date(2026, 1, 1)}, "service_link_ends_after_start"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            ServiceLink.objects.create(**(row | wrong))
    ServiceLink.objects.create(**row)
    with pytest.raises(IntegrityError, match="service_link_open_once"), transaction.atomic():
        ServiceLink.objects.create(**row)


def test_an_agreement_with_a_place_that_is_not_for_this_reader_is_left_out(town):
    link = between(town)
    Facility.objects.filter(pk=link.taker_id).update(visibility="internal")
    outsider = User.objects.create_user("tamu")
    assert links_of({link.giver_id}, user=outsider) == ()
    assert len(links_of({link.giver_id}, user=link.recorded_by)) == 1


def send(client, name: str, data: dict, *args):
    return client.post(reverse(name, args=args), data, content_type="application/json")


def test_planner_and_official_record_and_end_and_others_are_refused(client, town):
    ids = {"giver": town["Posyandu Pita"].public_id, "taker": town["SD Negeri 1"].public_id, "kind": "visit"}
    assert send(client, "link_add", ids).status_code == 302
    for role, status in (("verifier", 403), ("decider", 403), ("official", 200)):
        client.force_login(person(role))
        assert send(client, "link_add", ids).status_code == status
    link = ServiceLink.objects.get()
    client.force_login(User.objects.get(username="orang-verifier"))
    assert send(client, "link_end", {}, link.pk).status_code == 403
    client.force_login(person("planner"))
    again = send(client, "link_add", ids)
    assert (again.status_code, "sudah tercatat" in again.json()["error"]) == (422, True)
    assert send(client, "link_end", {"until": "besok"}, link.pk).json()["error"].startswith("Tanggal “besok” tidak")
    assert send(client, "link_end", {}, link.pk).status_code == 200
    assert send(client, "link_add", {"giver": "", "taker": "x"}).json()["error"] == "Pilih kedua tempatnya."
    assert send(client, "link_end", {}, 999).status_code == 404


def test_partners_are_found_by_name_and_never_secret_ones(client, town):
    client.force_login(person("planner"))
    found = client.get(reverse("link_places"), {"cari": "pita"}).json()["places"]
    assert {place["name"] for place in found} == {"Taman Pita", "Posyandu Pita"}
    assert client.get(reverse("link_places"), {"cari": "Rumah Aman"}).json()["places"] == []
    assert client.get(reverse("link_places")).json()["places"] == []


def test_the_way_between_two_places_is_drawn_and_never_to_secret_ones(client, town):
    client.force_login(person("planner"))
    ids = {"dari": town["SD Negeri 1"].public_id, "ke": town["Posyandu Pita"].public_id}
    way = client.get(reverse("zone_way"), ids).json()
    assert (round(way["walk_m"]), way["name"], way["group"]) == (650, "Posyandu Pita", "health")
    assert len(way["route"]) >= 2
    refused = client.get(reverse("zone_way"), ids | {"ke": town["Rumah Aman"].public_id})
    assert (refused.status_code, "Tidak ada jalan kaki" in refused.json()["error"]) == (404, True)
    admin = User.objects.create_superuser("admin")
    client.force_login(admin)
    assert client.get(reverse("zone_way"), ids | {"ke": town["Rumah Aman"].public_id}).status_code == 404
