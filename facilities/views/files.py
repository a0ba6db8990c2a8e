"""Photos and documents of a record: kept, opened to everybody, handed out."""
from http import HTTPStatus

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from facilities.actions.files import LARGEST_BYTES, FileRefused, add_file, remove_file, show_file
from facilities.models import Facility, FacilityFile
from facilities.queries.registry import record_of
from facilities.scopes import require_facility

from .records import record_context
from .texts import text_of


@require_POST
def registry_file_add(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep a photo or document of a record."""
    record = record_of(public_id, request.user, on=timezone.localdate())
    if record is None:
        raise Http404
    require_facility(request.user, record.facility)
    upload = request.FILES.get("berkas")
    try:
        if upload is None:
            raise FileRefused(_("Pilih berkasnya dahulu."))
        if upload.size > LARGEST_BYTES:
            raise FileRefused(_("Berkas ini lebih dari 10 MB; kecilkan dahulu."))
        add_file(record.facility, upload.read(), by=request.user, caption=text_of(request.POST, "keterangan"))
    except FileRefused as refusal:
        context = record_context(record, request.user) | {"file_refusal": str(refusal)}
        return render(request, "facilities/registry/record.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, _("Berkas tersimpan. Umum belum melihatnya."))
    return _to_files(public_id)


@require_POST
def registry_file_change(request: HttpRequest, public_id: str, file_id: int) -> HttpResponse:
    """Open a file to everybody, close it, or remove it."""
    row = _file(request, public_id, file_id)
    require_facility(request.user, row.facility)
    wish = request.POST.get("aksi")
    try:
        if wish == "hapus":
            remove_file(row, by=request.user)
        elif wish in ("buka", "tutup"):
            show_file(row, is_public=wish == "buka", by=request.user)
    except FileRefused as refusal:
        messages.error(request, str(refusal))
    return _to_files(public_id)


@require_GET
def facility_file(request: HttpRequest, public_id: str, file_id: int) -> HttpResponse:
    """Hand out a file: public ones of public places to everybody, others to those who see the record."""
    row = _file(request, public_id, file_id)
    if not (row.is_public and row.facility.is_public) and not request.user.has_perm("facilities.view_facility"):
        raise Http404
    try:
        response = FileResponse(row.file.open("rb"), as_attachment=row.kind == "document")
    except FileNotFoundError as error:
        raise Http404(_("Berkasnya tidak ada lagi di penyimpanan.")) from error
    patch_cache_control(response, private=True, max_age=3600)
    return response


def _file(request: HttpRequest, public_id: str, file_id: int) -> FacilityFile:
    visible = Facility.everything.visible_to(request.user).order_by().values("pk")
    files = FacilityFile.objects.select_related("facility__type")
    row = files.filter(pk=file_id, facility__public_id=public_id, facility__in=visible).first()
    if row is None:
        raise Http404
    return row


def _to_files(public_id: str) -> HttpResponseRedirect:
    return redirect(reverse("registry_record", args=[public_id]) + "#berkas")
