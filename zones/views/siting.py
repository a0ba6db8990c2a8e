"""Where to build: ask, see the answer and its proof, ask again, take it to a scenario or a file."""
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import retarget

from regions.scopes import require_scope
from zones.actions.runs import standard_set_named
from zones.actions.siting import (
    add_layer,
    ask_again,
    ask_siting,
    cancel_siting,
    close_abandoned_siting,
    forget_siting,
    make_scenario,
    prove_again,
)
from zones.errors import ZonesError
from zones.models import SitingPlan
from zones.queries.siting.ask import AskForm, ask_screen, sent_of_plan
from zones.queries.siting.files import as_csv, as_geojson, as_xlsx
from zones.queries.siting.map import plan_shapes
from zones.queries.siting.plans import plan_rows, plan_screen
from zones.siting.form import kept_place, read_question
from zones.tasks import prove_siting

_FILES: Final = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "geojson": (as_geojson, "application/geo+json"),
}
UPLOADS: Final = (("berkas-lapisan", "lapisan"), ("berkas-larangan", "larang-lapisan"))
"""File fields of the form, and where the stored layer is chosen then."""


@require_safe
def siting_list(request: HttpRequest) -> HttpResponse:
    """List what was asked."""
    close_abandoned_siting()
    return render(request, "zones/siting_list.html", {"rows": plan_rows(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def siting_ask(request: HttpRequest) -> HttpResponse:
    """Show the form, filled in from the address or an earlier plan; answer what is sent."""
    if request.method != "POST":
        sent: Any = request.GET
        plan_id = request.GET.get("dari", "")
        if plan_id.isdecimal() and len(plan_id) < 10:
            sent = sent_of_plan(_plan(request, plan_id))
        return _form(request, AskForm(sent))
    sent = request.POST.copy()
    try:
        for field, chosen in UPLOADS:
            for upload in request.FILES.getlist(field):
                layer = add_layer(upload=upload, by=request.user)
                sent.appendlist(chosen, str(layer.pk))
        question = read_question(sent, standard_set_named(None))
        plan = ask_siting(question=question, name=sent.get("nama", ""), by=request.user)
    except ZonesError as told:
        return _form(request, AskForm(sent, str(told), getattr(told, "field", "")))
    _seek_proof(plan)
    return redirect("siting_plan", plan_id=plan.pk)


def _form(request: HttpRequest, form: AskForm) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.refused else HTTPStatus.OK
    return render(request, "zones/siting_ask.html", {"screen": ask_screen(form)}, status=status)


@require_safe
def siting_plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show a plan with the best answer there is.

    While the proof is sought htmx asks how far it is (?tahu=the answer it shows), and is given all parts once that
    is over: what a reader has opened and ticked is left alone until then.
    """
    close_abandoned_siting()
    plan = _plan(request, plan_id)
    context = {"screen": plan_screen(plan, user=request.user)}
    if not request.htmx:
        return render(request, "zones/siting_plan.html", context)
    known = request.GET.get("tahu")
    if known == plan.shown and plan.is_open:
        response = render(request, "zones/siting_plan_progress.html", context)
    else:
        response = render(request, "zones/siting_plan_parts.html", context)
        if known is not None:
            retarget(response, "#siting-parts")
    patch_vary_headers(response, ["HX-Request"])
    patch_cache_control(response, no_store=True)
    return response


@require_safe
def siting_shapes(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Return what the map of a plan draws."""
    plan = _plan(request, plan_id)
    response = JsonResponse(plan_shapes(plan, user=request.user))
    patch_cache_control(response, no_store=True)
    return response


@require_safe
def siting_download(request: HttpRequest, plan_id: int, kind: str) -> HttpResponse:
    """Return a plan as a file."""
    if kind not in _FILES:
        raise Http404
    plan = _plan(request, plan_id)
    write, content_type = _FILES[kind]
    response = HttpResponse(write(plan_screen(plan, user=request.user)), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="lokasi-{plan.pk}.{kind}"'
    return response


@require_POST
def siting_stop(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Stop the search for a proof; the quick answer stays."""
    cancel_siting(plan=_plan(request, plan_id))
    return redirect("siting_plan", plan_id=plan_id)


@require_POST
def siting_prove(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Seek the proof once more."""
    plan = _plan(request, plan_id)
    if prove_again(plan=plan):
        _seek_proof(plan)
    return redirect("siting_plan", plan_id=plan_id)


@require_POST
def siting_again(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Ask again without some places (tolak), with some allowed (boleh) or settled (pakai: service|key).

    layanan: the service of which all settled places are sent; what is not among them is released.
    """
    plan = _plan(request, plan_id)
    service = request.POST.get("layanan", "")
    try:
        again = ask_again(
            plan=plan,
            forbid=tuple(key[:60] for key in request.POST.getlist("tolak")),
            allow=tuple(key[:60] for key in request.POST.getlist("boleh")),
            keep=tuple(filter(None, map(kept_place, request.POST.getlist("pakai")))),
            all_kept_of=int(service) if service.isdecimal() and len(service) < 4 else None,
            by=request.user,
        )
    except ZonesError as told:
        messages.error(request, str(told))
        return redirect("siting_plan", plan_id=plan_id)
    _seek_proof(again)
    return redirect("siting_plan", plan_id=again.pk)


@require_POST
def siting_scenario(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Turn a plan's places into a scenario and go there."""
    plan = _plan(request, plan_id)
    try:
        scenario = make_scenario(plan=plan, by=request.user)
    except ZonesError as told:
        messages.error(request, str(told))
        return redirect("siting_plan", plan_id=plan_id)
    messages.success(request, _("Skenario “%(name)s” dibuat.") % {"name": scenario.name})
    return redirect("scenario_page", scenario_id=scenario.pk)


@require_POST
def siting_delete(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Forget a plan of one's own."""
    plan = _plan(request, plan_id)
    try:
        forget_siting(plan=plan, by=request.user)
    except ZonesError as told:
        messages.error(request, str(told))
        return redirect("siting_plan", plan_id=plan_id)
    messages.success(request, _("Pertanyaan “%(name)s” dihapus.") % {"name": plan.name})
    return redirect("siting_list")


def _plan(request: HttpRequest, plan_id: int | str) -> SitingPlan:
    """Return a plan of the person's areas; plans of others are no more theirs to read than to change."""
    plan = get_object_or_404(SitingPlan.objects.select_related("run", "by", "follows"), pk=plan_id)
    require_scope(request.user, plan.area_code)
    return plan


def _seek_proof(plan: SitingPlan) -> None:
    if plan.is_open:
        prove_siting.enqueue(plan.pk, get_language() or "id")
