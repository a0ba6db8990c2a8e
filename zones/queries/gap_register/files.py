"""The worklist as CSV and Excel: the same columns in both, with what a reader of the file must know."""
import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from facilities.queries.registry_files import harmless
from zones.gap_register.work_filter import WorkFilter
from zones.models import Gap

from .rows import with_what_rows_need, work_rows

HEADINGS: Final = {
    "code": gettext_lazy("Nomor"),
    "area_code": gettext_lazy("Kode wilayah"),
    "area": gettext_lazy("Wilayah"),
    "rule": gettext_lazy("Standar"),
    "sentence": gettext_lazy("Alasan"),
    "children": gettext_lazy("Anak yang terdampak"),
    "severity": gettext_lazy("Bobot (bagian yang kurang)"),
    "state_word": gettext_lazy("Tahap"),
    "finding_word": gettext_lazy("Temuan hitungan"),
    "agency": gettext_lazy("Instansi"),
    "due_on": gettext_lazy("Tenggat"),
    "plan_year": gettext_lazy("Tahun rencana"),
    "budget_word": gettext_lazy("Sumber dana"),
    "cost_rp": gettext_lazy("Biaya (Rp)"),
    "plan_note": gettext_lazy("Catatan rencana"),
    "found_on": gettext_lazy("Ditemukan"),
    "run_number": gettext_lazy("Nomor hitungan"),
}
"""Column -> heading."""
_FORMATS: Final = {"children": "#,##0", "severity": "0%", "cost_rp": "#,##0", "due_on": "d mmm yyyy",
                   "found_on": "d mmm yyyy", "plan_year": "0", "run_number": "0"}  # fmt: skip
_WIDTHS: Final = {"sentence": 70, "rule": 34, "area": 24, "plan_note": 40, "agency": 28, "budget_word": 20}


def records(gaps: QuerySet[Gap]) -> Iterator[dict[str, Any]]:
    """Yield a record for each gap, with the keys of HEADINGS."""
    for row in work_rows(with_what_rows_need(gaps)):
        found_on = timezone.localtime(row.found_at).date()
        told = {"children": round(row.children, 1), "severity": round(row.severity, 4), "found_on": found_on}
        yield {name: told[name] if name in told else harmless(getattr(row, name)) for name in HEADINGS}


def as_csv(gaps: QuerySet[Gap], _asked: WorkFilter) -> bytes:
    """Return UTF-8 CSV with a byte order mark, separated by semicolons, as Excel in Indonesia opens it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([str(heading) for heading in HEADINGS.values()])
    for record in records(gaps):
        writer.writerow([_csv_cell(value) for value in record.values()])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def as_xlsx(gaps: QuerySet[Gap], asked: WorkFilter) -> bytes:
    """Return the workbook: the gaps, and notes on what they are."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Kesenjangan"))
    sheet.freeze_panes = "C2"
    for place, name in enumerate(HEADINGS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(name, 14)
    sheet.append([_cell(sheet, str(one), font=Font(bold=True)) for one in HEADINGS.values()])
    for record in records(gaps):
        sheet.append([_cell(sheet, value, number_format=_FORMATS.get(name)) for name, value in record.items()])
    notes = book.create_sheet(_("Catatan"))
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 28, 110
    for name, text in method_notes(asked):
        notes.append([harmless(name), _cell(notes, harmless(text), alignment=Alignment(wrap_text=True))])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def method_notes(asked: WorkFilter) -> list[tuple[str, str]]:
    """Return what a reader of the file must know."""
    return [
        (_("Diunduh"), date_format(timezone.localtime(), "j F Y, H.i")),
        (_("Saringan"), asked.address() or _("semua yang belum selesai")),
        (_("Anak yang terdampak"), _(
            "Anak di luar jarak jalan kaki; pada standar jumlah: bagian anak yang setara dengan kekurangannya.")),
        (_("Bobot (bagian yang kurang)"), _("Bagian dari yang diharapkan yang belum ada, 0 sampai 1.")),
        (_("Tahap"), _("Yang dicatat petugas: terbuka, direncanakan, didanai, dibangun, terverifikasi tertutup.")),
        (_("Temuan hitungan"), _("Yang dikatakan hitungan terbaru, apa pun tahapnya.")),
    ]  # fmt: skip


def _csv_cell(value: Any) -> Any:
    if isinstance(value, float):
        return str(value).replace(".", ",")
    return "" if value is None else value


def _cell(sheet: Any, value: Any, **styles: Any) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    for name, style in styles.items():
        if style is not None:
            setattr(cell, name, style)
    return cell
