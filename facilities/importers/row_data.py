"""A row of a list as data that is kept in the database, and back."""
import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from .rows import Certificate, FacilityRow


def as_data(row: FacilityRow) -> dict[str, Any]:
    """Return a row as JSON data; what is empty is left out."""
    data: dict[str, Any] = {
        name: getattr(row, name)
        for name in (
            "source", "source_row", "name", "type", "lon", "lat", "address", "village", "district", "opening_hours",
            "wheelchair", "public_id",
        )
        if getattr(row, name) not in (None, "")
    }  # fmt: skip
    if row.external_ids:
        data["external_ids"] = dict(row.external_ids)
    if row.certificate:
        data["certificate"] = {
            key: value.isoformat() if isinstance(value, dt.date) else value
            for key, value in asdict(row.certificate).items()
        }
    if row.extra:
        data["extra"] = dict(row.extra)
    return data


def row_of(data: Mapping[str, Any], line: int | None = None) -> FacilityRow:
    """Return the row that `as_data` was given."""
    known = dict(data)
    held = known.pop("certificate", None)
    extra = tuple(known.pop("extra", {}).items())
    codes = tuple(known.pop("external_ids", {}).items())
    certificate = None
    if held:
        days = {key: dt.date.fromisoformat(held[key]) if held[key] else None for key in ("valid_from", "valid_until")}
        certificate = Certificate(**held | days)
    return FacilityRow(line=line or 0, external_ids=codes, certificate=certificate, extra=extra, **_whole(known))


def _whole(known: dict[str, Any]) -> dict[str, Any]:
    return {"source": "", "source_row": "", "name": "", "type": ""} | known
