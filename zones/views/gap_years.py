"""Weaknesses of a year's evaluation: noted, entered from the letter, matched to the register."""
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from facilities.views.numbers import whole_number
from facilities.views.texts import text_of
from regions.scopes import require_scope, scope_of
from zones.actions.gap_years import (
    LARGEST_FILE_BYTES,
    LetterLine,
    add_weaknesses,
    match_weakness,
    note_year,
    read_letter,
)
from zones.errors import GapRefused, ZonesError
from zones.models import Gap, Weakness, YearNote
from zones.queries.gap_register.worklist import area_choices
from zones.queries.gap_register.years import year_rows, year_screen


@require_http_methods(["GET", "HEAD", "POST"])
def gap_years(request: HttpRequest) -> HttpResponse:
    """List the years that were noted; note another."""
    refusal, status = "", HTTPStatus.OK
    if request.method == "POST":
        try:
            note = note_year(
                year=whole_number(request.POST.get("tahun"), otherwise=0) or 0,
                area_code=text_of(request.POST, "wilayah", 13), by=request.user,
            )  # fmt: skip
        except (ZonesError, PermissionDenied) as refused:
            refusal, status = str(refused), _status(refused)
        else:
            return redirect(f"{reverse('gap_year', args=[note.year])}?wilayah={note.area_code}")
    context = {
        "rows": year_rows(request.user), "areas": area_choices(request.user), "refusal": refusal,
        "sent": request.POST, "last_year": timezone.localdate().year - 1,
    }  # fmt: skip
    return render(request, "zones/gap_years.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def gap_year(request: HttpRequest, year: int) -> HttpResponse:
    """Show the weaknesses of a year and what became of each; keep what is entered."""
    note = _note(request, year)
    if request.method == "POST":
        try:
            messages.success(request, _change(request, note))
        except (ZonesError, PermissionDenied) as refused:
            return _page(request, note, status=_status(refused), refusal=str(refused), sent=request.POST)
        return redirect(f"{reverse('gap_year', args=[year])}?wilayah={note.area_code}")
    return _page(request, note)


def _change(request: HttpRequest, note: YearNote) -> str:
    """Carry out what a form of the page asks for and return what to tell."""
    if request.POST.get("aksi") == "cocok":
        match_weakness(
            weakness=_weakness(request, note), gap=_gap(request), answer=text_of(request.POST, "jawaban", 2000),
            by=request.user,
        )  # fmt: skip
        return _("Tersimpan.")
    if upload := request.FILES.get("berkas"):
        if upload.size > LARGEST_FILE_BYTES:
            raise GapRefused(_("Berkas ini lebih dari 1 MB; kecilkan dahulu."), "file")
        lines = read_letter(name=upload.name or "", content=upload.read())
    else:
        code = text_of(request.POST, "kode", 13) or note.area_code
        lines = [LetterLine(code, text_of(request.POST, "kelemahan", 2000))]
    count = len(add_weaknesses(note=note, lines=lines, by=request.user))
    return ngettext("%(count)d kelemahan dicatat.", "%(count)d kelemahan dicatat.", count) % {"count": count}


def _note(request: HttpRequest, year: int) -> YearNote:
    """Return the note of the year and area of an address; without an area the only one, or the first."""
    code = text_of(request.GET, "wilayah", 13)
    notes = YearNote.objects.filter(year=year)
    note = notes.filter(area_code=code).first() if code else notes.filter(
        scope_of(request.user).lookup("area_code")
    ).first()  # fmt: skip
    if note is None:
        raise Http404(_("Akhir tahun ini belum dicatat untuk wilayah itu."))
    require_scope(request.user, note.area_code)
    return note


def _weakness(request: HttpRequest, note: YearNote) -> Weakness:
    found = note.weaknesses.filter(pk=whole_number(request.POST.get("nomor"), otherwise=0)).first()
    if found is None:
        raise GapRefused(_("Kelemahan ini tidak ada dalam daftar."))
    return found


def _gap(request: HttpRequest) -> Gap | None:
    number = whole_number(request.POST.get("kesenjangan"))
    return Gap.objects.filter(pk=number).first() if number else None


def _status(refused: Exception) -> HTTPStatus:
    return HTTPStatus.FORBIDDEN if isinstance(refused, PermissionDenied) else HTTPStatus.UNPROCESSABLE_ENTITY


def _page(request: HttpRequest, note: YearNote, *, status: int = 200, **more: Any) -> HttpResponse:
    screen = year_screen(note, request.user)
    areas = [area for area in area_choices(request.user) if area.code.startswith(note.area_code)]
    context = {"screen": screen, "note": note, "areas": areas, **more}
    return render(request, "zones/gap_year.html", context, status=status)
