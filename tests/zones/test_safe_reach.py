"""Children who reach a service only along or across a large road are counted beside those who reach it."""

import csv
import io
from urllib.parse import quote

import pytest
from django.contrib.gis.geos import MultiPoint, Point
from django.db import Error, transaction
from django.db.models import F

from regions.models import StreetCrossings, StreetNetwork
from tests.worlds import lonlat
from tests.worlds.ribbon import BARAT, SCOPE, TIMUR
from zones.models import AreaCoverage, ReachRun

MAIN = ("primary", [(1000, -90), (1000, 0), (1000, 90)])
"""A main road between the villages; whoever walks along the ribbon crosses it."""


def judged(run: ReachRun, code: str) -> AreaCoverage:
    return AreaCoverage.objects.get(run=run, area__code=code, standard__key="sd-d")


def map_crossings(*places: tuple[float, float]) -> None:
    StreetCrossings.objects.filter(network__is_active=True).delete()
    points = MultiPoint([Point(*lonlat(*one)) for one in places], srid=4326)
    StreetCrossings.objects.create(network=StreetNetwork.objects.get(is_active=True), positions=points)


def file_row(response, code: str) -> dict[str, str]:
    lines = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";")
    return next(line for line in lines if line["Kode wilayah"] == code and line["Standar"] == "sd-d")


def reason(client, code: str) -> str:
    headers = {"HX-Request": "true", "HX-Target": "reason"}
    return client.get(f"/cakupan/?alasan={quote(code)}~sd-d", headers=headers).text


def test_nobody_crosses_the_main_road_where_no_crossing_is_mapped(load_ribbon, analyse, client):
    load_ribbon(streets=[MAIN])
    map_crossings((5000, 5000))  # crossings are known; here there is none
    run = analyse()
    east = judged(run, TIMUR)
    assert east.children_reached > 20
    assert east.children_reached_safe == 0
    assert judged(run, SCOPE).children_reached_safe == pytest.approx(judged(run, BARAT).children_reached_safe)
    assert "menyeberanginya di tempat tanpa penyeberangan" in reason(client, TIMUR)
    map_crossings((1000, 0))
    with_crossing = judged(analyse(), TIMUR)
    # With a crossing only those along the main road itself stay behind: they share a cell with the ribbon.
    assert 0.7 * east.children_reached < with_crossing.children_reached_safe <= with_crossing.children_reached
    assert with_crossing.children_reached == pytest.approx(east.children_reached), "the plain number stays"


def test_without_a_large_road_both_numbers_are_one(load_ribbon, analyse, client):
    load_ribbon()
    map_crossings((500, 0))
    run = analyse()
    for code in (BARAT, TIMUR, SCOPE):
        assert judged(run, code).children_reached_safe == pytest.approx(judged(run, code).children_reached, abs=1e-9)
    assert run.inputs["safe"]["state"] == "computed"
    assert "Semua anak yang terjangkau sampai lewat jalur aman" in reason(client, BARAT)


def test_an_edition_without_crossings_says_so_and_counts_nothing(load_ribbon, analyse, client):
    load_ribbon(streets=[MAIN])
    run = analyse()
    assert judged(run, TIMUR).children_reached_safe is None
    assert run.inputs["safe"]["state"] == "no_crossings"
    assert "Jalur aman tidak terdata" in reason(client, TIMUR)


def test_the_database_holds_that_nobody_reaches_more_on_safe_ways(load_ribbon, analyse):
    load_ribbon()
    run = analyse()
    with pytest.raises(Error), transaction.atomic():
        AreaCoverage.objects.filter(pk=judged(run, BARAT).pk).update(children_reached_safe=F("children_reached") + 1)


def test_the_table_is_read_on_safe_ways_and_names_the_worst_areas(load_ribbon, analyse, client):
    load_ribbon(streets=[MAIN])
    map_crossings((5000, 5000))
    run = analyse()
    page = client.get("/cakupan/?jalur=aman&tampil=sd-d")
    screen = page.context["screen"]
    at = next(i for i, column in enumerate(screen.table.columns) if column.key == "sd-d")
    east = next(row.cells[at] for row in screen.table.rows if row.code == TIMUR)
    assert (east.value, east.verdict) == (0.0, "not_met")
    assert screen.unsafe.worst[0].code == TIMUR
    assert screen.unsafe.worst[0].children == pytest.approx(judged(run, TIMUR).children_reached)
    assert "hanya sampai dengan menyusuri atau menyeberangi jalan besar" in page.text
    plain = client.get("/cakupan/?tampil=sd-d").context["screen"]
    assert plain.table.total.columns[at].reached > screen.table.total.columns[at].reached
    file = client.get("/cakupan/unduh.csv?jalur=aman")
    assert "jalur-aman" in file.headers["content-disposition"]
    line = file_row(file, TIMUR)
    assert line["Hasil"] == "belum terpenuhi"
    assert line["Alasan"].endswith(
        "anak usia 7–12 tahun di Kel. Timur tidak sampai ke SD/MI lewat jalur aman dalam 1.000 m."
    )


def test_a_list_that_is_not_complete_proves_nothing_missing_on_safe_ways(load_ribbon, analyse, client):
    # Both villages are wholly within reach, Timur only across the main road; another school may not be listed.
    load_ribbon(streets=[MAIN], facilities=[("SD Negeri 1", "SD", 950.0)], speaks_for=[])
    map_crossings((5000, 5000))
    run = analyse()
    assert judged(run, TIMUR).verdict == "met"
    line = file_row(client.get("/cakupan/unduh.csv?jalur=aman"), TIMUR)
    assert (line["Hasil"], line["Alasan"]) == ("tidak ada data", "daftar fasilitas jenis ini belum lengkap")


def test_without_crossings_the_table_on_safe_ways_has_no_data(load_ribbon, analyse, client):
    load_ribbon(streets=[MAIN])
    analyse()
    page = client.get("/cakupan/?jalur=aman&tampil=sd-d")
    table = page.context["screen"].table
    at = next(i for i, column in enumerate(table.columns) if column.key == "sd-d")
    assert {row.cells[at].verdict for row in table.rows} == {"no_data"}
    assert "tidak terdata" in page.text
    line = file_row(client.get("/cakupan/unduh.csv?jalur=aman"), TIMUR)
    assert (line["Hasil"], line["Alasan"]) == ("tidak ada data", "penyeberangan belum dipetakan")
    assert all("edisi jalan ini tidak memuat penyeberangan" in row.cells[at].reason for row in table.rows)
