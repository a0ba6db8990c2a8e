"""What two runs found for the same area and rule, side by side."""

from dataclasses import dataclass
from typing import Any

from zones.comparing.causes import NOTHING
from zones.comparing.turns import Turn
from zones.models import AreaCoverage, ReachRun, RuleKind, Verdict
from zones.models.coverage import NoDataReason
from zones.queries.columns import CoverageColumn
from zones.sentences import count, percent


@dataclass(frozen=True, slots=True)
class Side:
    """One rule in one area as one run found it; share None for counts and without data."""

    verdict: str
    no_data_reason: str
    value: float | None
    wanted: float
    children: float | None
    reached: float | None

    @property
    def verdict_word(self) -> str:
        return str(Verdict(self.verdict).label)

    @property
    def no_data_word(self) -> str:
        return str(NoDataReason(self.no_data_reason).label) if self.no_data_reason else ""

    def text(self, kind: str) -> str:
        """Return the number as a table shows it."""
        if self.value is None or self.verdict == Verdict.NO_DATA:
            return "–"
        if kind == RuleKind.DISTANCE:
            return percent(self.value, wanted=self.wanted)
        return f"{count(self.value)}/{count(self.wanted)}"


_VALUES = (
    "area__code", "standard__key", "standard_id", "verdict", "no_data_reason", "value", "wanted", "children",
    "children_reached",
)  # fmt: skip

Key = tuple[str, str]


def sides_of(run: ReachRun) -> tuple[dict[Key, Side], set[int]]:
    """Return what a run found by area code and key of the rule, and the ids of the rules."""
    found: dict[Key, Side] = {}
    standards = set()
    for code, rule, standard, *rest in AreaCoverage.objects.filter(run=run).values_list(*_VALUES):
        found[code, rule] = Side(*rest)
        standards.add(standard)
    return found, standards


def turn_of(a: Side | None, b: Side | None) -> Turn:
    """Return what became of a rule: by its verdict, and with the same verdict by how far it is from what is wanted."""
    if a is None or b is None:
        return Turn.ONLY_ONE
    unknown = [side.verdict == Verdict.NO_DATA for side in (a, b)]
    if any(unknown):
        return Turn.NO_DATA if all(unknown) else Turn.KNOWN if unknown[0] else Turn.UNKNOWN
    if a.verdict != b.verdict:
        return Turn.BETTER if b.verdict == Verdict.MET else Turn.WORSE
    more = _fulfilled(b) - _fulfilled(a)
    return Turn.SAME if abs(more) <= NOTHING else Turn.BETTER if more > 0 else Turn.WORSE


def _fulfilled(side: Side) -> float:
    return (side.value or 0.0) / side.wanted if side.wanted else (side.value or 0.0)


@dataclass(frozen=True, slots=True)
class Compared:
    """One rule in one area in both runs; a side is None where only the other run judged it."""

    code: str
    column: CoverageColumn
    a: Side | None
    b: Side | None

    @property
    def turn(self) -> Turn:
        return turn_of(self.a, self.b)

    @property
    def verdict_changed(self) -> bool:
        return self.a is not None and self.b is not None and self.a.verdict != self.b.verdict

    @property
    def texts(self) -> tuple[str, str]:
        """Return both numbers as a table shows them."""
        return tuple("" if side is None else side.text(self.column.kind) for side in (self.a, self.b))  # type: ignore[return-value]

    @property
    def more_reached(self) -> float | None:
        """Return how many children more are reached in the second run; None for counts and where one is not known."""
        if not self.a or not self.b or self.a.reached is None or self.b.reached is None:
            return None
        return self.b.reached - self.a.reached

    @property
    def more_counted(self) -> float | None:
        """Return how many facilities more the second run counts; None for walks and where one is not known."""
        if self.column.kind == RuleKind.DISTANCE or not self.a or not self.b:
            return None
        return None if self.a.value is None or self.b.value is None else self.b.value - self.a.value


def row_values(one: Compared) -> dict[str, Any]:
    """Return the numbers of both sides under plain names, for files."""
    told: dict[str, Any] = {}
    for name, side in (("a", one.a), ("b", one.b)):
        told |= {
            f"verdict_{name}": side.verdict_word if side else None,
            f"value_{name}": None if side is None or side.value is None else round(side.value, 4),
            f"wanted_{name}": None if side is None else round(side.wanted, 4),
            f"children_{name}": None if side is None or side.children is None else round(side.children, 1),
            f"reached_{name}": None if side is None or side.reached is None else round(side.reached, 1),
        }
    return told
