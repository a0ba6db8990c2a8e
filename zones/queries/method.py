"""What the page on method says: rules in force, ages and pace, zone requirements, data with licences."""
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from facilities.models import FacilityGroup
from regions.models import AgeBand, Level, Source
from zones.models import Standard, StandardSet
from zones.models.coverage import NoDataReason
from zones.references import Reference, SourcePart, references, source_parts
from zones.rule_words import setting_words, status_words

from .columns import CoverageColumn, ServiceColumns, rule_column

STROLLS_M: Final = (300, 400, 500, 1000)
"""Distances whose minutes are shown for every age band."""


@dataclass(frozen=True, slots=True)
class ExplainedRule:
    """A rule with where it holds and where its numbers come from; `status` and `only_in` are "" for anywhere."""

    column: CoverageColumn
    setting: str
    level: str
    status: str
    only_in: str
    source: tuple[SourcePart, ...]


@dataclass(frozen=True, slots=True)
class ExplainedService:
    service: ServiceColumns
    rules: tuple[ExplainedRule, ...]


@dataclass(frozen=True, slots=True)
class Pace:
    """An age band, its pace, and the minutes it takes for each of STROLLS_M."""

    name: str
    m_per_s: float
    minutes: tuple[int, ...]
    source: tuple[SourcePart, ...]

    @property
    def km_per_h(self) -> float:
        return self.m_per_s * 3.6


@dataclass(frozen=True, slots=True)
class ZoneNeed:
    """A service group that a complete zone must have within a walk, by any of these types."""

    group: FacilityGroup
    types: tuple[str, ...]
    distance_m: int
    source: tuple[SourcePart, ...]


@dataclass(frozen=True, slots=True)
class MethodPage:
    """`standards` is None before the catalogue is loaded; then everything made of it is empty."""

    standards: StandardSet | None
    services: tuple[ExplainedService, ...]
    strolls_m: tuple[int, ...]
    paces: tuple[Pace, ...]
    zone_needs: tuple[ZoneNeed, ...]
    no_data_words: tuple[str, ...]
    sources: tuple[Source, ...]
    references: tuple[Reference, ...]


def method_page() -> MethodPage:
    """Return the method as it stands in the database: the default standards and every source of data."""
    standards = StandardSet.objects.filter(is_default=True).first()
    services, needs = (_services(standards), _zone_needs(standards)) if standards else ((), ())
    paces = tuple(_pace(band) for band in AgeBand.objects.all())
    quoted = [rule.source for service in services for rule in service.rules]
    marks = {part.mark for parts in [*quoted, *(one.source for one in (*needs, *paces))] for part in parts}
    return MethodPage(
        standards=standards,
        services=services,
        strolls_m=STROLLS_M,
        paces=paces,
        zone_needs=needs,
        no_data_words=tuple(str(reason.label) for reason in NoDataReason),
        sources=tuple(Source.objects.order_by("name")),
        references=tuple(one for mark, one in references().items() if mark in marks),
    )


def _services(standards: StandardSet) -> tuple[ExplainedService, ...]:
    rules = standards.standards.select_related("age_band").prefetch_related("types__group").order_by("order", "pk")
    explained = [_explained(rule) for rule in rules]
    first: dict[tuple[str, str], int] = {}
    for place, one in enumerate(explained):
        first.setdefault((one.column.group.pk, one.column.service), place)

    def service(one: ExplainedRule) -> tuple[int, int]:
        return one.column.group.order, first[one.column.group.pk, one.column.service]

    groups = groupby(sorted(explained, key=service), key=service)
    return tuple(_service(tuple(members)) for _place, members in groups)


def _service(rules: tuple[ExplainedRule, ...]) -> ExplainedService:
    head = rules[0].column
    return ExplainedService(ServiceColumns(head.service, head.group, tuple(rule.column for rule in rules)), rules)


def _explained(rule: Standard) -> ExplainedRule:
    return ExplainedRule(
        column=rule_column(rule),
        setting=setting_words(rule.setting),
        level=str(Level(rule.level).label),
        status=status_words(rule.status_needed),
        only_in=rule.only_in,
        source=tuple(source_parts(rule.source)),
    )


def _pace(band: AgeBand) -> Pace:
    return Pace(
        name=band.name,
        m_per_s=band.walk_m_per_s,
        minutes=tuple(round(metres / band.walk_m_per_s / 60) for metres in STROLLS_M),
        source=tuple(source_parts(band.source)),
    )


def _zone_needs(standards: StandardSet) -> tuple[ZoneNeed, ...]:
    needs = standards.zone_requirements.select_related("group").prefetch_related("types").order_by("order")
    return tuple(
        ZoneNeed(
            group=need.group,
            types=tuple(type_.name for type_ in need.types.all()),
            distance_m=need.distance_m,
            source=tuple(source_parts(need.source)),
        )
        for need in needs
    )
