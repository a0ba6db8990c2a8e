"""The page of one rule: what it shows, what it cannot know, what it refuses, and its files."""
import csv
import io
import re
from datetime import date
from html import unescape

import openpyxl
import pytest

from facilities.models import Facility, StatusRecord
from regions.models import Source
from tests.worlds.ribbon import BARAT, SCHOOL, SCOPE, TIMUR
from zones.models import ReachRun, RuleReach

PAGE = "/cakupan/aturan/sd-d/"
FAR_SCHOOL = ("SD Negeri 2", "SD", 1750.0)


@pytest.fixture
def town(load_ribbon, analyse) -> ReachRun:
    load_ribbon(speaks_for=["primary_school", "posyandu"])
    return analyse()


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())


def test_page_tells_the_three_numbers_and_what_they_are_of(client, town):
    said = words(client.get(PAGE))
    # All 120 of Barat and a quarter of the 120 of Timur.
    assert "terjangkau 150 anak" in said and "terlalu jauh 90 anak" in said and "tidak dapat dinilai 0 anak" in said
    assert "62% dari anak" in said or "63% dari anak" in said
    assert "Seluruhnya 240 anak usia 7–12 tahun" in said and "Penduduk Pita" in said


def test_walks_are_those_of_cells_and_the_table_says_what_the_drawing_shows(client, town):
    html = client.get(PAGE).content.decode()
    assert html.count('class="chart-within"') == 5
    cells = re.findall(r'<td class="number">([\d.]+)</td></tr>', html.split("</table>")[0])
    shown = [float(number.replace(".", "")) for number in cells]
    assert sum(shown) == pytest.approx(240, abs=8)  # each of 17 lines is rounded


def test_fairness_names_best_and_worst_and_their_gap(client, town):
    said = words(client.get(PAGE))
    assert "kelurahan terburuk 25% Kel. Timur" in said and "kelurahan terbaik 100% Kel. Barat" in said
    # 240 children, 62.5 % reached: both halves are 37.5 points from it.
    assert "selisihnya 75,0 poin persen" in said and "menurut anak 37,5 poin persen" in said


def test_one_kelurahan_is_compared_with_nothing(client, town):
    assert "Seberapa merata" not in words(client.get(PAGE, {"wilayah": TIMUR}))


def test_room_that_nobody_recorded_is_not_known_and_never_assumed(client, town):
    assert "Tidak satu pun tempat mencatat daya tampungnya" in words(client.get(PAGE))


def test_room_is_shared_out_among_those_within_the_limit(client, load_ribbon, analyse):
    load_ribbon()
    Facility.objects.update(capacity=100)
    analyse()
    said = words(client.get(PAGE))
    assert "terjangkau dan mendapat tempat 100" in said and "tetapi tempatnya penuh 50" in said
    assert "di luar jangkauan 90" in said and "daya tampung tidak diketahui" not in said.split("Anak dibagi")[0]


def test_place_that_does_not_say_its_room_makes_the_rest_unknown(client, load_ribbon, analyse):
    load_ribbon(facilities=[SCHOOL, FAR_SCHOOL])
    Facility.objects.filter(name=SCHOOL[0]).update(capacity=100)
    analyse()
    row = RuleReach.objects.get(area__code=TIMUR, standard__key="sd-d")
    # All 240 are within 1,000 m of one of them; 60 of Barat's 120 only of the first, whose 100 places they fill first.
    assert row.without_room == pytest.approx(0, abs=0.1)
    total = [sum(getattr(r, name) for r in RuleReach.objects.filter(standard__key="sd-d"))
             for name in ("served", "without_room", "room_unknown")]
    assert total == pytest.approx([100, 0, 140], abs=0.1)
    assert sum(total) == pytest.approx(240, abs=0.01)


def test_statuses_stand_side_by_side_and_one_that_ended_counts_no_more(client, load_ribbon, analyse):
    load_ribbon(facilities=[SCHOOL, FAR_SCHOOL])
    source = Source.objects.first()
    first, second = Facility.objects.order_by("name")
    StatusRecord.objects.create(facility=first, stage="declared", programme="SRA", valid_from=date(2020, 1, 1))
    StatusRecord.objects.create(facility=second, stage="certified", programme="SRA", valid_from=date(2020, 1, 1),
                                valid_until=date(2021, 1, 1))  # fmt: skip
    assert source is not None
    analyse()
    row = RuleReach.objects.get(area__code=BARAT, standard__key="sd-d")
    assert (row.declared, row.certified) == (pytest.approx(120, abs=0.01), 0)
    said = words(client.get(PAGE))
    assert "dinyatakan layak anak 1 150" in said and "tersertifikasi 0 0" in said


def test_rule_that_counts_tells_where_it_is_not_met(client, town):
    said = words(client.get("/cakupan/aturan/posyandu-p/"))
    assert "belum terpenuhi 2 kelurahan/desa" in said and "Di mana belum terpenuhi" in said
    assert "Sejauh apa" not in said


def test_rule_without_verdict_says_no_data_and_not_zero(client, town):
    said = words(client.get("/cakupan/aturan/main-d/"))
    assert "Tidak ada anak yang dapat dinilai" in said and " 0%" not in said


def test_rule_of_another_level_says_that_it_is_not_judged_here(client, town):
    key = town.standard_set.standards.filter(kind="A", level=2).values_list("key", flat=True).first()
    assert "Standar ini tidak dinilai di" in words(client.get(f"/cakupan/aturan/{key}/"))


@pytest.mark.parametrize("address", ["/cakupan/aturan/tidak-ada/", f"{PAGE}?wilayah=11.11", f"{PAGE}unduh.pdf"])
def test_what_is_not_there_is_not_found(client, town, address):
    assert client.get(address).status_code == 404


def test_page_before_any_run_says_so(client, load_ribbon):
    load_ribbon()
    assert "Belum ada wilayah yang dihitung." in words(client.get(PAGE))
    assert client.get(f"{PAGE}unduh.csv").status_code == 404


def test_files_hold_the_numbers_of_the_page_with_run_and_method(client, town):
    text = client.get(f"{PAGE}unduh.csv", {"wilayah": SCOPE}).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert ["Anak terjangkau", "150,0"] in rows and ["Anak belum terjangkau", "90,0"] in rows
    assert any(row[:1] == ["Hitungan"] for row in rows)
    answer = client.get(f"{PAGE}unduh.xlsx")
    assert f"standar-sd-d-{SCOPE}-" in answer["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[0] == "Ringkasan" and book.sheetnames[-1] == "Catatan"
    assert book["Kelompok umur"]["C2"].number_format == "#,##0"


def test_numbers_of_older_runs_without_details_say_so(client, town):
    RuleReach.objects.all().delete()
    assert "Hitungan ini belum memuat" in words(client.get(PAGE))


def test_page_asks_the_database_little_the_second_time(client, town, django_assert_max_num_queries):
    client.get(PAGE)
    with django_assert_max_num_queries(32):
        client.get(PAGE)
