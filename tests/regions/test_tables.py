"""Tables are read as they come: encodings, separators, sheets, layers, and the line of every row."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
import shapely

from regions.importers.tables import TableError, read_table
from tests.ods import write_ods

from .place import write_geojson


def _file(folder: Path, content: bytes, name: str = "daftar.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_of_any_encoding_and_separator(tmp_path: Path, separator: str, encoding: str) -> None:
    text = f"nama{separator}jumlah\nKafé Ñandú – “baru”{separator}12\nSD Négeri{separator}3\n"
    table = read_table(_file(tmp_path, text.encode(encoding)))
    assert table.columns == ("nama", "jumlah")
    assert [row.text("nama") for row in table] == ["Kafé Ñandú – “baru”", "SD Négeri"]
    assert table.separator == separator


def test_csv_with_decimal_commas_is_split_at_semicolons(tmp_path: Path) -> None:
    table = read_table(_file(tmp_path, b"nama;lon;lat\nA;106,8;-6,2\nB;106,9;-6,3\n"))
    assert [row.number("lon") for row in table] == [106.8, 106.9]


def test_csv_keeps_line_numbers_over_blank_lines_and_quoted_breaks(tmp_path: Path) -> None:
    table = read_table(_file(tmp_path, b'\nnama,alamat\n\nA,"Jl. Satu\nNo. 2"\nB,x\n'))
    assert [(row.line, row.text("nama")) for row in table] == [(4, "A"), (6, "B")]


def test_csv_with_excels_sep_line(tmp_path: Path) -> None:
    table = read_table(_file(tmp_path, b"sep=|\nnama|n\nA|1\n"))
    assert table.columns == ("nama", "n")
    assert table.rows[0].line == 3


def test_csv_row_with_too_many_cells_is_reported_and_kept(tmp_path: Path) -> None:
    table = read_table(_file(tmp_path, b"a,b\n1,2,3\n4\n"))
    assert [(p.line, p.code) for p in table.problems] == [(2, "ragged_row")]
    assert [row.text("b") for row in table] == ["2", ""]


def test_columns_that_share_a_name_or_have_none_stay_apart(tmp_path: Path) -> None:
    table = read_table(_file(tmp_path, b"kode,,kode\n1,2,3\n"))
    assert table.columns == ("kode", "kolom 2", "kode (2)")


def test_workbook_keeps_numbers_and_reads_the_named_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["abaikan"])
    sheet = book.create_sheet("Data")
    sheet.append(["nama", "jumlah", None])
    sheet.append([None, None, None])
    sheet.append(["A ", 1234.0, None])
    book.save(tmp_path / "buku.xlsx")
    table = read_table(tmp_path / "buku.xlsx", "Data")
    assert table.columns == ("nama", "jumlah")
    (row,) = table.rows
    assert (row.line, row.text("nama"), row.text("jumlah"), row.count("jumlah")) == (3, "A", "1234", 1234)


SHEETS = {
    "Sekolah": [
        ["nama", "npsn", "lintang", "siswa", "berdiri"],
        [" SDN Satu ", "00123456", -6.2, 240.0, "@1987-07-01"],
        [],
        ["SDN Dua", 20100002.0, "-6,25", None, "belum tahu"],
    ],
    "Posyandu": [["nama"], ["Melati"]],
}
XLS = Path(__file__).with_name("two_sheets.xls")
"""The same two sheets, as Excel wrote them before 2007."""


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_workbooks_of_all_kinds_give_the_same_rows(tmp_path: Path, kind: str) -> None:
    path = XLS if kind == "xls" else tmp_path / f"buku.{kind}"
    if kind == "ods":
        write_ods(path, SHEETS)
    elif kind == "xlsx":
        _write_xlsx(path)
    table = read_table(path)
    assert table.columns == ("nama", "npsn", "lintang", "siswa", "berdiri")
    first, second = table.rows
    assert first.line == 2 and dict(first.values) == {
        "nama": "SDN Satu", "npsn": "00123456", "lintang": -6.2, "siswa": 240, "berdiri": "1987-07-01",
    }  # fmt: skip
    assert (second.line, second.text("npsn"), second.number("lintang"), second.text("siswa")) == (
        4, "20100002", -6.25, "",
    )  # fmt: skip
    assert [row.text("nama") for row in read_table(path, "Posyandu")] == ["Melati"]
    with pytest.raises(TableError) as refused:
        read_table(path, "Taman")
    assert refused.value.problem.message == "tidak ada lapisan “Taman”; lapisan yang ada: Sekolah, Posyandu"


def _write_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in SHEETS.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([_as_date(cell) for cell in row])
    book.save(path)


def _as_date(cell: str | float | None) -> object:
    return dt.date.fromisoformat(cell[1:]) if isinstance(cell, str) and cell.startswith("@") else cell


def test_unknown_sheet_names_those_that_are_there(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Satu"
    book.save(tmp_path / "buku.xlsx")
    with pytest.raises(TableError) as refused:
        read_table(tmp_path / "buku.xlsx", "Dua")
    assert str(refused.value) == "buku.xlsx: tidak ada lapisan “Dua”; lapisan yang ada: Satu"


def test_vector_layer_gives_geometry_crs_and_feature_numbers(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "titik.geojson", [{"n": 5, "geometry": shapely.Point(106.8, -6.2)}])
    table = read_table(path)
    (row,) = table.rows
    assert table.crs == "EPSG:4326"
    assert (row.line, row.text("n"), row.text("@fid"), row.geometry) == (1, "5", "0", shapely.Point(106.8, -6.2))
    table.require(["n", "@fid"])


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("kosong.csv", b"", "empty_layer"),
        ("judul.csv", b"nama,alamat\n\n", "empty_layer"),
        ("kosong.geojson", b'{"type":"FeatureCollection","features":[]}', "empty_layer"),
        ("rusak.geojson", b"bukan json", "unreadable"),
        ("rusak.xlsx", b"bukan buku kerja", "unreadable"),
        ("rusak.ods", b"bukan buku kerja", "unreadable"),
        ("rusak.xls", b"bukan buku kerja", "unreadable"),
        ("catatan.docx", b"x", "unknown_format"),
    ],
)
def test_file_that_holds_no_table_is_an_error(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    with pytest.raises(TableError) as refused:
        read_table(_file(tmp_path, content, name))
    assert refused.value.problem.code == code


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError) as refused:
        read_table(tmp_path / "tiada.csv")
    assert refused.value.problem.message == f"berkas tidak ditemukan: {tmp_path / 'tiada.csv'}"


def test_unknown_column_names_those_that_are_there(tmp_path: Path) -> None:
    table = read_table(_file(tmp_path, b"nama,alamat\nA,B\n"))
    with pytest.raises(TableError) as refused:
        table.require(["nama", "kode"])
    assert str(refused.value) == "daftar.csv, kolom “kode”: tidak ada kolom “kode”; kolom yang ada: nama, alamat"


def test_csv_has_no_feature_numbers(tmp_path: Path) -> None:
    table = read_table(_file(tmp_path, b"nama\nA\n"))
    with pytest.raises(TableError):
        table.require(["@fid"])
