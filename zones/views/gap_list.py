"""The worklist of gaps: filter, order, changes of many, files."""
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from facilities.views.numbers import whole_number
from facilities.views.texts import text_of
from zones.actions.gap_steps import change_many
from zones.errors import ZonesError
from zones.gap_register.plan import read_changes
from zones.gap_register.steps import STEPS
from zones.gap_register.work_filter import WorkFilter
from zones.models import BudgetSource, Gap
from zones.queries.gap_register.digest import wants_digest
from zones.queries.gap_register.files import as_csv, as_xlsx
from zones.queries.gap_register.worklist import (
    agency_choices,
    area_choices,
    found_gaps,
    group_choices,
    visible_gaps,
    worklist,
)

_FILES: Final = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
TOGETHER: Final = ("plan", "fund", "build", "verify")
"""Steps that can be taken with many gaps: those that need no reason of their own."""


@require_safe
def gap_register(request: HttpRequest) -> HttpResponse:
    """List the gaps of the account's areas."""
    return _list(request, WorkFilter.read(request.GET))


@require_POST
def gap_bulk(request: HttpRequest) -> HttpResponse:
    """Change the plan of the chosen gaps, or take a step with all of them; one that refuses stops all."""
    asked = WorkFilter.read(request.POST)
    chosen = [number for one in request.POST.getlist("pilih") if (number := whole_number(one)) is not None]
    try:
        done = change_many(
            gaps=_chosen(request, asked, chosen), changes=read_changes(request.POST), by=request.user,
            step=text_of(request.POST, "langkah", 20),
        )  # fmt: skip
    except (ZonesError, PermissionDenied) as refused:
        status = HTTPStatus.FORBIDDEN if isinstance(refused, PermissionDenied) else HTTPStatus.UNPROCESSABLE_ENTITY
        return _list(request, asked, status=status, refusal=str(refused), chosen=chosen, sent=request.POST)
    words = ngettext("%(count)d kesenjangan diubah.", "%(count)d kesenjangan diubah.", done) % {"count": done}
    messages.success(request, words if done else _("Tidak ada yang berubah."))
    return redirect(f"{reverse('gap_register')}?{asked.address()}")


@require_safe
def gap_download(request: HttpRequest, kind: str) -> HttpResponse:
    """Return what the list shows, all pages of it, as a file."""
    if kind not in _FILES:
        raise Http404(_("Jenis berkas %(kind)s tidak ada.") % {"kind": kind})
    write, content_type = _FILES[kind]
    asked = WorkFilter.read(request.GET)
    response = HttpResponse(write(found_gaps(asked, request.user), asked), content_type=content_type)
    name = f"kesenjangan-{asked.area or 'semua'}-{timezone.localdate():%Y%m%d}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    patch_cache_control(response, no_store=True)
    return response


def _chosen(request: HttpRequest, asked: WorkFilter, chosen: list[int]) -> QuerySet[Gap]:
    if request.POST.get("semua") == "1":
        return found_gaps(asked, request.user)
    return visible_gaps(request.user).filter(pk__in=chosen)


def _list(request: HttpRequest, asked: WorkFilter, *, status: int = 200, **more: Any) -> HttpResponse:
    listed = worklist(asked, request.user)
    context = {
        "asked": asked, "listed": listed, "areas": area_choices(request.user), "agencies": agency_choices(),
        "groups": group_choices(), "gets_digest": wants_digest(request.user), "budgets": BudgetSource.choices,
        "chosen": more.pop("chosen", ()),
        "steps": [STEPS[key] for key in TOGETHER if request.user.has_perm(STEPS[key].needs)], **more,
    }  # fmt: skip
    response = render(request, "zones/gap_register.html", context, status=status)
    patch_vary_headers(response, ["Cookie"])
    return response
