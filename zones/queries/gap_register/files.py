"""The worklist as CSV and Excel: the same columns in both, with what each means and what a reader must know."""
import io
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook

from zones.files.csv_file import csv_bytes
from zones.files.dataset import FileColumn
from zones.files.workbook_file import write_dictionary, write_notes, write_table
from zones.gap_register.work_filter import WorkFilter
from zones.models import Gap

from .rows import with_what_rows_need, work_rows

_NOT_SAID: Final = gettext_lazy("belum diisi")
COLUMNS: Final = (
    FileColumn("code", gettext_lazy("Nomor"), gettext_lazy("Nomor tetap kesenjangan; membuka halamannya.")),
    FileColumn("area_code", gettext_lazy("Kode wilayah"), gettext_lazy("Kode wilayah Kemendagri, sebagai teks."),
               width=16),
    FileColumn("area", gettext_lazy("Wilayah"), gettext_lazy("Nama wilayah dengan singkatan tingkatnya."), width=26),
    FileColumn("rule", gettext_lazy("Standar"), gettext_lazy("Nama standar yang belum terpenuhi."), width=36),
    FileColumn("sentence", gettext_lazy("Alasan"), gettext_lazy("Yang dikatakan hitungan, dalam satu kalimat."),
               width=70),
    FileColumn("children", gettext_lazy("Anak yang terdampak"), gettext_lazy(
        "Anak di luar jarak jalan kaki; pada standar jumlah: bagian anak yang setara dengan kekurangannya."),
        "number", gettext_lazy("anak")),
    FileColumn("severity", gettext_lazy("Bobot (bagian yang kurang)"), gettext_lazy(
        "Bagian dari yang diharapkan yang belum ada, 0 sampai 1."), "share"),
    FileColumn("state_word", gettext_lazy("Tahap"), gettext_lazy(
        "Yang dicatat petugas: terbuka, direncanakan, didanai, dibangun, terverifikasi tertutup."), width=20),
    FileColumn("finding_word", gettext_lazy("Temuan hitungan"), gettext_lazy(
        "Yang dikatakan hitungan terbaru, apa pun tahapnya."), width=18),
    FileColumn("agency", gettext_lazy("Instansi"), gettext_lazy("Instansi penanggung jawab"), empty=_NOT_SAID,
               width=30),
    FileColumn("due_on", gettext_lazy("Tenggat"), gettext_lazy("Hari terakhir untuk menutupnya."), "date",
               empty=_NOT_SAID),
    FileColumn("plan_year", gettext_lazy("Tahun rencana"), gettext_lazy("Tahun anggaran rencananya."),
               empty=_NOT_SAID),
    FileColumn("budget_word", gettext_lazy("Sumber dana"), gettext_lazy("Dari mana dananya."), empty=_NOT_SAID,
               width=20),
    FileColumn("cost_rp", gettext_lazy("Biaya (Rp)"), gettext_lazy("Biaya yang direncanakan."), "whole",
               gettext_lazy("rupiah"), empty=_NOT_SAID),
    FileColumn("plan_note", gettext_lazy("Catatan rencana"), gettext_lazy("Catatan rencana, apa adanya."),
               empty=_NOT_SAID, width=40),
    FileColumn("found_on", gettext_lazy("Ditemukan"), gettext_lazy("Hari hitungan pertama menemukannya."), "date"),
    FileColumn("run", gettext_lazy("Nomor hitungan"), gettext_lazy("Hitungan yang terakhir menilainya.")),
)  # fmt: skip


def as_csv(gaps: QuerySet[Gap], _asked: WorkFilter) -> bytes:
    """Return the worklist as CSV that Excel in Indonesia opens."""
    return csv_bytes([column.heading for column in COLUMNS], value_rows(gaps))


def as_xlsx(gaps: QuerySet[Gap], asked: WorkFilter) -> bytes:
    """Return the workbook: the gaps, the data dictionary, and notes."""
    book = Workbook(write_only=True)
    write_table(book, _("Kesenjangan"), COLUMNS, list(value_rows(gaps)))
    write_dictionary(book, [(_("Kesenjangan"), COLUMNS)])
    write_notes(book, [
        (_("Diunduh"), date_format(timezone.localtime(), "j F Y, H.i")),
        (_("Saringan"), asked.address() or _("semua yang belum selesai")),
    ])  # fmt: skip
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def value_rows(gaps: QuerySet[Gap]) -> Iterator[list[Any]]:
    """Yield the values of each gap along COLUMNS."""
    for row in work_rows(with_what_rows_need(gaps)):
        told = {
            "children": round(row.children, 1), "severity": round(row.severity, 4), "run": row.run_number,
            "found_on": timezone.localtime(row.found_at).date(),
            "plan_year": "" if row.plan_year is None else str(row.plan_year),
        }  # fmt: skip
        yield [told.get(column.key, getattr(row, column.key, None)) for column in COLUMNS]
