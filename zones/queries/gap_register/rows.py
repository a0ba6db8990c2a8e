"""Gaps as rows of a list: where, what, for how many children, who, until when."""
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from regions.models import Area
from zones.gap_register.words import rupiah
from zones.models import Gap
from zones.sentences import area_title, severity_word, verdict_sentence


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A gap in a list; `children` are those it concerns, `severity` how much of what is wanted is missing (0..1)."""

    pk: int
    code: str
    area_code: str
    area: str
    rule_key: str
    rule: str
    service: str
    group: str
    sentence: str
    children: float
    severity: float
    severity_word: str
    state: str
    state_word: str
    finding: str
    finding_word: str
    asks: bool
    agency: str
    due_on: dt.date | None
    is_overdue: bool
    plan_year: int | None
    budget_word: str
    cost_rp: int | None
    plan_note: str
    found_at: dt.datetime
    run_number: int | None
    version: int

    @property
    def cost(self) -> str:
        """Return the cost as officials write it."""
        return rupiah(self.cost_rp)

    @property
    def bars(self) -> int:
        """Return how many of three bars the severity fills."""
        return 3 if self.severity >= 0.5 else 2 if self.severity >= 0.2 else 1


def with_what_rows_need(gaps: QuerySet[Gap]) -> QuerySet[Gap]:
    """Return gaps with all that work_row reads, in few queries."""
    return gaps.select_related(
        "standard", "agency", "coverage__area", "coverage__standard__age_band", "coverage__nearest__type"
    ).prefetch_related("standard__types").defer("coverage__area__geometry", "coverage__nearest__position")


def work_rows(gaps: Iterable[Gap]) -> list[WorkRow]:
    """Return gaps as rows, in their order; wants with_what_rows_need."""
    listed = list(gaps)
    named = {gap.area_code: gap.coverage.area for gap in listed if gap.coverage is not None}
    missing = {gap.area_code for gap in listed} - set(named)
    if missing:
        named |= {area.code: area for area in Area.objects.filter(code__in=missing).defer("geometry").order_by("pk")}
    return [_row(gap, named.get(gap.area_code)) for gap in listed]


def _row(gap: Gap, area: Area | None) -> WorkRow:
    types = list(gap.standard.types.all())
    return WorkRow(
        pk=gap.pk,
        code=gap.code,
        area_code=gap.area_code,
        area=area_title(area.name, area.level, area.code) if area else gap.area_code,
        rule_key=gap.rule_key,
        rule=gap.standard.name,
        service=gap.standard.service,
        group=types[0].group_id if types else "",
        sentence=verdict_sentence(gap.coverage) if gap.coverage is not None else "",
        children=gap.children,
        severity=gap.severity,
        severity_word=severity_word(gap.severity),
        state=gap.state,
        state_word=gap.get_state_display(),
        finding=gap.finding,
        finding_word=gap.get_finding_display(),
        asks=gap.asks_to_be_verified,
        agency=gap.agency.name if gap.agency else "",
        due_on=gap.due_on,
        is_overdue=gap.is_overdue,
        plan_year=gap.plan_year,
        budget_word=gap.get_budget_source_display() if gap.budget_source else "",
        cost_rp=gap.cost_rp,
        plan_note=gap.plan_note,
        found_at=gap.found_at,
        run_number=gap.last_run_id,
        version=gap.version,
    )
