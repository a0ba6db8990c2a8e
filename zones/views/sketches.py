"""Unsaved drawings that survive another computer, and who else has the zone open."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from regions.scopes import require_scope
from zones.actions.sketches import drop_sketch, keep_sketch, open_zone
from zones.errors import ShapeRefused
from zones.models import Zone
from zones.queries.drawing.sketches import KeptDrawing, colleagues_at, kept_drawings

from .drawing_request import body_of


@require_POST
def sketch(request: HttpRequest) -> JsonResponse:
    """Keep the drawing in the body, or only tell that the zone is open; answer with who else has it open."""
    try:
        data = body_of(request)
        zone = _zone(data, request.user)
        drawing = data.get("drawing")
        if isinstance(drawing, dict):
            keep_sketch(zone=zone, drawing=drawing, by=request.user)
        else:
            open_zone(zone=zone, by=request.user)
    except ShapeRefused as refused:
        return JsonResponse({"error": str(refused)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    others = colleagues_at(zone, request.user) if zone else []
    return JsonResponse(
        {
            "others": [{"name": one.name, "since": one.since, "has_drawn": one.has_drawn} for one in others],
            "revision": zone.current.number if zone else 0,
        }
    )


@require_POST
def sketch_drop(request: HttpRequest) -> JsonResponse:
    """Forget the unsaved drawing of a zone, or of the proposal that is not saved yet."""
    try:
        drop_sketch(zone=_zone(body_of(request), request.user), by=request.user)
    except ShapeRefused as refused:
        return JsonResponse({"error": str(refused)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return JsonResponse({"dropped": True})


@require_GET
def sketches(request: HttpRequest) -> JsonResponse:
    """Return one's own unsaved drawings, the newest first."""
    return JsonResponse({"sketches": [sketch_data(one) for one in kept_drawings(request.user)]})


def sketch_data(kept: KeptDrawing) -> dict[str, Any]:
    """Return a kept drawing as the page's scripts read it."""
    return {"zone": kept.zone, "title": kept.title, "at": kept.at, "drawing": kept.drawing}


def _zone(data: dict[str, Any], user: Any) -> Zone | None:
    code = str(data.get("zone") or "")
    if not code:
        return None
    zone = Zone.objects.select_related("current").filter(code=code).first()
    if zone is None:
        raise ShapeRefused(_("Kawasan ini tidak ada lagi."))
    require_scope(user, zone.area_code)
    return zone
