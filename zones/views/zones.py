"""Zones: candidates and drafts on list and map, live judgement of a drawn shape, saving it."""
import json
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zones.actions.runs import standard_set_named
from zones.actions.zones import draw_zone, redraw_zone
from zones.errors import ShapeRefused, ZoneChangedMeanwhile, ZonesError
from zones.models import CandidateKind, CandidateZone, Zone
from zones.queries.assess import assess
from zones.queries.runs import latest_run, latest_run_anywhere, staleness
from zones.queries.zones import candidate_rows, candidates_geojson, zone_rows, zones_geojson
from zones.shapes import zone_shape


@require_GET
def zone_list(request: HttpRequest) -> HttpResponse:
    """Show the planner's page: candidates and drafts beside the map."""
    code = request.GET.get("wilayah", "")[:13]
    run = latest_run(code) if code else latest_run_anywhere()
    rows = candidate_rows(run, within=code or None)
    zones = zone_rows(request.user)
    return render(
        request,
        "zones/zone_list.html",
        {
            "run": run,
            "stale": staleness(run) if run else [],
            "candidates": rows,
            "complete": sum(row.kind == CandidateKind.COMPLETE for row in rows),
            "nearly": sum(row.kind == CandidateKind.NEARLY for row in rows),
            "data_needed": sum(row.kind == CandidateKind.DATA_NEEDED for row in rows),
            "zones": zones,
            "mine": sum(zone.is_mine for zone in zones),
            "can_draw": request.user.has_perm("zones.add_zone"),
        },
    )


@require_GET
def zone_shapes(request: HttpRequest) -> JsonResponse:
    """Return candidates and zones as two GeoJSON collections for the map."""
    code = request.GET.get("wilayah", "")[:13]
    run = latest_run(code) if code else latest_run_anywhere()
    return JsonResponse({"candidates": candidates_geojson(run), "zones": zones_geojson()})


@require_GET
def zone_detail(request: HttpRequest, code: str) -> JsonResponse:
    """Return a zone's newest shape, its revisions and its judgement today."""
    zone = get_object_or_404(Zone.objects.select_related("current"), code=code)
    shape = zone.current.geometry
    judged = assess(shape, user=request.user, standard_set=standard_set_named(None), except_zone=zone)
    revisions = zone.revisions.select_related("by").values("number", "note", "at", "by__username")
    return JsonResponse(
        {
            "code": zone.code,
            "name": zone.name,
            "state": zone.get_state_display(),
            "revision": zone.current.number,
            "note": zone.current.note,
            "geometry": json.loads(shape.geojson),
            "revisions": list(revisions),
            "assessment": _as_data(judged),
        }
    )


@require_GET
def candidate_detail(request: HttpRequest, candidate_id: int) -> JsonResponse:
    """Return a candidate's shape and its judgement, to look at or to make a draft of."""
    candidate = get_object_or_404(CandidateZone, pk=candidate_id)
    judged = assess(candidate.geometry, user=request.user, standard_set=standard_set_named(None))
    return JsonResponse(
        {
            "id": candidate.pk,
            "name": candidate.name,
            "geometry": json.loads(candidate.geometry.geojson),
            "assessment": _as_data(judged),
        }
    )


@require_POST
def assess_shape(request: HttpRequest) -> JsonResponse:
    """Judge a drawn GeoJSON geometry; 422 with a sentence and a spot when it cannot be a zone."""
    try:
        data = _body(request)
        zone = Zone.objects.filter(code=data.get("zone") or "").first()
        judged = assess(
            zone_shape(data.get("geometry")), user=request.user, standard_set=standard_set_named(None), except_zone=zone
        )
    except ShapeRefused as refused:
        return _refusal(refused)
    return JsonResponse(_as_data(judged))


@require_POST
def save_zone(request: HttpRequest) -> JsonResponse:
    """Save a drawn shape as a new draft, or as the next revision of a zone; 409 when somebody was faster."""
    try:
        data = _body(request)
        shape = zone_shape(data.get("geometry"))
        words = {"name": str(data.get("name", "")), "note": str(data.get("note", "")), "by": request.user}
        if data.get("zone"):
            zone = get_object_or_404(Zone, code=data["zone"])
            revision = redraw_zone(zone=zone, shape=shape, seen_revision=_number(data.get("revision")), **words)
            zone, number = revision.zone, revision.number
        else:
            candidate = CandidateZone.objects.filter(pk=_number(data.get("candidate"))).first()
            zone = draw_zone(shape=shape, candidate=candidate, **words)
            number = 1
    except ShapeRefused as refused:
        return _refusal(refused)
    except ZoneChangedMeanwhile as changed:
        return JsonResponse({"error": str(changed)}, status=HTTPStatus.CONFLICT)
    except ZonesError as error:
        return JsonResponse({"error": str(error)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return JsonResponse({"code": zone.code, "name": zone.name, "revision": number})


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        data = json.loads(request.body)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise ShapeRefused(_("Kiriman ini bukan JSON yang dapat dibaca."))
    return data


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _refusal(refused: ShapeRefused) -> JsonResponse:
    return JsonResponse({"error": str(refused), "where": refused.where}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _as_data(judged: Any) -> dict[str, Any]:
    data = asdict(judged)
    data["missing"] = [group.key for group in judged.missing]
    return data
