"""The form for a phone in the field: its page, what makes it work offline, and what takes its reports."""
import json
from typing import Any, Final

from django.contrib.gis.geos import Point
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from facilities.actions.field_reports import take_field_photo, take_field_report
from facilities.actions.files import LARGEST_BYTES
from facilities.amenities import amenity_words
from facilities.field_report import FieldReportRefused, client_id_of, read_report
from facilities.models import FieldReport
from facilities.queries.field import field_types, places_around

STYLES: Final = ("tokens", "base", "layout", "controls", "components", "registry-field")
SCRIPTS: Final = (
    "words", "format", "request", "registry-field", "registry-field-position", "registry-field-hours",
    "registry-field-photo", "registry-field-gps", "registry-field-places", "registry-field-store",
    "registry-field-outbox", "registry-field-queue", "registry-field-form",
    "registry-field-say",
)  # fmt: skip
"""All that the page loads: the worker keeps these and nothing else."""
DAYS: Final = (
    ("Mo", gettext_lazy("Sen")), ("Tu", gettext_lazy("Sel")), ("We", gettext_lazy("Rab")), ("Th", gettext_lazy("Kam")),
    ("Fr", gettext_lazy("Jum")), ("Sa", gettext_lazy("Sab")), ("Su", gettext_lazy("Min")),
)  # fmt: skip


@require_GET
def field_page(request: HttpRequest) -> HttpResponse:
    """Show the form. It is kept on the phone, so nothing in it is about the person who is logged in."""
    response = render(request, "facilities/registry/field-form.html", _shell_context())
    patch_cache_control(response, no_cache=True, private=True)
    return response


@require_GET
def field_worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker, which keeps the page's shell and files of this version for use without a network."""
    response = render(
        request, "facilities/registry/field-worker.js", _shell_context(), content_type="text/javascript; charset=utf-8"
    )
    patch_cache_control(response, no_cache=True, private=True)
    return response


@require_GET
def field_ready(request: HttpRequest) -> JsonResponse:
    """Return who is logged in and a token to send with: a page kept on a phone may be older than both."""
    response = JsonResponse({"user": request.user.get_username(), "csrf": get_token(request)})
    patch_cache_control(response, no_store=True)
    return response


@require_POST
def field_places(request: HttpRequest) -> JsonResponse:
    """Return the places around a position. It comes in the body, so that no log keeps it."""
    data = _json(request)
    try:
        lon, lat = float(data["lon"]), float(data["lat"])
    except (KeyError, TypeError, ValueError):
        return _refusal(FieldReportRefused(_("Posisi tidak terbaca."), "position"))
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        return _refusal(FieldReportRefused(_("Posisi tidak terbaca."), "position"))
    response = JsonResponse({"places": places_around(Point(lon, lat, srid=4326), request.user)})
    patch_cache_control(response, no_store=True)
    return response


@require_POST
def field_send(request: HttpRequest) -> JsonResponse:
    """Take a report; sent again it answers the same and writes nothing."""
    try:
        reading = read_report(_json(request), types={one.pk for one in field_types()})
        taken = take_field_report(reading, by=request.user)
    except FieldReportRefused as refused:
        return _refusal(refused)
    public_id = taken.report.facility.public_id if taken.report.facility else ""
    return JsonResponse(
        {
            "facility": public_id,
            "address": reverse("facility_page", args=[public_id]) if public_id else "",
            "was_known": taken.was_known,
            "replaced": taken.replaced,
        }
    )


@require_POST
def field_photo(request: HttpRequest) -> JsonResponse:
    """Take a photo of a report that has arrived."""
    try:
        report = FieldReport.objects.select_related("facility").filter(
            client_id=client_id_of(request.POST.get("client_id")), by=request.user
        ).first()  # fmt: skip
        photo = request.FILES.get("photo")
        if report is None or photo is None:
            raise FieldReportRefused(_("Foto ini tidak disertai laporan."), "photo")
        if (photo.size or 0) > LARGEST_BYTES:
            raise FieldReportRefused(_("Foto terlalu besar: paling besar 10 MB."), "photo")
        kept = take_field_photo(report, photo.read(), by=request.user)
    except FieldReportRefused as refused:
        return _refusal(refused)
    return JsonResponse({"photo": kept.pk})


def _shell_context() -> dict[str, Any]:
    types: dict[str, list[Any]] = {}
    for one in field_types():
        types.setdefault(one.group.name, []).append(one)
    return {
        "types": types,
        "amenities": amenity_words(),
        "days": DAYS,
        "styles": [f"css/{name}.css" for name in STYLES],
        "scripts": [f"js/{name}.js" for name in SCRIPTS],
        "language": get_language(),
        "settings": {
            "addresses": {
                "ready": reverse("field_ready"),
                "places": reverse("field_places"),
                "send": reverse("field_send"),
                "photo": reverse("field_photo"),
                "worker": reverse("field_worker"),
                "logIn": f"{reverse('login')}?next={reverse('field_page')}",
            },
        },
    }


def _json(request: HttpRequest) -> Any:
    try:
        return json.loads(request.body)
    except ValueError:
        return {}


def _refusal(refused: FieldReportRefused) -> JsonResponse:
    return JsonResponse({"error": str(refused), "field": refused.field}, status=400)
