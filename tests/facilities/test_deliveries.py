"""Files of strangers: known kinds are read, everything else is refused with its reason."""

import io
import zipfile
from pathlib import Path

import geopandas
import openpyxl
import pytest
import shapely

from facilities.importers import deliveries
from facilities.importers.deliveries import BadFile, usable_file
from regions.importers.tables import read_table
from tests.ods import write_ods
from tests.regions.test_tables import XLS as OLD_WORKBOOK
from tests.worlds.villages import EAST, WEST


def refusal(path: Path) -> tuple[str, str]:
    with pytest.raises(BadFile) as told:
        usable_file(path)
    return told.value.problem.code, told.value.problem.message


def file(tmp_path: Path, name: str, content: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def places() -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(
        {"nama": ["A", "B"]}, geometry=[shapely.Point(*WEST), shapely.Point(*EAST)], crs="EPSG:4326"
    )


def test_other_kinds_of_files_are_refused(tmp_path: Path) -> None:
    code, message = refusal(file(tmp_path, "daftar.exe", b"MZ"))
    assert code == "unknown_format"
    assert message.startswith("bentuk berkas “.exe” tidak dikenal; yang dapat dibaca: .csv")


def test_empty_file_is_refused(tmp_path: Path) -> None:
    assert refusal(file(tmp_path, "daftar.csv", b"")) == ("empty_file", "berkas ini kosong")


def test_content_that_is_not_what_the_name_says_is_refused(tmp_path: Path) -> None:
    said = "isi berkas bukan .xlsx seperti namanya; simpan ulang dari aplikasi asalnya"
    assert refusal(file(tmp_path, "daftar.xlsx", b"nama;jenis\n")) == ("other_content", said)
    for name in ("a.gpkg", "a.geojson", "a.kml", "a.pbf", "a.zip", "a.ods", "a.xls"):
        assert refusal(file(tmp_path, name, b"nama;jenis\n"))[0] == "other_content"
    assert refusal(file(tmp_path, "a.csv", b"PK\x03\x04\x00\x00"))[0] == "other_content"
    entities = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><kml/>'
    assert refusal(file(tmp_path, "a.kml", entities))[0] == "other_content"


def test_file_that_is_too_big_is_refused(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(deliveries, "MOST_BYTES", 10)
    assert refusal(file(tmp_path, "a.csv", b"nama;jenis\nA;B\n"))[0] == "too_big"


def test_archive_that_grows_without_end_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    code, message = refusal(file(tmp_path, "bom.xlsx", packed.getvalue()))
    assert code == "zip_bomb" and message == "arsip ini menjadi 50 MB dalam 1 berkas bila dibuka; tidak dibaca"


def test_shapefile_comes_out_of_its_archive(tmp_path: Path) -> None:
    folder = tmp_path / "bentuk"
    folder.mkdir()
    places().to_file(folder / "tempat.shp")
    with zipfile.ZipFile(tmp_path / "tempat.zip", "w") as archive:
        for part in folder.iterdir():
            archive.write(part, f"dalam/{part.name}")
        archive.writestr("../../jahat.shp.txt", "x")
    table = read_table(usable_file(tmp_path / "tempat.zip"))
    assert [row.text("nama") for row in table] == ["A", "B"] and table.has_geometry


def test_archive_without_one_shapefile_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("baca.txt", "x")
    assert refusal(tmp_path / "a.zip") == (
        "not_one_shapefile", "arsip harus berisi tepat satu shapefile (.shp); ditemukan 0"
    )  # fmt: skip


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.kml"])
def test_layers_are_read(tmp_path: Path, name: str) -> None:
    if name.endswith(".kml"):
        marks = "".join(
            f"<Placemark><name>{word}</name><Point><coordinates>{lon},{lat}</coordinates></Point></Placemark>"
            for word, (lon, lat) in (("A", WEST), ("B", EAST))
        )
        text = f'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}</Document></kml>'
        (tmp_path / name).write_text(text)
    else:
        places().rename(columns={"nama": "Name"}).to_file(tmp_path / name)
    table = read_table(usable_file(tmp_path / name))
    assert [row.text("Name") for row in table] == ["A", "B"] and table.has_geometry


def test_workbooks_of_excel_and_libreoffice_are_read(tmp_path: Path) -> None:
    rows = [["nama", "lintang"], ["A", -6.2], ["B", None]]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    write_ods(tmp_path / "a.ods", {"Lembar1": rows})
    for name in ("a.xlsx", "a.ods"):
        table = read_table(usable_file(tmp_path / name))
        assert [(row.text("nama"), row.number("lintang")) for row in table] == [("A", -6.2), ("B", None)]
    assert usable_file(OLD_WORKBOOK) == OLD_WORKBOOK
