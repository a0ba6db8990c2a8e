"""Coverage as an Excel workbook: the table as on the screen, every detail, data dictionary, notes."""
import io
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from facilities.queries.registry_files import harmless
from zones.files.columns import COVERAGE_COLUMNS
from zones.files.workbook_file import write_dictionary, write_notes
from zones.models import RuleKind, Verdict

from .columns import CoverageColumn
from .coverage import CoverageCell, CoverageTable
from .tabular import HEADINGS, method_notes, readable_records

# Excel shows these in the notation of the reader's own system: 1.234,5 in Indonesia.
_A4 = 9  # the number of A4 in Excel
_WHOLE = "#,##0"
_FORMATS = {
    "children": _WHOLE, "children_reached": _WHOLE, "children_missed": _WHOLE, "children_unknown": _WHOLE,
    "mean_walk_m": _WHOLE, "nearest_m": _WHOLE, "value": "#,##0.0##", "wanted": "#,##0.0##",
}  # fmt: skip
_WIDTHS = {"reason": 60, "rule_name": 36, "area": 24, "source": 40, "nearest": 28}
# Colour never alone: each verdict has its sign as well.
_SIGNS = {Verdict.MET: "✓", Verdict.NOT_MET: "✗", Verdict.NO_DATA: "?"}
_FILLS = {
    Verdict.MET: PatternFill("solid", fgColor="E3F1E6"),
    Verdict.NOT_MET: PatternFill("solid", fgColor="FBE7E9"),
    Verdict.NO_DATA: PatternFill("solid", fgColor="ECEEED"),
}
Styled = Callable[..., Cell]
"""Make a cell of a sheet from a value and its styles."""

_BOLD = Font(bold=True)
_HEAD = Alignment(wrap_text=True, vertical="top")


def as_xlsx(table: CoverageTable) -> bytes:
    """Return the workbook of a table, rows in its order."""
    book = Workbook(write_only=True)
    _write_table(book, table)
    _write_details(book, table)
    write_dictionary(book, [(_("Rincian"), COVERAGE_COLUMNS)])
    _write_notes(book, table)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _write_table(book: Workbook, table: CoverageTable) -> None:
    """Write areas down and rules across; a service stands above its first rule."""
    sheet = book.create_sheet(_("Cakupan"))
    sheet.freeze_panes = "E3"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:2"
    for letter, width in {"A": 14, "B": 26, "C": 11, "D": 11}.items():
        sheet.column_dimensions[letter].width = width
    for place in range(len(table.columns)):
        sheet.column_dimensions[get_column_letter(5 + place)].width = 12
    styled = _styler(sheet)
    services = ["", "", "", ""]
    for service in table.services:
        services += [harmless(service.service), *[""] * (len(service.columns) - 1)]
    sheet.append([styled(text, font=_BOLD, alignment=_HEAD) for text in services])
    heads = [_("Kode wilayah"), _("Wilayah"), _("Anak"), _("Belum terpenuhi")]
    heads += [_head(column) for column in table.columns]
    sheet.append([styled(harmless(text), font=_BOLD, alignment=_HEAD) for text in heads])
    for row in table.rows:
        children = None if row.children is None else styled(round(row.children), number_format=_WHOLE)
        sheet.append([row.code, harmless(row.title), children, row.not_met, *(_cell(styled, one) for one in row.cells)])


def _head(column: CoverageColumn) -> str:
    return " ".join(filter(None, [column.short, column.wanted_text, _("(desa)") if column.is_rural else ""]))


def _cell(styled: Styled, cell: CoverageCell | None) -> Cell | None:
    if cell is None:
        return None
    verdict = Verdict(cell.verdict)
    sign, fill = _SIGNS[verdict], _FILLS[verdict]
    if cell.value is not None and cell.column.kind == RuleKind.DISTANCE and verdict != Verdict.NO_DATA:
        return styled(round(cell.value, 4), number_format=f'0.0%" {sign}"', fill=fill)
    return styled(f"{cell.text} {sign}", fill=fill)


def _styler(sheet: Any) -> Styled:
    def styled(value: Any, **styles: Any) -> Cell:
        cell = WriteOnlyCell(sheet, value=value)
        for name, style in styles.items():
            setattr(cell, name, style)
        return cell

    return styled


def _write_details(book: Workbook, table: CoverageTable) -> None:
    """Write one line for each area and rule, with the columns of HEADINGS."""
    sheet = book.create_sheet(_("Rincian"))
    sheet.freeze_panes = "C2"
    lines = sum(cell is not None for row in table.rows for cell in row.cells)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(HEADINGS))}{lines + 1}"
    for place, name in enumerate(HEADINGS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(name, 14)
    styled = _styler(sheet)
    sheet.append([styled(str(heading), font=_BOLD, alignment=_HEAD) for heading in HEADINGS.values()])
    # A row is written as soon as it is appended, so one cell for each formatted column serves all rows.
    formatted = {name: styled(None, number_format=pattern) for name, pattern in _FORMATS.items()}
    for record in readable_records(table):
        sheet.append([_detail(record[name], formatted.get(name)) for name in HEADINGS])


def _detail(value: Any, formatted: Cell | None) -> Any:
    if value is None or formatted is None:
        return value
    formatted.value = value
    return formatted


def _write_notes(book: Workbook, table: CoverageTable) -> None:
    signs = ", ".join(f"{_SIGNS[verdict]} {Verdict(verdict).label}" for verdict in Verdict)
    write_notes(book, [*method_notes(table), (_("Tanda"), signs)])
