"""The province: its cities side by side, the file of that, and the record of awards behind the ratings."""
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facilities.views.numbers import whole_number
from facilities.views.texts import text_of
from regions.models import Area
from regions.queries.areas import areas_geojson
from regions.scopes import require_sight, scope_of
from zones.actions.awards import record_award, withdraw_award
from zones.errors import AwardRefused
from zones.models import KlaAward, RatingBand
from zones.queries.province.awards import recorded_awards
from zones.queries.province.dashboard import Dashboard, dashboard, provinces
from zones.queries.province.files import as_csv, as_xlsx

_FILES: Final = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@require_safe
def province_list(request: HttpRequest) -> HttpResponse:
    """List the loaded provinces; where there is one alone, go there."""
    listed = provinces()
    if len(listed) == 1:
        return redirect("province", listed[0].code)
    return render(request, "zones/province_list.html", {"listed": listed})


@require_safe
def province(request: HttpRequest, code: str) -> HttpResponse:
    """Show the dashboard of a province."""
    board = _board(request, code)
    context = {
        "board": board,
        "chosen": _chosen(request, board),
        "can_record": request.user.has_perm("zones.add_klaaward") and scope_of(request.user).touches(code),
    }
    return render(request, "zones/province.html", context)


@require_safe
def province_shapes(request: HttpRequest, code: str) -> HttpResponse:
    """Return the borders of the cities of a province."""
    cities = Area.objects.current().filter(level=2, code__startswith=f"{code[:2]}.").values_list("code", flat=True)
    return HttpResponse(areas_geojson(cities), content_type="application/geo+json")


@require_safe
def province_download(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Return the dashboard as a file."""
    if kind not in _FILES:
        raise Http404(_("Jenis berkas %(kind)s tidak ada.") % {"kind": kind})
    write, content_type = _FILES[kind]
    response = HttpResponse(write(_board(request, code)), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="provinsi-{code}.{kind}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def province_awards(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is recorded about awards, each with its source; write one more."""
    require_sight(request.user, code)
    name = Area.objects.current().filter(code=code, level=1).values_list("name", flat=True).first()
    if name is None:
        raise Http404(_("Provinsi %(code)s tidak dimuat.") % {"code": code})
    typed = {key: text_of(request.POST, key, 300) for key in ("wilayah", "tahun", "peringkat", "skor", "sumber", "url")}
    refused: AwardRefused | None = None
    if request.method == "POST":
        try:
            record_award(
                area_code=_inside(typed["wilayah"], code), year=whole_number(typed["tahun"], otherwise=None),
                rating=typed["peringkat"], score=_score(typed["skor"]), source=typed["sumber"],
                source_url=typed["url"], by=request.user,
            )  # fmt: skip
        except AwardRefused as told:
            refused = told
        else:
            messages.success(request, _("Penghargaan tercatat."))
            return redirect("province_awards", code)
    scope = scope_of(request.user)
    areas = Area.objects.current().within_code(code).filter(scope.lookup("code")).exclude(level=4)
    context = {
        "code": code, "name": name, "rows": recorded_awards(code), "typed": typed, "refused": refused,
        "areas": areas.order_by("code").values_list("code", "name"), "bands": RatingBand.objects.order_by("score_from"),
        "own": {row.pk for row in recorded_awards(code) if scope.holds(row.area_code)},
    }  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "zones/province_awards.html", context, status=status)


@require_POST
def province_award_withdraw(request: HttpRequest, code: str, award_id: int) -> HttpResponse:
    """Take back a row that was recorded by mistake."""
    award = get_object_or_404(KlaAward, pk=award_id)
    withdraw_award(award=award, by=request.user)
    messages.success(request, _("Catatan penghargaan ditarik."))
    return redirect("province_awards", code)


def _board(request: HttpRequest, code: str) -> Dashboard:
    board = dashboard(code[:2], request.user) if len(code) == 2 else None
    if board is None:
        raise Http404(_("Provinsi %(code)s tidak dimuat.") % {"code": code[:13]})
    return board


def _chosen(request: HttpRequest, board: Dashboard) -> dict[str, Any] | None:
    """Return the target that map and table show: the one asked for, else the first; None without targets."""
    asked = whole_number(request.GET.get("target"), otherwise=None)
    place = next((place for place, one in enumerate(board.targets) if one.key == asked), 0)
    if not board.targets:
        return None
    return {"target": board.targets[place], "standings": [(city, city.standings[place]) for city in board.cities]}


def _inside(code: str, province: str) -> str:
    if code != province and not code.startswith(f"{province}."):
        raise AwardRefused(_("Pilih wilayah di dalam provinsi ini."), "area")
    return code


def _score(text: str) -> float | None:
    """Read a score in Indonesian or English notation."""
    if not text:
        return None
    try:
        return float(text.replace(".", "").replace(",", ".") if "," in text else text)
    except ValueError as error:
        raise AwardRefused(_("Skor “%(found)s” tidak terbaca; tulis misalnya 712,5.") % {"found": text[:20]},
                           "score") from error  # fmt: skip
