"""The page of one rule: who walks how far, how evenly, to what status, with what room; and its files."""
from http import HTTPStatus
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regions.models import Area
from zones.queries.coverage_rule.files import as_csv, as_xlsx
from zones.queries.coverage_rule.screen import RuleScreen, rule_screen
from zones.queries.runs import latest_run, latest_run_anywhere

DOWNLOADS: Final = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@require_safe
def coverage_rule(request: HttpRequest, key: str) -> HttpResponse:
    """Show one rule in the area asked for."""
    screen = _screen(request, key)
    if screen is None:
        asked = Area.objects.current().filter(code=_code(request)).defer("geometry").first()
        areas = Area.objects.current().exclude(level=4).defer("geometry").order_by("code")
        return render(request, "zones/coverage_empty.html", {"area": asked, "areas": areas})
    return render(request, "zones/rule_page.html", {"screen": screen})


@require_safe
def coverage_rule_download(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """Return every table of the page as a file; its name says rule, area, run and date."""
    if kind not in DOWNLOADS:
        raise Http404(_("Jenis berkas %(kind)s tidak ada.") % {"kind": kind})
    screen = _screen(request, key)
    if screen is None:
        return HttpResponse(_("Belum ada hitungan untuk wilayah ini."), status=HTTPStatus.NOT_FOUND)
    write, content_type = DOWNLOADS[kind]
    response = HttpResponse(write(screen), content_type=content_type)
    run = screen.run
    name = f"standar-{key}-{screen.code}-{localtime(run.finished_at):%Y%m%d}-hitungan{run.pk}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _screen(request: HttpRequest, key: str) -> RuleScreen | None:
    """Return the page asked for, None before any run; an unknown area or rule is not found."""
    code = _code(request)
    if code and not Area.objects.current().filter(code=code).exists():
        raise Http404(_("Wilayah %(code)s tidak dimuat.") % {"code": code})
    run = latest_run(code) if code else latest_run_anywhere()
    if run is None:
        return None
    screen = rule_screen(run, key=key, code=code or run.area_code)
    if screen is None:
        raise Http404(_("Standar %(key)s tidak dihitung untuk wilayah ini.") % {"key": key})
    return screen


def _code(request: HttpRequest) -> str:
    return request.GET.get("wilayah", "").replace("\x00", "").strip()[:13]
