"""Agreements and anchors of a record that is taken into another one, and their way back."""
from typing import Any, Final

from django.db.models import Model, Q

from facilities.models import Facility
from zones.models import CandidateZone, ServiceLink, ZoneRevision

NAME: Final = "zones"
_POINTING: Final[dict[str, tuple[type[Model], str]]] = {
    "givers": (ServiceLink, "giver"),
    "takers": (ServiceLink, "taker"),
    "revisions": (ZoneRevision, "anchor"),
    "candidates": (CandidateZone, "anchor"),
}
"""What points at a facility, and by which field."""


def carry_over(*, keep: Facility, absorb: Facility, **_signal: Any) -> tuple[str, dict[str, list[int]]]:
    """Point agreements and anchors at the kept record; return the keys of the rows that were moved.

    An agreement between the two, and one that the kept record has open already, stays with the absorbed record.
    """
    links = ServiceLink.objects.filter(Q(giver=absorb) | Q(taker=absorb)).select_for_update().order_by("pk")
    moved: dict[str, list[int]] = {what: [] for what in _POINTING}
    for link in links:
        is_giver = link.giver_id == absorb.pk
        ends = {"giver": keep.pk, "taker": link.taker_id} if is_giver else {"giver": link.giver_id, "taker": keep.pk}
        if ends["giver"] == ends["taker"]:
            continue
        known = ServiceLink.objects.filter(giver=ends["giver"], taker=ends["taker"], kind=link.kind, until=None)
        if link.until is None and known.exists():
            continue
        link.giver_id, link.taker_id = ends["giver"], ends["taker"]
        link.save(update_fields=["giver", "taker"])
        moved["givers" if is_giver else "takers"].append(link.pk)
    for what in ("revisions", "candidates"):
        model, field = _POINTING[what]
        rows = model._default_manager.filter(**{field: absorb})
        moved[what] = list(rows.order_by("pk").values_list("pk", flat=True))
        rows.update(**{field: keep})
    return NAME, moved


def bring_back(*, keep: Facility, absorb: Facility, moved: dict[str, Any], **_signal: Any) -> None:
    """Point back at the record that was absorbed whatever still points at the kept one."""
    for what, keys in moved.get(NAME, {}).items():
        model, field = _POINTING[what]
        model._default_manager.filter(pk__in=keys, **{field: keep}).update(**{field: absorb})
