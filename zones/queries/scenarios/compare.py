"""Scenarios side by side: totals, rules and villages as rows, scenarios as columns; and the same as files."""
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from facilities.queries.registry_files import harmless
from zones.models import Scenario
from zones.queries.columns import CoverageColumn
from zones.queries.runs import area_name

from .screen import ResultView, RuleRow, cell_feature, result_view

MOST_COMPARED: Final = 4


@dataclass(frozen=True, slots=True)
class Compared:
    """A scenario as a column."""

    scenario: Scenario
    area: str
    result: ResultView
    is_current: bool


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule with its state in each scenario, None where it is not judged there."""

    column: CoverageColumn
    before: RuleRow
    cells: tuple[RuleRow | None, ...]


@dataclass(frozen=True, slots=True)
class VillageLine:
    """A village with the children who gain, net of those who lose, in each scenario."""

    title: str
    cells: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """waiting: chosen scenarios that have no result yet. differs: they stand on different runs or areas."""

    columns: tuple[Compared, ...]
    waiting: tuple[Scenario, ...]
    rules: tuple[RuleLine, ...]
    villages: tuple[VillageLine, ...]
    differs: bool


def compare(scenarios: Sequence[Scenario]) -> Comparison:
    """Return scenarios side by side, in the order given; the baseline is what each rule was before."""
    columns = [
        Compared(one, area_name(one.area_code), result, one.is_computed)
        for one in scenarios
        if (result := result_view(one)) is not None
    ]
    rules: dict[int, CoverageColumn] = {}
    for compared in columns:
        rules |= {row.column.id: row.column for row in compared.result.rules}
    by_rule = [{row.column.id: row for row in one.result.rules} for one in columns]
    lines = []
    for rule_id, column in rules.items():
        cells = tuple(rows.get(rule_id) for rows in by_rule)
        before = next(cell for cell in cells if cell is not None)
        if any(cell is not None and cell.is_changed for cell in cells):
            lines.append(RuleLine(column, before, cells))
    by_village = [{row.title: row.gained - row.lost for row in one.result.villages} for one in columns]
    titles = sorted({title for rows in by_village for title in rows}, key=lambda title: -max(
        abs(rows.get(title, 0.0)) for rows in by_village
    ))  # fmt: skip
    return Comparison(
        columns=tuple(columns),
        waiting=tuple(one for one in scenarios if one.result is None),
        rules=tuple(lines),
        villages=tuple(VillageLine(title, tuple(rows.get(title, 0.0) for rows in by_village)) for title in titles),
        differs=len({(one.scenario.computed_run_id, one.scenario.area_code) for one in columns}) > 1,
    )


def compare_shapes(comparison: Comparison) -> dict[str, Any]:
    """Return by scenario what each half of the map draws: the cells that change."""
    return {
        str(one.scenario.pk): {
            "type": "FeatureCollection",
            "features": [cell_feature(*cell) for cell in (one.scenario.result or {}).get("cells", [])],
        }
        for one in comparison.columns
    }


def compare_table(comparison: Comparison) -> list[list[Any]]:
    """Return all that the page tells as rows of one table: what, the baseline, then each scenario."""
    columns = comparison.columns
    rows: list[list[Any]] = [[_("Yang dibandingkan"), _("Dasar"), *(one.scenario.name for one in columns)]]

    def add(title: str, before: Any, values: Sequence[Any]) -> None:
        rows.append([title, before, *values])

    add(_("Wilayah"), "", [one.area for one in columns])
    add(_("Hitungan dasar"), "", [one.scenario.computed_run_id for one in columns])
    add(_("Anak yang bertambah layanannya"), 0, [round(one.result.gained, 1) for one in columns])
    add(_("Anak yang berkurang layanannya"), 0, [round(one.result.lost, 1) for one in columns])
    add(_("Kesenjangan tertutup"), 0, [one.result.gaps_closed for one in columns])
    add(_("Kesenjangan terbuka"), 0, [one.result.gaps_opened for one in columns])
    add(_("Biaya (rupiah)"), 0, [one.result.cost for one in columns])
    add(_("Perubahan tanpa biaya"), "", [one.result.cost_unknown for one in columns])
    add(_("Biaya per anak (rupiah)"), "", [_rounded(one.result.cost_per_child) for one in columns])
    for line in comparison.rules:
        title = f"{line.column.service}, {line.column.short}, {line.column.who}"
        before = line.before.before
        add(title, _value(before), ["" if cell is None else _value(cell.after) for cell in line.cells])
    for village in comparison.villages:
        add(f"{_('Anak bertambah')}: {village.title}", 0, [round(cell, 1) for cell in village.cells])
    return rows


def comparison_csv(comparison: Comparison) -> bytes:
    """Return UTF-8 CSV with a byte order mark, ";" and decimal commas, as Excel in Indonesia opens it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    for row in compare_table(comparison):
        writer.writerow([str(one).replace(".", ",") if isinstance(one, float) else harmless(one) for one in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def comparison_xlsx(comparison: Comparison) -> bytes:
    """Return a workbook with one sheet, headings bold, the first row and column kept in sight."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Perbandingan"))
    sheet.freeze_panes = "B2"
    sheet.column_dimensions["A"].width = 60
    for number in range(2, len(comparison.columns) + 3):
        sheet.column_dimensions[get_column_letter(number)].width = 24
    for number, row in enumerate(compare_table(comparison)):
        cells = [WriteOnlyCell(sheet, value=harmless(one)) for one in row]
        for cell in cells:
            cell.font = Font(bold=number == 0)
            if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
                cell.number_format = "#,##0.###" if isinstance(cell.value, float) else "#,##0"
        sheet.append(cells)
    sheet.append([_("Dibuat pada"), timezone.localtime().strftime("%Y-%m-%d %H:%M")])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _value(one: dict[str, Any]) -> Any:
    return _("tidak ada data") if one["value"] is None else round(float(one["value"]), 4)


def _rounded(value: float | None) -> Any:
    return "" if value is None else round(value)
