"""Pages of scenarios: the list, one scenario with its form and result, side by side, and the link to share."""
import json
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from facilities.models import FacilityType
from regions.models import Area
from regions.scopes import require_scope, scope_of
from zones.actions import scenario_accept, scenario_compute, scenario_steps, scenarios
from zones.errors import ScenarioRefused, ZonesError
from zones.models import Scenario, ScenarioState
from zones.queries.profile import facility_layer
from zones.queries.runs import analysed_codes, area_name
from zones.queries.scenarios.compare import MOST_COMPARED, compare, compare_shapes, comparison_csv, comparison_xlsx
from zones.queries.scenarios.facilities import facility_choices
from zones.queries.scenarios.screen import scenario_rows, scenario_screen
from zones.scenarios.changes import ChangeKind
from zones.scenarios.form import blank, change_of, typed_of, typed_values
from zones.tasks import compute_scenario_task

FILES: Final = {
    "csv": (comparison_csv, "text/csv; charset=utf-8"),
    "xlsx": (comparison_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@require_safe
def scenario_list(request: HttpRequest) -> HttpResponse:
    """Show all scenarios, and the form of a new one."""
    archived = request.GET.get("arsip") == "1"
    return render(request, "zones/scenario_list.html", {
        "rows": scenario_rows(user=request.user, area_code=request.GET.get("wilayah", "")[:13], archived=archived),
        "archived": archived, "areas": _areas(request.user), "most": MOST_COMPARED,
    })  # fmt: skip


@require_POST
def scenario_new(request: HttpRequest) -> HttpResponse:
    """Write a scenario without changes and go to it."""
    try:
        made = scenarios.create_scenario(
            name=request.POST.get("nama", ""), area_code=request.POST.get("wilayah", "")[:13], by=request.user
        )
    except ZonesError as refused:
        messages.error(request, str(refused))
        return redirect("scenario_list")
    return redirect("scenario_page", scenario_id=made.pk)


@require_safe
def scenario_page(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Show a scenario: its changes, the form, the map, and its result."""
    scenario = _scenario(request, scenario_id)
    return render(request, "zones/scenario_page.html", _work(request, scenario) | {
        "facility_layer": facility_layer(scenario.area_code, user=request.user),
    })  # fmt: skip


@require_POST
def scenario_steps_write(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Add, change, switch, order or remove a step, or undo; htmx gets the steps and the form anew."""
    _scenario(request, scenario_id)
    act, typed, error, field = request.POST.get("apa", ""), typed_values(request.POST), "", ""
    who: dict[str, Any] = {
        "scenario_id": scenario_id, "seen_version": _whole(request.POST.get("versi")), "by": request.user
    }
    step = who | {"step_id": _whole(request.POST.get("langkah"))}
    try:
        if act == "tambah":
            scenario_steps.add_step(**who, change=change_of(typed))
        elif act == "ganti":
            scenario_steps.change_step(**step, change=change_of(typed))
        elif act in ("nyala", "mati"):
            scenario_steps.switch_step(**step, on=act == "nyala")
        elif act in ("naik", "turun"):
            scenario_steps.move_step(**step, up=act == "naik")
        elif act == "hapus":
            scenario_steps.remove_step(**step)
        elif act == "urung":
            scenario_steps.undo(**who)
        else:
            raise ScenarioRefused(_("Perintah ini tidak dikenal."))
    except ScenarioRefused as refused:
        error, field = str(refused), refused.field
    keeps = error and act in ("tambah", "ganti")
    context = _work(request, _scenario(request, scenario_id), typed=typed if keeps else None, error=error, field=field)
    if keeps and act == "ganti" and any(row.step.pk == step["step_id"] for row in context["screen"].steps):
        context["edited"] = step["step_id"]
    if request.htmx:
        response = render(request, "zones/scenario_work.html", context)
        response["HX-Trigger"] = "scenario-changed"
        patch_vary_headers(response, ["HX-Request"])
        return response
    if error:
        return render(request, "zones/scenario_page.html", context | {
            "facility_layer": facility_layer(context["scenario"].area_code, user=request.user),
        }, status=HTTPStatus.UNPROCESSABLE_ENTITY)  # fmt: skip
    return redirect(f"{reverse('scenario_page', args=[scenario_id])}#perubahan")


@require_POST
def scenario_settings(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Rename, share, withdraw the link, rebase, compute once more, or delete."""
    scenario = _scenario(request, scenario_id)
    act, post = request.POST.get("apa", ""), request.POST
    seen: dict[str, Any] = {
        "scenario_id": scenario_id, "seen_version": _whole(post.get("versi")), "by": request.user
    }
    try:
        if act == "nama":
            scenarios.rename_scenario(
                **seen, name=post.get("nama", ""), note=post.get("catatan", ""), state=post.get("keadaan", "")
            )
        elif act == "bagikan":
            scenarios.share_scenario(scenario_id=scenario_id, by=request.user)
        elif act == "tarik":
            scenarios.withdraw_share(scenario_id=scenario_id, by=request.user)
            messages.success(request, _("Tautan ditarik: yang memegangnya tidak dapat membukanya lagi."))
        elif act == "dasar":
            scenario_compute.rebase(**seen)
        elif act == "hitung":
            scenario_compute.ask_again(scenario_id=scenario_id)
        elif act == "hapus":
            scenarios.delete_scenario(**seen)
            messages.success(request, _("Skenario “%(name)s” dihapus.") % {"name": scenario.name})
            return redirect("scenario_list")
        else:
            raise ScenarioRefused(_("Perintah ini tidak dikenal."))
    except ZonesError as refused:
        messages.error(request, str(refused))
    return redirect("scenario_page", scenario_id=scenario_id)


@require_POST
def scenario_copy(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Copy a scenario and go to the copy."""
    copy = scenarios.copy_scenario(scenario_id=_scenario(request, scenario_id).pk, by=request.user)
    return redirect("scenario_page", scenario_id=copy.pk)


@require_POST
def scenario_accept_step(request: HttpRequest, scenario_id: int, step_id: int) -> HttpResponse:
    """Turn a step into a plan or a task."""
    scenario = _scenario(request, scenario_id)
    try:
        step = scenario_accept.accept_step(
            scenario_id=scenario.pk, step_id=step_id, seen_version=_whole(request.POST.get("versi")), by=request.user
        )
    except ZonesError as refused:
        messages.error(request, str(refused))
    else:
        told = (
            _("“%(step)s” kini tercatat di registri sebagai tempat yang direncanakan.")
            if step.accepted
            else _("“%(step)s” dicatat sebagai tugas; registri dan jaringan jalan tidak diubah.")
        )
        messages.success(request, told % {"step": step})
    return redirect(f"{reverse('scenario_page', args=[scenario_id])}#perubahan")


@require_GET
def scenario_result(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Show the result, computing it first where it is not there: at once, or by the worker when it takes long."""
    scenario = _scenario(request, scenario_id)
    refused = ""
    if not scenario.is_computed:
        try:
            if scenario_compute.takes_long(scenario):
                if version := scenario_compute.claim(scenario_id=scenario_id):
                    compute_scenario_task.enqueue(scenario_id, version, get_language() or "id")
            elif not scenario.ended:
                scenario_compute.compute(scenario_id=scenario_id)
        except ZonesError as error:
            refused = str(error)
        scenario = _scenario(request, scenario_id)
    if not request.htmx:
        if refused:
            messages.error(request, refused)
        return redirect("scenario_page", scenario_id=scenario_id)
    context = {"screen": scenario_screen(scenario, user=request.user), "scenario": scenario, "refused": refused,
               "is_waiting": scenario.is_being_computed and not scenario.is_computed,
               "percent": round(100 * (scenario.computing or {}).get("share", 0))}  # fmt: skip
    response = render(request, "zones/scenario_result.html", context | {"shapes": _json(context["screen"].shapes)})
    patch_vary_headers(response, ["HX-Request"])
    patch_cache_control(response, no_store=True)
    return response


@require_POST
def scenario_stop(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Ask the worker to stop."""
    scenario_compute.stop(scenario_id=_scenario(request, scenario_id).pk)
    return redirect("scenario_page", scenario_id=scenario_id)


@require_safe
def scenario_compare(request: HttpRequest) -> HttpResponse:
    """Show scenarios side by side."""
    chosen = _chosen(request)
    comparison = compare(chosen)
    codes = {one.scenario.area_code for one in comparison.columns}
    area = Area.objects.current().filter(code=min(codes, key=len)).first() if codes else None
    return render(request, "zones/scenario_compare.html", {
        "comparison": comparison, "chosen": chosen, "most": MOST_COMPARED, "query": request.GET.urlencode(),
        "bounds": area.geometry.extent if area else None, "halves": compare_shapes(comparison),
        "all": scenario_rows(user=request.user), "ids": [one.pk for one in chosen], "area": area,
    })  # fmt: skip


@require_safe
def scenario_compare_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Hand the comparison out as a file."""
    if kind not in FILES:
        raise Http404
    make, content_type = FILES[kind]
    response = HttpResponse(make(compare(_chosen(request))), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="skenario-banding.{kind}"'
    return response


@require_safe
def scenario_shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show a shared scenario to whoever has its link: nothing secret, no names of staff, kept from search engines."""
    scenario = Scenario.objects.filter(share_token=token).select_related("run__standard_set").first()
    if scenario is None:
        raise Http404
    screen = scenario_screen(scenario, user=AnonymousUser())
    response = render(request, "zones/scenario_shared.html", {
        "scenario": scenario, "screen": screen, "shapes": _json(screen.shapes), "is_shared": True,
        "facility_layer": facility_layer(scenario.area_code, user=AnonymousUser()),
    })  # fmt: skip
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    patch_cache_control(response, no_store=True)
    return response


def _work(
    request: HttpRequest, scenario: Scenario, *, typed: dict[str, str] | None = None, error: str = "", field: str = ""
) -> dict[str, Any]:
    """Return what the steps and the form show."""
    screen = scenario_screen(scenario, user=request.user)
    edited = None
    if typed is None:
        wanted = _whole(request.GET.get("ubah"))
        edited = next((row.step for row in screen.steps if row.step.pk == wanted), None)
    form = typed or (typed_of(edited) if edited else blank())
    choices, chosen = facility_choices(scenario.area_code, request.user, form["tempat"])
    return {
        "scenario": scenario, "screen": screen, "form": form, "error": error, "field": field,
        "edited": edited.pk if edited else None, "kinds": ChangeKind.choices, "choices": choices, "chosen": chosen,
        "types": FacilityType.objects.filter(is_sensitive=False).select_related("group"),
        "shapes": _json(screen.shapes), "states": ScenarioState.choices,
    }  # fmt: skip


def _scenario(request: HttpRequest, scenario_id: int) -> Scenario:
    """Return a scenario of the person's areas; those of others are no more theirs to read than to change."""
    found = Scenario.objects.select_related("run__standard_set", "computed_run", "created_by", "copied_from")
    scenario = get_object_or_404(found, pk=scenario_id)
    require_scope(request.user, scenario.area_code)
    return scenario


def _chosen(request: HttpRequest) -> list[Scenario]:
    ids = list(dict.fromkeys(filter(None, (_whole(one) for one in request.GET.getlist("s")))))[:MOST_COMPARED]
    held = Scenario.objects.filter(scope_of(request.user).lookup("area_code"))
    found = held.select_related("computed_run").in_bulk(ids)
    return [found[one] for one in ids if one in found]


def _areas(user: Any) -> list[tuple[str, str]]:
    """Return the person's areas that a scenario can be about: those that were analysed, and the districts inside."""
    codes = analysed_codes()
    inside = Area.objects.current().filter(level__lte=3)
    found = {code: area_name(code) for code in codes}
    for code in codes:
        for one in inside.filter(code__startswith=f"{code}.").defer("geometry").order_by("code"):
            found.setdefault(one.code, area_name(one.code))
    scope = scope_of(user)
    return sorted((code, name) for code, name in found.items() if scope.holds(code))


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _json(shapes: dict[str, Any]) -> str:
    return json.dumps(shapes, separators=(",", ":"))
