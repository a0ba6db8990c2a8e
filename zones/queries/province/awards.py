"""What is recorded about awards, by city and year."""
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from zones.models import KlaAward, Programme, ProvinceTarget
from zones.province.standing import YearAward


def award_history(codes: Iterable[str]) -> dict[str, tuple[YearAward, ...]]:
    """Return the ratings of cities by code, newest year first; what several sources say of a year stands together."""
    rows = KlaAward.objects.filter(programme=Programme.KLA, area_code__in=list(codes)).select_related("rating")
    by_year: dict[tuple[str, int], list[KlaAward]] = defaultdict(list)
    for row in rows:
        by_year[row.area_code, row.year].append(row)
    found: dict[str, list[YearAward]] = defaultdict(list)
    for (code, year), said in sorted(by_year.items(), key=lambda item: -item[0][1]):
        said.sort(key=lambda row: (row.rating.score_from if row.rating else -1.0, row.source))
        found[code].append(
            YearAward(year, tuple(row.rating for row in said), tuple(dict.fromkeys(row.source for row in said)))
        )
    return {code: tuple(years) for code, years in found.items()}


def awarded_below(province: str, programme: str) -> dict[str, int]:
    """Return how many areas of a programme (Kelana, Dekela) were ever recorded, by the code of their city."""
    rows = KlaAward.objects.filter(programme=programme, area_code__startswith=f"{province}.")
    counts: dict[str, int] = defaultdict(int)
    for code in set(rows.values_list("area_code", flat=True)):
        counts[code[:5]] += 1
    return dict(counts)


def targets_of(province: str) -> list[ProvinceTarget]:
    """Return the targets of a province; those for all provinces where it has none of its own."""
    active = ProvinceTarget.objects.filter(is_active=True).select_related("rating")
    return list(active.filter(area_code=province)) or list(active.filter(area_code=""))


def recorded_awards(province: str) -> QuerySet[KlaAward]:
    """Return every row recorded in a province, newest year first."""
    inside = KlaAward.objects.filter(area_code=province) | KlaAward.objects.filter(area_code__startswith=f"{province}.")
    return inside.select_related("rating", "recorded_by").order_by("-year", "area_code", "source")
