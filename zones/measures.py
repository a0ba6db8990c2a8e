"""The questions that a set of standards asks of every cell, each asked once."""
from collections.abc import Iterable
from dataclasses import dataclass

from .models import RuleKind, Standard, ZoneRequirement


@dataclass(frozen=True, slots=True)
class Measure:
    """Which share of a cell's streets is within `limit_m` of a facility of these types and status?"""

    types: tuple[str, ...]
    status_needed: str
    limit_m: int

    @property
    def service(self) -> tuple[tuple[str, ...], str]:
        """What is searched for; measures that differ only in the limit share one search."""
        return self.types, self.status_needed


def measure_of_rule(rule: Standard) -> Measure | None:
    """Return the measure a distance rule needs; None for rules that count."""
    if rule.kind != RuleKind.DISTANCE:
        return None
    return Measure(_type_keys(rule), rule.status_needed, rule.distance_m)


def measure_of_requirement(requirement: ZoneRequirement) -> Measure:
    """Return the measure that says whether a required group is within its walk."""
    return Measure(_type_keys(requirement), "any", requirement.distance_m)


def measures_of(rules: Iterable[Standard], requirements: Iterable[ZoneRequirement]) -> list[Measure]:
    """Return every measure that the rules and zone requirements need, once each, in a stable order."""
    needed = {measure_of_rule(rule) for rule in rules} - {None}
    needed |= {measure_of_requirement(requirement) for requirement in requirements}
    return sorted(needed, key=lambda measure: (measure.types, measure.status_needed, measure.limit_m))


def _type_keys(row: Standard | ZoneRequirement) -> tuple[str, ...]:
    return tuple(sorted(type_.pk for type_ in row.types.all()))
