"""The dashboard of a province as CSV and as an Excel workbook: numbers, not words, with their method."""
import io
from collections.abc import Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from facilities.queries.registry_files import harmless
from zones.files.csv_file import csv_bytes
from zones.files.workbook_file import write_notes

from .dashboard import City, Dashboard

_SHARE, _WHOLE = "0.0%", "#,##0"


def table_of(board: Dashboard) -> tuple[list[str], list[list[Any]], list[str]]:
    """Return headings, rows (a city each, the province last) and the Excel format of each column."""
    heads = [
        (_("Kode"), ""), (_("Kabupaten/kota"), ""), (_("Anak (0–17)"), _WHOLE), (_("Standar terpenuhi"), _WHOLE),
        (_("Belum terpenuhi"), _WHOLE), (_("Tanpa data"), _WHOLE), (_("Bagian terpenuhi"), _SHARE),
        (_("Kesenjangan terbuka"), _WHOLE), (_("Kawasan ditetapkan"), _WHOLE), (_("Kandidat lengkap"), _WHOLE),
        (_("Fasilitas"), _WHOLE), (_("Kelengkapan data"), _SHARE), (_("Tahun penduduk"), "0"),
        (_("Peringkat terakhir"), ""), (_("Tahun peringkat"), "0"), (_("Sumber peringkat"), ""),
        (_("Nomor hitungan"), "0"), (_("Dihitung pada"), ""),
    ]  # fmt: skip
    heads += [(_("Terjangkau: %(rule)s") % {"rule": column.name}, _SHARE) for column in board.columns]
    heads += [(_("Anak dinilai: %(rule)s") % {"rule": column.name}, _WHOLE) for column in board.columns]
    heads += [(_("Target: %(target)s") % {"target": target.words}, "") for target in board.targets]
    rows = [_city(city) for city in board.cities]
    total = board.total
    rows.append([
        board.code, board.name, _rounded(total.children), total.verdicts.met, total.verdicts.not_met,
        total.verdicts.no_data, total.verdicts.met_share, total.gaps, total.zones.designated, total.zones.candidates,
        total.facilities, None, None, "", None, "", None, "",
        *(one.share for one in total.reached), *(_rounded(one.judged) for one in total.reached),
        *(target.whole.words for target in board.targets),
    ])  # fmt: skip
    return [head for head, _format in heads], rows, [format_ for _head, format_ in heads]


def notes_of(board: Dashboard) -> Iterator[tuple[str, str]]:
    """Yield how the numbers were made: what about, and a sentence."""
    yield board.name, _("Angka provinsi adalah jumlah anak dari kabupaten/kota, bukan rata-rata persentase.")
    yield _("Standar"), _("Setiap standar dihitung pada tingkat wilayah tempat standar itu berlaku.")
    if board.total.without_run:
        yield _("Belum dihitung"), ", ".join(board.total.without_run)
    if board.total.without_children:
        yield _("Jumlah anak tidak diketahui"), ", ".join(board.total.without_children)
    for target in board.targets:
        yield _("Target: %(target)s") % {"target": target.words}, target.source


def as_csv(board: Dashboard) -> bytes:
    """Return UTF-8 CSV with a byte order mark, separated by semicolons, as Excel in Indonesia opens it."""
    heads, rows, _formats = table_of(board)
    return csv_bytes(heads, rows)


def as_xlsx(board: Dashboard) -> bytes:
    """Return a workbook: the table, the history of ratings, and notes."""
    heads, rows, formats = table_of(board)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Provinsi"))
    sheet.freeze_panes = "C2"
    sheet.append([_bold(sheet, head) for head in heads])
    for row in rows:
        sheet.append([_cell(sheet, value, format_) for value, format_ in zip(row, formats, strict=True)])
    history = book.create_sheet(_("Peringkat"))
    history.append([_bold(history, head) for head in (_("Kabupaten/kota"), _("Tahun"), _("Peringkat"), _("Sumber"))])
    for city in board.cities:
        for year in city.awards:
            history.append([city.name, year.year, year.words, harmless("; ".join(year.sources))])
    write_notes(book, notes_of(board))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _city(city: City) -> list[Any]:
    numbers, newest = city.numbers, city.awards[0] if city.awards else None
    verdicts, has_run = numbers.verdicts, city.run_id is not None
    return [
        city.code, city.name, _rounded(city.children), *([verdicts.met, verdicts.not_met, verdicts.no_data]
        if has_run else [None] * 3), verdicts.met_share, numbers.gaps if has_run else None, numbers.zones.designated,
        numbers.zones.candidates if has_run else None, numbers.registered.facilities,
        numbers.registered.completeness, numbers.registered.population_year,
        newest.words if newest else "", newest.year if newest else None,
        "; ".join(newest.sources) if newest else "", city.run_id,
        date_format(localtime(city.run_at), "Y-m-d H:i") if city.run_at else "",
        *(one.share if one else None for one in city.reached),
        *(_rounded(one.judged) if one else None for one in city.reached), *(one.words for one in city.standings),
    ]  # fmt: skip


def _bold(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any, format_: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, harmless(value))
    if format_:
        cell.number_format = format_
    return cell


def _rounded(number: float | None) -> int | None:
    return None if number is None else round(number)
