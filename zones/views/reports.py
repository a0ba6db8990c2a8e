"""What can be handed in: atlas, meeting packs and data files of an area, made in the background and kept."""
from datetime import date
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from regions.scopes import require_scope, scope_of
from zones.actions.reports import ask_for_report, cancel_report, close_abandoned_reports, delete_report, draw_again
from zones.errors import ZonesError
from zones.files.sets import kinds_for
from zones.models import Report, ReportKind
from zones.paper.atlas import LEVELS, ZONES
from zones.paper.paper_size import PAPERS
from zones.paper.report_files import CONTENT_TYPES, file_name, kinds_of, report_path
from zones.paper.report_tasks import draw_report
from zones.queries.paper.pack import earlier_runs, last_pack
from zones.queries.paper.reports import area_choices, distance_rules, report_row, report_rows, sheet_counts, usual_area
from zones.queries.runs import area_name, latest_run, staleness

from .data_files import kinds_of_set, site_of

LANGUAGES: Final = ("id", "en")
LONGEST_DECISIONS: Final = 4000
ON_A_PAGE: Final = 20
_KIND_WORDS: Final = {"xlsx": "Excel", "csv": "CSV", "geojson": "GeoJSON", "gpkg": "GeoPackage",
                      "kamus.csv": _l("kamus data"), "xml": "ISO 19115"}  # fmt: skip


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Show what can be made for an area, and what was made before."""
    close_abandoned_reports()
    return _page(request, request.GET.get("wilayah", "")[:13], {})


@require_POST
def report_make(request: HttpRequest) -> HttpResponse:
    """Queue an atlas, a meeting pack or an archive and go to its progress; a refusal keeps what was filled in."""
    sent = request.POST
    code = sent.get("wilayah", "")[:13]
    require_scope(request.user, code)
    try:
        report = ask_for_report(
            kind=sent.get("macam") if sent.get("macam") in ReportKind.values else ReportKind.ATLAS,
            area_code=code, run=latest_run(code), by=request.user,
            language=sent.get("bahasa") if sent.get("bahasa") in LANGUAGES else "id", **_wish(request, code),
        )  # fmt: skip
    except ZonesError as error:
        return _page(request, code, {"error": str(error), "field": getattr(error, "field", ""), "sent": sent})
    draw_report.enqueue(report.pk)
    return redirect("report_page", report_id=report.pk)


@require_safe
def report_page(request: HttpRequest, report_id: int) -> HttpResponse:
    """Show how far a report is, or its files; htmx asks for the progress alone."""
    close_abandoned_reports()
    report = _report(request, report_id)
    context = {"report": report, "row": report_row(report), "area": area_name(report.area_code),
               "percent": int(report.progress * 100), "files": kinds_of(report)}  # fmt: skip
    if not request.htmx:
        return render(request, "zones/report_page.html", context)
    response = render(request, "zones/report_progress.html", context)
    patch_vary_headers(response, ["HX-Request"])
    patch_cache_control(response, no_store=True)
    return response


@require_safe
def report_file(request: HttpRequest, report_id: int, kind: str) -> HttpResponse:
    """Return a file of a finished report."""
    report = _report(request, report_id)
    if kind not in CONTENT_TYPES or not report_path(report, kind).exists():
        raise Http404(_("Laporan ini tidak punya berkas %(kind)s.") % {"kind": kind})
    response = FileResponse(
        report_path(report, kind).open("rb"), filename=file_name(report, kind), content_type=CONTENT_TYPES[kind],
        as_attachment=kind != "pdf",
    )  # fmt: skip
    patch_cache_control(response, private=True, max_age=0)
    return response


@require_POST
def report_stop(request: HttpRequest, report_id: int) -> HttpResponse:
    """Ask an open report to stop."""
    report = _report(request, report_id)
    require_scope(request.user, report.area_code)
    cancel_report(report=report)
    return redirect("report_page", report_id=report_id)


@require_POST
def report_again(request: HttpRequest, report_id: int) -> HttpResponse:
    """Draw a report that failed or was stopped once more."""
    report = _report(request, report_id)
    require_scope(request.user, report.area_code)
    if draw_again(report=report):
        draw_report.enqueue(report_id)
    return redirect("report_page", report_id=report_id)


@require_POST
def report_delete(request: HttpRequest, report_id: int) -> HttpResponse:
    """Throw a report and its files away."""
    report = _report(request, report_id)
    try:
        delete_report(report=report, by=request.user)
    except ZonesError as error:
        messages.error(request, str(error))
        return redirect("report_page", report_id=report_id)
    messages.success(request, _("Laporan dan berkasnya dihapus."))
    return redirect(f"{reverse('reports')}?wilayah={report.area_code}")


def _wish(request: HttpRequest, code: str) -> dict[str, Any]:
    """Return what the form asks for; a level that nobody chose is every level there is."""
    sent = request.POST
    if sent.get("macam") == ReportKind.DATA:
        return {"choices": {"site": site_of(request)}}
    if sent.get("macam") != ReportKind.PACK:
        levels = [level for level in LEVELS if level in sent.getlist("lembar")] or list(LEVELS)
        paper = sent.get("kertas", "")
        return {"choices": {"levels": levels, "paper": paper if paper in PAPERS else "a4",
                            "rule": sent.get("aturan", "")[:60]}}  # fmt: skip
    runs = {str(run.pk): run for run in earlier_runs(code, latest_run(code))} if latest_run(code) else {}
    return {
        "meeting_on": _day(sent.get("tanggal", "")), "since_run": runs.get(sent.get("sejak", "")),
        "choices": {"decisions": sent.get("keputusan", "")[:LONGEST_DECISIONS]},
    }  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _page(request: HttpRequest, asked: str, refused: dict[str, Any]) -> HttpResponse:
    scope = scope_of(request.user)
    areas = area_choices(scope)
    code = asked if any(area.code == asked for area in areas) else usual_area(areas)
    if asked and code != asked and not refused:
        raise Http404(_("Wilayah %(code)s tidak dimuat.") % {"code": asked})
    run = latest_run(code) if code else None
    pack = last_pack(code) if code else None
    runs = earlier_runs(code, run) if run else []
    pages = Paginator(report_rows(scope, within=code), ON_A_PAGE)
    context = {
        "areas": areas, "code": code, "title": area_name(code) if code else "", "run": run,
        "stale": staleness(run) if run else [], "counts": sheet_counts(code, run) if run else {},
        "zones_word": ZONES, "papers": PAPERS, "last_pack": pack,
        "data_sets": _data_sets(request), "runs": runs, "rules": distance_rules(run) if run else [],
        "usual_since": pack.run_id if pack else runs[0].pk if runs else None, "today": timezone.localdate(),
        "page": pages.get_page(request.GET.get("hal")), "may_make": bool(code) and scope.holds(code), **refused,
    }  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "zones/report_list.html", context, status=status)


def _data_sets(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the data sets that the reader may have, with the addresses of their files."""
    return [
        {"title": one.title, "abstract": one.abstract, "is_public": not one.needs,
         "links": [{"word": _KIND_WORDS[kind], "address": reverse(
             "working_data_file" if one.needs else "data_file", args=[one.key, kind])} for kind in kinds_of_set(one)]}
        for one in kinds_for(request.user)
    ]  # fmt: skip


def _report(request: HttpRequest, report_id: int) -> Report:
    """Return a report of the person's areas; one elsewhere is not found."""
    found = Report.objects.filter(scope_of(request.user).lookup("area_code")).select_related("run", "since_run", "by")
    return get_object_or_404(found, pk=report_id)
