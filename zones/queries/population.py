"""The newest population of villages."""
from collections.abc import Sequence

from regions.models import Population


def latest_population(codes: Sequence[str]) -> dict[str, Population]:
    """Return the newest population of each village code that has one."""
    rows = Population.objects.filter(area_code__in=codes).select_related("source").order_by("area_code", "-year")
    return {row.area_code: row for row in rows.distinct("area_code")}
