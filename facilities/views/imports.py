"""The import as pages: upload, columns, preview, result; the work itself is done by the worker."""
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from facilities.actions import batch_files, batches, columns, commit, preview, rollback
from facilities.actions.place_list import openstreetmap, take_in_place
from facilities.batch_progress import COMMITTABLE, WORKING, ImportFailed
from facilities.fetching import FetchError, fetch
from facilities.forms.mapping import (
    CRS_CHOICES,
    column_rows,
    mapping_of,
    shows_samples,
    type_rows,
    unused_columns,
)
from facilities.importers.deliveries import ENDINGS, MOST_BYTES
from facilities.importers.headers import mapping_keys
from facilities.models import AllowedUrl, BatchState, FacilityType, ImportBatch, ImportRow
from facilities.queries.batch_files import left_file, left_rows, template_csv, template_xlsx
from facilities.queries.batches import (
    PAGE,
    chosen_rows,
    lines_of,
    points_of,
    recent_batches,
    shown_rows,
    step_of,
    tabs_of,
)
from facilities.queries.duplicates import open_pairs
from facilities.tasks import commit_batch, inspect_batch, preview_batch
from regions.importers.problems import DeliveryError
from regions.models import Area, Level, Source
from regions.scopes import require_scope, scope_of

from .texts import text_of

_TYPES: Final = {
    "csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def import_list_page(request: HttpRequest) -> HttpResponse:
    """Show all batches and the form for a new one; take a new one in."""
    refused = ""
    if request.method == "POST":
        try:
            batch = _take_in(request)
        except (DeliveryError, ImportFailed, FetchError) as told:
            refused = str(told)
        else:
            inspect_batch.enqueue(batch.pk, get_language() or "id")
            return redirect("import_batch", batch_id=batch.pk)
    page = Paginator(recent_batches(request.user), 25).get_page(request.GET.get("halaman"))
    for batch in page.object_list:
        batches.tell_of_dead_work(batch)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "facilities/imports/list.html", {
        "page": page, "sources": Source.objects.order_by("name"), "scopes": _scopes(request.user),
        "is_everywhere": scope_of(request.user).is_everything,
        "endings": ",".join(ENDINGS), "most_mb": MOST_BYTES // 1_000_000,
        "prefixes": AllowedUrl.objects.values_list("prefix", flat=True), "refused": refused, "typed": request.POST,
    }, status=status)  # fmt: skip


def _take_in(request: HttpRequest) -> ImportBatch:
    place = text_of(request.POST, "tempat", 500)
    has_source = request.POST.get("sumber") or request.POST.get("sumber_baru")
    source = openstreetmap() if place and not has_source else _source(request)
    scope, url = text_of(request.POST, "wilayah", 13), text_of(request.POST, "alamat", 500)
    if not scope and not scope_of(request.user).is_everything:
        raise ImportFailed(_("Pilih wilayah daftar ini: akun Anda tidak untuk semua wilayah."))
    require_scope(request.user, scope)
    given = request.FILES.get("berkas")
    if given is not None:
        if given.size > MOST_BYTES:
            said = _("Berkas terlalu besar; paling banyak %(most)d MB.")
            raise ImportFailed(said % {"most": MOST_BYTES // 1_000_000})
        return batch_files.take_in(
            file=None, chunks=given.chunks(), file_name=given.name, source=source, scope_code=scope, by=request.user
        )
    if place and not url:
        return take_in_place(place=place, source=source, scope_code=scope, by=request.user)
    if not url:
        raise ImportFailed(_("Pilih berkas atau tulis alamatnya."))
    fetched = fetch(url, batch_files.imports_folder() / "fetched")
    try:
        return batch_files.take_in(
            file=fetched.path, file_name=fetched.file_name, source=source, scope_code=scope, by=request.user
        )
    finally:
        if fetched.path:
            fetched.path.unlink(missing_ok=True)


def _source(request: HttpRequest) -> Source:
    name = " ".join(text_of(request.POST, "sumber_baru").split())
    if name:
        slug = slugify(name)[:80] or "daftar"
        return Source.objects.get_or_create(
            slug=slug, defaults={"name": name, "licence": text_of(request.POST, "lisensi", 100)}
        )[0]
    found = Source.objects.filter(slug=text_of(request.POST, "sumber")).first()
    if found is None:
        raise ImportFailed(_("Pilih sumber daftar ini, atau tulis nama sumber baru."))
    return found


def _scopes(user: Any) -> list[Area]:
    wide = Area.objects.current().filter(scope_of(user).lookup("code"), level__lte=Level.DISTRICT)
    return list(wide.order_by("code").only("code", "name", "level"))


@require_GET
def import_batch_page(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Show the step at which a batch is; htmx asks for the progress or the rows alone."""
    batch = batches.tell_of_dead_work(_batch(request, batch_id))
    step = step_of(batch)
    context: dict[str, Any] = {"batch": batch, "step": step, "is_working": batch.state in WORKING}
    if request.htmx and request.GET.get("bagian") == "kemajuan":
        if context["is_working"]:
            return render(request, "facilities/imports/progress.html", context)
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    if context["is_working"] or (batch.state in (BatchState.FAILED, BatchState.CANCELLED) and step == 1):
        return render(request, "facilities/imports/batch.html", context)
    wants_columns = request.GET.get("langkah") == "kolom" and batch.state not in (BatchState.DONE,)
    if batch.spec.get("found") and (step == 2 or wants_columns):
        context |= {"step": 2, **_mapping_context(batch, request.user)}
        return render(request, "facilities/imports/batch.html", context)
    context |= _rows_context(request, batch)
    if request.htmx:
        return render(request, "facilities/imports/rows.html", context)
    return render(request, "facilities/imports/batch.html", context)


def _mapping_context(batch: ImportBatch, user: Any) -> dict[str, Any]:
    rows = column_rows(batch, shows_samples=shows_samples(batch, user))
    return {
        "column_rows": rows, "other_columns": sum(not row.is_first for row in rows), "unused": unused_columns(batch),
        "type_rows": type_rows(batch), "crs_choices": CRS_CHOICES,
        "types": FacilityType.objects.select_related("group"), "mapping": batch.spec["mapping"],
        "found": batch.spec["found"],
    }  # fmt: skip


def _rows_context(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    rows = shown_rows(batch, request.user)
    first = next((tab.key for tab in tabs_of(rows, "")), "")
    may_write = scope_of(request.user).holds(batch.scope_code)
    fate = text_of(request.GET, "nasib") or first
    words, code = text_of(request.GET, "q", 60), text_of(request.GET, "masalah", 40)
    chosen = chosen_rows(rows, fate=fate, words=words, code=code)
    ordered = chosen.select_related("facility").order_by("line", "pk")
    page = Paginator(ordered, PAGE).get_page(request.GET.get("halaman"))
    return {
        "tabs": tabs_of(rows, fate), "fate": fate, "words": words, "code": code, "page": page,
        "lines": lines_of(list(page.object_list), request.user), "types": FacilityType.objects.select_related("group"),
        "may_write": may_write, "can_decide": may_write and batch.state in COMMITTABLE,
        "query": urlencode({"nasib": fate, "q": words, "masalah": code}) + "&",
        "hidden": batch.import_rows.count() - rows.count(),
        "general": batch.problems.filter(line__isnull=True).exclude(code="missing_from_list"),
        "open_pairs": open_pairs(request.user).count() if batch.state == BatchState.DONE else 0,
        "can_commit": may_write and batch.state in COMMITTABLE and batch.import_rows.exists(),
    }  # fmt: skip


def _batch(request: HttpRequest, batch_id: int) -> ImportBatch:
    batch = get_object_or_404(ImportBatch.objects.select_related("source", "by"), pk=batch_id)
    if batch.by_id != request.user.pk:
        require_scope(request.user, batch.scope_code)
    return batch


def _own_batch(request: HttpRequest, batch_id: int) -> ImportBatch:
    """Return a batch that may be worked on: who brought it reads it for ever, and writes in the own areas alone."""
    batch = _batch(request, batch_id)
    require_scope(request.user, batch.scope_code)
    return batch


@require_POST
def import_map(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Keep what the columns are and ask for the preview."""
    batch = _own_batch(request, batch_id)
    try:
        columns.map_columns(batch=batch, mapping=mapping_of(request.POST, batch, mapping_keys()))
    except (DeliveryError, ImportFailed) as told:
        messages.error(request, str(told))
        return redirect(f"{_address(batch)}?langkah=kolom")
    preview_batch.enqueue(batch.pk, get_language() or "id")
    return redirect("import_batch", batch_id=batch.pk)


def _address(batch: ImportBatch) -> str:
    return redirect("import_batch", batch_id=batch.pk).url


@require_POST
def import_commit(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Ask for a previewed batch to be written."""
    return _do(request, batch_id, lambda batch: (
        commit.ask_for_commit(batch=batch, by=request.user), commit_batch.enqueue(batch.pk, get_language() or "id"),
    ))  # fmt: skip


@require_POST
def import_stop(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Ask the work on a batch to stop."""
    return _do(request, batch_id, lambda batch: batches.cancel(batch=batch))


@require_POST
def import_again(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Look at the file of a batch once more."""
    return _do(request, batch_id, lambda batch: (
        batches.look_again(batch=batch), inspect_batch.enqueue(batch.pk, get_language() or "id"),
    ))  # fmt: skip


@require_POST
def import_rollback(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Take a committed batch back."""
    return _do(request, batch_id, lambda batch: (
        rollback.roll_back(batch=batch, by=request.user),
        messages.success(request, _("Pemuatan ditarik kembali; registri seperti sebelumnya.")),
    ))  # fmt: skip


def _do(request: HttpRequest, batch_id: int, action: Any) -> HttpResponse:
    try:
        action(batches.tell_of_dead_work(_own_batch(request, batch_id)))
    except (DeliveryError, ImportFailed) as told:
        messages.error(request, str(told))
    return redirect("import_batch", batch_id=batch_id)


@require_POST
def import_decide(request: HttpRequest, batch_id: int, row_id: int) -> HttpResponse:
    """Keep what a person decided about one row; htmx gets the row back."""
    batch = _own_batch(request, batch_id)
    row = get_object_or_404(shown_rows(batch, request.user).select_related("facility"), pk=row_id)
    try:
        preview.decide(
            batch=batch, row_id=row.pk, decision=text_of(request.POST, "keputusan"),
            type_=text_of(request.POST, "jenis"),
        )
    except ImportFailed as told:
        return HttpResponseBadRequest(str(told), content_type="text/plain; charset=utf-8")
    if not request.htmx:
        return redirect("import_batch", batch_id=batch.pk)
    row = ImportRow.objects.select_related("facility").get(pk=row.pk)
    return render(request, "facilities/imports/row.html", {
        "batch": batch, "line": lines_of([row], request.user)[0], "can_decide": True, "just_decided": True,
        "types": FacilityType.objects.select_related("group"),
    })  # fmt: skip


@require_GET
def import_points(request: HttpRequest, batch_id: int) -> JsonResponse:
    """Return where the rows of a batch stand."""
    rows = shown_rows(_batch(request, batch_id), request.user)
    fate = text_of(request.GET, "nasib")
    return JsonResponse(points_of(chosen_rows(rows, fate=fate, words="", code="")))


@require_GET
def import_left(request: HttpRequest, batch_id: int, kind: str) -> HttpResponse:
    """Return the rows that do not load, with the reason, to correct and send again."""
    batch = _batch(request, batch_id)
    if kind not in _TYPES:
        raise Http404
    rows = left_rows(shown_rows(batch, request.user).order_by("line", "pk"))
    return _file(left_file(batch, rows, kind), f"perbaiki-{batch.pk}.{kind}", kind)


@require_GET
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """Return an empty list with all columns."""
    if kind not in _TYPES:
        raise Http404
    return _file(template_csv() if kind == "csv" else template_xlsx(), f"templat-fasilitas.{kind}", kind)


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=_TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
