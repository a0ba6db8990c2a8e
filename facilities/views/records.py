"""One record of the registry: its page, its form, its history, deleted and brought back."""
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.gis.geos import Point
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from facilities.actions.records import (
    RecordChanged,
    RecordRefused,
    bring_back_record,
    create_record,
    hold_record,
    retire_record,
    save_record,
)
from facilities.actions.restore import restore_facility
from facilities.amenities import amenity_words
from facilities.forms.details import DetailForms
from facilities.forms.records import RecordForm
from facilities.models import Facility
from facilities.queries.history import facility_history
from facilities.queries.registry import Record, current_public_id, record_of, record_version
from facilities.scopes import holds_facility, require_facility

from .numbers import whole_number
from .texts import text_of


@require_GET
def registry_record(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show everything about one record."""
    record = record_of(public_id, request.user, on=timezone.localdate())
    if record is None:
        return _elsewhere(public_id, "registry_record", request.user)
    return render(request, "facilities/registry/record.html", record_context(record, request.user))


@require_http_methods(["GET", "POST"])
def registry_create(request: HttpRequest) -> HttpResponse:
    """Show an empty form; write a new record."""
    sent = request.POST if request.method == "POST" else None
    form, lists = RecordForm(sent, user=request.user, initial=_start(request)), DetailForms(None, sent, request.FILES)
    if sent is not None and all([form.is_valid(), lists.is_valid()]):
        data = form.cleaned_data
        try:
            facility = create_record(
                form.values(), lists.details(), by=request.user, reason=data["reason"], verified=data["verified"]
            )
        except RecordRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Fasilitas baru tersimpan."))
            return redirect("registry_record", facility.public_id)
    return _form_page(request, form, lists, None)


@require_http_methods(["GET", "POST"])
def registry_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the form of a record; write what was sent unless somebody else changed the record meanwhile."""
    record = record_of(public_id, request.user, on=timezone.localdate())
    if record is None:
        return _elsewhere(public_id, "registry_edit", request.user)
    facility = Facility.everything.select_related("type", "area").get(pk=record.facility.pk)
    require_facility(request.user, facility)
    version = record.version
    sent = request.POST if request.method == "POST" else None
    form = RecordForm(sent, user=request.user, instance=facility, initial={"version": version})
    lists = DetailForms(record.facility, sent, request.FILES)
    if sent is not None and all([form.is_valid(), lists.is_valid()]):
        data = form.cleaned_data
        try:
            save_record(
                public_id, data["version"], form.values(), lists.details(), by=request.user, reason=data["reason"],
                verified=data["verified"], locked=data["locked"],
            )
        except RecordChanged as refusal:
            return _form_page(
                request, form, lists, record, conflict=str(refusal), now=record_version(refusal.facility)
            )
        except RecordRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Perubahan tersimpan."))
            return redirect("registry_record", public_id)
    return _form_page(request, form, lists, record)


@require_http_methods(["GET", "POST"])
def registry_history(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what became of a record; put its fields back to a former state."""
    facility = Facility.everything.visible_to(request.user).filter(public_id=public_id).first()
    if facility is None:
        return _elsewhere(public_id, "registry_history", request.user)
    refusal = ""
    if request.method == "POST":
        if not request.user.has_perm("facilities.change_facility"):
            raise PermissionDenied
        require_facility(request.user, facility)
        try:
            with transaction.atomic():
                hold_record(public_id, request.POST.get("version", ""))
                event = whole_number(request.POST.get("keadaan"), otherwise=0)
                changed = restore_facility(facility=facility, to_event=event, by=request.user)
        except RecordRefused as problem:
            refusal = str(problem)
        else:
            messages.success(request, _("Keadaan terdahulu dikembalikan.") if changed else _("Tidak ada yang berbeda."))
            return redirect("registry_history", public_id)
    context = {
        "facility": facility, "version": record_version(facility), "entries": facility_history(facility, request.user),
        "refusal": refusal,
    }  # fmt: skip
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return render(request, "facilities/registry/history.html", context, status=status)


@require_POST
def registry_retire(request: HttpRequest, public_id: str) -> HttpResponse:
    """Delete a record softly, or bring it back."""
    record = record_of(public_id, request.user, on=timezone.localdate())
    if record is None:
        raise Http404
    require_facility(request.user, record.facility)
    act = bring_back_record if record.facility.deleted_at else retire_record
    try:
        act(public_id, request.POST.get("version", ""), by=request.user, reason=text_of(request.POST, "reason"))
    except RecordRefused as refusal:
        status = HTTPStatus.CONFLICT if isinstance(refusal, RecordChanged) else HTTPStatus.UNPROCESSABLE_ENTITY
        said = {"refusal": str(refusal), "reason": request.POST.get("reason", "")}
        context = record_context(record, request.user) | said
        return render(request, "facilities/registry/record.html", context, status=status)
    was_deleted = record.facility.deleted_at is not None
    messages.success(
        request, _("Catatan dikembalikan.") if was_deleted else _("Catatan dihapus; dapat dikembalikan dari sini.")
    )
    return redirect("registry_record", public_id)


def _elsewhere(public_id: str, route: str, user: Any) -> HttpResponse:
    """Lead a retired public id to the record that stands for it now; 404 when this user may see none."""
    current = current_public_id(public_id)
    if current is None or not Facility.everything.visible_to(user).filter(public_id=current).exists():
        raise Http404(_("Catatan ini tidak ada atau tidak dapat Anda lihat."))
    return redirect(route, current)


def record_context(record: Record, user: Any) -> dict[str, Any]:
    facility, words = record.facility, amenity_words()
    return {
        "record": record,
        "facility": facility,
        "is_own": holds_facility(user, facility),
        "today": timezone.localdate(),
        "place": _place(facility),
        "amenities": [words.get(key, key) for key in facility.amenities],
        "locked": [str(Facility._meta.get_field(name).verbose_name) for name in facility.locked_fields],
    }


def _place(facility: Facility | None) -> dict[str, Any]:
    """Return what the record's map shows."""
    if facility is None:
        return {"point": None, "entrances": [], "outline": None}
    point: Point | None = facility.position
    return {
        "point": None if point is None else [point.x, point.y],
        "entrances": [[row.position.x, row.position.y] for row in facility.entrances.all()],
        "outline": None if facility.outline is None else facility.outline.geojson,
    }


def _form_page(
    request: HttpRequest, form: RecordForm, lists: DetailForms, record: Record | None, *, conflict: str = "",
    now: str = "",
) -> HttpResponse:  # fmt: skip
    status = HTTPStatus.CONFLICT if conflict else HTTPStatus.OK
    if not conflict and form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        "form": form, "lists": lists, "record": record, "facility": record.facility if record else None,
        "conflict": conflict, "now": now, "place": _place(record.facility if record else None),
    }  # fmt: skip
    return render(request, "facilities/registry/form.html", context, status=status)


def _start(request: HttpRequest) -> dict[str, Any]:
    """Return what a new record's form starts with: a place that was pressed on a map."""
    found = {}
    for name, key in (("lon", "bujur"), ("lat", "lintang")):
        try:
            found[name] = float(request.GET.get(key, ""))
        except ValueError:
            continue
    return found if len(found) == 2 else {}
