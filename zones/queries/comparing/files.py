"""A comparison of two runs as CSV and workbook: the rows of the page, with inputs and notes."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from zones.comparing.question import CompareQuestion
from zones.queries.table_files import table_csv, table_xlsx

from .comparison import CompareRow, Comparison
from .screen import kept_rows
from .sides import row_values


def comparison_rows(comparison: Comparison, question: CompareQuestion) -> list[list[Any]]:
    """Return a heading and one row for each area and rule that the page shows, all pages."""
    return [_heading(comparison), *(_row(row) for row in kept_rows(comparison, question))]


def _heading(comparison: Comparison) -> list[str]:
    a, b = (f"#{run.pk}" for run in (comparison.a, comparison.b))
    names = (_("Hasil"), _("Nilai"), _("Yang diharapkan"), _("Anak"), _("Anak terjangkau"))
    return [
        _("Kode wilayah"), _("Wilayah"), _("Standar"), _("Nama standar"), _("Perubahan"),
        *(f"{name} {a}" for name in names), *(f"{name} {b}" for name in names),
        _("Anak terjangkau: selisih"), _("Fasilitas: selisih"), _("Sebab"), _("Bagian tiap sebab"),
    ]  # fmt: skip


def _row(row: CompareRow) -> list[Any]:
    one = row.compared
    return [
        one.code, row.title, one.column.key, one.column.name, row.turn.label, *row_values(one).values(),
        _rounded(one.more_reached), _rounded(one.more_counted),
        ", ".join(cause.label for cause in row.reasons),
        "; ".join(f"{part.words}: {round(part.amount, 1)}" for part in row.parts),
    ]  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def notes(comparison: Comparison) -> Sequence[Sequence[str]]:
    """Return what a reader of the file must know."""
    rows = [[_("Hal"), _("Keterangan")], [_("Wilayah"), comparison.area]]
    for name, run in ((_("Hitungan pertama"), comparison.a), (_("Hitungan kedua"), comparison.b)):
        rows.append([name, f"#{run.pk}, {date_format(localtime(run.finished_at), 'j F Y, H.i')}"])
    for change in comparison.inputs:
        rows.append([change.cause.label, f"{change.before or '–'} → {change.after or '–'}"])
    rows += [[_("Catatan"), note] for note in comparison.notes]
    rows.append([
        _("Cara memisahkan"),
        _("Bagian anak: selisih jumlah anak kali bagian terjangkau yang lama. Sisanya milik satu-satunya masukan lain "
          "yang berubah dalam jarak standar; bila beberapa berubah bersama, bagian itu tidak dapat dipisahkan."),
    ])  # fmt: skip
    return rows


def as_csv(comparison: Comparison, question: CompareQuestion) -> bytes:
    """Return the rows as CSV."""
    return table_csv(comparison_rows(comparison, question))


def as_xlsx(comparison: Comparison, question: CompareQuestion) -> bytes:
    """Return a workbook: rows, and notes."""
    sheets = {_("Perbandingan"): comparison_rows(comparison, question), _("Catatan"): notes(comparison)}
    return table_xlsx(sheets, widths={1: 28, 3: 36, 17: 36, 18: 60})
