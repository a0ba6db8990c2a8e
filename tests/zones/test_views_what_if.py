"""The page that asks "what if": who may, what it shows, what it refuses, and that it writes nothing."""

import json
import re
from html import unescape

import pytest

from facilities.models import Facility
from tests.worlds import lonlat
from tests.worlds.ribbon import BARAT, SCOPE
from tests.zones.people import client_of
from zones.models import ReachRun

ADDRESS = f"/wilayah/{SCOPE}/andai/"
LON, LAT = (f"{degrees:.6f}" for degrees in lonlat(1500.0, 0.0))
HERE = {"standar": "sd-d", "apa": "tambah", "lintang": LAT, "bujur": LON}
FOR_ANSWER = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "what-if-answer"}


@pytest.fixture
def town(load_ribbon, analyse) -> ReachRun:
    load_ribbon()
    return analyse()


@pytest.fixture
def planner(db):
    return client_of("planner")


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())


def test_page_is_for_planners_and_officials(town, client, planner):
    assert client.get(ADDRESS).status_code == 302
    assert planner.get(ADDRESS).status_code == 200
    assert client_of("official").get(ADDRESS).status_code == 200


def test_profile_leads_there_only_those_who_may(town, client, planner):
    profile = f"/wilayah/{SCOPE}/"
    assert ADDRESS not in client.get(profile).content.decode()
    assert ADDRESS in planner.get(profile).content.decode()


def test_page_offers_the_rules_of_the_run_and_the_facilities_that_take_part(town, planner):
    html = planner.get(ADDRESS, {"standar": "sd-d"}).content.decode()
    assert '<option value="sd-d" selected>SD/MI, dalam 1.000 m' in " ".join(html.split())
    assert "SD Negeri 1" in html
    assert "jawabannya muncul di sini" in html


def test_answer_without_scripts_is_a_whole_page(town, planner):
    answer = planner.get(ADDRESS, HERE)
    assert answer.status_code == 200 and "<html" in answer.content.decode()
    assert re.search(r"90 anak usia 7–12 tahun lagi akan mencapai SD/MI .* 1\.000 m", words(answer))
    assert "62% → 100%" in words(answer) or "63% → 100%" in words(answer)


def test_answer_for_scripts_is_the_part_with_the_shapes_of_the_map(town, planner):
    answer = planner.get(ADDRESS, HERE, **FOR_ANSWER)
    html = answer.content.decode()
    assert "<html" not in html and "no-store" in answer["Cache-Control"]
    shapes = json.loads(unescape(re.search(r'data-what-if="([^"]+)"', html)[1]))
    assert {one["properties"]["part"] for one in shapes["features"]} == {"gain", "new"}


def test_other_rule_brings_its_facilities_only(town, planner):
    part = planner.get(ADDRESS, {"standar": "sd-d"}, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="what-if-facility")
    assert "SD Negeri 1" in part.content.decode() and "what-if-form" not in part.content.decode()


def test_refusal_says_why(town, planner):
    answer = planner.get(ADDRESS, HERE | {"lintang": "utara"})
    assert answer.status_code == 422
    assert "harus berupa angka" in words(answer)
    part = planner.get(ADDRESS, HERE | {"lintang": "1,5"}, **FOR_ANSWER)
    assert part.status_code == 200  # htmx shows it
    assert "Tidak ada jalan yang dapat dilalui" in words(part)


def test_changed_inputs_are_told_before_anything_is_asked(town, planner):
    Facility.objects.get().save()
    answer = planner.get(ADDRESS)
    assert answer.status_code == 200
    assert "sudah berubah: daftar fasilitas" in words(answer)


def test_area_that_was_never_analysed_says_so(load_ribbon, planner):
    load_ribbon()
    assert "Wilayah ini belum dihitung." in words(planner.get(f"/wilayah/{BARAT}/andai/"))


def test_unknown_area_is_not_found_and_odd_questions_fall_back(town, planner):
    assert planner.get("/wilayah/31/andai/").status_code == 404
    odd = planner.get(ADDRESS, {"standar": "x\x00", "apa": "hapus", "tempat": "'; --"})
    assert odd.status_code == 200


def test_nothing_is_written(town, planner):
    before = (Facility.objects.get().updated_at, ReachRun.objects.count())
    planner.get(ADDRESS, HERE | {"apa": "pindah", "tempat": Facility.objects.get().public_id})
    assert (Facility.objects.get().updated_at, ReachRun.objects.count()) == before
    assert planner.post(ADDRESS, HERE).status_code in (403, 405)
