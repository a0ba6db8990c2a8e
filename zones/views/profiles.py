"""Area profiles: the list of loaded areas, and one page for each."""
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from regions.models import Area, Level
from zones.queries.profile import area_profile
from zones.queries.runs import analysed_codes


def area_list(request: HttpRequest) -> HttpResponse:
    """List the loaded areas as a tree by code, or those whose name or code is searched."""
    words = request.GET.get("q", "").strip()[:60]
    areas = Area.objects.current().order_by("code").defer("geometry")
    if words:
        areas = areas.filter(Q(name__icontains=words) | Q(code__startswith=words))[:200]
    else:
        areas = areas.filter(level__lte=Level.DISTRICT)
    template = "zones/area_rows.html" if request.htmx else "zones/area_list.html"
    return render(request, template, {"areas": areas, "words": words, "analysed": set(analysed_codes())})


def area_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show one area's profile."""
    area = Area.objects.current().filter(code=code).first()
    if area is None:
        raise Http404(_("Wilayah %(code)s tidak dimuat.") % {"code": code})
    profile = area_profile(area, user=request.user)
    return render(request, "zones/area_page.html", {"profile": profile, "bounds": area.geometry.extent})
