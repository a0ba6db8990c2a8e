"""Data sets of an area as files: the same numbers in every kind, read back, with dictionary, licence and record."""

import csv
import io
import json
import zipfile
from xml.etree import ElementTree

import openpyxl
import pyogrio
import pytest
from django.urls import reverse

from facilities.models import Facility
from regions.models import Source
from tests.worlds.ribbon import SCOPE, TIMUR
from tests.zones.people import client_of
from tests.zones.zone_steps import bring_to, draft
from zones.actions.reports import carry_out_report
from zones.models import AreaCoverage, Report
from zones.paper.report_tasks import drawn

GMD = {"gmd": "http://www.isotc211.org/2005/gmd", "gco": "http://www.isotc211.org/2005/gco",
       "gmx": "http://www.isotc211.org/2005/gmx"}  # fmt: skip


@pytest.fixture
def run(load_ribbon, analyse):
    load_ribbon(speaks_for=["primary_school", "posyandu"])
    Source.objects.filter(slug="pita-batas").update(licence="ODbL 1.0", attribution="© Kontributor Pita")
    return analyse()


def file_of(client, address: str) -> bytes:
    answer = client.get(f"{address}?wilayah={SCOPE}")
    assert answer.status_code == 200, address
    return answer.content


def opened(content: bytes, tmp_path, layer: str):
    path = tmp_path / "x.gpkg"
    path.write_bytes(content)
    return pyogrio.read_dataframe(path, layer=layer)


def test_share_of_timur_is_the_same_number_in_every_kind_of_file(run, client, tmp_path):
    value = round(AreaCoverage.objects.get(run=run, area__code=TIMUR, standard__key="sd-d").value, 4)
    rows = list(csv.DictReader(io.StringIO(file_of(client, "/data/cakupan.csv").decode("utf-8-sig")), delimiter=";"))
    mine = next(row for row in rows if row["Kode wilayah"] == TIMUR and row["Standar"] == "sd-d")
    assert float(mine["Nilai"].replace(",", ".")) == value and mine["Nomor hitungan"] == str(run.pk)
    sheet = openpyxl.load_workbook(io.BytesIO(file_of(client, "/data/cakupan.xlsx")))["Cakupan"]
    head = [cell.value for cell in sheet[1]]
    cells = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == TIMUR and row[2].value == "sd-d")
    assert (cells[head.index("Nilai")].value, cells[head.index("Nilai")].number_format) == (value, "#,##0.0##")
    features = json.loads(file_of(client, "/data/wilayah.geojson"))["features"]
    shown = {one["properties"]["code"]: one["properties"] for one in features}
    assert shown[TIMUR]["sd_d_nilai"] == value and shown[TIMUR]["sd_d_hasil"] == "belum terpenuhi"
    frame = opened(file_of(client, "/data/wilayah.gpkg"), tmp_path, "wilayah").set_index("code")
    assert frame.loc[TIMUR, "sd_d_nilai"] == value and str(frame.crs) == "EPSG:4326"
    assert frame.loc[TIMUR].geometry.bounds == pytest.approx(frame.loc[TIMUR].geometry.envelope.bounds)


def test_every_file_says_where_its_data_come_from(run, client, tmp_path):
    wanted = "© Kontributor Pita (ODbL 1.0)"
    assert wanted in file_of(client, "/data/cakupan.csv").decode()
    assert wanted in json.loads(file_of(client, "/data/wilayah.geojson"))["licence"]
    content = file_of(client, "/data/wilayah.gpkg")
    assert wanted in opened(content, tmp_path, "wilayah")["rights"][0]
    assert wanted in pyogrio.read_info(tmp_path / "x.gpkg", layer="wilayah")["layer_metadata"]["DESCRIPTION"]
    assert wanted in file_of(client, "/data/wilayah.xml").decode()


def test_workbook_has_a_dictionary_that_names_every_column_with_unit_and_what_empty_means(run, client):
    book = openpyxl.load_workbook(io.BytesIO(file_of(client, "/data/cakupan.xlsx")))
    assert book.sheetnames == ["Cakupan", "Kamus data", "Catatan"]
    words = {row[1]: row for row in book["Kamus data"].iter_rows(min_row=2, values_only=True)}
    assert set(words) == {cell.value for cell in book["Cakupan"][1]}
    assert all(row[3] and row[6] for row in words.values())
    assert words["Rata-rata jalan kaki (m)"][4] == "meter" and words["Alasan"][6] == "terpenuhi"


def test_record_is_iso_19115_with_title_extent_lineage_licence_and_language(run, client):
    record = ElementTree.fromstring(file_of(client, "/data/wilayah.xml"))
    assert record.tag == "{http://www.isotc211.org/2005/gmd}MD_Metadata"

    def text(path: str) -> str:
        found = record.find(f".//{path}", GMD)
        assert found is not None, path
        return " ".join("".join(found.itertext()).split())

    assert text("gmd:citation//gmd:title") == "Wilayah dengan hasilnya"
    assert float(text("gmd:westBoundLongitude")) < float(text("gmd:eastBoundLongitude"))
    assert f"hitungan {run.pk}" in text("gmd:lineage//gmd:statement") and "Penduduk Pita" in text("gmd:lineage")
    assert "ODbL" in text("gmd:resourceConstraints") and "EPSG:4326" in text("gmd:referenceSystemInfo")
    language = record.find("gmd:language/gmd:LanguageCode", GMD)
    assert language.get("codeListValue") == "ind"
    assert text("gmd:pointOfContact//gmd:organisationName") == "geo-kla"
    assert f"/data/wilayah.gpkg?wilayah={SCOPE}" in text("gmd:dataSetURI")


def test_archive_holds_all_and_its_geopackage_opens_with_its_layers(run, tmp_path):
    bring_to(draft(), "monitored")
    client = client_of("planner")
    client.post("/laporan/buat/", {"macam": "data", "wilayah": SCOPE})
    report = carry_out_report(report=Report.objects.get(), draw=drawn)
    content = b"".join(client.get(f"/laporan/{report.pk}/berkas.zip").streaming_content)
    assert report.size == len(content) and "Unduh arsip" in client.get(f"/laporan/{report.pk}/").content.decode()
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert "http://testserver/data/wilayah.gpkg?wilayah=99.02.01" in archive.read("wilayah.xml").decode()
    names = set(archive.namelist())
    assert {"BACA-SAYA.txt", "data.gpkg", "data.xlsx", "fasilitas.geojson", "kawasan.xml", "kesenjangan.csv"} <= names
    path = tmp_path / "all.gpkg"
    path.write_bytes(archive.read("data.gpkg"))
    layers = {str(name): kind for name, kind in pyogrio.list_layers(path)}
    assert layers["wilayah"] == layers["kawasan"] == "MultiPolygon" and layers["fasilitas"] == "Point"
    tables = {"kesenjangan", "tindak-lanjut", "kamus_data", "catatan", "kandidat"}
    assert layers["cakupan"] is None and tables <= set(layers)
    zone = pyogrio.read_dataframe(path, layer="kawasan")
    assert list(zone["name"]) == ["Kawasan Barat"] and zone["signed_on"].dt.year[0] == 2026


def test_secret_place_and_draft_zone_are_in_no_file(run, client):
    draft()
    facility = Facility.objects.get()
    assert facility.name in file_of(client, "/data/fasilitas.csv").decode()
    facility.type.is_sensitive = True
    facility.type.save()
    assert facility.name not in file_of(client, "/data/fasilitas.csv").decode()
    assert json.loads(file_of(client, "/data/kawasan.geojson"))["features"] == []


def test_name_that_begins_like_a_formula_is_only_a_name(run, client):
    Facility.objects.update(name='=HYPERLINK("http://x")')
    assert ";=HYPERLINK" not in file_of(client, "/data/fasilitas.csv").decode()
    sheet = openpyxl.load_workbook(io.BytesIO(file_of(client, "/data/fasilitas.xlsx"))).worksheets[0]
    assert sheet["B2"].value.startswith("'=") and sheet["B2"].data_type == "s"


def test_what_is_not_public_is_not_found_among_the_public_files(run, client):
    for name in ("kandidat.csv", "semua.zip", "cakupan.geojson", "wilayah.doc", "lain.csv"):
        assert client.get(f"/data/{name}?wilayah={SCOPE}").status_code == 404, name
    assert client.get(f"/laporan/data/kandidat.csv?wilayah={SCOPE}").status_code == 302
    assert client.get("/data/cakupan.csv?wilayah=98").status_code == 404


def test_page_leads_to_every_file(run):
    html = client_of("planner").get("/laporan/").content.decode()
    files = [("data_file", "cakupan", "xlsx"), ("data_file", "wilayah", "gpkg"),
             ("working_data_file", "kandidat", "geojson"), ("data_file", "kesenjangan", "xml")]  # fmt: skip
    for route, name, kind in files:
        assert f"{reverse(route, args=[name, kind])}?wilayah={SCOPE}\"" in html
