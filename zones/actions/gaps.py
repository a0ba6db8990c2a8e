"""Compare the register of gaps with a run: what is found is written, what people decided stays theirs."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from zones.gap_register.agencies import Answerable, agency_for, all_answerable
from zones.gap_register.recheck import Known, recheck
from zones.models import AreaCoverage, Finding, Gap, GapEvent, GapState, ReachRun, Standard, Verdict

_OF_A_RUN = [
    "standard", "coverage", "last_run", "children", "severity", "closed_at", "finding", "state", "agency", "version",
]  # fmt: skip
_CLOSED = (Finding.MET, Finding.NOT_JUDGED)


@dataclass(frozen=True, slots=True)
class GapCounts:
    """Gaps of a run's area after it: open ones, of these new; and those it no longer finds."""

    open: int
    new: int
    closed: int


@transaction.atomic
def update_gaps(*, run: ReachRun) -> GapCounts:
    """Compare the gaps of the run's area with its verdicts, by zones.gap_register.recheck.

    Only verdicts at the rule's own level make gaps. A rule of a newer version of the standards takes over the gap of
    the same key, with its plan; a gap whose rule is not judged any more is told so. A run with standards other than
    the default ones is a question, not the register: it changes no gap.
    """
    if not run.standard_set.is_default:
        return GapCounts(open=0, new=0, closed=0)
    verdicts = AreaCoverage.objects.filter(run=run, area__level=F("standard__level"))
    verdicts = verdicts.select_related("area", "standard").defer("area__geometry")
    gaps = {(gap.area_code, gap.rule_key): gap for gap in _held(run.area_code)}
    book = _Book(run=run, now=timezone.now(), agencies=all_answerable(), types=_types_of_rules(run))
    for coverage in verdicts:
        gap = gaps.pop((coverage.area.code, coverage.standard.key), None)
        if gap is not None:
            book.look_again(gap, coverage)
        elif coverage.verdict == Verdict.NOT_MET:
            book.open(coverage)
    for gap in gaps.values():
        book.look_again(gap, None)
    return book.write()


class _Book:
    """What a run changes, gathered and then written at once."""

    def __init__(
        self, *, run: ReachRun, now: datetime, agencies: list[Answerable], types: dict[int, list[str]]
    ) -> None:
        self.run, self.now, self.agencies, self.types = run, now, agencies, types
        self.new: list[Gap] = []
        self.known: list[Gap] = []
        self.closed = 0
        self.events: list[GapEvent] = []

    def open(self, coverage: AreaCoverage) -> None:
        """Open the gap of a rule that is not met."""
        gap = Gap(
            area_code=coverage.area.code, rule_key=coverage.standard.key, standard=coverage.standard,
            coverage=coverage, children=children_concerned(coverage), severity=shortfall(coverage),
            first_run=self.run, last_run=self.run, found_at=self.now,
        )  # fmt: skip
        self._assign(gap)
        self.new.append(gap)
        self._tell(gap, "found", GapState.OPEN)

    def look_again(self, gap: Gap, coverage: AreaCoverage | None) -> None:
        """Write what the run found about a gap that is known; coverage None: its rule is not judged any more."""
        verdict = coverage.verdict if coverage else None
        told = {} if verdict != Verdict.NOT_MET else {
            "children": children_concerned(coverage), "severity": shortfall(coverage)
        }  # fmt: skip
        known = Known(gap.state, gap.finding, gap.aside_children, gap.aside_severity)
        found = recheck(known, verdict=verdict, **told)
        if coverage is not None and coverage.standard_id != gap.standard_id:
            self._carry(gap, coverage.standard)
        if coverage is not None:
            gap.coverage = coverage
        if verdict in (Verdict.MET, Verdict.NOT_MET):
            gap.last_run = self.run
        if told:
            gap.children, gap.severity = told["children"], told["severity"]
        if found.finding in _CLOSED and gap.closed_at is None:
            gap.closed_at = self.now
            self.closed += 1
        elif found.finding not in _CLOSED:
            gap.closed_at = None
        before, gap.state, gap.finding = gap.state, found.state, found.finding
        self._assign(gap)
        if found.what:
            gap.version += 1
            self._tell(gap, found.what, before)
        self.known.append(gap)

    def write(self) -> GapCounts:
        """Write gaps and what happened to them."""
        Gap.objects.bulk_create(self.new, batch_size=1000)
        Gap.objects.bulk_update(self.known, _OF_A_RUN, batch_size=1000)
        GapEvent.objects.bulk_create(self.events, batch_size=1000)
        still = sum(gap.closed_at is None for gap in self.known)
        return GapCounts(open=len(self.new) + still, new=len(self.new), closed=self.closed)

    def _carry(self, gap: Gap, standard: Standard) -> None:
        """Let the same rule of another version of the standards speak for a gap from now on."""
        before, after = (f"{one.set.key} {one.set.version}" for one in (gap.standard, standard))
        gap.standard = standard
        gap.version += 1
        self._tell(gap, "standard", gap.state, {"standard": [before, after]})

    def _assign(self, gap: Gap) -> None:
        """Let the agency of the service answer for a gap, unless a person named one or a plan counts on one."""
        if not gap.agency_chosen and (gap.agency_id is None or gap.state == GapState.OPEN):
            gap.agency_id = agency_for(
                self.agencies, types=self.types.get(gap.standard_id, ()), code=gap.area_code
            )  # fmt: skip

    def _tell(self, gap: Gap, what: str, before: str, changes: dict[str, list[str]] | None = None) -> None:
        self.events.append(
            GapEvent(gap=gap, what=what, from_state=before, to_state=gap.state, finding=gap.finding,
                     changes=changes or {}, run_number=self.run.pk, at=self.now)
        )  # fmt: skip


@transaction.atomic
def assign_agencies() -> int:
    """Let every gap that no person gave to an agency follow the services agencies answer for; return how many moved."""
    known, moved = all_answerable(), []
    rules: dict[int, list[str]] = {}
    gaps = Gap.objects.filter(agency_chosen=False, state=GapState.OPEN)
    for gap in gaps.select_for_update(of=("self",)).select_related("standard"):
        if gap.standard_id not in rules:
            rules[gap.standard_id] = list(gap.standard.types.values_list("pk", flat=True))
        agency_id = agency_for(known, types=rules[gap.standard_id], code=gap.area_code)
        if agency_id != gap.agency_id:
            gap.agency_id = agency_id
            moved.append(gap)
    Gap.objects.bulk_update(moved, ["agency"], batch_size=1000)
    return len(moved)


def shortfall(coverage: AreaCoverage) -> float:
    """Return how much of what is wanted is missing, 0..1: the weight of a gap."""
    return max(coverage.wanted - coverage.value, 0.0) / coverage.wanted


def children_concerned(coverage: AreaCoverage) -> float:
    """Return the children a gap concerns: those beyond the walk, or the missing part of a count."""
    if coverage.children_missed is not None:
        return coverage.children_missed
    return (coverage.children or 0.0) * shortfall(coverage)


def _held(code: str) -> Iterable[Gap]:
    """Return the gaps of an area and below it, locked until the run is written."""
    within = Gap.objects.filter(Q(area_code=code) | Q(area_code__startswith=f"{code}."))
    return within.select_for_update(of=("self",)).select_related("standard__set")


def _types_of_rules(run: ReachRun) -> dict[int, list[str]]:
    """Return the facility types of each rule of a run's standards."""
    found: dict[int, list[str]] = {}
    for rule, type_ in Standard.types.through.objects.filter(standard__set=run.standard_set_id).values_list(
        "standard_id", "facilitytype_id"
    ):
        found.setdefault(rule, []).append(type_)
    return found
