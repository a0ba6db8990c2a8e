"""What is reached on foot, as tiles of a service, areas of a facility and the walk from a place."""

import json

import pytest
import shapely
from django.contrib.auth.models import User
from django.contrib.gis.geos import Point
from django.core.cache import cache
from django.test import Client
from shapely.geometry import shape

from facilities.models import Facility, FacilityType
from regions.models import StreetNetwork
from tests.tile_reading import layers_of, tile_over
from tests.worlds import lonlat
from tests.worlds.ribbon import SCHOOL, SCOPE, TIMUR
from tests.zones.people import client_of
from zones.models import ReachRun
from zones.queries.service_tiles import service_area_version

AT = f"titik={','.join(map(str, lonlat(1950, 5)))}"


@pytest.fixture
def town(load_ribbon, analyse) -> ReachRun:
    cache.clear()
    load_ribbon(facilities=[SCHOOL, ("Posyandu Mawar", "Posyandu", 900.0)], speaks_for=["primary_school", "posyandu"])
    return analyse()


def areas_of(client: Client, facility: Facility) -> dict:
    answer = client.get(f"/fasilitas/{facility.public_id}/jangkauan.json")
    assert answer.status_code == 200
    return answer.json()


def tile_of(client: Client, rule: str, zoom: int = 12, version: str = "old"):
    z, x, y = tile_over(*lonlat(500, 1), zoom)
    return client.get(f"/ubin/jangkauan/{version}/{SCOPE}/{rule}/{z}/{x}/{y}.pbf")


def test_facility_has_an_area_for_its_standard_and_for_minutes(client, town):
    told = areas_of(client, Facility.objects.get(name=SCHOOL[0]))
    assert told["problem"] == ""
    standard = [area for area in told["areas"] if area["isStandard"]]
    assert [area["name"] for area in standard] == ["1.000 m (standar)"]
    assert standard[0]["words"].startswith("Yang terjangkau berjalan kaki 1.000 m (± ")
    # The street is reached from its end at -400 m to 1,250 m.
    assert "1,7 km jalan" in standard[0]["words"] or "1,6 km jalan" in standard[0]["words"]
    area = shape(standard[0]["geometry"])
    assert area.is_valid and area.geom_type == "MultiPolygon"
    for x, is_inside in ((-400, True), (1240, True), (1272, True), (1280, False)):
        assert shapely.contains_xy(area, *lonlat(x, 0)) == is_inside, x
    assert {"5 menit", "10 menit", "15 menit"} <= {area["name"] for area in told["areas"]}


def test_areas_are_sent_again_only_when_something_changed(client, town):
    school = Facility.objects.get(name=SCHOOL[0])
    address = f"/fasilitas/{school.public_id}/jangkauan.json"
    first = client.get(address)
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    school.save()
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_secret_place_has_no_area_whoever_asks(client, town):
    school = Facility.objects.get(name=SCHOOL[0])
    FacilityType.objects.filter(pk=school.type_id).update(is_sensitive=True)
    admin = Client()
    admin.force_login(User.objects.create_superuser("admin"))
    for reader in (client, client_of("planner"), admin):
        assert reader.get(f"/fasilitas/{school.public_id}/jangkauan.json").status_code == 404
    assert tile_of(admin, "sd-d").status_code == 204
    card = admin.get(f"/fasilitas/{school.public_id}/").content.decode()
    assert school.name in card and "data-reach" not in card


def test_card_of_an_open_public_place_offers_its_area(client, town):
    school = Facility.objects.get(name=SCHOOL[0])
    address = f"/fasilitas/{school.public_id}/"
    assert f'data-reach="{address}jangkauan.json"' in client.get(address).content.decode()
    Facility.objects.filter(pk=school.pk).update(life="planned")
    assert "data-reach" not in client.get(address).content.decode()


def test_internal_and_closed_places_have_no_area(client, town):
    for change in ({"visibility": "internal"}, {"life": "closed"}):
        school = Facility.objects.get(name=SCHOOL[0])
        Facility.objects.filter(pk=school.pk).update(visibility="public", life="open")
        Facility.objects.filter(pk=school.pk).update(**change)
        assert client.get(f"/fasilitas/{school.public_id}/jangkauan.json").status_code == 404


def test_facility_without_streets_says_so(client, town):
    StreetNetwork.objects.update(is_active=False)
    told = areas_of(client, Facility.objects.get(name=SCHOOL[0]))
    assert told == {"areas": [], "problem": "Jalan di sekitar tempat ini belum dimuat."}


def test_tile_holds_what_is_reached(client, town, tmp_path):
    answer = tile_of(client, "sd-d")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-cache"
    assert layers_of(answer.content, tmp_path) == ["area"]


def test_tile_of_this_version_is_kept_for_a_year(client, town):
    answer = tile_of(client, "sd-d", version=service_area_version(SCOPE))
    assert "immutable" in answer["Cache-Control"]


def test_version_changes_with_a_facility_and_with_a_run(client, town, analyse):
    before = service_area_version(SCOPE)
    Facility.objects.first().save()
    changed = service_area_version(SCOPE)
    analyse()
    assert len({before, changed, service_area_version(SCOPE)}) == 3


def test_tile_is_empty_where_nothing_is_reached(client, town):
    assert client.get(f"/ubin/jangkauan/old/{SCOPE}/sd-d/12/0/0.pbf").status_code == 204
    Facility.objects.all().update(life="closed")
    Facility.objects.first().save()
    assert tile_of(client, "sd-d").status_code == 204


def test_tile_of_a_rule_that_counts_or_of_no_run_is_not_found(client, town):
    assert tile_of(client, "sd-p").status_code == 404
    assert client.get("/ubin/jangkauan/old/11.01/sd-d/12/3263/2047.pbf").status_code == 404


def test_walk_leads_to_the_nearest_with_metres_minutes_and_line(client, town):
    told = client.get(f"/cakupan/jalan.json?wilayah={TIMUR}&aturan=sd-d&{AT}").json()
    assert told["walkM"] == pytest.approx(1700, abs=1)
    assert told["isWithin"] is False
    assert told["words"].startswith("Dari sini 1.700 m (± ")
    assert told["words"].endswith(" menit) ke SD Negeri 1: lebih dari batas 1.000 m.")
    assert told["line"][0] == pytest.approx(lonlat(1950, 0), abs=1e-5)
    assert told["line"][-1] == pytest.approx(lonlat(250, 0), abs=1e-5)
    assert told["href"] == f"/fasilitas/{Facility.objects.get(name=SCHOOL[0]).public_id}/"


def test_walk_does_not_name_what_is_not_public(client, town):
    school = Point(*lonlat(250, 60), srid=4326)
    Facility.objects.filter(name=SCHOOL[0]).update(visibility="internal", position=school)
    told = client.get(f"/cakupan/jalan.json?wilayah={TIMUR}&aturan=sd-d&{AT}").json()
    assert SCHOOL[0] not in json.dumps(told) and told["href"] == ""
    assert told["to"] is None and told["line"][-1] == pytest.approx(lonlat(250, 0), abs=1e-5), "to the street alone"


def test_walk_from_far_from_any_street_says_so(client, town):
    told = client.get(f"/cakupan/jalan.json?aturan=sd-d&titik={','.join(map(str, lonlat(500, 900)))}").json()
    assert told == {"problem": "Tidak ada jalan yang dipetakan di dekat tempat itu."}


def test_walk_to_a_service_that_nobody_offers_says_so(client, town):
    Facility.objects.filter(name=SCHOOL[0]).update(life="closed")
    Facility.objects.last().save()
    told = client.get(f"/cakupan/jalan.json?aturan=sd-d&{AT}").json()
    assert told == {"problem": "Dari tempat itu tidak ada yang dapat dicapai berjalan kaki."}


@pytest.mark.parametrize("query", ["", "aturan=sd-d", "aturan=sd-p&titik=0,0", "aturan=sd-d&titik=500,0",
                                   "aturan=sd-d&titik=x", "aturan=sd-d&titik=nan,0"])
def test_walk_refuses_what_it_does_not_know(client, town, query):
    answer = client.get(f"/cakupan/jalan.json?{query}")
    assert (answer.status_code, answer.json()) == (400, {"error": "Tempat atau standar tidak dikenal."})


def test_reason_names_the_places_from_which_the_walk_is_longest(client, town):
    html = client.get(f"/cakupan/?alasan={TIMUR}~sd-d").content.decode()
    assert "Terjauh berjalan kaki" in html
    assert html.count("data-walk=") == 5
    first = html.index("data-walk=")
    assert "ke SD Negeri 1" in html[first : first + 600]
