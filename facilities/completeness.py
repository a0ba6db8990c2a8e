"""How complete a facility's record is: fixtures/completeness.toml says what counts and how much."""
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from .models import Entrance, ExternalId, Facility, FacilityFile, FileKind, LocatedBy
from .querysets import FacilityQuerySet

_DETAILS: Final = {
    "external_ids": _("nomor register"),
    "entrances": _("pintu masuk"),
    "photo": _("foto"),
}
"""What stands in tables of its own; `with_details` says of each whether there is any."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A field that a record should have; empty groups and types mean every facility."""

    name: str
    weight: float
    groups: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()

    def of(self, facility: Facility) -> bool:
        """Say whether this facility should have it."""
        everywhere = not self.groups and not self.types
        return everywhere or facility.type_id in self.types or facility.type.group_id in self.groups

    @property
    def label(self) -> str:
        """Return the word for it on the screen."""
        return str(_DETAILS.get(self.name) or Facility._meta.get_field(self.name).verbose_name)


@dataclass(frozen=True, slots=True)
class CompletenessRule:
    """What counts, and the share below which a record is incomplete."""

    fields: Sequence[Expected]
    incomplete_below: float


@cache
def completeness_rule() -> CompletenessRule:
    """Read the rule; raise KeyError or ValueError for a rule that names no known field."""
    data = tomllib.loads((settings.FIXTURES_DIR / "completeness.toml").read_text(encoding="utf-8"))
    fields = tuple(
        Expected(row["name"], float(row["weight"]), frozenset(row.get("groups", ())), frozenset(row.get("types", ())))
        for row in data["field"]
    )
    known = {field.name for field in Facility._meta.get_fields()} | set(_DETAILS)
    if unknown := {field.name for field in fields} - known:
        raise ValueError(f"completeness.toml: {sorted(unknown)} are no fields of a facility; known: {sorted(known)}")
    return CompletenessRule(fields, float(data["incomplete_below"]))


def with_details(facilities: FacilityQuerySet) -> FacilityQuerySet:
    """Say of each facility whether it has register numbers, entrances and a photo (has_*)."""
    return facilities.select_related("type").annotate(
        has_external_ids=Exists(ExternalId.objects.filter(facility=OuterRef("pk"))),
        has_entrances=Exists(Entrance.objects.filter(facility=OuterRef("pk"))),
        has_photo=Exists(FacilityFile.objects.filter(facility=OuterRef("pk"), kind=FileKind.PHOTO)),
    )


def missing_from(facility: Facility) -> list[Expected]:
    """Return what a record of `with_details` should have and does not, the weightiest first."""
    absent = [one for one in completeness_rule().fields if one.of(facility) and not _is_filled(facility, one.name)]
    return sorted(absent, key=lambda one: -one.weight)


def completeness_of(facility: Facility) -> float:
    """Return the share (0..1) of what a record of `with_details` should have that it has."""
    wanted = [one for one in completeness_rule().fields if one.of(facility)]
    whole = sum(one.weight for one in wanted)
    held = sum(one.weight for one in wanted if _is_filled(facility, one.name))
    return round(held / whole, 4) if whole else 1.0


def _is_filled(facility: Facility, name: str) -> bool:
    if name in _DETAILS:
        return bool(getattr(facility, f"has_{name}"))
    value: Any = getattr(facility, name)
    if name == "located_by":
        return value != LocatedBy.UNKNOWN
    return value is not None and value not in ("", [])
