"""What a template freezes of a zone: the rules it is judged by with their sources, and what stands in it."""
from typing import Any

from django.utils import timezone

from facilities.models import Facility
from zones.models import StandardSet, Zone, ZoneRules


def frozen_rules(standards: StandardSet) -> dict[str, Any]:
    """Return the rules of a set of standards for zones, in full, so that they hold whatever becomes of the set."""
    own = ZoneRules.objects.filter(set=standards).first()
    requirements = standards.zone_requirements.select_related("group").prefetch_related("types")
    return {
        "standards": {"key": standards.key, "version": standards.version, "name": standards.name_id},
        "groups": [
            {
                "group": one.group_id,
                "types": sorted(type_.pk for type_ in one.types.all()),
                "limit_m": one.distance_m,
                "source": one.source,
            }
            for one in requirements
        ],
        "anchors": {
            "types": list(own.anchor_types) if own else [],
            "walk_m": own.adjacent_m if own else 500,
            "source": _source(own, "adjacent_m"),
        },
        "cell_share_wanted": standards.cell_share_wanted,
        "zone_min_children": standards.zone_min_children,
        "numbers": _numbers(own),
        "frozen_at": timezone.now().isoformat(),
    }  # fmt: skip


def _source(own: ZoneRules | None, field: str) -> str:
    return (own.sources.get(field) or {}).get("text", "") if own else ""


def _numbers(own: ZoneRules | None) -> list[dict[str, Any]]:
    """Return every editable rule beyond the required services, each with its value and source."""
    if own is None:
        return []
    return [
        {"key": key, "value": getattr(own, key), "source": said.get("text", ""), "is_proposal": said.get("is_proposal")}
        for key, said in own.sources.items() if hasattr(own, key)
    ]  # fmt: skip


def frozen_profile(zone: Zone) -> dict[str, Any]:
    """Return what a zone is today, from its newest judgement: size, children, members by group, certified ones."""
    judged = zone.current.assessment
    groups = [
        {"group": one["key"], "inside": one["inside"], "share_reached": one["share_reached"],
         "presence": one["presence"], "is_known": one["is_known"]}
        for one in judged.get("groups", [])
    ]  # fmt: skip
    anchor = zone.current.anchor
    members = [one["public_id"] for one in judged.get("members", [])]
    certified = Facility.objects.filter(public_id__in=members).with_status("certified", timezone.localdate())
    return {
        "zone": zone.code,
        "zone_name": zone.name,
        "state": zone.state,
        "revision": zone.current.number,
        "area_m2": judged.get("area_m2"),
        "children": judged.get("children"),
        "groups": groups,
        "members": len(members),
        "certified": certified.count(),
        "anchor": anchor and {"type": anchor.type_id, "public_id": anchor.public_id},
        "run": judged.get("run_id"),
        "areas": [one["code"] for one in judged.get("areas", [])],
    }
