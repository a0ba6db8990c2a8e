"""By status and by room: what a run kept of a rule beyond its verdict, added up over the villages of an area."""
from dataclasses import dataclass

from django.db.models import Count, Sum

from zones.models import ReachRun, RuleReach


@dataclass(frozen=True, slots=True)
class BeyondVerdict:
    """Children of the rule's ages; None where not known: no status of these types, or no place that says its room."""

    declared: float | None
    certified: float | None
    served: float | None
    without_room: float | None
    room_unknown: float | None


def beyond_verdict(run: ReachRun, *, standard_id: int, area_ids: list[int]) -> BeyondVerdict | None:
    """Return the sums over villages; None when the run kept nothing of this rule there."""
    rows = RuleReach.objects.filter(run=run, standard_id=standard_id, area_id__in=area_ids)
    names = BeyondVerdict.__slots__
    found = rows.aggregate(rows=Count("pk"), **{name: Sum(name) for name in names})
    return BeyondVerdict(**{name: found[name] for name in names}) if found["rows"] else None
