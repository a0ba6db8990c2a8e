"""What the judgement of a zone offers to press: ways between members, agreements, and the rules behind the score."""
from dataclasses import asdict
from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from facilities.queries.search import search_facilities
from facilities.scopes import require_facility
from regions.scopes import require_everything, scope_of
from zones.actions.service_links import add_link, end_link
from zones.actions.zone_rules import change_zone_rules
from zones.errors import LinkRefused, RulesRefused, ShapeRefused
from zones.models import ServiceLink, StandardSet, ZoneRules
from zones.queries.judging.anchors import facility_named
from zones.queries.judging.member_way import member_way
from zones.queries.judging.rules import rule_lines
from zones.queries.judging.service_links import link_row

from .drawing_request import body_of
from .rule_numbers import rule_number

_MOST_FOUND = 8


@require_GET
def zone_way(request: HttpRequest) -> JsonResponse:
    """Return the walk from one facility to another: its line, metres, and where it ends."""
    one, other = (facility_named(request.GET.get(end), request.user) for end in ("dari", "ke"))
    way = member_way(one, other) if one and other else None
    if way is None:
        return _refusal(_("Tidak ada jalan kaki di antara kedua tempat itu pada peta jalan."), HTTPStatus.NOT_FOUND)
    return JsonResponse(asdict(way))


@require_GET
def link_places(request: HttpRequest) -> JsonResponse:
    """Return facilities found by name, to be a partner in an agreement."""
    words = request.GET.get("cari", "").strip()[:80]
    if not words:
        return JsonResponse({"places": []})
    found = search_facilities(words, user=request.user, per_page=_MOST_FOUND)
    return JsonResponse(
        {"places": [{"public_id": hit.public_id, "name": hit.name, "type_name": hit.type_name,
                     "area_name": hit.area_name} for hit in found.rows]}
    )  # fmt: skip


@require_POST
def link_add(request: HttpRequest) -> JsonResponse:
    """Record an agreement; 422 with a sentence when it cannot be."""
    try:
        data = body_of(request)
        giver, taker = (facility_named(data.get(end), request.user) for end in ("giver", "taker"))
        if giver is None or taker is None:
            raise LinkRefused(_("Pilih kedua tempatnya."))
        require_facility(request.user, taker)
        link = add_link(
            giver=giver, taker=taker, kind=str(data.get("kind") or ""), description=str(data.get("description") or ""),
            since=_day(data.get("since")), until=_day(data.get("until")), document=str(data.get("document") or ""),
            by=request.user,
        )  # fmt: skip
    except (LinkRefused, ShapeRefused) as refused:
        return _refusal(str(refused))
    return JsonResponse(asdict(link_row(link)))


@require_POST
def link_end(request: HttpRequest, link_id: int) -> JsonResponse:
    """End an agreement; 422 with a sentence when it cannot be ended so."""
    link = get_object_or_404(ServiceLink, pk=link_id)
    for end in (link.giver, link.taker):
        if facility_named(end.public_id, request.user) is None:
            return _refusal(_("Yang dicari tidak ada lagi."), HTTPStatus.NOT_FOUND)
    require_facility(request.user, link.taker)
    try:
        link = end_link(link=link, until=_day(body_of(request).get("until")), by=request.user)
    except (LinkRefused, ShapeRefused) as refused:
        return _refusal(str(refused))
    return JsonResponse(asdict(link_row(link)))


@require_GET
def zone_rules(request: HttpRequest) -> HttpResponse:
    """Show every number by which zones are judged, with its source."""
    return _rules_page(request, {})


@require_POST
def zone_rules_save(request: HttpRequest) -> HttpResponse:
    """Write changed numbers; what was typed stays where it cannot be written."""
    require_everything(request.user)
    rules = get_object_or_404(ZoneRules, set__is_default=True)
    typed = {name: value[:300] for name, value in request.POST.items()}
    try:
        numbers = {
            line.field: rule_number(line.field, typed.get(line.field, ""), line.label) for line in rule_lines(rules)
        }
        change_zone_rules(
            rules=rules, numbers=numbers, may_follow_major=typed.get("may_follow_major") == "ya",
            sources={name.removeprefix("sumber-"): text for name, text in typed.items() if name.startswith("sumber-")},
            by=request.user,
        )  # fmt: skip
    except RulesRefused as refused:
        return _rules_page(request, typed, str(refused))
    messages.success(request, _("Aturan kawasan disimpan. Penilaian berikutnya memakai angka ini."))
    return redirect("zone_rules")


def _rules_page(request: HttpRequest, typed: dict[str, str], refused: str = "") -> HttpResponse:
    standards = StandardSet.objects.filter(is_default=True).first()
    rules = ZoneRules.objects.filter(set=standards).first() if standards else None
    return render(
        request,
        "zones/zone_rules.html",
        {
            "standards": standards,
            "rules": rules,
            "lines": rule_lines(rules, typed) if rules else [],
            "refused": refused,
            "can_change": request.user.has_perm("zones.change_zonerules") and scope_of(request.user).is_everything,
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
    )


def _day(value: Any) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise LinkRefused(
            _("Tanggal “%(found)s” tidak terbaca; tulis misalnya 2026-05-31.") % {"found": str(value)[:20]}
        ) from error


def _refusal(message: str, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY) -> JsonResponse:
    return JsonResponse({"error": message}, status=status)
