"""Write the population of villages for one year."""

from dataclasses import dataclass

from django.db import transaction

from regions.importers.population import PopulationDelivery
from regions.models import Population, Source


@dataclass(frozen=True, slots=True)
class PopulationOutcome:
    """How many villages were written anew, changed, stayed as they were, or are no longer delivered."""

    created: int
    changed: int
    unchanged: int
    removed: int


@transaction.atomic
def write_population(*, delivery: PopulationDelivery, scope_code: str, year: int, source: Source) -> PopulationOutcome:
    """Write the delivered rows of a year; older rows of the same source and scope that are not in it go."""
    older = {
        row.area_code: row
        for row in Population.objects.filter(year=year, area_code__startswith=scope_code).select_for_update()
    }
    created = changed = unchanged = 0
    for row in delivery.rows:
        values = {
            "total": row.total,
            "classes": row.classes,
            "children_by_age": row.children_by_age,
            "source_id": source.pk,
        }
        known = older.pop(row.code, None)
        if known is None:
            Population.objects.create(area_code=row.code, year=year, **values)
            created += 1
        elif any(getattr(known, name) != value for name, value in values.items()):
            Population.objects.filter(pk=known.pk).update(**values)
            changed += 1
        else:
            unchanged += 1
    gone = [row.pk for row in older.values() if row.source_id == source.pk]
    Population.objects.filter(pk__in=gone).delete()
    return PopulationOutcome(created, changed, unchanged, len(gone))
