"""Zone templates: the list, one of them, applying it to another area, and what was found there."""
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from regions.scopes import require_scope, require_sight
from zones.actions.candidate_search import ask_for_template_search
from zones.actions.templates import archive_template, make_template
from zones.errors import SearchRefused, TemplateRefused
from zones.models import CandidateKind, CandidateSearch, RunState, ZoneTemplate
from zones.queries.finding.templates import (
    MOST_COMPARED,
    found_sides,
    kind_counts,
    profile_side,
    template_rows,
    template_screen,
    zones_to_copy,
)
from zones.queries.life.page import visible_zones
from zones.queries.runs import area_name
from zones.tasks import carry_out_candidate_search


@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    """List the templates, with the form that makes one of a zone."""
    return _list(request, {"zone": request.GET.get("kawasan", "")[:20], "name": "", "note": ""})


@require_POST
def template_create(request: HttpRequest) -> HttpResponse:
    """Make a template of a zone and open it; a refusal keeps what was typed."""
    typed = {"zone": request.POST.get("kawasan", "")[:20], "name": request.POST.get("nama", ""),
             "note": request.POST.get("catatan", "")}  # fmt: skip
    zone = visible_zones(request.user).filter(code=typed["zone"]).select_related("current__anchor").first()
    if zone is None or zone.current is None:
        return _list(request, typed, _("Pilih kawasan yang aturannya hendak disalin."), field="zone")
    try:
        template = make_template(zone=zone, name=typed["name"], note=typed["note"], by=request.user)
    except TemplateRefused as refused:
        return _list(request, typed, str(refused), field=refused.field)
    messages.success(request, _("Templat tersimpan. Sekarang pilih daerah untuk menerapkannya."))
    return redirect("template_page", template_id=template.pk)


@require_safe
def template_page(request: HttpRequest, template_id: int) -> HttpResponse:
    """Show a template: its frozen rules with sources, its zone's profile, and where it was applied."""
    template = get_object_or_404(ZoneTemplate.objects.select_related("from_zone", "by"), pk=template_id)
    return render(request, "zones/template_page.html", {"screen": template_screen(template)})


@require_POST
def template_apply(request: HttpRequest, template_id: int) -> HttpResponse:
    """Queue the search for places where a template could be repeated, and go to its progress."""
    template = get_object_or_404(ZoneTemplate, pk=template_id)
    code = request.POST.get("wilayah", "")[:13]
    try:
        search = ask_for_template_search(template=template, area_code=code, by=request.user)
    except SearchRefused as refused:
        context = {"screen": template_screen(template), "refused": str(refused), "asked": code}
        return render(request, "zones/template_page.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    carry_out_candidate_search.enqueue(search.pk, get_language() or "id")
    return redirect("search_page", search_id=search.pk)


@require_POST
def template_archive(request: HttpRequest, template_id: int) -> HttpResponse:
    """Put a template away, or bring it back."""
    template = get_object_or_404(ZoneTemplate.objects.select_related("from_zone"), pk=template_id)
    require_scope(request.user, template.from_zone.area_code if template.from_zone else "")
    archive_template(template=template, is_archived=request.POST.get("arsip") == "1")
    return redirect("template_page", template_id=template_id)


@require_safe
def template_found(request: HttpRequest, template_id: int, search_id: int) -> HttpResponse:
    """Compare the template's zone with each place that was found, side by side."""
    done = CandidateSearch.objects.filter(template=template_id, state=RunState.DONE)
    search = get_object_or_404(done.select_related("run__standard_set", "template", "by"), pk=search_id)
    require_sight(request.user, search.area_code)
    asked = request.GET.get("macam", "")
    kind = asked if asked in CandidateKind.values else ""
    context = {
        "search": search,
        "area": area_name(search.area_code),
        "own": profile_side(search.template),
        "sides": found_sides(search, request.user, kind=kind),
        "kinds": kind_counts(search),
        "kind": kind,
        "most": MOST_COMPARED,
    }
    return render(request, "zones/template_found.html", context)


def _list(request: HttpRequest, typed: dict[str, str], trouble: str = "", *, field: str = "") -> HttpResponse:
    context = {"templates": template_rows(), "zones": zones_to_copy(request.user), "typed": typed, "trouble": trouble,
               "field": field}  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if trouble else HTTPStatus.OK
    return render(request, "zones/template_list.html", context, status=status)
