"""A zone to take along: the factsheet as PDF and the map in one file."""
from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from facilities.views.numbers import whole_number
from zones.paper.sheet_files import sheet_file
from zones.paper.sheet_tasks import draw_factsheet
from zones.paper.zone_share import zone_share_page
from zones.queries.life.page import shown_revision

from .zone_life import zone_of

MOST_TRIES: Final = 40
"""After so many looks, two seconds apart, the page says that the worker may not run."""


@require_safe
def zone_factsheet(request: HttpRequest, zone_code: str) -> HttpResponse:
    """Return the factsheet of what this reader sees of the zone; while it is being drawn, a page that waits for it."""
    zone = zone_of(request, zone_code)
    revision, language = shown_revision(zone, request.user), get_language() or "id"
    file = sheet_file(zone, revision, language)
    if file.path.exists():
        response = FileResponse(file.path.open("rb"), filename=f"kawasan-{zone.code}.pdf")
        patch_cache_control(response, private=True, max_age=0)
        return response
    wanted = {"args": [zone.pk, revision.pk, language], "kwargs": {}}
    known = DBTaskResult.objects.filter(task_path=draw_factsheet.module_path, args_kwargs=wanted)
    if not known.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]).exists():
        draw_factsheet.enqueue(*wanted["args"])
    tries = whole_number(request.GET.get("ke"), otherwise=0) or 0
    context = {"zone": zone, "name": zone.name_of(revision), "next": tries + 1, "is_late": tries >= MOST_TRIES}
    response = render(request, "zones/zone_sheet_wait.html", context, status=202)
    patch_cache_control(response, no_store=True)
    return response


@require_safe
def zone_share(request: HttpRequest, zone_code: str) -> HttpResponse:
    """Return the zone's map as one file that opens without a network; it holds only what is public."""
    zone = zone_of(request, zone_code)
    response = HttpResponse(zone_share_page(zone, request.user), content_type="text/html; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="kawasan-{zone.code}.html"'
    patch_cache_control(response, private=True, max_age=0)
    return response
