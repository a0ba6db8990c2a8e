"""A zone to take along: the factsheet as PDF and the map in one file."""
from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
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

LONGEST_DRAWING: Final = timedelta(minutes=5)
"""A sheet takes seconds; one that is being drawn for longer was left behind by a worker that was ended."""


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
    tries = whole_number(request.GET.get("ke"), otherwise=0) or 0
    has_failed = False
    drawing = Q(status=TaskResultStatus.RUNNING, started_at__gt=timezone.now() - LONGEST_DRAWING)
    if not known.filter(drawing | Q(status=TaskResultStatus.READY)).exists():
        newest = known.exclude(status=TaskResultStatus.RUNNING).order_by("-enqueued_at").first()
        # A page that waits does not try again what failed while it waited: a person does, by asking anew.
        has_failed = tries > 0 and newest is not None and newest.status == TaskResultStatus.FAILED
        if not has_failed:
            draw_factsheet.enqueue(*wanted["args"])
    context = {"zone": zone, "name": zone.name_of(revision), "next": tries + 1, "has_failed": has_failed,
               "is_late": tries >= MOST_TRIES}  # fmt: skip
    response = render(request, "zones/zone_sheet_wait.html", context, status=500 if has_failed else 202)
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
