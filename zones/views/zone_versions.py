"""Versions of a zone: two side by side, and an old one restored."""
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facilities.views.numbers import whole_number
from zones.actions.zone_life import restore_revision
from zones.errors import ZoneChangedMeanwhile, ZonesError
from zones.life.steps import may_redraw
from zones.models import Zone
from zones.queries.life.difference import ZoneDifference, zone_difference

from .zone_life import own_zone_of


@require_safe
def zone_compare(request: HttpRequest, zone_code: str) -> HttpResponse:
    """Show what changed between two versions: the last two, or those asked for."""
    return _compare(request, own_zone_of(request, zone_code))


@require_POST
def zone_restore(request: HttpRequest, zone_code: str) -> HttpResponse:
    """Save an old version's shape as the newest version."""
    zone = own_zone_of(request, zone_code)
    number = whole_number(request.POST.get("pulihkan"), otherwise=0) or 0
    seen = whole_number(request.POST.get("versi"), otherwise=0) or 0
    try:
        restored = restore_revision(zone=zone, number=number, seen_revision=seen, by=request.user)
    except ZonesError as refused:
        status = HTTPStatus.CONFLICT if isinstance(refused, ZoneChangedMeanwhile) else HTTPStatus.UNPROCESSABLE_ENTITY
        return _compare(request, zone, status=status, refusal=str(refused))
    words = {"old": number, "new": restored.number}
    messages.success(request, _("Versi %(old)s dipulihkan sebagai versi %(new)s.") % words)
    return redirect("zone_life", zone_code)


def _compare(request: HttpRequest, zone: Zone, *, status: int = 200, **more: Any) -> HttpResponse:
    versions = list(zone.revisions.select_related("by").defer("geometry", "assessment"))
    numbers = [one.number for one in versions]
    new = whole_number(request.GET.get("ke"), otherwise=numbers[0])
    old = whole_number(request.GET.get("dari"), otherwise=max((n for n in numbers if n < (new or 0)), default=new))
    if old not in numbers or new not in numbers:
        raise Http404(_("Versi ini tidak ada."))
    pair = {one.number: one for one in zone.revisions.filter(number__in=[old, new]).select_related("by")}
    found = zone_difference(pair[old], pair[new], request.user)
    context = {
        "zone": zone, "versions": versions, "old": old, "new": new, "difference": found, "shapes": _shapes(found),
        "can_restore": request.user.has_perm("zones.change_zone") and may_redraw(zone.state)
        and old != zone.current.number, **more,
    }  # fmt: skip
    return render(request, "zones/zone_compare.html", context, status=status)


def _shapes(found: ZoneDifference) -> dict[str, Any]:
    """Return what the map draws: ground kept, added and removed, with the extent of both versions."""
    boxes = [one.geometry.extent for one in (found.old, found.new)]
    west, south, east, north = zip(*boxes, strict=True)
    return {
        "kept": found.kept, "added": found.added.shape, "removed": found.removed.shape,
        "bounds": [min(west), min(south), max(east), max(north)],
    }  # fmt: skip
