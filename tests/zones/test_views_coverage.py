"""The coverage page: one table, its address, the reason of each cell, its files, and what it says without data."""

import csv
import io
import json
import re
from urllib.parse import quote

import openpyxl
import pytest
from django.test import Client

from facilities.models import Facility
from tests.worlds.ribbon import BARAT, SCHOOL, SCOPE, TIMUR
from tests.zones.people import client_of

TABLE = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "coverage-scroll"}
REASON = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "reason"}


@pytest.fixture
def town(load_ribbon, analyse):
    load_ribbon(speaks_for=["primary_school", "posyandu"])
    return analyse()


def text_of(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, **headers)
    assert answer.status_code == 200
    return answer.content.decode()


def order_of(html: str) -> list[str]:
    return [part[: len(BARAT)] for part in html.split('<tr data-code="')[1:]]


def test_page_before_any_analysis_says_so_and_offers_to_begin(client, load_ribbon):
    load_ribbon()
    assert "Belum ada wilayah yang dihitung." in text_of(client, "/cakupan/")
    assert "Mulai hitungan" not in text_of(client, "/cakupan/")
    assert f'value="{SCOPE}"' in text_of(client_of("official"), "/cakupan/")


def test_page_without_any_area_says_what_is_needed_first(client, db):
    assert "Muat dahulu wilayah" in text_of(client, "/cakupan/")


def test_cell_holds_number_mark_and_word(client, town):
    html = text_of(client, "/cakupan/")
    cell = f'<td data-verdict="not_met" data-of="[^"]+"><button name="alasan" value="{TIMUR}~sd-d">25%<span>belum terp'
    assert re.search(cell, html)
    assert f'value="{BARAT}~sd-d">100%<span>terpenuhi</span>' in html
    assert f'value="{BARAT}~posyandu-p">0/1<span>belum terpenuhi</span>' in html


def test_rule_that_cannot_be_judged_is_no_data_and_not_zero(client, town):
    assert f'<td data-verdict="no_data"><button name="alasan" value="{BARAT}~main-a">–<span>tidak ada data</span>' in (
        text_of(client, "/cakupan/")
    )


def test_rows_are_ordered_by_a_rule_either_way_and_the_head_says_so(client, town):
    assert order_of(text_of(client, "/cakupan/?urut=sd-d")) == [TIMUR, BARAT]
    html = text_of(client, "/cakupan/?urut=sd-d&arah=turun")
    assert order_of(html) == [BARAT, TIMUR]
    assert re.search(r'<th [^>]*data-rule="sd-d"[^>]* aria-sort="descending"', html)


def test_only_rules_asked_for_are_columns(client, town):
    html = text_of(client, "/cakupan/?aturan=sd-d&aturan=sd-p")
    assert html.count("data-rule=") == 2
    assert "2 dari" in html


def test_rule_that_is_unknown_here_leaves_all_columns(client, town):
    assert text_of(client, "/cakupan/?aturan=old-rule").count("data-rule=") > 5


def test_only_areas_with_something_not_met(client, town):
    assert order_of(text_of(client, "/cakupan/?aturan=sd-d&belum=1")) == [TIMUR]


def test_filter_that_leaves_nothing_leads_back(client, load_ribbon, analyse):
    load_ribbon(facilities=[SCHOOL, ("SD Negeri 2", "SD", 1500.0)])
    analyse()
    html = text_of(client, "/cakupan/?aturan=sd-d&belum=1")
    assert "Tidak ada wilayah dengan standar yang belum terpenuhi." in html
    assert "Tampilkan semua" in html


def test_children_of_an_area_stand_there_whatever_rules_are_shown(client, town):
    assert '<td class="number cell-children">360</td>' in text_of(client, "/cakupan/?aturan=sd-d")


def test_village_without_known_children_shows_a_dash(client, load_ribbon, analyse):
    load_ribbon(people=False)
    analyse()
    assert '<td class="number cell-children"><abbr title="tidak ada data">–</abbr></td>' in text_of(client, "/cakupan/")


def test_level_of_the_table_follows_the_address(client, town):
    html = text_of(client, "/cakupan/?tingkat=kecamatan")
    assert f'<tr data-code="{SCOPE}">' in html
    assert order_of(text_of(client, f"/cakupan/?tingkat=kecamatan&wilayah={BARAT}")) == [BARAT]


def test_unknown_area_is_not_found(client, town):
    assert client.get("/cakupan/?wilayah=31.75").status_code == 404


def test_area_that_is_loaded_but_not_analysed_says_so(client, town):
    assert "belum dihitung" in text_of(client, "/cakupan/?wilayah=99")


def test_htmx_gets_the_table_with_what_changes_beside_it(client, town):
    answer = client.get("/cakupan/?urut=sd-d", **TABLE)
    html = answer.content.decode()
    assert "<html" not in html
    assert 'data-address="urut=sd-d"' in html
    assert 'id="coverage-summary" hx-swap-oob' in html
    assert "HX-Request" in answer["Vary"]
    assert "no-store" in answer["Cache-Control"]


def test_reason_tells_children_distance_run_years_and_source(client, town):
    html = text_of(client, f"/cakupan/?alasan={quote(TIMUR)}~sd-d", **REASON)
    assert "90 anak usia 7–12 tahun di Kel. Timur berjalan lebih dari 1.000 m ke SD/MI terdekat" in html
    assert "SD Negeri 1" in html
    assert "Kepmen PU 378/1987" in html
    assert "2026" in html
    assert f"Hitungan {town.pk}" in html
    assert "<table" not in html


def test_reason_of_a_count_tells_the_people_it_is_for(client, town):
    html = text_of(client, f"/cakupan/?alasan={quote(BARAT)}~posyandu-p", **REASON)
    assert "Kel. Barat belum memiliki posyandu." in html
    assert "Penduduk" in html


def test_reason_of_no_data_says_that_this_is_no_judgement(client, town):
    html = text_of(client, f"/cakupan/?alasan={quote(BARAT)}~main-a", **REASON)
    assert "Belum ada daftar ruang bermain untuk Kel. Barat." in html


def test_reason_that_does_not_exist_is_said(client, town):
    for cell in (f"{BARAT}~old-rule", "31.75.07.1001~sd-d", "99~sd-d"):
        assert "tidak ada dalam hitungan ini" in text_of(client, f"/cakupan/?alasan={quote(cell)}", **REASON)


def test_reason_does_not_name_a_place_that_is_not_public(client, town):
    Facility.objects.update(visibility="internal")
    html = text_of(client, f"/cakupan/?alasan={quote(TIMUR)}~sd-d", **REASON)
    assert "SD Negeri 1" not in html
    assert "rata-rata" in html


def test_change_since_the_run_is_said_and_those_allowed_can_run_again(client, town):
    Facility.objects.get().save()
    told = "Data berubah sejak hitungan ini: daftar fasilitas."
    assert told in text_of(client, "/cakupan/")
    assert "Hitung ulang" not in text_of(client, "/cakupan/")
    assert "Hitung ulang" in text_of(client_of("official"), "/cakupan/")


def test_shapes_are_those_of_the_level(client, town):
    villages = json.loads(text_of(client, "/cakupan/bentuk.json"))
    assert [one["properties"]["code"] for one in villages["features"]] == [BARAT, TIMUR]
    districts = json.loads(text_of(client, "/cakupan/bentuk.json?tingkat=kecamatan"))
    assert [one["id"] for one in districts["features"]] == [SCOPE]


def test_shapes_before_any_analysis_are_empty(client, db):
    assert json.loads(text_of(client, "/cakupan/bentuk.json"))["features"] == []


def csv_rows(client: Client, query: str) -> list[dict[str, str]]:
    text = client.get(f"/cakupan/unduh.csv?{query}").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_csv_holds_exactly_the_rows_and_rules_of_the_view_in_its_order(client, town):
    rows = csv_rows(client, "aturan=sd-d&urut=sd-d")
    assert [row["Kode wilayah"] for row in rows] == [TIMUR, BARAT]
    assert rows[0]["Nilai"] == "0,25"
    assert rows[0]["Hasil"] == "belum terpenuhi"


def test_csv_name_tells_area_level_and_run(client, town):
    name = client.get("/cakupan/unduh.csv?tingkat=kecamatan")["Content-Disposition"]
    assert f"cakupan-{SCOPE}-kecamatan-" in name
    assert f"hitungan{town.pk}.csv" in name


def test_text_that_begins_like_a_formula_is_not_run_by_a_spreadsheet(client, town):
    Facility.objects.update(name='=HYPERLINK("http://evil")')
    assert csv_rows(client, "aturan=sd-d")[1]["Fasilitas terdekat"] == '\'=HYPERLINK("http://evil")'


def test_workbook_shows_the_table_its_details_and_its_method(client, town):
    content = client.get("/cakupan/unduh.xlsx?aturan=sd-d&aturan=posyandu-p").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Cakupan", "Rincian", "Kamus data", "Catatan"]
    head, *rows = book["Cakupan"].iter_rows(min_row=2)
    assert [cell.value for cell in head][:4] == ["Kode wilayah", "Wilayah", "Anak", "Belum terpenuhi"]
    east = rows[1]
    assert (east[0].value, east[2].value) == (TIMUR, 360)
    assert east[4].value == "0/1 ✗"
    assert east[5].value == 0.25
    assert east[5].number_format == '0.0%" ✗"'
    assert book["Rincian"].max_row == 5
    assert book["Catatan"]["A6"].value == "Terjangkau"


def test_geojson_carries_verdicts_with_the_shapes(client, town):
    answer = json.loads(text_of(client, "/cakupan/unduh.geojson?aturan=sd-d"))
    east = answer["features"][1]
    assert east["properties"]["sd-d:verdict"] == "not_met"
    assert east["geometry"]["type"] == "MultiPolygon"
    assert answer["run"] == town.pk


def test_file_before_any_analysis_and_file_of_no_kind_are_refused(client, load_ribbon):
    load_ribbon()
    assert client.get("/cakupan/unduh.csv").status_code == 404
    assert client.get("/cakupan/unduh.exe").status_code == 404


def test_table_asks_the_database_no_more_for_more_rules(client, town, django_assert_max_num_queries):
    client.get("/cakupan/")
    with django_assert_max_num_queries(24):
        client.get("/cakupan/", **TABLE)


def test_page_is_english_for_english_readers(client, town):
    client.cookies["django_language"] = "en"
    html = text_of(client, "/cakupan/")
    assert "not met" in html
    assert "belum terpenuhi" not in html


def test_reason_leads_officials_to_the_records_of_that_area_and_type(client, town):
    address = f"/cakupan/?alasan={quote(TIMUR)}~sd-d"
    records = f"/registri/?jenis=primary_school&amp;wilayah={TIMUR}"
    assert records in text_of(client_of("official"), address, **REASON)
    assert "/registri/" not in text_of(client, address, **REASON)
