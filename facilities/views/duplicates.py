"""The review queue of records that may be one place."""
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from facilities.actions.duplicates import decide_different, decide_same, undo_merge
from facilities.actions.records import RecordRefused
from facilities.duplicate_tasks import find_pairs
from facilities.models import DuplicatePair, Facility, Merge
from facilities.queries.duplicates import PairView, areas_with_pairs, latest_merges, next_pair, open_pairs, pair_view

from .numbers import whole_number
from .texts import text_of

_SIDES: Final = ("left", "right")


@require_GET
def duplicate_list(request: HttpRequest) -> HttpResponse:
    """Show the next pair of the queue, or the one asked for."""
    area = text_of(request.GET, "wilayah", 13)
    pairs = open_pairs(request.user, area)
    asked, after = whole_number(request.GET.get("pasangan")), whole_number(request.GET.get("lewati"))
    if asked is not None:
        pair = pairs.filter(pk=asked).first()
        if pair is None:
            messages.info(request, _("Pasangan itu sudah diputuskan; ini yang berikutnya."))
    else:
        pair = None
    left_out = DuplicatePair.objects.filter(pk=after).first() if after is not None else None
    pair = pair or next_pair(request.user, area, after=left_out)
    view = pair_view(pair) if pair else None
    context = {
        "view": view,
        "count": pairs.count(),
        "area": area,
        "areas": areas_with_pairs(request.user),
        "merges": latest_merges(request.user),
        "points": _points(view) if view else None,
    }
    return render(request, "facilities/registry/duplicates.html", context)


@require_POST
def duplicate_decide(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Write a decision about a pair and go on to the next one."""
    pair = open_pairs(request.user).filter(pk=pair_id).first()
    area, decision = text_of(request.POST, "wilayah", 13), request.POST.get("keputusan")
    if pair is None:
        if not DuplicatePair.objects.filter(pk=pair_id).exists():
            raise Http404(_("Pasangan ini tidak ada."))
        messages.warning(request, _("Pasangan itu sudah diputuskan orang lain; tidak ada yang diubah."))
        return redirect(_queue(area))
    if decision == "lewati":
        return redirect(_queue(area, lewati=pair_id))
    try:
        if decision == "sama":
            keep, choices = _choice_of(request, pair)
            merge = decide_same(pair=pair, keep=keep, choices=choices, by=request.user)
            messages.success(request, _("Digabung menjadi %(name)s.") % {"name": merge.kept.name})
        elif decision == "berbeda":
            decide_different(pair=pair, by=request.user)
            messages.success(request, _("Dicatat sebagai dua tempat; tidak ditanyakan lagi."))
        else:
            messages.error(request, _("Pilih satu keputusan."))
            return redirect(_queue(area, pasangan=pair_id))
    except RecordRefused as refused:
        messages.error(request, str(refused))
    return redirect(_queue(area))


@require_POST
def duplicate_split(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Take a merge apart; both records are two places from then on."""
    visible = Facility.everything.visible_to(request.user)
    merge = get_object_or_404(Merge, pk=merge_id, kept__in=visible, absorbed__in=visible)
    try:
        absorbed = undo_merge(merge=merge, by=request.user)
        told = _("Dipisah lagi: %(name)s kembali menjadi catatan sendiri.") % {"name": absorbed.name}
        messages.success(request, told)
    except RecordRefused as refused:
        messages.error(request, str(refused))
    return redirect(_queue(""))


@require_POST
def duplicate_search(request: HttpRequest) -> HttpResponse:
    """Look through the registry for pairs anew, in the background."""
    find_pairs.enqueue("", get_language())
    messages.info(request, _("Registri sedang diperiksa. Pasangan baru tampil di sini setelah selesai."))
    return redirect(_queue(""))


def _choice_of(request: HttpRequest, pair: DuplicatePair) -> tuple[Facility, dict[str, str]]:
    """Return which record is kept, and for each field that was chosen from which of both it comes."""
    side = request.POST.get("simpan") if request.POST.get("simpan") in _SIDES else "left"
    keep = pair.left if side == "left" else pair.right
    choices = {
        name.removeprefix("isian-"): "keep" if value == side else "absorb"
        for name, value in request.POST.items()
        if name.startswith("isian-") and value in _SIDES
    }
    return keep, choices


def _points(view: PairView) -> dict[str, Any]:
    sides = {"left": view.left, "right": view.right}
    return {key: [side.lon, side.lat] for key, side in sides.items() if side.lon is not None}


def _queue(area: str, **more: Any) -> str:
    words = {key: value for key, value in {"wilayah": area, **more}.items() if value}
    return reverse("duplicate_list") + (f"?{urlencode(words)}" if words else "")
