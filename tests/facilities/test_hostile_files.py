"""Files that were made to read what they should not, or to grow without end, are refused before they do harm."""

import zipfile
from pathlib import Path

import openpyxl
import pytest

from facilities.importers.deliveries import BadFile, usable_file
from regions.importers.drivers import SKIPPED, pyogrio
from regions.importers.problems import DeliveryError
from regions.importers.tables import read_table
from walkshed.osm import StreetDataError, read_places

SECRET = "kunci-rahasia-peladen"
_LAUGHS = "".join(f'<!ENTITY {name} "{f"&{inner};" * 20}">' for inner, name in zip("abcdef", "bcdefg", strict=True))
BOMB = f'<!DOCTYPE l [<!ENTITY a "{"x" * 100}">{_LAUGHS}]>'
PADDING = f"<!--{'x' * 5000}-->"
"""Longer than what is looked at before a file is read."""


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    """Return a file of the server that no list may show."""
    path = tmp_path / "rahasia.csv"
    path.write_text(f"nama,jenis\n{SECRET},x\n")
    return path


def virtual_layer(of: Path) -> str:
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{of}</SrcDataSource>'
        f"<SrcLayer>{of.stem}</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
    )


def pipeline(of: Path) -> str:
    order = f"gdal vector pipeline ! read {of} ! write --output-format stream x"
    return f'{{"type": "gdal_streamed_alg", "command_line": "{order}"}}'


@pytest.mark.parametrize("name", ["a.kml", "a.geojson", "a.json", "a.gpkg", "a.shp", "a.dbf", "a.gml", "a.fgb"])
@pytest.mark.parametrize("orders", [virtual_layer, pipeline])
def test_file_that_orders_another_one_to_be_read_is_not_obeyed(tmp_path, secret_file, name, orders) -> None:
    (tmp_path / name).write_text(orders(secret_file))
    with pytest.raises(DeliveryError) as told:
        read_table(tmp_path / name)
    assert SECRET not in str(told.value)


def test_formats_that_are_orders_are_not_known_to_gdal() -> None:
    assert not set(SKIPPED) & set(pyogrio.list_drivers())
    assert {"GPKG", "GeoJSON", "ESRI Shapefile", "FlatGeobuf"} <= set(pyogrio.list_drivers())


def test_map_without_its_own_root_is_refused(tmp_path: Path, secret_file: Path) -> None:
    for name in ("a.kml", "a.osm"):
        (tmp_path / name).write_text(f'<?xml version="1.0"?><!-- kml osm -->{virtual_layer(secret_file)}')
        with pytest.raises(BadFile) as told:
            usable_file(tmp_path / name)
        assert told.value.problem.code == "other_content"


def test_archive_whose_shapefile_is_none_is_refused(tmp_path: Path, secret_file: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.shp", virtual_layer(secret_file))
    with pytest.raises(BadFile) as told:
        usable_file(tmp_path / "a.zip")
    assert told.value.problem.code == "other_content"


def test_entities_behind_the_first_look_do_not_grow(tmp_path: Path) -> None:
    mark = "<Placemark><name>&g;</name><Point><coordinates>106,-6</coordinates></Point></Placemark>"
    kml = f'<?xml version="1.0"?>{PADDING}{BOMB}<kml xmlns="http://www.opengis.net/kml/2.2">{mark}</kml>'
    (tmp_path / "a.kml").write_text(kml)
    with pytest.raises(DeliveryError):
        read_table(usable_file(tmp_path / "a.kml"))
    node = '<node id="1" version="1" lat="-6" lon="106"><tag k="amenity" v="&g;"/></node>'
    (tmp_path / "a.osm").write_text(f'<?xml version="1.0"?>{PADDING}{BOMB}<osm version="0.6">{node}</osm>')
    with pytest.raises(StreetDataError):
        read_places(tmp_path / "a.osm", [{"amenity": ["school"]}])


def with_part(path: Path, name: str, text: str) -> None:
    """Write an archive anew with one part replaced."""
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in (parts | {name: text.encode()}).items():
            archive.writestr(part, content)


@pytest.mark.parametrize("declared", [BOMB, '<!DOCTYPE l [<!ENTITY g SYSTEM "file:///etc/hostname">]>'])
def test_entities_of_workbooks_are_refused(tmp_path: Path, declared: str) -> None:
    book = openpyxl.Workbook()
    book.active.append(["nama"])
    book.save(tmp_path / "a.xlsx")
    sheet = (
        f'<?xml version="1.0"?>{declared}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&g;</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>&g;</t></is></c></row></sheetData></worksheet>'
    )
    with_part(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", sheet)
    with pytest.raises(DeliveryError):
        read_table(usable_file(tmp_path / "a.xlsx"))


_ODS = (
    '<?xml version="1.0"?>{declared}<office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>'
    '<office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body>'
    "</office:document-content>"
)


_MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    'manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{type}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def ods(tmp_path: Path, rows: str, declared: str = "") -> Path:
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", _ODS_TYPE)
        archive.writestr("META-INF/manifest.xml", _MANIFEST.format(type=_ODS_TYPE))
        archive.writestr("content.xml", _ODS.format(rows=rows, declared=declared))
    return path


def ods_row(text: str, rows: int = 1, columns: int = 1) -> str:
    filled = f'office:value-type="string"><text:p>{text}</text:p></table:table-cell>' if text else "/>"
    return (
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell '
        f'table:number-columns-repeated="{columns}" {filled}</table:table-row>'
    )


@pytest.mark.parametrize("declared", [BOMB, '<!DOCTYPE l [<!ENTITY g SYSTEM "file:///etc/hostname">]>'])
def test_entities_of_opendocument_sheets_are_refused(tmp_path: Path, declared: str) -> None:
    with pytest.raises(DeliveryError):
        read_table(usable_file(ods(tmp_path, ods_row("nama") + ods_row("&g;"), declared)))


def test_sheet_of_repeated_cells_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = ods(tmp_path, ods_row("nama") + ods_row("x", rows=20_000_000, columns=1000))
    with pytest.raises(DeliveryError) as told:
        read_table(usable_file(path))
    assert told.value.problem.code == "sheet_too_large"
    assert told.value.problem.message == "lembar ini menjadi lebih dari 20 juta sel bila dibuka; tidak dibaca"


def test_empty_rows_that_fill_up_a_sheet_do_not_count(tmp_path: Path) -> None:
    rows = ods_row("nama") + ods_row("A") + ods_row("", rows=1_048_000, columns=16_384)
    assert [row.text("nama") for row in read_table(usable_file(ods(tmp_path, rows)))] == ["A"]


def test_stray_cell_in_the_last_corner_of_a_sheet_does_not_fill_the_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (("nama", "jenis"), ("A", "sd")):
        book.active.append(row)
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "a.xlsx")
    table = read_table(tmp_path / "a.xlsx")
    assert (table.rows[0].text("nama"), table.rows[0].line) == ("A", 2)
