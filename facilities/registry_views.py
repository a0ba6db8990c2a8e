"""The registry for officials: list beside a map, changes of many, one record with its form and files."""
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.contrib.gis.geos import Point
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regions.basemap import tile_template
from regions.models import Area, Source
from regions.tiles import TileAddress, lately, tile_response

from . import tiles
from .actions.bulk import BulkOutcome, bulk_edit, preview_bulk
from .actions.records import (
    RecordChanged,
    RecordRefused,
    bring_back_record,
    create_record,
    hold_record,
    retire_record,
    save_record,
)
from .actions.restore import restore_facility
from .amenities import amenity_words
from .detail_forms import DetailForms
from .forms import BulkForm, RecordForm
from .models import Facility, FacilityGroup, FacilityType, Life, Visibility
from .queries.history import facility_history
from .queries.quality import PROBLEM_KINDS
from .queries.registry import Record, current_public_id, record_of, record_version, registry_page
from .registry_filter import RegistryFilter, found_in_registry, registry_for

MOST_AREAS_TO_CHOOSE = 400
STATUS_WORDS: Final = {
    "none": gettext_lazy("tanpa status"),
    "declared": gettext_lazy("dinyatakan"),
    "certified": gettext_lazy("tersertifikasi"),
    "expired": gettext_lazy("sudah berakhir"),
}
DOWNLOAD_KINDS: Final = {
    "xlsx": gettext_lazy("Excel (XLSX)"),
    "csv": gettext_lazy("CSV"),
    "kamus": gettext_lazy("Kamus data CSV"),
    "geojson": gettext_lazy("GeoJSON"),
    "gpkg": gettext_lazy("GeoPackage"),
}


@require_GET
def registry_list(request: HttpRequest) -> HttpResponse:
    """Show search, filters, list and map; htmx asks for the list alone."""
    asked = RegistryFilter.read(request.GET)
    on = timezone.localdate()
    page = registry_page(registry_for(request.user, asked), asked, on=on, number=_number(request.GET.get("halaman")))
    context = {
        "asked": asked, "query": asked.query_string(), "page": page, "problem": PROBLEM_KINDS.get(asked.problem),
        "download_kinds": DOWNLOAD_KINDS.items(),
    }  # fmt: skip
    if request.htmx:
        response = render(request, "facilities/registry/results.html", context)
        patch_vary_headers(response, ["HX-Request"])
        patch_cache_control(response, no_store=True)
        return response
    return render(request, "facilities/registry/list.html", context | _choices(request) | _map_context(request))


@require_GET
def registry_tile(request: HttpRequest, version: str, z: int, x: int, y: int) -> HttpResponse:
    """Return one tile of the records that the list shows to this reader."""
    audience = tiles.audience_of_version(version)
    on = timezone.localdate()
    is_current = version == lately(f"facilities-{audience}", lambda: tiles.facility_version(audience, on))
    tiles.visible_to_audience(audience, request.user)
    asked = RegistryFilter.read(request.GET)
    found, _is_guess = found_in_registry(asked, registry_for(request.user, asked), on=on)
    content = tiles.facility_tile(TileAddress(z, x, y), found, on=on)
    return tile_response(content, is_current=is_current, is_public=False)


@require_POST
def registry_bulk(request: HttpRequest) -> HttpResponse:
    """Say how many of the chosen records a change would touch; with `simpan`, write it."""
    asked = RegistryFilter.read(request.POST)
    is_all = request.POST.get("semua") == "1"
    chosen = [one for one in request.POST.getlist("pilih") if one.isalnum()]
    facilities = Facility.objects.visible_to(request.user)
    if is_all:
        found, _is_guess = found_in_registry(asked, facilities, on=timezone.localdate())
        facilities = Facility.objects.filter(pk__in=found.order_by().values("pk"))
    else:
        facilities = facilities.filter(public_id__in=chosen)
    is_asked = "lihat" in request.POST or "simpan" in request.POST
    form = BulkForm(request.POST if is_asked else None, user=request.user)
    outcome, problem = None, ""
    count = facilities.count()
    if is_asked and form.is_valid():
        change = form.change()
        if not change:
            problem = _("Pilih dahulu apa yang diubah.")
        elif "simpan" in request.POST:
            try:
                done = bulk_edit(
                    facilities, change, by=request.user, reason=form.cleaned_data["reason"],
                    expected=_number(request.POST.get("berubah"), least=0),
                )
            except RecordRefused as refusal:
                problem = str(refusal)
                outcome = preview_bulk(facilities, change)
            else:
                messages.success(request, _changed_sentence(done))
                return redirect(f"{reverse('registry_list')}?{asked.query_string()}")
        else:
            outcome = preview_bulk(facilities, change)
    context = {
        "asked": asked, "query": asked.query_string(), "pairs": asked.pairs(), "chosen": chosen, "is_all": is_all,
        "count": count, "form": form, "outcome": outcome, "problem": problem,
        "by_field": [(form.fields[name].label, n) for name, n in outcome.by_field.items()] if outcome else [],
    }  # fmt: skip
    return render(request, "facilities/registry/bulk.html", context)


@require_GET
def registry_record(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show everything about one record."""
    record = record_of(public_id, request.user, on=timezone.localdate())
    if record is None:
        return _elsewhere(public_id, "registry_record")
    return render(request, "facilities/registry/record.html", record_context(record))


@require_http_methods(["GET", "POST"])
def registry_create(request: HttpRequest) -> HttpResponse:
    """Show an empty form; write a new record."""
    sent = request.POST if request.method == "POST" else None
    form, lists = RecordForm(sent, user=request.user, initial=_start(request)), DetailForms(None, sent)
    if sent is not None and all([form.is_valid(), lists.is_valid()]):
        data = form.cleaned_data
        facility = create_record(
            form.values(), lists.details(), by=request.user, reason=data["reason"], verified=data["verified"]
        )
        messages.success(request, _("Fasilitas baru tersimpan."))
        return redirect("registry_record", facility.public_id)
    return _form_page(request, form, lists, None)


@require_http_methods(["GET", "POST"])
def registry_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the form of a record; write what was sent unless somebody else changed the record meanwhile."""
    record = record_of(public_id, request.user, on=timezone.localdate())
    if record is None:
        return _elsewhere(public_id, "registry_edit")
    facility = Facility.everything.select_related("type").get(pk=record.facility.pk)
    version = record.version
    sent = request.POST if request.method == "POST" else None
    form = RecordForm(sent, user=request.user, instance=facility, initial={"version": version})
    lists = DetailForms(record.facility, sent)
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
        return _elsewhere(public_id, "registry_history")
    refusal = ""
    if request.method == "POST":
        if not request.user.has_perm("facilities.change_facility"):
            raise PermissionDenied
        try:
            with transaction.atomic():
                hold_record(public_id, request.POST.get("version", ""))
                event = _number(request.POST.get("keadaan"), least=0)
                changed = restore_facility(facility=facility, to_event=event, by=request.user)
        except RecordRefused as problem:
            refusal = str(problem)
        else:
            messages.success(request, _("Keadaan terdahulu dikembalikan.") if changed else _("Tidak ada yang berbeda."))
            return redirect("registry_history", public_id)
    context = {
        "facility": facility, "version": record_version(facility), "entries": facility_history(facility),
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
    act = bring_back_record if record.facility.deleted_at else retire_record
    try:
        act(public_id, request.POST.get("version", ""), by=request.user, reason=request.POST.get("reason", "")[:200])
    except RecordRefused as refusal:
        status = HTTPStatus.CONFLICT if isinstance(refusal, RecordChanged) else HTTPStatus.UNPROCESSABLE_ENTITY
        context = record_context(record) | {"refusal": str(refusal), "reason": request.POST.get("reason", "")}
        return render(request, "facilities/registry/record.html", context, status=status)
    was_deleted = record.facility.deleted_at is not None
    messages.success(
        request, _("Catatan dikembalikan.") if was_deleted else _("Catatan dihapus; dapat dikembalikan dari sini.")
    )
    return redirect("registry_record", public_id)



def _elsewhere(public_id: str, route: str) -> HttpResponse:
    """Lead a retired public id to the record that stands for it now; 404 when there is none."""
    current = current_public_id(public_id)
    if current is None:
        raise Http404(_("Catatan ini tidak ada atau tidak dapat Anda lihat."))
    return redirect(route, current)


def record_context(record: Record) -> dict[str, Any]:
    facility, words = record.facility, amenity_words()
    return {
        "record": record,
        "facility": facility,
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


def _choices(request: HttpRequest) -> dict[str, Any]:
    areas = Area.objects.current().exclude(level=1).defer("geometry").order_by("code")
    known = Facility.objects.visible_to(request.user).order_by().values("source")
    return {
        "groups": FacilityGroup.objects.prefetch_related("types"),
        "types": FacilityType.objects.select_related("group"),
        "areas": areas if areas.count() <= MOST_AREAS_TO_CHOOSE else areas.exclude(level=4),
        "all_sources": Source.objects.filter(pk__in=known).order_by("name"),
        "lives": Life.choices,
        "visibilities": Visibility.choices,
        "statuses": STATUS_WORDS.items(),
        "problems": PROBLEM_KINDS.items(),
    }


def _map_context(request: HttpRequest) -> dict[str, Any]:
    version = tiles.facility_version(tiles.audience_of(request.user), timezone.localdate())
    groups = FacilityGroup.objects.all()
    return {
        "facility_layer": {
            "tiles": tile_template("registry_tile", version),
            "groups": [{"key": group.key, "shape": group.shape, "colour": group.colour} for group in groups],
        }
    }


def _changed_sentence(outcome: BulkOutcome) -> str:
    count = outcome.changed
    return ngettext("%(count)d catatan diubah.", "%(count)d catatan diubah.", count) % {"count": count}


def _number(text: str | None, least: int = 1) -> int:
    return max(least, int(text)) if text and text.isdecimal() and len(text) < 8 else least
