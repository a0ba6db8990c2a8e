"""Open gaps in words, heaviest first."""
from dataclasses import dataclass

from django.db.models import F, Q
from django.db.models.functions import Greatest

from regions.models import Level
from zones.models import Gap, Verdict
from zones.sentences import area_title, gap_sentence, severity_word


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap; `children` are those it concerns, `severity` how much of what is wanted is missing (0..1)."""

    code: str
    area: str
    rule_key: str
    rule: str
    group: str
    types: tuple[str, ...]
    sentence: str
    children: float
    severity: float
    severity_word: str
    level: int
    register_code: str = ""

    @property
    def scope(self) -> str:
        """Return the area whose coverage table holds the gap's row: the district of a village, else itself."""
        return self.code[:8] if self.level == Level.VILLAGE else self.code

    @property
    def level_key(self) -> str:
        """Return the level as the address of the coverage page names it."""
        return {Level.VILLAGE: "kelurahan", Level.DISTRICT: "kecamatan"}.get(Level(self.level), "kabkota")


def gap_rows(code: str, *, most: int | None = None) -> list[GapRow]:
    """Return the open gaps of an area and all below it, those that weigh most (share times children) first."""
    weight = F("severity") * Greatest(F("children"), 1.0)
    gaps = open_gaps(code).select_related(
        "coverage__area", "coverage__standard__age_band", "coverage__nearest__type"
    )
    gaps = gaps.prefetch_related("coverage__standard__types").defer("coverage__area__geometry")
    return [_row(gap) for gap in gaps.order_by(-weight, "area_code", "standard__order")[:most]]


def open_gaps(code: str):
    """Return the gaps of an area and all below it that its newest verdict still confirms."""
    return Gap.objects.filter(
        Q(area_code=code) | Q(area_code__startswith=f"{code}."),
        closed_at__isnull=True,
        coverage__verdict=Verdict.NOT_MET,
        coverage__area__is_current=True,
    )


def _row(gap: Gap) -> GapRow:
    coverage, area = gap.coverage, gap.coverage.area
    types = list(coverage.standard.types.all())
    return GapRow(
        code=area.code,
        area=area_title(area.name, Level(area.level), area.code),
        rule_key=coverage.standard.key,
        rule=coverage.standard.name,
        group=types[0].group_id if types else "",
        types=tuple(one.pk for one in types),
        sentence=gap_sentence(coverage),
        children=gap.children,
        severity=gap.severity,
        severity_word=severity_word(gap.severity),
        level=area.level,
        register_code=gap.code,
    )
