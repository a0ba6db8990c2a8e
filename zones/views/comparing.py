"""The page that holds two runs against each other, and its files."""

import json
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regions.queries.areas import areas_geojson
from zones.comparing.question import CompareQuestion
from zones.errors import CompareRefused
from zones.models import ReachRun, RunState
from zones.queries.comparing.comparison import compare_runs
from zones.queries.comparing.files import as_csv, as_xlsx
from zones.queries.comparing.screen import compare_screen, run_choices, two_newest

DOWNLOADS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Show two runs side by side; htmx asks for the answer alone."""
    question = CompareQuestion.from_query(request.GET)
    context = {"question": question, "runs": run_choices(request.user), "screen": None, "refused": ""}
    status = HTTPStatus.OK
    try:
        runs = _runs(question)
        if runs is not None:
            screen = compare_screen(question, *runs)
            context |= {"screen": screen, "question": screen.question, "map": json.dumps(screen.map)}
    except CompareRefused as told:
        context["refused"], status = str(told), HTTPStatus.UNPROCESSABLE_ENTITY
    if request.htmx and request.htmx.target == "comparing-answer":
        response = render(request, "zones/comparing_answer.html", context)
        patch_cache_control(response, no_store=True)
    else:
        response = render(request, "zones/comparing.html", context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _runs(question: CompareQuestion) -> tuple[ReachRun, ReachRun] | None:
    """Return the older run first; with one run said, the one before it; None when there are no two to compare."""
    wanted = [number for number in (question.a, question.b) if number]
    if len(wanted) < 2:
        return two_newest(wanted[0] if wanted else None)
    runs = {run.pk: run for run in _done().filter(pk__in=wanted)}
    missing = [number for number in wanted if number not in runs]
    if missing:
        raise CompareRefused(_("Hitungan %(number)s tidak ada atau belum selesai.") % {"number": missing[0]})
    if len(runs) == 1:
        raise CompareRefused(_("Pilih dua hitungan yang berbeda."))
    one, other = runs[wanted[0]], runs[wanted[1]]
    return (one, other) if one.asked_at <= other.asked_at else (other, one)


def _done():
    return ReachRun.objects.filter(state=RunState.DONE).select_related("standard_set")


@require_safe
def compare_shapes(request: HttpRequest) -> HttpResponse:
    """Return the areas of the level that the page shows as simplified GeoJSON."""
    question = CompareQuestion.from_query(request.GET)
    runs = _runs_or_404(question)
    return HttpResponse(areas_geojson(compare_screen(question, *runs).map), content_type="application/geo+json")


@require_safe
def compare_download(request: HttpRequest, kind: str) -> HttpResponse:
    """Return the rows asked for as a file; its name says the runs."""
    if kind not in DOWNLOADS:
        raise Http404(_("Jenis berkas %(kind)s tidak ada.") % {"kind": kind})
    question = CompareQuestion.from_query(request.GET)
    runs = _runs_or_404(question)
    write, content_type = DOWNLOADS[kind]
    response = HttpResponse(write(compare_runs(*runs), question), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="banding-{runs[0].pk}-{runs[1].pk}.{kind}"'
    return response


def _runs_or_404(question: CompareQuestion) -> tuple[ReachRun, ReachRun]:
    try:
        runs = _runs(question)
    except CompareRefused as told:
        raise Http404(str(told)) from told
    if runs is None:
        raise Http404(_("Belum ada dua hitungan yang dapat dibandingkan."))
    return runs


