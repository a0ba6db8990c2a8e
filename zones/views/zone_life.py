"""The page of a zone, its list, and the steps that people take from it."""
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from facilities.actions.files import LARGEST_BYTES, FileRefused
from facilities.views.numbers import whole_number
from facilities.views.texts import text_of
from regions.scopes import require_scope
from zones.actions.decrees import DecreeWords, designate_zone
from zones.actions.zone_comments import add_comment
from zones.actions.zone_files import add_document
from zones.actions.zone_life import Seen, delete_draft, may_delete, take_step
from zones.actions.zone_visits import Finding, record_visit
from zones.actions.zone_watch import accept_flag, judge_zone, run_to_refresh
from zones.errors import DecreeRefused, ZoneChangedMeanwhile, ZonesError
from zones.life.checklist import checklist
from zones.life.steps import STEPS
from zones.life.watch_tasks import come_back, judge_one
from zones.models import Answer, Zone, ZoneFile
from zones.queries.life.page import page_shapes, sees_all, visible_zones, zone_page
from zones.queries.life.register import Filters, zone_register

from .staff_remarks import hand_out, write_comment


@require_safe
def zone_register_page(request: HttpRequest) -> HttpResponse:
    """List zones by state, with what was flagged."""
    filters = Filters.read(request.GET)
    listed = zone_register(filters, request.user)
    return render(request, "zones/zone_register.html", {"filters": filters, "listed": listed})


@require_safe
def zone_life_page(request: HttpRequest, zone_code: str) -> HttpResponse:
    """Show a zone: all of it to the staff, what was designated to everybody."""
    return _page(request, zone_of(request, zone_code))


@require_GET
def zone_life_shapes(request: HttpRequest, zone_code: str) -> JsonResponse:
    """Return what the map of the zone's page draws."""
    return JsonResponse(page_shapes(zone_of(request, zone_code), request.user))


@require_POST
def zone_step(request: HttpRequest, zone_code: str) -> HttpResponse:
    """Take a step of the zone's life; what is refused is told on the page, with what was typed."""
    zone = own_zone_of(request, zone_code)
    key, reason = text_of(request.POST, "langkah", 20), text_of(request.POST, "alasan", 2000)
    try:
        if key == "designate":
            designate_zone(
                zone=zone, words=_decree_words(request), document=upload_of(request, "berkas"), seen=_seen(request),
                by=request.user, reason=reason,
            )  # fmt: skip
            come_back(get_language() or "id")
        else:
            take_step(zone=zone, step=key, seen=_seen(request), by=request.user, reason=reason)
    except (ZonesError, FileRefused) as refused:
        return _refused(request, zone_code, refused, key)
    messages.success(request, _("Tercatat: %(done)s.") % {"done": STEPS[key].done})
    return redirect("zone_life", zone_code)


@require_http_methods(["GET", "POST"])
def zone_visit(request: HttpRequest, zone_code: str) -> HttpResponse:
    """Show the checklist of a visit on the ground; keep what was found."""
    zone = own_zone_of(request, zone_code)
    context = {"zone": zone, "items": _asked(request), "answers": Answer.choices, "sent": request.POST}
    if request.method == "POST":
        try:
            record_visit(
                zone=zone, visited_on=_date(request, "tanggal"), findings=_findings(request),
                note=text_of(request.POST, "catatan", 4000), seen=_seen(request), by=request.user,
            )  # fmt: skip
        except (ZonesError, FileRefused) as refused:
            status = HTTPStatus.CONFLICT if isinstance(refused, ZoneChangedMeanwhile) else 422
            return render(request, "zones/zone_visit.html", context | {"refusal": str(refused)}, status=status)
        messages.success(request, _("Kunjungan tersimpan."))
        return redirect(reverse("zone_life", args=[zone_code]) + "#kunjungan")
    return render(request, "zones/zone_visit.html", context)


@require_POST
def zone_comment(request: HttpRequest, zone_code: str) -> HttpResponse:
    """Write a comment, or mend or take back one's own."""
    zone = own_zone_of(request, zone_code)
    try:
        write_comment(request, zone.comments, lambda text: add_comment(zone=zone, text=text, by=request.user))
    except ZonesError as refused:
        return _refused(request, zone_code, refused, "komentar")
    return redirect(reverse("zone_life", args=[zone_code]) + "#komentar")


@require_http_methods(["GET", "POST"])
def zone_delete(request: HttpRequest, zone_code: str) -> HttpResponse:
    """Ask whether a draft is to be deleted, and delete it."""
    zone = own_zone_of(request, zone_code)
    if request.method == "POST":
        try:
            delete_draft(zone=zone, by=request.user)
        except ZonesError as refused:
            return _refused(request, zone_code, refused, "hapus")
        messages.success(request, _("Usulan %(name)s dihapus.") % {"name": zone.name})
        return redirect("zone_register")
    return render(request, "zones/zone_delete.html", {"zone": zone, "allowed": may_delete(zone, request.user)})


@require_POST
def zone_judge(request: HttpRequest, zone_code: str) -> HttpResponse:
    """Judge a designated zone against today's data: now, or in the background when its run is to be computed anew."""
    zone = own_zone_of(request, zone_code)
    if zone.decree is not None and run_to_refresh(zone) is not None:
        judge_one.enqueue(zone.pk, request.user.pk, get_language() or "id")
        told = _(
            "Data berubah sejak hitungan terakhir: cakupan dihitung ulang dahulu di latar belakang, lalu penilaiannya "
            "muncul di sini."
        )
        messages.info(request, told)
        return redirect(reverse("zone_life", args=[zone_code]) + "#pemantauan")
    try:
        judgement = judge_zone(zone=zone, by=request.user)
    except ZonesError as refused:
        return _refused(request, zone_code, refused, "nilai")
    lost = _("ada layanan yang hilang") if judgement.lost else _("tidak ada layanan yang hilang")
    messages.success(request, _("Dinilai ulang dengan data hari ini: %(lost)s.") % {"lost": lost})
    return redirect(reverse("zone_life", args=[zone_code]) + "#pemantauan")


@require_POST
def zone_flag(request: HttpRequest, zone_code: str, flag_id: int) -> HttpResponse:
    """Put a flag at rest with a reason."""
    flag = own_zone_of(request, zone_code).flags.filter(pk=flag_id).first()
    if flag is None:
        raise Http404
    try:
        accept_flag(flag=flag, reason=text_of(request.POST, "alasan", 500), by=request.user)
    except ZonesError as refused:
        return _refused(request, zone_code, refused, f"tanda-{flag_id}")
    messages.success(request, _("Penjelasan tersimpan."))
    return redirect(reverse("zone_life", args=[zone_code]) + "#pemantauan")


@require_POST
def zone_document(request: HttpRequest, zone_code: str) -> HttpResponse:
    """Keep a document or photo about a zone for the staff."""
    zone = own_zone_of(request, zone_code)
    try:
        caption, content = text_of(request.POST, "keterangan"), upload_of(request, "berkas")
        add_document(zone=zone, content=content, caption=caption, by=request.user)
    except FileRefused as refused:
        return _refused(request, zone_code, refused, "berkas")
    messages.success(request, _("Berkas tersimpan; hanya staf yang melihatnya."))
    return redirect(reverse("zone_life", args=[zone_code]) + "#berkas")


@require_GET
def zone_file(request: HttpRequest, zone_code: str, file_id: int) -> HttpResponse:
    """Hand out a file: the decree in force to everybody, all others to the staff."""
    zone = zone_of(request, zone_code)
    row: ZoneFile | None = zone.files.filter(pk=file_id).first()
    is_decree = row is not None and zone.decree is not None and zone.decree.file_id == row.pk
    if row is None or not (is_decree or sees_all(zone, request.user)):
        raise Http404
    return hand_out(row)


def zone_of(request: HttpRequest, code: str) -> Zone:
    """Return a zone this reader may know of, or not found."""
    zone = visible_zones(request.user).filter(code=code).first()
    if zone is None:
        raise Http404(_("Kawasan ini tidak ada atau belum ditetapkan."))
    return zone


def own_zone_of(request: HttpRequest, code: str) -> Zone:
    """Return a zone in which this person works; what lies in other areas is not theirs to change."""
    zone = zone_of(request, code)
    require_scope(request.user, zone.area_code)
    return zone


def upload_of(request: HttpRequest, name: str) -> bytes:
    """Return the bytes of an uploaded file; too large ones are refused before they are read."""
    upload = request.FILES.get(name)
    if upload is None:
        raise FileRefused(_("Pilih berkasnya dahulu."))
    return _bytes_of(upload)


def _bytes_of(upload: Any) -> bytes:
    if upload.size > LARGEST_BYTES:
        raise FileRefused(_("Berkas ini lebih dari 10 MB; kecilkan dahulu."))
    return upload.read()


def _page(request: HttpRequest, zone: Zone, *, status: int = 200, **more: Any) -> HttpResponse:
    page = zone_page(zone, request.user)
    context = {"page": page, "zone": zone, "can_delete": page.is_staff and may_delete(zone, request.user), **more}
    return render(request, "zones/zone_page.html", context, status=status)


def _refused(request: HttpRequest, zone_code: str, refused: Exception, where: str) -> HttpResponse:
    """Show the page as it is now, with why nothing happened; what was typed stays in the form."""
    status = HTTPStatus.CONFLICT if isinstance(refused, ZoneChangedMeanwhile) else HTTPStatus.UNPROCESSABLE_ENTITY
    field = refused.field if isinstance(refused, DecreeRefused) else ""
    more = {"refusal": str(refused), "refused_at": where, "refused_field": field, "sent": request.POST}
    return _page(request, zone_of(request, zone_code), status=status, **more)


def _seen(request: HttpRequest) -> Seen:
    return Seen(request.POST.get("keadaan", ""), whole_number(request.POST.get("versi"), otherwise=0) or 0)


def _date(request: HttpRequest, name: str) -> Any:
    try:
        return parse_date(text_of(request.POST, name, 10))
    except ValueError:
        return None


def _decree_words(request: HttpRequest) -> DecreeWords:
    return DecreeWords(
        number=text_of(request.POST, "nomor"), issuer=text_of(request.POST, "penerbit"),
        signed_on=_date(request, "tanggal"), signatory=text_of(request.POST, "penanda"),
    )  # fmt: skip


def _findings(request: HttpRequest) -> dict[str, Finding]:
    return {
        item.key: Finding(
            answer=request.POST.get(f"jawab-{item.key}", ""),
            note=text_of(request.POST, f"catatan-{item.key}", 500),
            photos=[_bytes_of(upload) for upload in request.FILES.getlist(f"foto-{item.key}")[:20]],
        )
        for item in checklist()
    }


def _asked(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the questions with what was typed before a refusal."""
    return [
        {
            "key": item.key, "question": item.question, "source": item.source,
            "answer": request.POST.get(f"jawab-{item.key}", ""),
            "note": text_of(request.POST, f"catatan-{item.key}", 500),
        }
        for item in checklist()
    ]  # fmt: skip
