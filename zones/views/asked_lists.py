"""Lists of addresses: upload, look at what was understood, let them be answered, download, delete."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from regions.models import CHILD_AGES
from zones.actions import asked_lists as actions
from zones.asking.answers_file import template_rows
from zones.asking.list_tasks import answer_list, forget_lists
from zones.asking.listed import ENDINGS, KEYS, MOST_BYTES, MOST_ROWS, place_of, read_list
from zones.errors import AskRefused
from zones.models import KEPT_FOR, AskedList
from zones.queries.table_files import table_csv

_SHOWN = 10
_TYPES = {
    "csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def asked_lists(request: HttpRequest) -> HttpResponse:
    """Show a person's lists and the form for a new one; take a new one in."""
    actions.forget_old()
    refused = ""
    if request.method == "POST":
        try:
            asked = _take_in(request)
        except AskRefused as told:
            refused = str(told)
        else:
            forget_lists.using(run_after=timezone.now() + KEPT_FOR + timedelta(minutes=1)).enqueue()
            return redirect("asked_list", list_id=asked.pk)
    context = {
        "lists": AskedList.objects.filter(by=request.user).defer("content", "csv", "xlsx"),
        "refused": refused, "endings": ",".join(ENDINGS), "most_rows": MOST_ROWS, "most_mb": MOST_BYTES // 1_000_000,
    }  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "zones/asked_lists.html", context, status=status)


def _take_in(request: HttpRequest) -> AskedList:
    given = request.FILES.get("berkas")
    if given is None:
        raise AskRefused(_("Pilih berkas daftarnya."))
    if given.size > MOST_BYTES:
        raise AskRefused(_("Berkas ini lebih dari %(most)s MB; bagi daftarnya.") % {"most": MOST_BYTES // 1_000_000})
    return actions.take_in(content=given.read(), file_name=given.name or "", by=request.user)


def _mine(request: HttpRequest, list_id: int) -> AskedList:
    """Return a list of this person; those of others are not there for anybody else."""
    actions.forget_old()
    return get_object_or_404(AskedList, pk=list_id, by=request.user)


@require_safe
def asked_list(request: HttpRequest, list_id: int) -> HttpResponse:
    """Show what was understood of a list, how far it is, or its answers; htmx asks for the progress alone."""
    asked = _mine(request, list_id)
    context: dict[str, Any] = {"asked": asked, "percent": int(asked.progress * 100), "ages": range(CHILD_AGES)}
    if not asked.is_open:
        context |= _understood(asked)
    template = "zones/asked_list_box.html" if request.htmx else "zones/asked_list.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    patch_cache_control(response, no_store=True, private=True)
    return response


def _understood(asked: AskedList) -> dict[str, Any]:
    table = read_list(bytes(asked.content), asked.file_name)
    places = [place_of(row, asked.columns, asked.age) for row in table]
    words = {
        "lat": _("garis lintang"), "lon": _("garis bujur"), "place": _("koordinat dalam satu kolom"),
        "village": _("kelurahan/desa"), "district": _("kecamatan"), "age": _("umur anak"),
    }  # fmt: skip
    return {
        "choices": [(key, words[key], asked.columns.get(key, "")) for key in KEYS],
        "columns": table.columns,
        "sample": list(zip(table.rows[:_SHOWN], places[:_SHOWN], strict=True)),
        "readable": sum(not place.problem for place in places),
        "unreadable": [
            (row.line, place.problem) for row, place in zip(table.rows, places, strict=True) if place.problem
        ][:_SHOWN],
    }  # fmt: skip


@require_POST
def asked_list_start(request: HttpRequest, list_id: int) -> HttpResponse:
    """Keep what the columns are, and let the worker answer; "lihat" only looks again."""
    asked = _mine(request, list_id)
    columns = {key: request.POST.get(f"kolom-{key}", "")[:200] for key in KEYS}
    age = request.POST.get("umur", "")
    years = int(age) if age.isascii() and age.isdigit() and int(age[:3]) < CHILD_AGES else None
    try:
        actions.start(asked=asked, columns=columns, age=years)
    except AskRefused as told:
        messages.error(request, str(told))
    else:
        answer_list.enqueue(asked.pk, get_language() or "id")
    return redirect("asked_list", list_id=asked.pk)


@require_POST
def asked_list_stop(request: HttpRequest, list_id: int) -> HttpResponse:
    """Ask the computation to stop."""
    actions.cancel(asked=_mine(request, list_id))
    return redirect("asked_list", list_id=list_id)


@require_POST
def asked_list_delete(request: HttpRequest, list_id: int) -> HttpResponse:
    """Delete a list with its answers."""
    actions.forget(asked=_mine(request, list_id))
    messages.success(request, _("Daftar dan jawabannya sudah dihapus."))
    return redirect("asked_lists")


@require_safe
def asked_list_file(request: HttpRequest, list_id: int, kind: str) -> HttpResponse:
    """Return the answers as a file."""
    asked = _mine(request, list_id)
    content = {"csv": asked.csv, "xlsx": asked.xlsx}.get(kind)
    if content is None:
        raise Http404(_("Jawaban daftar ini belum ada."))
    response = HttpResponse(bytes(content), content_type=_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="jawaban-{asked.pk}.{kind}"'
    patch_cache_control(response, no_store=True, private=True)
    return response


@require_safe
def asked_list_template(_request: HttpRequest) -> HttpResponse:
    """Return an example of a list."""
    response = HttpResponse(table_csv(template_rows()), content_type=_TYPES["csv"])
    response["Content-Disposition"] = 'attachment; filename="contoh-daftar-alamat.csv"'
    return response
