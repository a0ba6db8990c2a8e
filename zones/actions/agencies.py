"""Write the agencies of a fixture; what is there already stays as somebody edited it."""
from typing import Any

from django.db import transaction

from zones.models import Agency

from .gaps import assign_agencies


@transaction.atomic
def write_agencies(rows: list[dict[str, Any]]) -> int:
    """Create the agencies that are not there yet, give them the gaps of their services, and return how many are new."""
    created = 0
    for order, row in enumerate(rows, start=1):
        values = {
            "name_id": row["name_id"], "name_en": row["name_en"], "area_code": row.get("area", ""),
            "source": row["source"], "order": order,
        }  # fmt: skip
        agency, is_new = Agency.objects.get_or_create(key=row["key"], defaults=values)
        if is_new:
            agency.types.set(row["types"])
            created += 1
    if created:
        assign_agencies()
    return created
