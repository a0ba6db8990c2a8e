"""Write the age bands of a fixture into an empty catalogue."""

from typing import Any

from django.db import transaction

from regions.models import AgeBand


@transaction.atomic
def write_age_bands(rows: list[dict[str, Any]]) -> int:
    """Create the bands that are not there yet and return how many; edited bands stay as they are."""
    created = 0
    for row in rows:
        _band, is_new = AgeBand.objects.get_or_create(
            key=row["key"],
            defaults={
                "name_id": row["name_id"],
                "name_en": row["name_en"],
                "age_from": row["ages"][0],
                "age_to": row["ages"][1],
                "walk_m_per_s": row["walk_m_per_s"],
                "is_partition": row["partition"],
                "source": row["source"],
            },
        )
        created += is_new
    return created
