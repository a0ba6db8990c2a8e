"""Files about a batch: rows to correct and send again, and an empty list to fill."""
import csv
import io
from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import Workbook

from facilities.models import FacilityType, ImportBatch, ImportRow, RowFate

from .registry_files import harmless

REASON: Final = "alasan"
"""Heading of the column that says why; no key of a mapping is called so, so it is not read back."""

TEMPLATE: Final = (
    ("nama", "Wajib. Nama lengkap, misalnya SDN Klender 01."),
    ("jenis", "Wajib. Kunci atau nama jenis; lihat lembar Jenis."),
    ("id", "Nomor tetap pada daftar Anda; dengan ini baris dikenali lagi pada pemuatan berikutnya."),
    ("npsn", "Delapan angka, untuk sekolah."),
    ("kode puskesmas", "Kode puskesmas menurut Kemenkes."),
    ("bujur", "Derajat, 95 sampai 141, misalnya 106.9213 atau 106,9213."),
    ("lintang", "Derajat, -11 sampai 6, misalnya -6.2251 atau 6°13'30\" LS."),
    ("alamat", "Jalan, nomor, RT/RW."),
    ("kelurahan", "Nama kelurahan/desa."),
    ("kecamatan", "Nama kecamatan."),
    ("instansi pemilik", "Dinas atau lembaga pemilik."),
    ("pengelola", "Yang menjalankan sehari-hari."),
    ("jam buka", "Sintaks OpenStreetMap, misalnya Mo-Fr 08:00-16:00."),
    ("akses kursi roda", "ya, tidak, atau kosong."),
    ("kelengkapan", "Dipisah koma: toilet, ramp, lactation_room."),
    ("daya tampung", "Banyak anak."),
    ("anak terdaftar", "Banyak anak."),
    ("melayani dari umur", "Tahun."),
    ("sampai umur", "Tahun."),
    ("keadaan", "direncanakan, sedang dibangun, beroperasi, atau tutup."),
    ("dibuka pada", "Tanggal, misalnya 31-12-2026."),
    ("ditutup pada", "Tanggal."),
    ("direncanakan untuk tahun", "Tahun."),
    ("cara menentukan posisi", "gps, peta, alamat, daftar, atau kosong."),
    ("ketelitian (m)", "Meter."),
    ("luas", "Meter persegi; hanya untuk diperiksa."),
    ("program", "Program ramah anak: SRA, PRAP, RBRA, PISA, PKA."),
    ("nomor sk", "Nomor SK atau sertifikat."),
    ("penerbit", "Yang menetapkan."),
    ("berlaku dari", "Tanggal."),
    ("berlaku sampai", "Tanggal."),
)
"""Headings and what belongs below them, in the language of the lists."""


def template_csv() -> bytes:
    """Return an empty list with all columns; the first row explains and is taken out before filling."""
    return _csv([[heading for heading, _said in TEMPLATE], [f"# {said}" for _heading, said in TEMPLATE]])


def template_xlsx() -> bytes:
    """Return an empty list with a sheet that explains the columns and one with the types."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Daftar"
    sheet.append([heading for heading, _said in TEMPLATE])
    sheet.freeze_panes = "A2"
    said = book.create_sheet("Penjelasan")
    for row in (("kolom", "isi"), *TEMPLATE):
        said.append(row)
    types = book.create_sheet("Jenis")
    types.append(("kunci", "nama"))
    for one in FacilityType.objects.select_related("group").order_by("group__order", "order"):
        types.append((one.pk, one.name_id))
    return _book(book)


def left_rows(rows: Iterable[ImportRow]) -> list[ImportRow]:
    """Return the rows of a batch that were refused, or set aside and not taken in."""
    return [row for row in rows if row.fate in (RowFate.REFUSED, RowFate.SET_ASIDE) and row.line is not None]


def own_columns(batch: ImportBatch) -> list[str]:
    """Return the columns of a list without the one in which the reasons of a returned file stand."""
    return [column for column in batch.spec["found"]["columns"] if column != REASON]


def is_correction(batch: ImportBatch) -> bool:
    """Return whether a list is the corrected rest of an earlier one of its source: it says nothing of other rows."""
    columns = batch.spec.get("found", {}).get("columns", [])
    earlier = ImportBatch.objects.filter(source=batch.source_id, pk__lt=batch.pk)
    return columns[-1:] == [REASON] and earlier.filter(spec__found__columns=columns[:-1]).exists()


def left_file(batch: ImportBatch, rows: list[ImportRow], kind: str) -> bytes:
    """Return these rows as delivered with the reason in the last column, to correct and send again."""
    columns = list(batch.spec.get("found", {}).get("columns", [])) or list(
        dict.fromkeys(column for row in rows for column in row.raw)
    )
    columns = [column for column in columns if column != REASON]
    lines: list[list[Any]] = [[*map(harmless, columns), REASON]]
    for row in rows:
        reason = "; ".join(dict.fromkeys(problem["message"] for problem in row.problems)) or _("tidak diketahui")
        cells = [row.raw.get(column) for column in columns]
        lines.append([*("" if cell is None else harmless(cell) for cell in cells), harmless(reason)])
    if kind == "csv":
        return _csv(lines)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Perbaiki")
    for line in lines:
        sheet.append(line)
    return _book(book)


def _csv(lines: Iterable[Iterable[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(lines)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _book(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
