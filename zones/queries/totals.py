"""The last row of the coverage table: what its areas add up to, so that a sum never contradicts its parts."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from zones.models import RuleKind, Verdict
from zones.sentences import count, percent

from .columns import CoverageColumn

if TYPE_CHECKING:
    from .coverage import CoverageCell, CoverageRow


@dataclass(frozen=True, slots=True)
class ColumnTotal:
    """One rule over all areas of a table: areas by verdict, and children who are reached, missed or not judged.

    children: of the rule's age band, where known; unknown: those of areas without verdict or of streets that are not
    mapped. reached + missed + unknown = children. Rules that count places have no reached, missed and unknown.
    """

    column: CoverageColumn
    met: int
    not_met: int
    no_data: int
    children: float | None
    reached: float | None
    unknown: float | None

    @property
    def missed(self) -> float | None:
        if self.children is None or self.reached is None:
            return None
        return max(self.children - self.reached - (self.unknown or 0.0), 0.0)

    @property
    def value(self) -> float | None:
        """Return the share of the judged children who are reached, None for counts and where nobody is judged."""
        if self.children is None or self.reached is None:
            return None
        judged = self.children - (self.unknown or 0.0)
        return min(self.reached / judged, 1.0) if judged > 0 else None

    @property
    def text(self) -> str:
        """Return the number of the row: a percentage of children, or areas that meet the rule of those judged."""
        if self.column.kind == RuleKind.DISTANCE:
            return "–" if self.value is None else percent(self.value, wanted=self.column.wanted)
        judged = self.met + self.not_met
        return f"{count(self.met)}/{count(judged)}" if judged else "–"

    @property
    def sentence(self) -> str:
        """Say in one sentence what the number is made of."""
        words = {"met": count(self.met), "judged": count(self.met + self.not_met), "no_data": count(self.no_data)}
        if self.column.kind != RuleKind.DISTANCE:
            return _("%(met)s dari %(judged)s wilayah memenuhi; %(no_data)s tanpa data.") % words
        if self.value is None:
            return _("Tidak ada anak yang dapat dinilai.")
        words |= {
            "reached": count(self.reached or 0), "missed": count(self.missed or 0), "unknown": count(self.unknown or 0),
        }  # fmt: skip
        return _("%(reached)s anak terjangkau, %(missed)s terlalu jauh, %(unknown)s tidak dapat dinilai.") % words


@dataclass(frozen=True, slots=True)
class TableTotal:
    """All areas of a table together; children (0..17) is None where they are known nowhere."""

    areas: int
    children: float | None
    not_met: int
    columns: tuple[ColumnTotal, ...]


def totals_of(rows: Sequence["CoverageRow"], columns: Sequence[CoverageColumn]) -> TableTotal:
    """Add up the rows of a table, all of them whatever its filter shows."""
    known = [row.children for row in rows if row.children is not None]
    return TableTotal(
        areas=len(rows),
        children=sum(known) if known else None,
        not_met=sum(row.not_met for row in rows),
        columns=tuple(
            _column_total(column, [cell for row in rows if (cell := row.cells[place]) is not None])
            for place, column in enumerate(columns)
        ),
    )


def _column_total(column: CoverageColumn, cells: Iterable["CoverageCell"]) -> ColumnTotal:
    cells = list(cells)
    verdicts = {verdict: sum(cell.verdict == verdict for cell in cells) for verdict in Verdict.values}
    peopled = [cell for cell in cells if cell.children is not None]
    is_distance = column.kind == RuleKind.DISTANCE and bool(peopled)
    judged = [cell for cell in peopled if cell.is_judged]
    return ColumnTotal(
        column=column,
        met=verdicts[Verdict.MET],
        not_met=verdicts[Verdict.NOT_MET],
        no_data=verdicts[Verdict.NO_DATA],
        children=sum(cell.children for cell in peopled) if peopled else None,
        reached=sum(cell.children_reached for cell in judged) if is_distance else None,
        # An area without an answer is not judged as a whole: its children are neither reached nor missed.
        unknown=sum(
            cell.children_unknown or 0.0 if cell.is_judged else cell.children for cell in peopled
        ) if is_distance else None,
    )  # fmt: skip
