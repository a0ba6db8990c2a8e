"""What changed between two runs of an area: which rules got met, which no longer are, and how many children that is."""
from dataclasses import dataclass

from django.db.models import Q

from zones.models import AreaCoverage, ReachRun, Verdict
from zones.sentences import area_title


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A rule in an area whose verdict is another one than before; `reached_more` children (None = not counted)."""

    code: str
    area: str
    service: str
    rule: str
    before: str
    now: str
    reached_more: float | None

    @property
    def words(self) -> tuple[str, str]:
        """Return both verdicts in words."""
        return str(Verdict(self.before).label), str(Verdict(self.now).label)


@dataclass(frozen=True, slots=True)
class Changes:
    """Rules that are met now, that are not met any more, and that have no data any more or have some now."""

    better: tuple[VerdictChange, ...]
    worse: tuple[VerdictChange, ...]
    other: tuple[VerdictChange, ...]
    compared: int

    @property
    def total(self) -> int:
        return len(self.better) + len(self.worse) + len(self.other)


def changes_between(before: ReachRun, now: ReachRun, code: str) -> Changes:
    """Compare the verdicts of two runs, rule by rule (by its key) and area by area (by its code)."""
    old, new = _verdicts(before, code), _verdicts(now, code)
    both = sorted(old.keys() & new.keys())
    changed = [_change(old[key], new[key]) for key in both if old[key].verdict != new[key].verdict]
    better = tuple(one for one in changed if one.now == Verdict.MET)
    worse = tuple(one for one in changed if one.now == Verdict.NOT_MET)
    return Changes(better, worse, tuple(one for one in changed if one.now == Verdict.NO_DATA), len(both))


def _change(was: AreaCoverage, now: AreaCoverage) -> VerdictChange:
    counted = was.children_reached is not None and now.children_reached is not None
    return VerdictChange(
        code=now.area.code, area=area_title(now.area.name, now.area.level, now.area.code),
        service=now.standard.service, rule=now.standard.name, before=was.verdict, now=now.verdict,
        reached_more=now.children_reached - was.children_reached if counted else None,
    )  # fmt: skip


def _verdicts(run: ReachRun, code: str) -> dict[tuple[str, str], AreaCoverage]:
    inside = Q(area__code=code) | Q(area__code__startswith=f"{code}.")
    rows = AreaCoverage.objects.filter(inside, run=run).select_related("area", "standard").defer("area__geometry")
    return {(row.area.code, row.standard.key): row for row in rows}
