"""Rules as columns of a table and as entries of a list: what each asks for, of whom, and where it comes from."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from regions.models import Setting
from zones.models import RuleKind, Standard
from zones.rule_words import rule_sentence, rule_short
from zones.sentences import ages_words, percent


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """The service group (health, education ...) a rule belongs to, by its first type."""

    pk: str
    name: str
    shape: str
    order: int


NO_GROUP = ColumnGroup(pk="", name="", shape="", order=1000)


@dataclass(frozen=True, slots=True)
class CoverageColumn:
    """A rule as a column; `wanted` is its number: a count, people per facility, or a share."""

    id: int
    key: str
    name: str
    service: str
    group: ColumnGroup
    types: tuple[str, ...]
    kind: str
    level: int
    setting: str
    distance_m: int | None
    wanted: float
    status_needed: str
    ages: tuple[int, int]
    band: str
    walk_m_per_s: float
    source: str
    is_proposal: bool

    @property
    def short(self) -> str:
        return rule_short(kind=self.kind, wanted=self.wanted, distance_m=self.distance_m)

    @property
    def sentence(self) -> str:
        return rule_sentence(
            kind=self.kind, service=self.service, wanted=self.wanted, distance_m=self.distance_m,
            ages=self.ages, level=self.level,
        )  # fmt: skip

    @property
    def who(self) -> str:
        """Return the children a rule is about: usia 7–12 tahun."""
        return ages_words(self.ages)

    @property
    def is_rural(self) -> bool:
        return self.setting == Setting.RURAL

    @property
    def wanted_text(self) -> str:
        """Return the share wanted as a percentage; "" for counts, which each cell tells itself."""
        return f"≥ {percent(self.wanted)}" if self.kind == RuleKind.DISTANCE else ""


@dataclass(frozen=True, slots=True)
class ServiceColumns:
    """Neighbouring columns that ask for the same service."""

    service: str
    group: ColumnGroup
    columns: tuple[CoverageColumn, ...]


def services_of(columns: Sequence[CoverageColumn]) -> list[ServiceColumns]:
    """Return columns joined where neighbours ask for the same service."""
    return [
        ServiceColumns(service, group, tuple(members))
        for (service, group), members in groupby(columns, key=lambda column: (column.service, column.group))
    ]


def columns_of(ids: Iterable[int]) -> tuple[CoverageColumn, ...]:
    """Return rules as columns: by service group, then service, those for towns before those for villages."""
    standards = Standard.objects.filter(pk__in=ids).select_related("age_band").prefetch_related("types__group")
    columns = [rule_column(standard) for standard in standards.order_by("order", "pk")]
    first = {}
    for place, column in enumerate(columns):
        first.setdefault((column.group.pk, column.service), place)
    return tuple(
        sorted(columns, key=lambda c: (c.group.order, c.group.pk, first[c.group.pk, c.service], c.is_rural))
    )


def rule_column(standard: Standard) -> CoverageColumn:
    """Return a rule with all that tables and explanations say of it; wants its types and age band at hand."""
    types = sorted(standard.types.all(), key=lambda type_: (type_.group.order, type_.order))
    group = types[0].group if types else None
    return CoverageColumn(
        id=standard.pk,
        key=standard.key,
        name=standard.name,
        service=standard.service,
        group=ColumnGroup(group.pk, group.name, group.shape, group.order) if group else NO_GROUP,
        types=tuple(type_.pk for type_ in types),
        kind=standard.kind,
        level=standard.level,
        setting=standard.setting,
        distance_m=standard.distance_m,
        wanted=float(standard.at_least or standard.per_people or standard.share_wanted),
        status_needed=standard.status_needed,
        ages=(standard.age_band.age_from, standard.age_band.age_to),
        band=standard.age_band_id,
        walk_m_per_s=standard.age_band.walk_m_per_s,
        source=standard.source,
        is_proposal=standard.is_proposal,
    )
