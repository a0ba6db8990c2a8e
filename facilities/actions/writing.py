"""Write fields of many facilities by one statement."""
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Field
from django.utils import timezone

from facilities.models import Facility
from regions.db import update_rows


def write_fields(changes: Sequence[tuple[Facility, Mapping[str, Any]]]) -> None:
    """Write the fields of facilities, by name, with data as `queries.difference` has it; each facility once."""
    if not changes:
        return
    names = sorted({name for _facility, new in changes for name in new})
    fields = [Facility._meta.get_field(name) for name in names]
    now = timezone.now().isoformat()
    update_rows(
        Facility._meta.db_table, ["updated_at", *(field.column for field in fields)],
        (
            (facility.pk, now, *(cell_of(f, new[f.name]) if f.name in new else _held(facility, f) for f in fields))
            for facility, new in changes
        ),
    )  # fmt: skip


def cell_of(field: Field, value: Any) -> Any:
    """Return data of a field in the form that COPY takes."""
    if value and field.name == "position":
        lon, lat = value
        return f"SRID=4326;POINT({float(lon)!r} {float(lat)!r})"
    if value and field.name == "outline":
        return f"SRID=4326;{value}"
    return value.isoformat() if isinstance(value, dt.date) else value


def _held(facility: Facility, field: Field) -> Any:
    """Return what a facility has in a field in the form that COPY takes."""
    value = getattr(facility, field.attname)
    if value is not None and field.name in ("position", "outline"):
        return value.hexewkb.decode()
    return value.isoformat() if isinstance(value, dt.date) else value
