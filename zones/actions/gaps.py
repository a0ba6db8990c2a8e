"""Open, keep and close gaps after a run: an area that misses a service stays flagged until it is there."""
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from zones.models import AreaCoverage, Gap, ReachRun, Verdict


@dataclass(frozen=True, slots=True)
class GapCounts:
    """Gaps of a run's area after it: open ones, of these new; and those it closed."""

    open: int
    new: int
    closed: int


@transaction.atomic
def update_gaps(*, run: ReachRun) -> GapCounts:
    """Compare the open gaps of the run's area with its verdicts.

    A rule not met opens a gap or keeps it; a rule met closes it; "no data" leaves a gap as it is,
    because not knowing is no repair. Only verdicts at the rule's own level make gaps. Gaps of rules
    from an older version of the standards are closed: the new version speaks instead. A run with
    standards other than the default ones is a question, not the register: it changes no gap.
    """
    if not run.standard_set.is_default:
        return GapCounts(open=0, new=0, closed=0)
    verdicts = list(
        AreaCoverage.objects.filter(run=run, area__level=F("standard__level")).select_related("area", "standard")
    )
    open_gaps = {
        (gap.area_code, gap.standard_id): gap for gap in _gaps_within(run.area_code).filter(closed_at__isnull=True)
    }
    now, new, closed, still = timezone.now(), [], [], []
    for coverage in verdicts:
        gap = open_gaps.pop((coverage.area.code, coverage.standard_id), None)
        if coverage.verdict == Verdict.NOT_MET:
            if gap is None:
                gap = Gap(area_code=coverage.area.code, standard=coverage.standard, first_run=run)
                new.append(gap)
            else:
                still.append(gap)
            gap.coverage, gap.last_run = coverage, run
            gap.children, gap.severity = children_concerned(coverage), shortfall(coverage)
        elif gap is not None and coverage.verdict == Verdict.MET:
            gap.closed_at, gap.last_run = now, run
            closed.append(gap)
        elif gap is not None:
            gap.coverage = coverage
            still.append(gap)
    for gap in open_gaps.values():
        gap.closed_at = now
        closed.append(gap)
    Gap.objects.bulk_create(new, batch_size=1000)
    Gap.objects.bulk_update(
        [*still, *closed], ["coverage", "last_run", "children", "severity", "closed_at"], batch_size=1000
    )
    return GapCounts(open=len(new) + len(still), new=len(new), closed=len(closed))


def shortfall(coverage: AreaCoverage) -> float:
    """Return how much of what is wanted is missing, 0..1: the weight of a gap."""
    return max(coverage.wanted - coverage.value, 0.0) / coverage.wanted


def children_concerned(coverage: AreaCoverage) -> float:
    """Return the children a gap concerns: those beyond the walk, or the missing part of a count."""
    if coverage.children_missed is not None:
        return coverage.children_missed
    return (coverage.children or 0.0) * shortfall(coverage)


def _gaps_within(code: str):
    return Gap.objects.filter(area_code=code) | Gap.objects.filter(area_code__startswith=f"{code}.")
