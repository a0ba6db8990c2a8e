"""What is reached on foot, for maps: tiles of a whole service, the areas of one facility, the walk from one place."""

import json
from typing import Any, Final

import shapely
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.formats import number_format
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from regions.tiles import TileAddress, lately, tile_response
from zones.models import Standard
from zones.queries.facility_reach import (
    FacilityReach,
    ReachedArea,
    facility_reach,
    facility_reach_version,
    public_facility,
)
from zones.queries.runs import latest_run, latest_run_anywhere
from zones.queries.service_tiles import measure_named, service_area_tile, service_area_version
from zones.queries.walk_to_nearest import walk_to_nearest
from zones.sentences import count

KEPT_FOR_SECONDS: Final = 24 * 3600


@require_safe
def service_tile(
    request: HttpRequest, version: str, code: str, name: str, z: int, x: int, y: int
) -> HttpResponse:
    """Return one tile of what is reached within the limit of a distance rule of an area's newest run."""
    address = TileAddress(z, x, y)
    run = latest_run(code)
    measure = measure_named(run, name) if run else None
    if run is None or measure is None:
        raise Http404(_("Standar %(key)s tidak dihitung untuk wilayah ini.") % {"key": name})
    is_current = version == lately(f"service-area-{code}", lambda: service_area_version(code))
    if not is_current:
        return tile_response(service_area_tile(address, run, measure), is_current=False)
    kept = f"service-area-{version}-{code}-{name}-{z}-{x}-{y}"
    content = cache.get_or_set(kept, lambda: service_area_tile(address, run, measure), KEPT_FOR_SECONDS)
    return tile_response(content, is_current=True)


def _reach_tag(_request: HttpRequest, public_id: str) -> str | None:
    facility = public_facility(public_id)
    return quote_etag(f"{facility_reach_version(facility)}-{get_language()}") if facility else None


@require_safe
@condition(etag_func=_reach_tag)
def facility_area(request: HttpRequest, public_id: str) -> HttpResponse:
    """Return the areas that are reached from a facility, each with its words, or why there are none."""
    facility = public_facility(public_id)
    if facility is None:
        raise Http404(_("Tempat ini tidak ada atau tidak ditampilkan untuk umum."))
    found = facility_reach(facility)
    areas = [_told(area, found) for area in found.areas]
    response = JsonResponse({"areas": areas, "problem": found.problem})
    patch_cache_control(response, public=True, no_cache=True)
    return response


def _told(area: ReachedArea, found: FacilityReach) -> dict[str, Any]:
    limit = _("%(limit)s m") % {"limit": count(area.limit_m)}
    time = _("%(minutes)s menit") % {"minutes": count(area.minutes)}
    words = _("Yang terjangkau berjalan kaki %(limit)s (± %(time)s, laju anak %(pace)s m/detik): %(km)s km jalan.") % {
        "limit": limit,
        "time": time,
        "pace": number_format(found.pace_m_per_s, 2),
        "km": number_format(area.street_m / 1000, 1, force_grouping=True),
    }
    return {
        "name": _("%(limit)s (standar)") % {"limit": limit} if area.is_standard else time,
        "isStandard": area.is_standard,
        "words": words,
        "geometry": json.loads(shapely.to_geojson(area.area)),
    }


@require_safe
def coverage_walk(request: HttpRequest) -> HttpResponse:
    """Return the walk from a place to the nearest facility of a distance rule, with its words, or why there is none."""
    code = request.GET.get("wilayah", "").replace("\x00", "")[:13]
    run = latest_run(code) if code else latest_run_anywhere()
    key = request.GET.get("aturan", "").replace("\x00", "")[:60]
    measure = measure_named(run, key) if run else None
    place = _lonlat(request.GET.get("titik", ""))
    if run is None or measure is None or place is None:
        return JsonResponse({"error": _("Tempat atau standar tidak dikenal.")}, status=400)
    rule = Standard.objects.select_related("age_band").get(set=run.standard_set, key=key)
    walk = walk_to_nearest(run, measure, rule.age_band.walk_m_per_s, place)
    if isinstance(walk, str):
        return JsonResponse({"problem": walk})
    name = walk.name or rule.service
    sentence = (
        _("Dari sini %(walk)s m (± %(minutes)s menit) ke %(name)s: dalam batas %(limit)s m.")
        if walk.is_within
        else _("Dari sini %(walk)s m (± %(minutes)s menit) ke %(name)s: lebih dari batas %(limit)s m.")
    )
    told = {"walk": count(walk.walk_m), "minutes": count(walk.minutes), "name": name, "limit": count(measure.limit_m)}
    return JsonResponse(
        {
            "words": sentence % told,
            "walkM": walk.walk_m,
            "minutes": walk.minutes,
            "isWithin": walk.is_within,
            "href": reverse("facility_page", args=[walk.public_id]) if walk.public_id else "",
            "from": walk.line[0],
            "to": walk.lonlat,
            "line": walk.line,
        }
    )


def _lonlat(text: str) -> tuple[float, float] | None:
    """Return a place written as "lon,lat"; None when it is none on earth."""
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None
