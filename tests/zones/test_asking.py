"""What is near a place, on the ribbon: metres a pencil can check, and plain words where there is no answer."""

import re

import pytest
from django.core.cache import cache

from facilities.models import Facility
from regions.models import StreetLine
from tests.worlds import lonlat as place
from tests.worlds.ribbon import SCHOOL, TIMUR
from walkshed.crs import EARTH_RADIUS_M
from zones.asking.listed import ListedPlace
from zones.asking.position import read_position
from zones.errors import AskRefused
from zones.models import ReachRun
from zones.queries.asking.answer import AskAnswer, ServiceAnswer, ask_at
from zones.queries.asking.found import find_places
from zones.queries.asking.many import answer_many


def service(answer: AskAnswer, name: str) -> ServiceAnswer:
    return next(one for one in answer.services if one.name == name)


def lonlat(x_m: float, y_m: float = 0.0) -> tuple[float, float]:
    return place(x_m, y_m)


def at(x_m: float, y_m: float = 0.0) -> str:
    lon, lat = lonlat(x_m, y_m)
    return f"{lat:.7f}, {lon:.7f}"


@pytest.fixture
def town(load_ribbon) -> None:
    cache.clear()
    load_ribbon(
        facilities=[SCHOOL, ("Posyandu Mawar", "Posyandu", 900.0), ("Rumah Aman", "Rumah Aman", 1001.0)],
        speaks_for=["primary_school", "posyandu", "park"],
    )


@pytest.mark.parametrize(
    "text",
    [
        "-6.2251, 106.9003", "-6,2251, 106,9003", "-6,2251; 106,9003", "-6,2251 106,9003", "-6.2251,106.9003",
        "-6,2251,106,9003", "106.9003, -6.2251", "(-6.2251, 106.9003)", "6,2251° LS 106,9003° BT",
        "6°13'30.36\" LS, 106°54'1.08\" BT", "6°13'30.36\"S 106°54'1.08\"E", "6° 13' 30,36\" S; 106° 54' 1,08\" E",
        "https://www.google.com/maps/@-6.2251,106.9003,17z", "https://maps.google.com/?q=-6.2251,106.9003",
        "geo:-6.2251,106.9003",
    ],
)  # fmt: skip
def test_position_is_read_as_people_write_it(text):
    assert read_position(text) == pytest.approx((106.9003, -6.2251))


@pytest.mark.parametrize("text", ["Malaka Sari", "Jl. Melati 12", "SDN 01", "", "RW 03", "12"])
def test_words_are_no_position(text):
    assert read_position(text) is None


def test_position_outside_indonesia_is_refused_in_words():
    with pytest.raises(AskRefused, match="52.5, 13.4 bukan letak di Indonesia"):
        read_position("52.5, 13.4")


def test_walk_is_metres_along_the_street_at_the_pace_of_the_child(town):
    answer = ask_at(lonlat(1249.9, 30), age=8)
    school = service(answer, "SD/MI").nearest
    # From 1,250 m to the school at 250 m: 1,000 m, the limit; 1.2 m/s make 13.9 minutes.
    assert (school.name, round(school.walk_m), school.minutes, school.is_within) == (SCHOOL[0], 1000, 14, True)
    assert answer.place.leg_m == pytest.approx(30, abs=0.1) and answer.place.area_code == TIMUR
    assert not service(ask_at(lonlat(1251), age=8), "SD/MI").nearest.is_within


def test_nearest_is_the_one_the_engine_finds_and_its_line_is_as_long(town):
    """The length is had in another way: the drawn line measured corner by corner."""
    near = service(ask_at(lonlat(1700), None), "posyandu").nearest
    along = abs(near.line[0][0] - near.line[-1][0]) * EARTH_RADIUS_M * 3.141592653589793 / 180
    assert near.walk_m == pytest.approx(800, abs=0.5) and along == pytest.approx(800, abs=0.5)


def test_service_without_list_is_no_data_and_one_with_an_empty_list_is_not(town):
    answer = ask_at(lonlat(500), None)
    unknown = next(one for one in answer.services if not one.is_known)
    assert unknown.nearest is None and "bukan berarti tempatnya tidak ada" in unknown.problem
    empty = [one for one in answer.services if one.is_known and one.nearest is None]
    assert {one.problem for one in empty} <= {"Tidak satu pun tercatat di wilayah ini."}


def test_age_chooses_the_rules_and_the_pace(town):
    assert ask_at(lonlat(500), 2).pace_m_per_s == 0.88
    assert "SD/MI" not in {one.name for one in ask_at(lonlat(500), 2).services}


def test_way_is_told_by_the_names_of_its_streets(town):
    StreetLine.objects.update(name="Jl. Pita")
    near = service(ask_at(lonlat(500), None), "SD/MI").nearest
    assert [(part.street, round(part.walk_m)) for part in near.way.parts] == [("Jl. Pita", 250)]


def test_crossing_a_large_road_is_told_with_its_name(load_ribbon):
    cache.clear()
    load_ribbon(facilities=[("SD Utara", "SD", 500.0, 90.0)], streets=[
        ("primary", [(500, -95), (500, 0), (500, 95)]), ("residential", [(600, 0), (600, 90), (510, 90)]),
    ])  # fmt: skip
    StreetLine.objects.filter(kind="primary").update(name="Jl. Raya")
    near = service(ask_at(lonlat(400), None), "SD/MI").nearest
    assert near.way.along_large_m > 0 or near.way.crossings
    assert all(road.street == "Jl. Raya" and not road.is_known for road in near.way.crossings)


def test_secret_place_is_never_told(town, client):
    page = client.get("/tanya/", {"di": at(1000)}).content.decode()
    assert "Rumah Aman" not in page
    assert find_places("Rumah Aman") == []


def test_internal_place_is_walked_to_but_not_named(town, client):
    Facility.objects.filter(name=SCHOOL[0]).update(visibility="internal")
    cache.clear()
    near = service(ask_at(lonlat(500), None), "SD/MI").nearest
    assert (near.name, near.public_id, near.lonlat) == ("", "", None)
    (listed,) = answer_many([ListedPlace(lonlat=lonlat(500))]).rows
    assert listed.services[("primary_school",), "any"].walk_m == near.walk_m
    assert listed.services[("primary_school",), "any"].name == ""
    assert client.get("/tanya/", {"di": at(500)}).status_code == 200


def test_place_far_from_every_street_and_outside_is_said_in_words(load_ribbon, client):
    load_ribbon(instead=[[(1500, -90), (1500, 90)]])
    page = client.get("/tanya/", {"di": at(20)})
    assert page.status_code == 200 and "mungkin jalannya belum dipetakan" in page.content.decode()
    outside = client.get("/tanya/", {"di": at(3000)})
    assert outside.status_code == 422 and "di luar wilayah yang dimuat" in outside.content.decode()


def test_place_that_hangs_together_with_no_school_is_said_in_words(load_ribbon):
    cache.clear()
    load_ribbon(instead=[[(0, 0), (900, 0)], [(1100, 0), (2000, 0)]])
    answer = ask_at(lonlat(1500), None)
    assert service(answer, "SD/MI").nearest is None
    assert "jalannya tidak tersambung" in service(answer, "SD/MI").problem


def test_name_leads_to_places_to_choose_from(town, client):
    StreetLine.objects.update(name="Jalan Pita Indah")
    page = client.get("/tanya/", {"di": "pita indah", "umur": "8"}).content.decode()
    assert "Tempat mana yang dimaksud?" in page and "Jalan Pita Indah" in page
    address = re.search(r'href="(/tanya/\?di=[^"]+)" data-where', page)[1].replace("&amp;", "&")
    assert "umur=8" in address
    assert "Di Jalan Pita Indah, Kel. " in client.get(address).content.decode()
    assert find_places("Negeri")[0].name == SCHOOL[0]
    assert "Kel. Barat" in {found.name for found in find_places("Barat")}


def test_nothing_found_and_nothing_asked_are_pages_of_their_own(town, client):
    assert "Belum ada tempat yang dipilih" in client.get("/tanya/").content.decode()
    assert "Tidak ada jalan, fasilitas, atau wilayah bernama" in client.get("/tanya/?di=zzzzzz").content.decode()
    assert client.get("/tanya/?di=%00&umur=99").status_code == 200


def test_answer_is_kept_by_no_cache_and_asks_the_database_little(town, client, django_assert_max_num_queries):
    client.get("/tanya/", {"di": at(500)})
    with django_assert_max_num_queries(22):
        answer = client.get("/tanya/", {"di": at(500)}, headers={"HX-Request": "true", "HX-Target": "asking-answer"})
    assert "no-store" in answer["Cache-Control"] and "<html" not in answer.content.decode()


def test_position_is_not_written_to_the_log(project):
    settings: dict = {}
    exec((project / "geo_kla" / "gunicorn.py").read_text(encoding="utf-8"), settings)
    assert "%(r)s" not in settings["access_log_format"] and "%(q)s" not in settings["access_log_format"]


def test_same_answer_is_given_before_and_after_a_run(town, analyse):
    before = ask_at(lonlat(500), None)
    analyse()
    assert ReachRun.objects.exists() and ask_at(lonlat(500), None) == before
