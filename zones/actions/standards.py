"""Write a set of standards from a fixture; a version once written is never overwritten."""
from typing import Any

from django.db import transaction

from regions.models import Level
from zones.models import Standard, StandardSet, ZoneRequirement, ZoneRules

_LEVELS = {level.name.lower(): level for level in Level}


@transaction.atomic
def write_standard_set(data: dict[str, Any]) -> StandardSet | None:
    """Create the set with its rules and zone requirements, or return None when it is there already.

    A set of an earlier release gets the rules of zones that it lacks; those that are there are not touched.
    """
    head = data["set"]
    known = StandardSet.objects.filter(key=head["key"], version=head["version"]).first()
    if known is not None:
        if not ZoneRules.objects.filter(set=known).exists():
            _write_zone_rules(known, data)
        return None
    is_default = head.get("default", False) and not StandardSet.objects.filter(is_default=True).exists()
    standards = StandardSet.objects.create(
        key=head["key"],
        version=head["version"],
        name_id=head["name_id"],
        name_en=head["name_en"],
        valid_from=head["valid_from"],
        is_default=is_default,
        cell_share_wanted=head["cell_share_wanted"],
        zone_min_children=head["zone_min_children"],
        source=head["source"],
    )
    for order, row in enumerate(data["rule"], start=1):
        rule = Standard.objects.create(
            set=standards,
            key=row["key"],
            name_id=row["name_id"],
            name_en=row["name_en"],
            service_id=row["service_id"],
            service_en=row["service_en"],
            kind=row["kind"],
            level=_LEVELS[row["level"]],
            setting=row["setting"],
            age_band_id=row["age_band"],
            at_least=row.get("at_least"),
            per_people=row.get("per_people"),
            distance_m=row.get("distance_m"),
            share_wanted=row.get("share_wanted"),
            status_needed=row.get("status_needed", "any"),
            only_in=row.get("only_in", ""),
            source=row["source"],
            is_proposal=row.get("proposal", False),
            order=order,
        )
        rule.types.set(row["types"])
    for order, row in enumerate(data["zone"], start=1):
        requirement = ZoneRequirement.objects.create(
            set=standards, group_id=row["group"], distance_m=row["distance_m"], source=row["source"], order=order
        )
        requirement.types.set(row["types"])
    _write_zone_rules(standards, data)
    return standards


def _write_zone_rules(standards: StandardSet, data: dict[str, Any]) -> None:
    """Write the rules of zones; a file of an earlier release says nothing of them, and nothing is made up."""
    if "zone_rules" not in data:
        return
    row = data["zone_rules"]
    sources = {
        field: {"text": said["text"], "is_proposal": said["proposal"]} for field, said in row["sources"].items()
    }
    ZoneRules.objects.create(set=standards, **{**row, "sources": sources})
