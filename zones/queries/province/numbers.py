"""Numbers of cities side by side, each from the newest run that answers for it, and what they add up to."""
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Avg, Count, F, Max, Q, Sum
from django.db.models.functions import Left

from facilities.models import Facility
from regions.models import Area, Population
from zones.models import (
    AreaCoverage,
    CandidateKind,
    CandidateZone,
    Gap,
    GapState,
    ReachRun,
    RuleKind,
    RunState,
    Verdict,
    Zone,
)

CITY = 5
"""Letters of the code of a city."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Children of a rule's ages: how many are judged, and how many of them are within its walk."""

    judged: float = 0.0
    reached: float = 0.0

    @property
    def share(self) -> float | None:
        return min(self.reached / self.judged, 1.0) if self.judged > 0 else None

    def __add__(self, other: "Reached") -> "Reached":
        return Reached(self.judged + other.judged, self.reached + other.reached)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How many pairs of area and rule have which verdict."""

    met: int = 0
    not_met: int = 0
    no_data: int = 0

    @property
    def met_share(self) -> float | None:
        judged = self.met + self.not_met
        return self.met / judged if judged else None

    def __add__(self, other: "Verdicts") -> "Verdicts":
        return Verdicts(self.met + other.met, self.not_met + other.not_met, self.no_data + other.no_data)


@dataclass(frozen=True, slots=True)
class Registered:
    """The registry of a city: public records, mean completeness (0..1), villages with their people known.

    `population_year` is the oldest of the newest years of its villages.
    """

    facilities: int = 0
    completeness: float | None = None
    villages: int = 0
    villages_peopled: int = 0
    population_year: int | None = None


@dataclass(frozen=True, slots=True)
class Zones:
    """Zones of a city: designated, complete candidates of its run, and proposals (for the staff)."""

    designated: int = 0
    candidates: int = 0
    proposals: int = 0

    def __add__(self, other: "Zones") -> "Zones":
        return Zones(
            self.designated + other.designated, self.candidates + other.candidates, self.proposals + other.proposals
        )


@dataclass(frozen=True, slots=True)
class CityNumbers:
    """Everything counted of a city; without a run there are no verdicts, which is not the same as none met."""

    verdicts: Verdicts = field(default_factory=Verdicts)
    services: Mapping[int, Reached] = field(default_factory=dict)
    gaps: int = 0
    zones: Zones = field(default_factory=Zones)
    registered: Registered = field(default_factory=Registered)


def newest_runs(codes: Sequence[str]) -> dict[str, ReachRun]:
    """Return for each city the newest finished run with the default standards, of itself or of its province."""
    done = ReachRun.objects.filter(state=RunState.DONE, standard_set__is_default=True)
    found: dict[str, ReachRun] = {}
    runs = done.filter(area_code__in={*codes, *(code[:2] for code in codes)}).select_related("standard_set")
    for run in runs.order_by("finished_at"):
        for code in codes:
            if code == run.area_code or code.startswith(f"{run.area_code}."):
                found[code] = run
    return found


def city_numbers(codes: Sequence[str], runs: Mapping[str, ReachRun]) -> dict[str, CityNumbers]:
    """Return the numbers of cities by code, in a fixed number of queries however many there are."""
    verdicts, services = verdicts_of(runs), services_of(runs)
    gaps, zones, registered = gaps_of(codes), zones_of(codes, runs), registered_of(codes)
    return {
        code: CityNumbers(verdicts.get(code, Verdicts()), services.get(code, {}), gaps.get(code, 0), zones[code],
                          registered[code])
        for code in codes
    }  # fmt: skip


def verdicts_of(runs: Mapping[str, ReachRun]) -> dict[str, Verdicts]:
    """Return how many pairs of area and rule have which verdict, each rule at the level it is made for."""
    rows = _judged(runs).values_list("run_id", "city", "verdict").annotate(number=Count("pk"))
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for run_id, city, verdict, number in rows:
        if city in runs and runs[city].pk == run_id:
            counts[city][verdict] = number
    return {
        city: Verdicts(one.get(Verdict.MET, 0), one.get(Verdict.NOT_MET, 0), one.get(Verdict.NO_DATA, 0))
        for city, one in counts.items()
    }


def services_of(runs: Mapping[str, ReachRun]) -> dict[str, dict[int, Reached]]:
    """Return the children judged and reached by city and rule of distance (its id), each at the rule's own level.

    Children of areas without an answer, and of streets that are not mapped, are neither: as in the coverage table.
    """
    judged = _judged(runs).filter(
        standard__kind=RuleKind.DISTANCE, children__isnull=False, children_reached__isnull=False
    )
    rows = judged.values_list("run_id", "city", "standard_id").annotate(
        Sum("children"), Sum("children_reached"), Sum("children_unknown")
    )
    found: dict[str, dict[int, Reached]] = defaultdict(dict)
    for run_id, city, rule, children, reached, unknown in rows:
        if city in runs and runs[city].pk == run_id:
            found[city][rule] = Reached(children - (unknown or 0.0), reached)
    return found


def gaps_of(codes: Iterable[str]) -> dict[str, int]:
    """Return the open gaps by city, without those that a person found to be none."""
    still_open = Gap.objects.filter(closed_at__isnull=True).exclude(state=GapState.NOT_GAP)
    rows = still_open.annotate(city=Left("area_code", CITY))
    return dict(rows.filter(city__in=list(codes)).order_by().values_list("city").annotate(Count("pk")))


def zones_of(codes: Sequence[str], runs: Mapping[str, ReachRun]) -> dict[str, Zones]:
    """Return designated zones, complete candidates and proposals by city; a candidate on a border counts in each."""
    rows = Zone.objects.annotate(city=Left("code", CITY)).filter(city__in=list(codes)).order_by().values_list("city")
    counted = {
        city: (designated, proposals)
        for city, designated, proposals in rows.annotate(
            designated=Count("pk", filter=Q(decree__isnull=False)),
            proposals=Count("pk", filter=Q(decree__isnull=True) & ~Q(state="revoked")),
        )
    }
    candidates: dict[str, int] = defaultdict(int)
    complete = CandidateZone.objects.filter(
        run__in={run.pk for run in runs.values()}, search=None, kind=CandidateKind.COMPLETE
    )
    for run_id, areas in complete.values_list("run_id", "area_codes"):
        for city in {area[:CITY] for area in areas}:
            if city in runs and runs[city].pk == run_id:
                candidates[city] += 1
    return {code: Zones(counted.get(code, (0, 0))[0], candidates[code], counted.get(code, (0, 0))[1]) for code in codes}


def registered_of(codes: Sequence[str]) -> dict[str, Registered]:
    """Return how complete the registry and the population of cities are."""
    public = Facility.objects.public().annotate(city=Left("area__code", CITY)).filter(city__in=list(codes))
    records = {
        city: (number, mean)
        for city, number, mean in public.order_by().values_list("city").annotate(Count("pk"), Avg("completeness"))
    }
    villages = Area.objects.current().villages().annotate(city=Left("code", CITY)).filter(city__in=list(codes))
    known = dict(villages.order_by().values_list("city").annotate(Count("pk")))
    people: dict[str, list[int]] = defaultdict(list)
    peopled = Population.objects.filter(area_code__in=villages.values("code")).order_by()
    for village, year in peopled.values_list("area_code").annotate(Max("year")):
        people[village[:CITY]].append(year)
    return {
        code: Registered(
            *records.get(code, (0, None)), known.get(code, 0), len(people[code]), min(people[code], default=None)
        )
        for code in codes
    }


def met_by_year(codes: Sequence[str]) -> dict[str, dict[int, float]]:
    """Return the share of rules met by city and calendar year, from the last run of each year."""
    done = ReachRun.objects.filter(state=RunState.DONE, standard_set__is_default=True, finished_at__isnull=False)
    last: dict[tuple[str, int], ReachRun] = {}
    for run in done.filter(area_code__in={*codes, *(code[:2] for code in codes)}).order_by("finished_at"):
        for code in codes:
            if code == run.area_code or code.startswith(f"{run.area_code}."):
                last[code, run.finished_at.year] = run
    trend: dict[str, dict[int, float]] = defaultdict(dict)
    for year in sorted({year for _code, year in last}):
        of_year = {code: run for (code, at), run in last.items() if at == year}
        for code, verdicts in verdicts_of(of_year).items():
            if verdicts.met_share is not None:
                trend[code][year] = verdicts.met_share
    return trend


def _judged(runs: Mapping[str, ReachRun]):
    """Return the verdicts of runs, each rule at its own level, with the code of their city."""
    found = AreaCoverage.objects.filter(run__in={run.pk for run in runs.values()}, area__level=F("standard__level"))
    return found.annotate(city=Left("area__code", CITY)).order_by()
