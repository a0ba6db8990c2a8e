"""Plain tables as files that open well: CSV and workbooks in the notation of the reader, no text that is run."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from facilities.queries.registry_files import harmless
from zones.files.csv_file import csv_bytes

Rows = Sequence[Sequence[Any]]
"""The first row is the heading."""


def table_csv(rows: Rows) -> bytes:
    """Return UTF-8 CSV with a byte order mark, ";" and decimal commas, as Excel in Indonesia opens it."""
    return csv_bytes(rows[0], rows[1:]) if rows else csv_bytes([], [])


def table_xlsx(sheets: Mapping[str, Rows], widths: Mapping[int, float] | None = None) -> bytes:
    """Return a workbook; headings are bold and stay in sight, numbers are shown as the reader's system writes them.

    widths: of the first sheet's columns, by their place from 0.
    """
    book = Workbook(write_only=True)
    for place, (title, rows) in enumerate(sheets.items()):
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for column in range(len(rows[0]) if rows else 0):
            width = (widths or {}).get(column, 16) if place == 0 else 40
            sheet.column_dimensions[get_column_letter(column + 1)].width = width
        if rows and place == 0:
            sheet.auto_filter.ref = f"A1:{get_column_letter(len(rows[0]))}{len(rows)}"
        for number, row in enumerate(rows):
            sheet.append([_cell(sheet, value, is_heading=number == 0) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(sheet: Any, value: Any, *, is_heading: bool) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=harmless(value))
    if is_heading:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    elif isinstance(value, float):
        cell.number_format = "#,##0.0##"
    elif isinstance(value, int) and not isinstance(value, bool):
        cell.number_format = "#,##0"
    return cell
