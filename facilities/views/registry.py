"""The registry for officials: list beside a map, changes of many, one record with its form and files."""
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from facilities import tiles
from facilities.actions.bulk import BulkOutcome, bulk_edit, preview_bulk
from facilities.actions.records import (
    RecordRefused,
)
from facilities.forms.records import BulkForm
from facilities.models import Facility, FacilityGroup, FacilityType, Life, Visibility
from facilities.queries.quality import PROBLEM_KINDS
from facilities.queries.registry import registry_page
from facilities.querysets import held_in
from facilities.registry_filter import RegistryFilter, found_in_registry, registry_for
from regions.basemap import tile_template
from regions.models import Area, Source
from regions.scopes import scope_of
from regions.tiles import TileAddress, lately, tile_response

from .numbers import whole_number

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
    number = whole_number(request.GET.get("halaman"), least=1, otherwise=1)
    page = registry_page(registry_for(request.user, asked), asked, on=on, number=number)
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
    shown, facilities = facilities.count(), facilities.filter(held_in(scope_of(request.user)))
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
                    expected=whole_number(request.POST.get("berubah"), otherwise=0),
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
        "count": count, "left_out": shown - count, "own_areas": scope_of(request.user),
        "form": form, "outcome": outcome, "problem": problem,
        "by_field": [(form.fields[name].label, n) for name, n in outcome.by_field.items()] if outcome else [],
    }  # fmt: skip
    return render(request, "facilities/registry/bulk.html", context)


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
