"""Start an analysis from the page, watch it, stop it; the work itself is done by the worker."""
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from regions.scopes import require_scope, require_sight
from zones.actions.runs import ask_for_run, cancel_run
from zones.errors import ZonesError
from zones.models import ReachRun, RunState
from zones.queries.runs import area_name, latest_run, run_evidence
from zones.tasks import carry_out_run

_PATIENCE = timedelta(minutes=1)


@require_POST
def start_run(request: HttpRequest) -> HttpResponse:
    """Queue an analysis of an area and go to its progress."""
    try:
        run = ask_for_run(area_code=request.POST.get("wilayah", "")[:13], by=request.user)
    except ZonesError as error:
        messages.error(request, str(error))
        return redirect("coverage")
    carry_out_run.enqueue(run.pk, get_language() or "id")
    return redirect("run_page", run_id=run.pk)


@require_safe
def run_page(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show how far a run is; htmx asks for the progress alone."""
    run = get_object_or_404(ReachRun.objects.select_related("standard_set", "by"), pk=run_id)
    require_sight(request.user, run.area_code)
    newest = latest_run(run.area_code)
    context = {
        "run": run,
        "area": area_name(run.area_code),
        "percent": int(run.progress * 100),
        "is_waiting_long": run.state == RunState.QUEUED and timezone.now() - run.asked_at > _PATIENCE,
        "is_superseded": newest is not None and newest.pk != run.pk,
        "evidence": run_evidence(run),
    }
    if not request.htmx:
        return render(request, "zones/run_page.html", context)
    response = render(request, "zones/run_progress.html", context)
    patch_vary_headers(response, ["HX-Request"])
    patch_cache_control(response, no_store=True)
    return response


@require_POST
def stop_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Ask an open run to stop."""
    run = get_object_or_404(ReachRun, pk=run_id)
    require_scope(request.user, run.area_code)
    cancel_run(run=run)
    return redirect("run_page", run_id=run.pk)
