"""The services that are asked for at a place: those of the standards that hold there for a child of this age."""

from dataclasses import dataclass

from django.db.models import Min

from facilities.models import FacilityType
from regions.models import AgeBand, Area
from zones.models import RuleKind, Standard, StandardSet
from zones.queries.columns import ColumnGroup, CoverageColumn, rule_column
from zones.queries.judging.nearest_outside import SMALL_CHILD_M_PER_S
from zones.queries.runs import latest_run


@dataclass(frozen=True, slots=True)
class AskedService:
    """A service by its types and the status they need; rules: those about a walk to it, nearest limit first."""

    name: str
    group: ColumnGroup
    types: tuple[str, ...]
    status_needed: str
    rules: tuple[CoverageColumn, ...]


def standards_at(village: Area) -> StandardSet | None:
    """Return the standards a village was last judged by, else the default ones; None before the catalogue is loaded."""
    run = latest_run(village.code)
    return run.standard_set if run else StandardSet.objects.filter(is_default=True).first()


def asked_services(standards: StandardSet, village: Area, age: int | None) -> list[AskedService]:
    """Return what the rules of a village ask for, in their order; secret types are never asked for.

    With an age only rules about children of that age count.
    """
    rules = standards.standards.filter(setting=village.setting)
    rules = rules.select_related("age_band").prefetch_related("types__group")
    secret = frozenset(FacilityType.objects.filter(is_sensitive=True).values_list("pk", flat=True))
    found: dict[tuple[tuple[str, ...], str], list[Standard]] = {}
    for rule in rules:
        types = tuple(sorted(type_.pk for type_ in rule.types.all() if type_.pk not in secret))
        if types and _holds(rule, village, age):
            found.setdefault((types, rule.status_needed), []).append(rule)
    return [_service(types, status, rules) for (types, status), rules in found.items()]


def _holds(rule: Standard, village: Area, age: int | None) -> bool:
    if rule.only_in and not (village.code == rule.only_in or village.code.startswith(f"{rule.only_in}.")):
        return False
    return age is None or rule.age_band.age_from <= age <= rule.age_band.age_to


def _service(types: tuple[str, ...], status_needed: str, rules: list[Standard]) -> AskedService:
    columns = [rule_column(rule) for rule in rules]
    walks = sorted((one for one in columns if one.kind == RuleKind.DISTANCE), key=lambda one: one.distance_m or 0)
    first = (walks or columns)[0]
    return AskedService(first.service, first.group, types, status_needed, tuple(walks))


def pace_of(age: int | None) -> float:
    """Return the pace in m/s of a child of an age: of the narrowest band that holds it, the slowest of all for None."""
    bands = AgeBand.objects.all()
    if age is not None:
        own = bands.filter(age_from__lte=age, age_to__gte=age)
        found = min(own, key=lambda band: (not band.is_partition, band.age_to - band.age_from), default=None)
        if found is not None:
            return found.walk_m_per_s
    return bands.aggregate(slowest=Min("walk_m_per_s"))["slowest"] or SMALL_CHILD_M_PER_S
