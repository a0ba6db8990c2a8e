"""Pages of the streets: how far they can be trusted in an area, and corrections by hand."""
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facilities.actions.files import LARGEST_BYTES, FileRefused, checked_file
from facilities.models import FileKind
from regions.actions import corrections
from regions.errors import CorrectionRefused
from regions.models import Area, CorrectionKind, CorrectionState, StreetCorrection, StreetNetwork
from regions.scopes import require_scope, scope_of
from zones.errors import ScenarioRefused
from zones.queries.runs import analysed_codes, area_name
from zones.queries.streets.corrections import as_geojson
from zones.queries.streets.screen import streets_screen, streets_shapes, villages_csv
from zones.scenarios.form import corners

FIELDS: Final = ("macam", "garis", "alasan")
ACTS: Final = {
    "tarik": corrections.withdraw_correction,
    "pulihkan": corrections.restore_correction,
    "pertahankan": corrections.keep_correction,
}


@require_safe
def streets(request: HttpRequest) -> HttpResponse:
    """Lead to the streets of the only area there is, or let the reader choose one."""
    scope = scope_of(request.user)
    codes = analysed_codes() or sorted(
        StreetNetwork.objects.filter(is_active=True).values_list("scope_code", flat=True)
    )
    areas = [(code, area_name(code)) for code in codes if scope.touches(code)]
    if len(areas) == 1:
        return redirect("streets_page", code=areas[0][0])
    return render(request, "zones/streets_list.html", {"areas": areas})


@require_safe
def streets_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show how far the streets of an area can be trusted."""
    return _page(request, _area(request, code))


@require_safe
def streets_map(request: HttpRequest, code: str) -> HttpResponse:
    """Return what the map of the page draws."""
    response = JsonResponse(streets_shapes(_area(request, code), request.user))
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_safe
def streets_download(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Hand out the villages with their streets (csv), or the corrections for mappers (geojson)."""
    area = _area(request, code)
    if kind == "csv":
        response = HttpResponse(villages_csv(area), content_type="text/csv; charset=utf-8")
        name = f"jalan-{code}.csv"
    elif kind == "geojson":
        response = HttpResponse(as_geojson(code, request.user), content_type="application/geo+json")
        name = f"koreksi-jalan-{code}.geojson"
    else:
        raise Http404(_("Jenis berkas %(kind)s tidak ada.") % {"kind": kind})
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def street_correction_add(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a correction; a refused one stays in the form."""
    area = _area(request, code)
    typed = {name: request.POST.get(name, "")[:20_000] for name in FIELDS}
    try:
        row = corrections.add_correction(
            kind=typed["macam"], corners=corners(typed["garis"]), reason=typed["alasan"], by=request.user,
            photo=_photo(request),
        )  # fmt: skip
    except (CorrectionRefused, ScenarioRefused, FileRefused) as refused:
        context = {"typed": typed, "error": str(refused), "field": getattr(refused, "field", "photo")}
        return _page(request, area, status=HTTPStatus.UNPROCESSABLE_ENTITY, **context)
    messages.success(
        request,
        _("Koreksi nomor %(id)s berlaku. Cakupan berubah setelah wilayahnya dihitung ulang.") % {"id": row.pk},
    )
    return redirect(f"{reverse('streets_page', args=[code])}#koreksi-{row.pk}")


@require_POST
def street_correction_change(request: HttpRequest, code: str, correction_id: int) -> HttpResponse:
    """Withdraw a correction, let it hold again, or keep it although a new edition seems to have it."""
    _area(request, code)
    act = ACTS.get(request.POST.get("apa", ""))
    try:
        if act is None:
            raise CorrectionRefused(_("Perintah ini tidak dikenal."))
        act(correction_id=correction_id, reason=request.POST.get("alasan", ""), by=request.user)
    except CorrectionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Tersimpan. Cakupan berubah setelah wilayahnya dihitung ulang."))
    return redirect(f"{reverse('streets_page', args=[code])}#koreksi-{correction_id}")


@require_safe
def street_correction_photo(request: HttpRequest, correction_id: int) -> HttpResponse:
    """Hand out the photo of a correction to those in whose area it lies."""
    row = get_object_or_404(StreetCorrection.objects.exclude(photo=""), pk=correction_id)
    require_scope(request.user, row.area_code)
    try:
        response = FileResponse(row.photo.open("rb"), content_type="image/jpeg")
    except FileNotFoundError as error:
        raise Http404(_("Berkasnya tidak ada lagi di penyimpanan.")) from error
    patch_cache_control(response, private=True, max_age=3600)
    return response


def _page(
    request: HttpRequest, area: Area, *, status: int = HTTPStatus.OK, typed: dict[str, str] | None = None,
    error: str = "", field: str = "",
) -> HttpResponse:  # fmt: skip
    state, kind = request.GET.get("keadaan", ""), request.GET.get("macam", "")
    context: dict[str, Any] = {
        "screen": streets_screen(area, request.user, state=state, kind=kind),
        "typed": typed or {"macam": CorrectionKind.ALLEY, "garis": "", "alasan": ""},
        "error": error, "field": field, "kinds": CorrectionKind.choices, "states": CorrectionState.choices,
        "state": state, "kind": kind,
        "may_add": request.user.has_perm("regions.add_streetcorrection"),
    }  # fmt: skip
    return render(request, "zones/streets_page.html", context, status=status)


def _area(request: HttpRequest, code: str) -> Area:
    area = Area.objects.current().filter(code=code).first()
    if area is None:
        raise Http404(_("Wilayah %(code)s tidak dimuat.") % {"code": code})
    if not scope_of(request.user).touches(code):
        require_scope(request.user, code)
    return area


def _photo(request: HttpRequest) -> tuple[str, bytes] | None:
    upload = request.FILES.get("foto")
    if upload is None:
        return None
    if (upload.size or 0) > LARGEST_BYTES:
        raise FileRefused(_("Berkas ini lebih dari 10 MB; kecilkan dahulu."))
    checked = checked_file(upload.read())
    if checked.kind != FileKind.PHOTO:
        raise FileRefused(_("Bukti harus berupa foto: JPEG, PNG, atau WebP."))
    return f"{checked.sha256}{checked.suffix}", checked.content
