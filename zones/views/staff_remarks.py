"""What the pages of zones and gaps share: comments as they are sent, and stored files as they are handed out."""
from collections.abc import Callable
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from facilities.views.numbers import whole_number
from facilities.views.texts import text_of
from zones.actions.comments import change_comment, delete_comment


def write_comment(request: HttpRequest, comments: Any, add: Callable[[str], object]) -> None:
    """Keep a new comment, or mend or take back one's own among `comments`; raises CommentRefused."""
    text, wish = text_of(request.POST, "komentar", 6000), request.POST.get("aksi", "")
    if wish not in ("ubah", "hapus"):
        add(text)
        return
    comment = comments.filter(pk=whole_number(request.POST.get("nomor"), otherwise=0)).first()
    if comment is None:
        raise Http404
    if wish == "ubah":
        change_comment(comment=comment, text=text, by=request.user)
    else:
        delete_comment(comment=comment, by=request.user)


def hand_out(row: Any) -> HttpResponse:
    """Return a stored file: photos to be looked at, documents to be kept; never kept by others' caches."""
    try:
        response = FileResponse(
            row.file.open("rb"), as_attachment=row.kind == "document", filename=f"{row.sha256[:12]}{row.suffix}"
        )
    except FileNotFoundError as error:
        raise Http404(_("Berkasnya tidak ada lagi di penyimpanan.")) from error
    patch_cache_control(response, private=True, max_age=3600)
    return response
