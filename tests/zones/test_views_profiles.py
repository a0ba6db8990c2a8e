"""Area list and profile: children with year and source, facilities, verdicts, gaps, and what is not known."""

import json

import pytest
from django.test import Client

from facilities.models import Facility
from regions.models import Area
from tests.worlds.ribbon import BARAT, SCHOOL, SCOPE, TIMUR
from tests.zones.people import client_of


@pytest.fixture
def town(load_ribbon, analyse):
    load_ribbon()
    return analyse()


def text_of(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, **headers)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_list_without_areas_says_so(client, db):
    assert "Belum ada wilayah yang dimuat." in text_of(client, "/wilayah/")


def test_list_shows_the_tree_with_the_state_of_analysis(client, town):
    html = text_of(client, "/wilayah/")
    assert f'href="/wilayah/{SCOPE}/"' in html
    assert "2 kesenjangan" in html  # SD too far, and too few of them
    assert "belum dihitung" in html  # the levels above the analysed kecamatan
    assert BARAT not in html


def test_search_finds_by_name_and_by_code(client, town):
    assert f'href="/wilayah/{TIMUR}/"' in text_of(client, "/wilayah/?q=timur")
    part = text_of(client, f"/wilayah/?q={SCOPE}", HTTP_HX_REQUEST="true")
    assert BARAT in part and "<html" not in part


def test_search_for_nothing_known_says_so(client, town):
    assert "Tidak ada wilayah yang cocok." in text_of(client, "/wilayah/?q=zzz")


def test_profile_of_an_unknown_area_is_not_found(client, town):
    assert client.get("/wilayah/31.75.07/").status_code == 404


def test_profile_tells_children_by_band_with_year_and_source(client, town):
    html = text_of(client, f"/wilayah/{SCOPE}/")
    assert "<dt>Anak 0–17 tahun</dt><dd>720</dd>" in html
    assert "<dt>6–12 tahun</dt><dd>280</dd>" in html
    assert "2026" in html


def test_profile_without_population_says_no_data_and_never_zero(client, load_ribbon, analyse):
    load_ribbon(people=False)
    analyse()
    html = text_of(client, f"/wilayah/{BARAT}/")
    assert "Jumlah anak belum dimuat untuk wilayah ini. Bukan berarti nol." in html
    assert "<dt>Anak 0–17 tahun</dt>" not in html


def test_profile_says_how_many_villages_its_children_are_from(client, load_ribbon, analyse):
    load_ribbon(people=False)
    analyse()
    assert "Hanya 1 dari 2 kelurahan/desa mempunyai data anak" in text_of(client, f"/wilayah/{SCOPE}/")


def test_profile_of_a_part_of_an_area_says_so(client, town):
    Area.objects.filter(code=SCOPE).update(villages_known=65, villages_loaded=2)
    assert "Wilayah sebagian: 2 dari 65 kelurahan/desa dimuat." in text_of(client, f"/wilayah/{SCOPE}/")


def test_profile_shows_verdict_with_reason_for_each_rule(client, town):
    html = text_of(client, f"/wilayah/{TIMUR}/")
    assert "90 anak usia 7–12 tahun di Kel. Timur berjalan lebih dari 1.000 m" in html
    assert "Belum ada daftar posyandu untuk Kel. Timur." in html


def test_gaps_of_a_district_lead_to_their_reasons(client, town):
    html = text_of(client, f"/wilayah/{SCOPE}/")
    assert "tinggi" in html
    assert f"?wilayah={SCOPE}&amp;alasan={TIMUR}~sd-d" in html
    assert "/registri/" not in html
    records = f"/registri/?jenis=primary_school&amp;wilayah={TIMUR}"
    assert records in text_of(client_of("official"), f"/wilayah/{SCOPE}/")


def test_profile_counts_facilities_and_leads_to_them_on_the_map(client, town):
    html = text_of(client, f"/wilayah/{SCOPE}/")
    assert f'href="/?jenis=primary_school&amp;wilayah={SCOPE}">SD/MI</a> <span>1</span>' in html


def test_profile_counts_no_place_that_the_reader_may_not_see(client, town):
    Facility.objects.update(visibility="internal")
    assert ">SD/MI</a> <span>1</span>" not in text_of(client, f"/wilayah/{SCOPE}/")
    assert ">SD/MI</a> <span>1</span>" in text_of(client_of("official"), f"/wilayah/{SCOPE}/")


def test_profile_before_an_analysis_says_so(client, load_ribbon):
    load_ribbon()
    html = text_of(client, f"/wilayah/{SCOPE}/")
    assert "belum dihitung" in html
    assert "Mulai hitungan" not in html
    assert "Mulai hitungan" in text_of(client_of("official"), f"/wilayah/{SCOPE}/")


def test_profile_names_candidates_with_what_they_lack(client, load_ribbon, analyse):
    everything = [SCHOOL, ("Posyandu A", "Posyandu", 300), ("PKA A", "PKA", 400), ("TBM A", "Pojok Baca", 450)]
    types = ["primary_school", "kindergarten", "posyandu", "puskesmas", "pustu", "park", "rbra", "rptra", "playground",
             "pka", "community_hall", "child_friendly_worship", "reading_corner", "pisa", "library"]  # fmt: skip
    load_ribbon(facilities=everything, speaks_for=types)
    analyse()
    html = text_of(client, f"/wilayah/{SCOPE}/")
    assert "Kandidat Kaltara (kawasan ramah anak)" in html
    assert "Hanya layanan bermain yang belum terjangkau" in html


def test_shapes_are_the_area_those_below_and_candidates(client, town):
    features = json.loads(client.get(f"/wilayah/{SCOPE}/bentuk.json").content)["features"]
    parts = {one["properties"]["code"]: one["properties"] for one in features}
    assert parts[SCOPE]["part"] == "self"
    assert (parts[TIMUR]["part"], parts[TIMUR]["gaps"]) == ("below", 2)
    assert parts[BARAT]["gaps"] == 0


def test_area_that_is_no_code_is_not_found(client, town):
    for address in ("/wilayah/x/", "/wilayah/x/bentuk.json", "/wilayah/x/peta.html"):
        assert client.get(address).status_code == 404
