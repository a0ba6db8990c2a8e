"""Write the catalogue of facility groups and types of a fixture."""
from typing import Any

from django.db import transaction

from facilities.models import FacilityGroup, FacilityType


@transaction.atomic
def write_catalogue(groups: list[dict[str, Any]], types: list[dict[str, Any]]) -> int:
    """Create the groups and types that are not there yet and return how many; edits stay."""
    created = 0
    for row in groups:
        values = {name: row[name] for name in row if name != "key"}
        created += FacilityGroup.objects.get_or_create(key=row["key"], defaults=values)[1]
    for order, row in enumerate(types, start=1):
        created += FacilityType.objects.get_or_create(
            key=row["key"],
            defaults={
                "group_id": row["group"],
                "name_id": row["name_id"],
                "name_en": row["name_en"],
                "indicators": row["indicators"],
                "age_from": row["ages"][0],
                "age_to": row["ages"][1],
                "osm_tags": row.get("osm", []),
                "is_sensitive": row.get("sensitive", False),
                "source": row["source"],
                "order": order,
            },
        )[1]
    return created
