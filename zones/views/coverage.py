"""The coverage page for officials: table and map in step, and its files."""
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regions.models import Area
from zones.coverage_question import CoverageQuestion
from zones.queries.downloads import as_csv, as_geojson
from zones.queries.screen import at_level, coverage_screen, run_for, shapes_for, table_for
from zones.queries.workbook import as_xlsx

DOWNLOADS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "geojson": (as_geojson, "application/geo+json"),
}


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """Show the table; htmx asks for the table with what changes beside it, or for the reason of one cell."""
    question = _question(request)
    screen = coverage_screen(question)
    if screen is None:
        asked = Area.objects.current().filter(code=question.within).defer("geometry").first()
        areas = Area.objects.current().exclude(level=4).defer("geometry").order_by("code")
        return render(request, "zones/coverage_empty.html", {"area": asked, "areas": areas})
    if not request.htmx:
        return render(request, "zones/coverage.html", {"screen": screen})
    template = "zones/coverage_reason.html" if request.htmx.target == "reason" else "zones/coverage_answer.html"
    response = render(request, template, {"screen": screen})
    # A part must never be taken for the page by a cache.
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    patch_cache_control(response, no_store=True)
    return response


@require_safe
def coverage_shapes(request: HttpRequest) -> HttpResponse:
    """Return the areas of the table as simplified GeoJSON; verdicts stand in the table, once."""
    question = _question(request)
    run = run_for(question)
    if run is None:
        return JsonResponse({"type": "FeatureCollection", "features": []})
    return HttpResponse(shapes_for(at_level(question, run)[0], run), content_type="application/geo+json")


@require_safe
def coverage_download(request: HttpRequest, kind: str) -> HttpResponse:
    """Return the table asked for as a file; its name says area, run and date."""
    if kind not in DOWNLOADS:
        raise Http404(_("Jenis berkas %(kind)s tidak ada.") % {"kind": kind})
    question = _question(request)
    run = run_for(question)
    if run is None:
        return HttpResponse(_("Belum ada hitungan untuk wilayah ini."), status=HTTPStatus.NOT_FOUND)
    write, content_type = DOWNLOADS[kind]
    question, _levels = at_level(question, run)
    response = HttpResponse(write(table_for(question, run)), content_type=content_type)
    area = question.within or run.area_code
    ways = "jalur-aman-" if question.on_safe_ways else ""
    name = f"cakupan-{ways}{area}-{question.level}-{localtime(run.finished_at):%Y%m%d}-hitungan{run.pk}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _question(request: HttpRequest) -> CoverageQuestion:
    """Return the question of the address; an area that is not loaded is not found."""
    question = CoverageQuestion.from_query(request.GET)
    if question.within and not Area.objects.current().filter(code=question.within).exists():
        raise Http404(_("Wilayah %(code)s tidak dimuat.") % {"code": question.within})
    return question
