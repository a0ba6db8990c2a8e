"""The public map of facilities: list, card, tiles; the list says all that the map shows."""
from typing import Any

from django.contrib.gis.geos import Point
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facilities import tiles
from facilities.filters import FacilityFilter
from facilities.models import Facility, FacilityGroup, Life, StatusStage
from facilities.opening import opening_at
from facilities.queries import FacilityCard, facility_card
from facilities.queries.directory import areas_named, catalogue_with_numbers, directory_page, sources_shown
from facilities.queries.registry import current_public_id
from facilities.queries.search import found_by
from facilities.querysets import FacilityQuerySet
from regions.basemap import tile_template
from regions.models import Area, Level
from regions.tiles import TileAddress, kept, lately, tile_response

from .numbers import whole_number

MOST_AREAS_TO_CHOOSE = 400


@require_safe
def facility_map(request: HttpRequest) -> HttpResponse:
    """Show search, filters, list and map; htmx asks for the list alone."""
    wanted = FacilityFilter.read(request.GET)
    context = _list_context(request, wanted, number=whole_number(request.GET.get("halaman"), least=1, otherwise=1))
    if request.htmx:
        return _part(request, _list_template(request), context)
    return render(request, "facilities/map.html", context | _frame_context(request))


@require_POST
def facilities_near(request: HttpRequest) -> HttpResponse:
    """Return the list sorted from a place. It comes in the body, so that no log and no address keeps it."""
    near = _place(request)
    if near is None:
        return HttpResponseBadRequest(_("Posisi tidak terbaca."))
    wanted = FacilityFilter.read(request.POST)
    number = whole_number(request.POST.get("halaman"), least=1, otherwise=1)
    context = _list_context(request, wanted, number=number, near=near)
    return _part(request, _list_template(request), context)


@require_safe
def facility_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one facility's card on the map page; htmx asks for the card alone."""
    card = facility_card(public_id, request.user)
    if card is None:
        current = current_public_id(public_id)
        if current is not None and facility_card(current, request.user) is not None:
            return redirect("facility_page", current, permanent=True)
        raise Http404(_("Tempat ini tidak ada atau tidak ditampilkan untuk umum."))
    wanted = FacilityFilter.read(request.GET)
    context = _card_context(card) | {"wanted": wanted}
    if request.htmx:
        return _part(request, "facilities/card.html", context)
    context |= _list_context(request, wanted, number=1) | _frame_context(request)
    return render(request, "facilities/map.html", context)


@require_safe
def facility_tile(request: HttpRequest, version: str, z: int, x: int, y: int) -> HttpResponse:
    """Return one tile of facilities for the audience in its version, filtered as the list is."""
    address = TileAddress(z, x, y)
    audience = tiles.audience_of_version(version)
    today = timezone.localdate()
    is_current = version == lately(f"facilities-{audience}", lambda: tiles.facility_version(audience, today))
    facilities = _listed(tiles.visible_to_audience(audience, request.user))

    def cut() -> bytes:
        found, _is_guess = found_by(FacilityFilter.read(request.GET), facilities, on=today)
        return tiles.facility_tile(address, found, on=today)

    # From afar a tile counts all facilities of a region, for everybody alike.
    is_shared = is_current and z < tiles.GROUPED_BELOW_ZOOM and not request.GET
    content = kept(f"{version}/{z}/{x}/{y}", cut) if is_shared else cut()
    return tile_response(content, is_current=is_current, is_public=audience is tiles.Audience.PUBLIC)


@require_safe
def group_styles(request: HttpRequest) -> HttpResponse:
    """Return the colours of the service groups as a style sheet: they are data, and pages allow no inline styles."""
    groups = FacilityGroup.objects.all()
    response = render(request, "facilities/groups.css", {"groups": groups}, content_type="text/css; charset=utf-8")
    patch_cache_control(response, public=True, max_age=300)
    return response


def _listed(visible: FacilityQuerySet) -> FacilityQuerySet:
    """Leave out what has closed for good: nobody should be sent there."""
    return visible.exclude(life=Life.CLOSED)


def _list_context(
    request: HttpRequest, wanted: FacilityFilter, *, number: int, near: Point | None = None
) -> dict[str, Any]:
    facilities = _listed(Facility.objects.visible_to(request.user))
    page = directory_page(facilities, wanted, on=timezone.localdate(), number=number, near=near)
    return {
        "wanted": wanted,
        "query": wanted.query_string(),
        "page": page,
        "is_near": near is not None,
        "has_any": page.count > 0 or facilities.exists(),
        "areas_named": areas_named(wanted.words) if not wanted.area else [],
        "area": Area.objects.current().filter(code=wanted.area).defer("geometry").first() if wanted.area else None,
    }


def _card_context(card: FacilityCard) -> dict[str, Any]:
    position = None if card.lon is None else Point(card.lon, card.lat, srid=4326)
    valid_stages = {status.stage for status in card.statuses if status.is_valid}
    return {
        "card": card,
        "opening": opening_at(card.opening_hours, timezone.now(), position),
        "is_certified": StatusStage.CERTIFIED in valid_stages,
        "is_declared": bool(valid_stages),
        "today": timezone.localdate(),
    }


def _frame_context(request: HttpRequest) -> dict[str, Any]:
    facilities = _listed(Facility.objects.visible_to(request.user))
    audience = tiles.audience_of(request.user)
    groups = catalogue_with_numbers(facilities)
    return {
        "catalogue": groups,
        "areas": _areas_to_choose(),
        "sources": sources_shown(facilities),
        "facility_layer": {
            "tiles": tile_template("facility_tile", tiles.facility_version(audience, timezone.localdate())),
            "groups": [{"key": group.key, "shape": group.shape, "colour": group.colour} for group, _types in groups],
        },
    }


def _areas_to_choose() -> QuerySet[Area]:
    """Return areas for the filter by area; a province has too many villages for one list."""
    areas = Area.objects.current().exclude(level=Level.PROVINCE).defer("geometry").order_by("code")
    return areas if areas.count() <= MOST_AREAS_TO_CHOOSE else areas.exclude(level=Level.VILLAGE)


def _list_template(request: HttpRequest) -> str:
    return "facilities/rows.html" if request.htmx.target == "more" else "facilities/results.html"


def _part(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Return a part of a page; a cache must not take it for the page itself."""
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    patch_cache_control(response, no_store=True)
    return response


def _place(request: HttpRequest) -> Point | None:
    """Return the place a reader measures from, None when it is no place on earth."""
    try:
        lon, lat = float(request.POST["bujur"]), float(request.POST["lintang"])
    except (KeyError, ValueError):
        return None
    return Point(lon, lat, srid=4326) if abs(lon) <= 180 and abs(lat) <= 90 else None
