"""What changed between two runs of an area: which rules got met, which no longer are, and why."""
from dataclasses import dataclass

from zones.models import ReachRun, Verdict
from zones.queries.comparing.comparison import CompareRow, compare_runs


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A rule in an area whose verdict is another one than before; `reached_more` children (None = not counted)."""

    code: str
    area: str
    rule: str
    before: str
    now: str
    reached_more: float | None
    why: str

    @property
    def words(self) -> tuple[str, str]:
        """Return both verdicts in words."""
        return str(Verdict(self.before).label), str(Verdict(self.now).label)


@dataclass(frozen=True, slots=True)
class Changes:
    """Rules that are met now, that are not met any more, and that have no data any more."""

    better: tuple[VerdictChange, ...]
    worse: tuple[VerdictChange, ...]
    other: tuple[VerdictChange, ...]

    @property
    def total(self) -> int:
        return len(self.better) + len(self.worse) + len(self.other)


def changes_between(before: ReachRun, now: ReachRun, code: str) -> Changes:
    """Return the rules of an area, each at its own level, with another verdict than before; raise CompareRefused."""
    rows = compare_runs(before, now).rows
    changed = [
        _change(row) for (area, _key), row in sorted(rows.items())
        if (area == code or area.startswith(f"{code}.")) and _is_changed(row)
    ]  # fmt: skip
    return Changes(
        *(tuple(one for one in changed if one.now == verdict)
          for verdict in (Verdict.MET, Verdict.NOT_MET, Verdict.NO_DATA))
    )  # fmt: skip


def _is_changed(row: CompareRow) -> bool:
    one = row.compared
    at_own_level = one.column.level == one.code.count(".") + 1
    return at_own_level and one.a is not None and one.b is not None and one.verdict_changed


def _change(row: CompareRow) -> VerdictChange:
    one = row.compared
    return VerdictChange(
        code=one.code, area=row.title, rule=one.column.name, before=one.a.verdict, now=one.b.verdict,
        reached_more=one.more_reached, why=", ".join(cause.label for cause in row.reasons),
    )  # fmt: skip
