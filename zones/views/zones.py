"""Zones: candidates and drafts on list and map, live judgement of a drawn shape, saving it."""
import json
from dataclasses import asdict, replace
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_GET, require_POST

from facilities.models import FacilityGroup
from facilities.tiles import audience_of, facility_version
from regions.basemap import ground_bounds, tile_template
from regions.models import AgeBand, Area
from regions.scopes import require_scope, scope_of
from zones.actions.runs import standard_set_named
from zones.actions.zones import draw_zone, redraw_zone
from zones.drawing.shapes import zone_shape
from zones.errors import AreaUnknown, ShapeRefused, ZoneChangedMeanwhile, ZonesError
from zones.finding.question import CandidateQuestion
from zones.judging.assessment import Assessment
from zones.life.steps import may_redraw
from zones.models import CandidateZone, LinkKind, Zone, ZoneRules
from zones.queries.drawing.check import repair_offer
from zones.queries.drawing.sketches import kept_drawings
from zones.queries.drawing.villages import MOST_LISTED, join_villages, villages_named
from zones.queries.finding.candidates import Bounds, candidates_geojson, run_and_search, zone_places
from zones.queries.finding.screen import CandidateScreen, candidate_screen
from zones.queries.finding.templates import judged_by_template
from zones.queries.judging.anchors import facility_named
from zones.queries.judging.assess import assess
from zones.queries.life.page import visible_zones
from zones.queries.runs import analysed_codes, staleness
from zones.queries.zones import ZoneRow, zone_rows, zones_geojson

from .drawing_request import body_of
from .sketches import sketch_data


@require_GET
def zone_list(request: HttpRequest) -> HttpResponse:
    """Show the planner's page: candidates and drafts beside the map."""
    question = CandidateQuestion.from_query(request.GET)
    if not (question.within or question.search):
        question = replace(question, within=_own_area(request))
    code, (run, search) = question.within, run_and_search(question)
    screen = candidate_screen(question, run, request.user, search)
    zones = [zone for zone in zone_rows(request.user) if zone.code.startswith(code)]
    response = render(
        request,
        "zones/zone_rows.html" if request.htmx else "zones/zone_list.html",
        {
            "run": run,
            "stale": staleness(run) if run else [],
            "scopes": _scopes(),
            "scope": code or (run.area_code if run else ""),
            "area": Area.objects.current().filter(code=code).defer("geometry").first() if code else None,
            "screen": screen,
            "found_with": search,
            "zones": zones,
            "mine": [zone for zone in zones if zone.is_mine],
            "others": [zone for zone in zones if not zone.is_mine],
            "can_link": request.user.has_perm("zones.add_servicelink"),
            "can_draw": request.user.has_perm("zones.add_zone"),
            "page_settings": None if request.htmx else _page_settings(request, code, screen, zones),
        },
    )
    # A part must never be taken for the page by a cache.
    patch_vary_headers(response, ["HX-Request"])
    if request.htmx:
        patch_cache_control(response, no_store=True)
    return response


@require_GET
def zone_shapes(request: HttpRequest) -> JsonResponse:
    """Return candidates, those that the list shows, and zones as two GeoJSON collections for the map."""
    question = CandidateQuestion.from_query(request.GET)
    run, search = run_and_search(question)
    candidates = candidates_geojson(run, question=question, search=search)
    return JsonResponse({"candidates": candidates, "zones": zones_geojson(request.user)})


@require_GET
def zone_detail(request: HttpRequest, code: str) -> JsonResponse:
    """Return a zone's newest shape, its revisions and its judgement today."""
    zones = visible_zones(request.user).select_related("current__anchor", "created_by", "template")
    zone = get_object_or_404(zones, code=code)
    require_scope(request.user, zone.area_code)
    shape = zone.current.geometry
    judged = assess(
        shape, user=request.user, standard_set=standard_set_named(None), except_zone=zone, anchor=zone.current.anchor
    )
    return JsonResponse(
        {
            "code": zone.code,
            "name": zone.name,
            "state": zone.get_state_display(),
            "page": reverse("zone_life", args=[zone.code]),
            "may_redraw": may_redraw(zone.state),
            "revision": zone.current.number,
            "note": zone.current.note,
            "by": _full_name(zone.created_by),
            "anchor": zone.current.anchor.public_id if zone.current.anchor else None,
            "geometry": json.loads(shape.geojson),
            "revisions": [
                {"number": one.number, "note": one.note, "at": one.at, "by": _full_name(one.by),
                 "children": one.assessment.get("children")}
                for one in zone.revisions.select_related("by").defer("geometry")
            ],
            "template": _template_words(zone, judged),
            "places": zone_places(zone, request.user),
            "assessment": assessment_data(judged),
        }
    )


def _template_words(zone: Zone, judged: Assessment) -> dict[str, str] | None:
    """Return how a zone stands to the template it repeats, with the template's address."""
    if zone.template is None:
        return None
    said = judged_by_template(zone.template, judged)
    return {"name": said.name, "sentence": said.sentence, "address": reverse("template_page", args=[zone.template.pk])}


@require_POST
def assess_shape(request: HttpRequest) -> JsonResponse:
    """Judge a drawn GeoJSON geometry; 422 with a sentence and a spot when it cannot be a zone."""
    data: dict[str, Any] = {}
    try:
        data = body_of(request)
        zone = Zone.objects.filter(code=str(data.get("zone") or "")).first()
        shape = zone_shape(data.get("geometry"))
        judged = assess(
            shape, user=request.user, standard_set=standard_set_named(None), except_zone=zone,
            anchor=facility_named(data.get("anchor"), request.user),
        )  # fmt: skip
    except ShapeRefused as refused:
        return _refusal(refused, data.get("geometry"))
    return JsonResponse(assessment_data(judged))


@require_GET
def zone_villages(request: HttpRequest) -> JsonResponse:
    """Return villages found by name or code, to choose a zone's shape from."""
    found = villages_named(request.GET.get("cari", "")[:60])
    return JsonResponse({"villages": [asdict(one) for one in found[:MOST_LISTED]], "more": len(found) > MOST_LISTED})


@require_GET
def zone_village_shape(request: HttpRequest) -> JsonResponse:
    """Return the union of the chosen villages as a GeoJSON geometry."""
    try:
        joined = join_villages(request.GET.getlist("kode")[:200])
    except ShapeRefused as refused:
        return _refusal(refused)
    except AreaUnknown as unknown:
        return JsonResponse({"error": str(unknown)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return JsonResponse(
        {"codes": joined.codes, "names": joined.names, "geometry": json.loads(joined.shape.geojson)}
    )


@require_POST
def save_zone(request: HttpRequest) -> JsonResponse:
    """Save a drawn shape as a new draft, or as the next revision of a zone; 409 when somebody was faster."""
    try:
        data = body_of(request)
        shape = zone_shape(data.get("geometry"))
        words = {
            "name": str(data.get("name", "")),
            "note": str(data.get("note", "")),
            "anchor": facility_named(data.get("anchor"), request.user),
            "by": request.user,
        }
        if data.get("zone"):
            zone = get_object_or_404(Zone, code=str(data["zone"]))
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


def _own_area(request: HttpRequest) -> str:
    """Return the first analysed area of an account that is for some areas only; "" for all."""
    scope = scope_of(request.user)
    return "" if scope.is_everything else next((code for code in analysed_codes() if scope.touches(code)), "")


def _scopes() -> list[Area]:
    """Return the areas that were analysed on their own, to choose from."""
    return list(Area.objects.current().filter(code__in=analysed_codes()).defer("geometry").order_by("code"))


def _page_settings(request: HttpRequest, code: str, screen: CandidateScreen, zones: list[ZoneRow]) -> dict[str, Any]:
    """Return what the page's scripts need: groups for icons, tiles of facilities, where to look first."""
    version = facility_version(audience_of(request.user), timezone.localdate())
    return {
        "user": request.user.pk,
        "canDraw": request.user.has_perm("zones.add_zone"),
        "facilityTiles": tile_template("facility_tile", version),
        "groups": [{"key": g.key, "shape": g.shape, "colour": g.colour} for g in FacilityGroup.objects.all()],
        "bounds": _bounds([*(row.bounds for row in screen.rows), *(zone.bounds for zone in zones)], code),
        "query": screen.question.address,
        "sketches": [sketch_data(one) for one in kept_drawings(request.user)] if request.user.pk else [],
        "timeZone": settings.TIME_ZONE,
        "anchorTypes": _anchor_types(),
        "canLink": request.user.has_perm("zones.add_servicelink"),
        "linkKinds": [{"key": key, "word": str(word)} for key, word in LinkKind.choices],
        "pace": min(AgeBand.objects.values_list("walk_m_per_s", flat=True), default=0.88),
    }


def _anchor_types() -> list[str]:
    rules = ZoneRules.objects.filter(set__is_default=True).first()
    return rules.anchor_types if rules else []


def _bounds(boxes: list[Bounds], code: str) -> tuple[float, ...]:
    """Return the box of what is listed, else of the area asked for, else of what is loaded."""
    if boxes:
        west, south, east, north = zip(*boxes, strict=True)
        return min(west), min(south), max(east), max(north)
    area = Area.objects.current().filter(code=code).first() if code else None
    return area.geometry.extent if area else ground_bounds()


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _refusal(refused: ShapeRefused, drawn: Any = None) -> JsonResponse:
    """Say what is wrong and where; with the drawn geometry also offer the repaired one."""
    told = {"error": str(refused), "where": refused.where, "repair": repair_offer(drawn) if drawn else None}
    return JsonResponse(told, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _full_name(user: Any) -> str:
    return user.get_full_name() or user.get_username()


def assessment_data(judged: Assessment) -> dict[str, Any]:
    return asdict(judged) | {"missing": [group.key for group in judged.missing]}
