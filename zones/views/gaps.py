"""The page of a gap, and the steps that people take from it."""
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from facilities.actions.files import FileRefused
from facilities.views.numbers import whole_number
from facilities.views.texts import text_of
from regions.scopes import require_scope
from zones.actions.gap_remarks import add_gap_comment, add_gap_file
from zones.actions.gap_steps import change_plan, take_gap_step
from zones.errors import GapChangedMeanwhile, GapRefused, ZonesError
from zones.gap_register.plan import SENT_AS, plan_of, read_plan
from zones.gap_register.steps import STEPS
from zones.models import BudgetSource, Gap
from zones.queries.gap_register.best_place import best_place
from zones.queries.gap_register.page import gap_page
from zones.queries.gap_register.shapes import gap_shapes
from zones.queries.gap_register.worklist import agency_choices

from .staff_remarks import hand_out, write_comment
from .zone_life import upload_of


@require_safe
def gap_detail(request: HttpRequest, gap_code: int) -> HttpResponse:
    """Show a gap with its evidence, plan and history."""
    return _page(request, gap_of(request, gap_code))


@require_GET
def gap_map(request: HttpRequest, gap_code: int) -> JsonResponse:
    """Return what the map of the gap's page draws."""
    response = JsonResponse(gap_shapes(gap_of(request, gap_code)))
    patch_cache_control(response, private=True, max_age=600)
    return response


@require_GET
def gap_place(request: HttpRequest, gap_code: int) -> HttpResponse:
    """Return where one more facility would help most: a part of the page, computed when it is looked at."""
    gap = gap_of(request, gap_code)
    response = render(request, "zones/gap_place.html", {"gap": gap, "place": best_place(gap)})
    patch_cache_control(response, no_store=True)
    return response


@require_POST
def gap_step(request: HttpRequest, gap_code: int) -> HttpResponse:
    """Take a step, with what was filled in beside it; what is refused is told on the page, with what was typed."""
    gap = gap_of(request, gap_code)
    key = text_of(request.POST, "langkah", 20)
    try:
        take_gap_step(
            gap=gap, step=key, seen_version=_seen(request), by=request.user,
            reason=text_of(request.POST, "alasan", 2000), plan=_plan(request, gap),
        )  # fmt: skip
    except (ZonesError, PermissionDenied) as refused:
        return _refused(request, gap, refused, key)
    messages.success(request, _("Tercatat: %(done)s.") % {"done": STEPS[key].done})
    return redirect("gap_page", gap.code)


@require_POST
def gap_plan(request: HttpRequest, gap_code: int) -> HttpResponse:
    """Write the plan of a gap."""
    gap = gap_of(request, gap_code)
    try:
        plan = read_plan(request.POST, plan_of(gap))
        told = change_plan(gap=gap, plan=plan, seen_version=_seen(request), by=request.user)
    except (ZonesError, PermissionDenied) as refused:
        return _refused(request, gap, refused, "rencana")
    messages.success(request, _("Rencana tersimpan.") if told else _("Tidak ada yang berubah."))
    return redirect(reverse("gap_page", args=[gap.code]) + "#rencana")


@require_POST
def gap_comment(request: HttpRequest, gap_code: int) -> HttpResponse:
    """Write a comment, or mend or take back one's own."""
    gap = gap_of(request, gap_code)
    try:
        write_comment(request, gap.comments, lambda text: add_gap_comment(gap=gap, text=text, by=request.user))
    except (ZonesError, PermissionDenied) as refused:
        return _refused(request, gap, refused, "komentar")
    return redirect(reverse("gap_page", args=[gap.code]) + "#komentar")


@require_POST
def gap_file_add(request: HttpRequest, gap_code: int) -> HttpResponse:
    """Keep a document or photo about a gap for the staff."""
    gap = gap_of(request, gap_code)
    try:
        caption, content = text_of(request.POST, "keterangan"), upload_of(request, "berkas")
        add_gap_file(gap=gap, content=content, caption=caption, by=request.user)
    except (FileRefused, PermissionDenied) as refused:
        return _refused(request, gap, refused, "berkas")
    messages.success(request, _("Berkas tersimpan; hanya staf yang melihatnya."))
    return redirect(reverse("gap_page", args=[gap.code]) + "#berkas")


@require_GET
def gap_file(request: HttpRequest, gap_code: int, file_id: int) -> HttpResponse:
    """Hand out a file of a gap to the staff."""
    row = gap_of(request, gap_code).files.filter(pk=file_id).first()
    if row is None:
        raise Http404
    return hand_out(row)


def gap_of(request: HttpRequest, number: int) -> Gap:
    """Return a gap of the areas this account is for; others are refused with the reason."""
    gap = Gap.objects.select_related("agency", "scenario").filter(pk=number).first()
    if gap is None:
        raise Http404(_("Kesenjangan ini tidak ada dalam daftar."))
    require_scope(request.user, gap.area_code)
    return gap


def _page(request: HttpRequest, gap: Gap, *, status: int = 200, **more: Any) -> HttpResponse:
    page = gap_page(gap, request.user)
    sent = more.get("sent") or {}
    context = {
        "page": page, "gap": page.gap, "agencies": agency_choices(), "budgets": BudgetSource.choices,
        "plan": {name: sent.get(field, _shown(page.gap, name)) for name, field in SENT_AS.items()}, **more,
    }  # fmt: skip
    return render(request, "zones/gap_page.html", context, status=status)


def _shown(gap: Gap, name: str) -> str:
    """Return a part of the plan as its field of the form shows it."""
    value = getattr(gap, name)
    if value is None:
        return ""
    if name == "agency":
        return value.key
    if name == "scenario":
        return str(value.pk)
    if name == "cost_rp":
        return f"{value:,}".replace(",", ".")
    return value.isoformat() if name == "due_on" else str(value)


def _plan(request: HttpRequest, gap: Gap) -> Any:
    """Return the plan that was sent with a step, None when the form holds none of it."""
    if not any(field in request.POST for field in SENT_AS.values()):
        return None
    return read_plan(request.POST, plan_of(gap))


def _refused(request: HttpRequest, gap: Gap, refused: Exception, where: str) -> HttpResponse:
    """Show the page as it is now, with why nothing happened; what was typed stays in the form."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(refused, GapChangedMeanwhile):
        status = HTTPStatus.CONFLICT
    elif isinstance(refused, PermissionDenied):
        status = HTTPStatus.FORBIDDEN
    field = refused.field if isinstance(refused, GapRefused) else ""
    more = {"refusal": str(refused), "refused_at": where, "refused_field": field, "sent": request.POST}
    return _page(request, gap_of(request, gap.pk), status=status, **more)


def _seen(request: HttpRequest) -> int:
    return whole_number(request.POST.get("versi"), otherwise=0) or 0
