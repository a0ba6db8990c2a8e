"""Tables as an Excel workbook: numbers are numbers (1.234,5 on an Indonesian machine), a data dictionary, notes."""
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from facilities.queries.registry_files import harmless

from .dataset import DataSet, FileColumn, dictionary_headings, dictionary_of

FORMATS: Final = {"whole": "#,##0", "number": "#,##0.0##", "share": "0.0%", "date": "dd-mm-yyyy"}
"""Number formats by kind of column; Excel shows them in the notation of the reader's own system."""
_NO_GROUPS: Final = "0"
_LONGEST_TITLE: Final = 31
_HEAD: Final = {"font": Font(bold=True), "alignment": Alignment(wrap_text=True, vertical="top")}


def as_xlsx(sets: Sequence[DataSet]) -> bytes:
    """Return data sets as a workbook: a sheet for each, then the data dictionary, then the notes."""
    book = Workbook(write_only=True)
    for data in sets:
        write_table(book, data.title, data.full_columns(), list(data.rows()))
    write_dictionary(book, [(data.title, data.full_columns()) for data in sets])
    write_notes(book, [*sets[0].notes, *_source_notes(sets)])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def write_table(
    book: Workbook, title: str, columns: Sequence[FileColumn], rows: Sequence[Sequence[Any]]
) -> None:
    """Write a sheet with a row of headings, numbers in the reader's notation, and texts that no spreadsheet runs."""
    sheet = book.create_sheet(title[:_LONGEST_TITLE])
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.append([_styled(sheet, str(column.heading), **_HEAD) for column in columns])
    formats = [_NO_GROUPS if column.key == "run" else FORMATS.get(column.kind) for column in columns]
    for row in rows:
        sheet.append([
            harmless(value) if pattern is None or value is None else _styled(sheet, value, number_format=pattern)
            for value, pattern in zip(row, formats, strict=True)
        ])  # fmt: skip


def write_dictionary(book: Workbook, tables: Iterable[tuple[str, Sequence[FileColumn]]]) -> None:
    """Write the sheet that says what each column means, its unit, its source, and what empty means."""
    sheet = book.create_sheet(_("Kamus data"))
    for letter, width in zip("ABCDEFG", (20, 30, 16, 70, 12, 28, 24), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_styled(sheet, text, **_HEAD) for text in (_("Lembar"), *dictionary_headings())])
    for title, columns in tables:
        for row in dictionary_of(columns):
            sheet.append([harmless(text) for text in (title, *row)])


def write_notes(book: Workbook, notes: Iterable[tuple[str, str]]) -> None:
    """Write the sheet of notes on run, inputs, method and licences."""
    sheet = book.create_sheet(_("Catatan"))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 28, 110
    for name, text in notes:
        sheet.append([harmless(name), harmless(text)])


def _source_notes(sets: Sequence[DataSet]) -> list[tuple[str, str]]:
    return [(_("Sumber dan lisensi"), line) for line in dict.fromkeys(data.rights for data in sets)]


def _styled(sheet: Any, value: Any, **styles: Any) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=value)
    for name, style in styles.items():
        setattr(cell, name, style)
    return cell
