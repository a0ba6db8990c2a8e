"""Candidates: one of them in detail, the list as a file, and the search for places that an older run lacks."""
import json
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from regions.scopes import require_scope, require_sight
from zones.actions.candidate_search import ask_for_search, cancel_search
from zones.actions.runs import standard_set_named
from zones.errors import ZonesError
from zones.finding.question import CandidateQuestion
from zones.models import CandidateSearch, CandidateZone
from zones.queries.finding.candidates import candidate_row, run_and_search
from zones.queries.finding.files import as_csv, as_geojson, as_xlsx, candidate_table
from zones.queries.finding.place_walks import places_with_walks
from zones.queries.judging.assess import assess
from zones.queries.runs import area_name, latest_run
from zones.tasks import carry_out_candidate_search

from .zones import assessment_data

DOWNLOADS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "geojson": (as_geojson, "application/geo+json"),
}


@require_GET
def candidate_detail(request: HttpRequest, candidate_id: int) -> JsonResponse:
    """Return a candidate's shape, what it lacks and where that would best stand, and its judgement."""
    found = CandidateZone.objects.select_related("run", "anchor__type", "search__template")
    candidate = get_object_or_404(found, pk=candidate_id)
    row = candidate_row(candidate, request.user)
    anchor = candidate.anchor if row.anchor_id else None
    judged = assess(candidate.geometry, user=request.user, standard_set=standard_set_named(None), anchor=anchor)
    template = candidate.search.template if candidate.search else None
    return JsonResponse(
        {
            "id": candidate.pk,
            "name": candidate.name,
            "kind": candidate.kind,
            "kind_word": row.kind_word,
            "way": candidate.way,
            "around": row.around,
            "sentence": row.sentence,
            "missing": row.missing,
            "score": row.score,
            "score_parts": row.score_parts,
            "anchor": row.anchor_id or None,
            "places": places_with_walks(candidate, row),
            "has_places": bool(row.places) or not row.missing,
            "template": template and {"name": template.name, "address": reverse("template_page", args=[template.pk])},
            "geometry": json.loads(candidate.geometry.geojson),
            "assessment": assessment_data(judged),
        }
    )


@require_safe
def candidate_download(request: HttpRequest, kind: str) -> HttpResponse:
    """Return the list asked for as a file; its name says area, run and date."""
    if kind not in DOWNLOADS:
        raise Http404(_("Jenis berkas %(kind)s tidak ada.") % {"kind": kind})
    question = CandidateQuestion.from_query(request.GET)
    run, search = run_and_search(question)
    if run is None:
        return HttpResponse(_("Belum ada hitungan untuk wilayah ini."), status=HTTPStatus.NOT_FOUND)
    write, content_type = DOWNLOADS[kind]
    response = HttpResponse(write(candidate_table(question, run, request.user, search)), content_type=content_type)
    area = question.inside or question.within or run.area_code
    name = f"kandidat-{area}-{localtime(run.finished_at):%Y%m%d}-hitungan{run.pk}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def start_search(request: HttpRequest) -> HttpResponse:
    """Queue the search for places and anchors that a run was written without, and go to its progress."""
    code = CandidateQuestion.from_query(request.POST).within
    try:
        search = ask_for_search(run=latest_run(code), by=request.user)
    except ZonesError as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('zone_list')}?wilayah={code}" if code else "zone_list")
    carry_out_candidate_search.enqueue(search.pk, get_language() or "id")
    return redirect("search_page", search_id=search.pk)


@require_safe
def search_page(request: HttpRequest, search_id: int) -> HttpResponse:
    """Show how far a search is; htmx asks for the progress alone."""
    search = get_object_or_404(CandidateSearch.objects.select_related("run", "template", "by"), pk=search_id)
    require_sight(request.user, search.area_code)
    context = {"search": search, "area": area_name(search.area_code), "percent": int(search.progress * 100)}
    if not request.htmx:
        return render(request, "zones/search_page.html", context)
    response = render(request, "zones/search_progress.html", context)
    patch_vary_headers(response, ["HX-Request"])
    patch_cache_control(response, no_store=True)
    return response


@require_POST
def stop_search(request: HttpRequest, search_id: int) -> HttpResponse:
    """Ask an open search to stop."""
    search = get_object_or_404(CandidateSearch, pk=search_id)
    require_scope(request.user, search.area_code)
    cancel_search(search=search)
    return redirect("search_page", search_id=search_id)
