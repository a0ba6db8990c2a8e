"""What a run found missing, worst first: of how many children, by how much."""
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zones.models import Verdict
from zones.queries.coverage import CoverageCell, CoverageRow


@dataclass(frozen=True, slots=True)
class Shortage:
    """A rule that an area does not meet; `children` it concerns, `severity` how much of what is wanted is missing."""

    code: str
    area: str
    level: int
    cell: CoverageCell
    children: float
    severity: float

    @property
    def sentence(self) -> str:
        return self.cell.sentence


def shortages(rows: Sequence[CoverageRow]) -> list[Shortage]:
    """Return every rule not met at its own level, heaviest first: children times share missing, as gaps are ordered.

    A rule for kelurahan is summed up for kecamatan and city as well; counting these too would count its children twice.
    """
    return sorted(_found(rows), key=lambda one: (-one.severity * max(one.children, 1.0), one.code, one.cell.column.id))


def at_own_level(row: CoverageRow, cell: CoverageCell) -> bool:
    """Say whether a rule is judged at the level that it is about: only there it makes a gap."""
    return cell.column.level == row.level


def _found(rows: Sequence[CoverageRow]) -> Iterator[Shortage]:
    for row in rows:
        for cell in row.cells:
            if cell is None or not at_own_level(row, cell) or cell.verdict != Verdict.NOT_MET or cell.value is None:
                continue
            severity = max(cell.wanted - cell.value, 0.0) / cell.wanted
            missed = cell.children_missed
            children = (cell.children or 0.0) * severity if missed is None else missed
            yield Shortage(row.code, row.title, row.level, cell, children, severity)
