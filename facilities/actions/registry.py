"""Write facilities by their source and their number there, all rows of a list at once."""
from collections.abc import Collection, Mapping, Sequence

from django.contrib.gis.geos import Point

from facilities.importers.rows import FacilityRow
from facilities.models import Facility, Visibility
from regions.models import Source

_WRITTEN = (
    "name", "type_id", "position", "stated_village", "stated_district", "address", "opening_hours", "wheelchair",
    "visibility",
)  # fmt: skip
_BATCH = 2000


def write_facilities(
    rows: Sequence[FacilityRow], sources: Mapping[str, Source], sensitive: Collection[str]
) -> tuple[list[Facility], set[int], set[int]]:
    """Create or change the facility of each row.

    Return the facilities in the order of rows, and the ids of the created and of the changed ones. What
    an import does not know stays as it is: whether the place is open, what was made internal by hand. A
    sensitive type is always internal.
    """
    ids = {source.pk: slug for slug, source in sources.items()}
    held = {(ids[f.source_id], f.source_row): f for f in Facility.everything.filter(source__in=ids)}
    facilities, new, changed = [], [], []
    for row in rows:
        facility = held.get((row.source, row.source_row))
        is_new = facility is None
        if facility is None:
            facility = Facility(source=sources[row.source], source_row=row.source_row)
        values = _values(row, facility, row.type in sensitive)
        differs = any(getattr(facility, name) != value for name, value in values.items())
        for name, value in values.items():
            setattr(facility, name, value)
        facilities.append(facility)
        if is_new:
            new.append(facility)
        elif differs:
            changed.append(facility)
    Facility.objects.bulk_create(new, batch_size=_BATCH)
    Facility.objects.bulk_update(changed, [name.removesuffix("_id") for name in _WRITTEN], batch_size=_BATCH)
    return facilities, {f.pk for f in new}, {f.pk for f in changed}


def _values(row: FacilityRow, facility: Facility, is_sensitive: bool) -> dict[str, object]:
    return {
        "name": row.name,
        "type_id": row.type,
        "position": None if row.lon is None or row.lat is None else Point(row.lon, row.lat, srid=4326),
        "stated_village": row.village,
        "stated_district": row.district,
        "address": row.address,
        "opening_hours": row.opening_hours,
        "wheelchair": row.wheelchair,
        "visibility": Visibility.INTERNAL.value if is_sensitive else facility.visibility,
    }
