"""The page of lists that are fetched by themselves: add, pause, run now, see how the last fetch ended."""
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from facilities.actions.schedules import ScheduleRefused, add_schedule, remove_schedule, switch_schedule
from facilities.allowed_urls import allowed_prefixes
from facilities.models import FetchOutcome, ScheduledImport
from facilities.schedule_tasks import come_back, run_one_schedule
from regions.models import Area, Level, Source
from regions.scopes import require_scope, scope_of

from .texts import text_of

MARKS = {
    FetchOutcome.DONE: "met",
    FetchOutcome.UNCHANGED: "met",
    FetchOutcome.WAITING: "partly",
    FetchOutcome.FAILED: "not_met",
    FetchOutcome.NEVER: "no_data",
}


@require_http_methods(["GET", "POST"])
def schedule_list(request: HttpRequest) -> HttpResponse:
    """List the schedules; a POST adds one."""
    typed: dict[str, Any] = {"every_days": "7"}
    refused: ScheduleRefused | None = None
    if request.method == "POST":
        typed = {name: text_of(request.POST, name, 500) for name in ("source", "url", "scope", "every_days")}
        try:
            _add(request, typed)
        except ScheduleRefused as problem:
            refused = problem
        else:
            messages.success(request, _("Daftar dijadwalkan. Pengambilan pertama segera dilakukan."))
            return redirect("schedule_list")
    own = ScheduledImport.objects.filter(scope_of(request.user).lookup("scope_code"))
    schedules = own.select_related("source", "last_batch", "by").order_by("source__name", "url")
    context = {
        "rows": [(schedule, MARKS[FetchOutcome(schedule.outcome)]) for schedule in schedules],
        "sources": Source.objects.order_by("name"),
        "areas": _areas(request),
        "is_everywhere": scope_of(request.user).is_everything,
        "prefixes": allowed_prefixes(),
        "typed": typed,
        "refused": refused,
    }
    return render(request, "facilities/registry/schedules.html", context, status=400 if refused else 200)


@require_POST
def schedule_change(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """Pause a schedule, let it go on, fetch it now or remove it."""
    schedule = get_object_or_404(ScheduledImport, pk=schedule_id)
    require_scope(request.user, schedule.scope_code)
    wanted = request.POST.get("lakukan")
    if wanted == "ambil":
        run_one_schedule.enqueue(schedule.pk, get_language() or "id")
        messages.info(request, _("Daftar akan diambil sekarang; muat ulang halaman ini untuk melihat hasilnya."))
    elif wanted in ("jeda", "lanjut"):
        switch_schedule(schedule=schedule, is_on=wanted == "lanjut")
        come_back(get_language() or "id")
    elif wanted == "hapus":
        remove_schedule(schedule=schedule)
        messages.success(request, _("Jadwal dihapus. Fasilitas yang sudah dimuat tetap ada."))
    return redirect("schedule_list")


def _areas(request: HttpRequest) -> QuerySet[Area]:
    wide = Area.objects.current().exclude(level=Level.VILLAGE).filter(scope_of(request.user).lookup("code"))
    return wide.defer("geometry").order_by("code")


def _add(request: HttpRequest, typed: dict[str, str]) -> None:
    source = Source.objects.filter(slug=typed["source"]).first()
    if source is None:
        raise ScheduleRefused(_("Pilih sumbernya."), "source")
    if not typed["every_days"].isdecimal():
        raise ScheduleRefused(_("Tulis selang dalam hari."), "every_days")
    if typed["scope"] and not Area.objects.current().filter(code=typed["scope"]).exists():
        raise ScheduleRefused(_("Wilayah itu tidak dimuat."), "scope")
    if not typed["scope"] and not scope_of(request.user).is_everything:
        raise ScheduleRefused(_("Pilih wilayah daftar ini: akun Anda tidak untuk semua wilayah."), "scope")
    schedule = add_schedule(
        source=source, url=typed["url"], scope_code=typed["scope"], every_days=int(typed["every_days"][:4]),
        by=request.user,
    )  # fmt: skip
    run_one_schedule.enqueue(schedule.pk, get_language() or "id")
    come_back(get_language() or "id")
