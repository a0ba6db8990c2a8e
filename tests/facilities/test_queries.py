"""Snapshots, known lists, search and cards; what is secret is not found on any way."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Permission
from django.contrib.gis.geos import Point
from django.utils.translation import override

from facilities.models import Facility, ListScope, StatusRecord
from facilities.queries import facility_card, facility_snapshot, list_known, search_facilities
from regions.importers.positions import LonLatBox
from regions.models import Source
from tests.worlds.villages import EAST, SCOPE, WEST

TODAY = dt.date(2026, 8, 1)


@pytest.fixture
def source(catalogue: None) -> Source:
    return Source.objects.create(slug="dinas", name="Dinas", licence="CC BY 4.0", dated_on=dt.date(2025, 1, 1))


@pytest.fixture
def town(source: Source, villages) -> dict[str, Facility]:
    """Write five facilities: two schools, a health centre without position, one internal, one secret."""

    def write(row: str, name: str, type_: str, lonlat=None, **more) -> Facility:
        position = Point(*lonlat, srid=4326) if lonlat else None
        return Facility.objects.create(
            source=source, source_row=row, name=name, type_id=type_, position=position, **more
        )

    barat, timur = villages["99.01.01.1001"], villages["99.01.01.1002"]
    return {
        "sd": write("1", "SDN Klender 01", "primary_school", WEST, area=barat, address="Jl. Mawar 5"),
        "smp": write("2", "SMPN 27", "junior_school", EAST, area=timur),
        "puskesmas": write("3", "Puskesmas Kembar", "puskesmas", stated_village="Timur"),
        "internal": write("4", "Lapangan Dalam", "sports_field", EAST, area=timur, visibility="internal"),
        "secret": write("5", "Rumah Aman Melati", "shelter", WEST, area=barat, visibility="internal"),
    }


def user_with(*codenames: str):
    user = get_user_model().objects.create(username="-".join(codenames) or "tanpa")
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return get_user_model().objects.get(pk=user.pk)


def names(**question) -> list[str]:
    return [row.name for row in search_facilities(**question).rows]


def test_snapshot_moves_with_every_kind_of_change(town) -> None:
    seen = [facility_snapshot(SCOPE)]
    town["sd"].save()
    seen.append(facility_snapshot(SCOPE))
    town["smp"].delete()
    seen.append(facility_snapshot(SCOPE))
    assert [snapshot.count for snapshot in seen] == [4, 4, 3]
    assert len(set(seen)) == 3 and facility_snapshot(SCOPE) == seen[-1]


def test_snapshot_of_a_place_ignores_what_is_far_away(town, source: Source) -> None:
    before = facility_snapshot(SCOPE)
    Facility.objects.create(
        source=source, source_row="9", name="Jauh", type_id="library", position=Point(110.4, -7.8, srid=4326)
    )
    Facility.objects.create(source=source, source_row="10", name="Entah di mana", type_id="library")
    assert facility_snapshot(SCOPE) == before
    assert facility_snapshot().count == Facility.objects.count() == before.count + 3


def test_snapshot_of_nothing_is_empty(db) -> None:
    assert (facility_snapshot(SCOPE).count, facility_snapshot(SCOPE).updated_at) == (0, None)


def test_list_speaks_for_its_scope_and_all_below(source: Source) -> None:
    ListScope.objects.create(source=source, type_id="rptra", scope_code="31.75")
    assert list_known(["rptra", "park"], "31.75.07.1001") and list_known(["rptra"], "31.75")
    assert not list_known(["rptra"], "31") and not list_known(["rptra"], "31.7")
    assert not list_known(["park"], "31.75.07") and not list_known([], "31.75")


def test_anyone_finds_public_facilities_by_name(town) -> None:
    found = search_facilities(on=TODAY)
    assert [row.name for row in found.rows] == ["Puskesmas Kembar", "SDN Klender 01", "SMPN 27"]
    sd = found.rows[1]
    assert (sd.type, sd.type_name, sd.group, sd.area_name) == ("primary_school", "SD/MI", "education", "Barat")
    assert (sd.lon, sd.lat) == WEST and (found.rows[0].lon, found.rows[0].area_name) == (None, "Timur")
    with override("en"):
        assert search_facilities("klender").rows[0].type_name == "Primary school"


def test_words_types_groups_areas_and_windows_narrow(town) -> None:
    assert names(q="klender 01") == ["SDN Klender 01"] and names(q="mawar") == ["SDN Klender 01"]
    assert names(types=["junior_school"]) == ["SMPN 27"]
    assert names(groups=["education"]) == ["SDN Klender 01", "SMPN 27"]
    assert names(area="99.01.01.1002") == ["SMPN 27"]
    assert names(bbox=LonLatBox(106.90, -6.23, 106.91, -6.22)) == ["SDN Klender 01"]


def test_misspelt_name_finds_what_is_alike(town) -> None:
    found = search_facilities("klendre")
    assert [row.name for row in found.rows] == ["SDN Klender 01"] and found.is_guess and found.total == 1
    assert names(q="puskesmas kembr") == ["Puskesmas Kembar"]
    assert names(q="klendre", types=["puskesmas"]) == []
    nothing = search_facilities("zzzz")
    assert nothing.rows == () and not nothing.is_guess and nothing.pages == 1


def test_pages_are_counted_and_a_page_beyond_the_last_is_the_last(town) -> None:
    found = search_facilities(per_page=2, page=9)
    assert (found.total, found.pages, found.page) == (3, 2, 2)
    assert [row.name for row in found.rows] == ["SMPN 27"]


def test_certificate_counts_on_the_days_it_is_valid(town) -> None:
    StatusRecord.objects.create(
        facility=town["sd"], programme="sra", stage="certified", valid_until=dt.date(2026, 7, 31)
    )
    assert names(certified=True, on=dt.date(2026, 7, 31)) == ["SDN Klender 01"]
    assert names(certified=True, on=TODAY) == []
    assert [row.is_certified for row in search_facilities("klender", on=dt.date(2026, 7, 31)).rows] == [True]


SECRET_PATHS = [
    {"q": "rumah aman"},
    {"q": "melati"},
    {"q": "melatih aman"},
    {"types": ["shelter"]},
    {"groups": ["protection"]},
    {"area": SCOPE},
    {"area": "99.01.01.1001"},
    {"bbox": LonLatBox(106.9, -6.23, 106.92, -6.22)},
    {},
]


@pytest.mark.parametrize("question", SECRET_PATHS)
@pytest.mark.parametrize("permissions", [None, (), ("view_facility",)])
def test_secret_place_is_found_on_no_way(town, question, permissions) -> None:
    user = AnonymousUser() if permissions is None else user_with(*permissions)
    assert "Rumah Aman Melati" not in names(user=user, **question)


@pytest.mark.parametrize("permissions", [None, (), ("view_facility",)])
def test_secret_place_has_no_card(town, permissions) -> None:
    user = None if permissions is None else user_with(*permissions)
    assert facility_card(town["secret"].public_id, user) is None


def test_secret_type_stays_secret_when_its_row_says_public(town) -> None:
    Facility.objects.filter(pk=town["secret"].pk).update(visibility="public")
    assert names(q="melati") == [] and facility_card(town["secret"].public_id) is None


def test_holder_of_the_permission_sees_secret_places(town) -> None:
    user = user_with("view_facility", "view_sensitive")
    assert names(q="melati", user=user) == ["Rumah Aman Melati"]
    card = facility_card(town["secret"].public_id, user)
    assert card is not None and (card.lon, card.lat) == WEST


def test_internal_place_is_for_those_who_may_see_facilities(town) -> None:
    public_id = town["internal"].public_id
    assert facility_card(public_id) is None and facility_card(public_id, user_with()) is None
    card = facility_card(public_id, user_with("view_facility"))
    assert card is not None and card.name == "Lapangan Dalam"


def test_card_tells_everything_about_a_facility(town, source: Source) -> None:
    facility = town["sd"]
    facility.external_ids.create(scheme="npsn", value="20103456")
    facility.statuses.create(programme="sra", stage="certified", number="SK-1", valid_until=dt.date(2026, 7, 31))
    card = facility_card(facility.public_id, on=TODAY)
    assert card is not None
    assert card.areas == (("99.01.01.1001", "Barat"), ("99.01.01", "Kembar"))
    assert card.external_ids == (("npsn", "20103456"),) and card.ages == (7, 12)
    (status,) = card.statuses
    assert (status.programme, status.stage_name, status.is_valid) == ("sra", "tersertifikasi", False)
    assert (card.source.name, card.source.licence, card.source.row) == ("Dinas", "CC BY 4.0", "1")


def test_card_of_an_unknown_number_is_none(db) -> None:
    assert facility_card("tidak-ada") is None
