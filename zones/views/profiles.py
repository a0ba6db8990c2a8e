"""Area profiles: the list of loaded areas, one page for each, its shapes, and its map in one file."""
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regions.models import Area
from zones.paper.share_map import share_page
from zones.queries.area_list import area_list_page
from zones.queries.area_shapes import area_shapes_geojson
from zones.queries.profile import area_profile, facility_layer
from zones.queries.runs import page_version

_SHARED_FOR_SECONDS = 24 * 3600


@require_safe
def area_list(request: HttpRequest) -> HttpResponse:
    """List the loaded areas as a tree by code, or those whose name or code is searched."""
    listed = area_list_page(request.GET.get("q", "").replace("\x00", "").strip()[:60])
    if not request.htmx:
        return render(request, "zones/area_list.html", {"listed": listed})
    response = render(request, "zones/area_rows.html", {"listed": listed})
    patch_vary_headers(response, ["HX-Request"])
    patch_cache_control(response, no_store=True)
    return response


@require_safe
def area_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show one area's profile."""
    profile = area_profile(current_area(code), user=request.user)
    layer = facility_layer(code, user=request.user)
    return render(request, "zones/area_page.html", {"profile": profile, "facility_layer": layer})


@require_safe
def area_shapes(request: HttpRequest, code: str) -> HttpResponse:
    """Return the area, those right below it and its candidate zones as simplified GeoJSON."""
    return HttpResponse(area_shapes_geojson(current_area(code)), content_type="application/geo+json")


@require_safe
def area_share(request: HttpRequest, code: str) -> HttpResponse:
    """Return the area's map as one file that opens without a network; it holds only what is public."""
    area = current_area(code)
    key = f"share-{code}-{get_language()}-{page_version(code)}"
    html = cache.get(key)
    if html is None:
        html = share_page(area_profile(area, user=AnonymousUser()))
        cache.set(key, html, _SHARED_FOR_SECONDS)
    response = HttpResponse(html, content_type="text/html; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="peta-{code}.html"'
    # The file is a page of its own, opened from a disk: the rules for this site's pages do not hold there.
    patch_cache_control(response, private=True, max_age=0)
    return response


def current_area(code: str, *, with_shape: bool = True) -> Area:
    """Return the current area of a code; not found when none is loaded. A shape of a province takes its time."""
    areas = Area.objects.current() if with_shape else Area.objects.current().defer("geometry")
    area = areas.filter(code=code[:13].replace("\x00", "")).first()
    if area is None:
        raise Http404(_("Wilayah %(code)s tidak dimuat.") % {"code": code})
    return area
