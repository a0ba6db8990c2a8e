"""Comments of the staff, on a zone or a gap: mended and taken back by their author, with what stood there before."""
from typing import TypeVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zones.errors import CommentRefused
from zones.models.remarks import StaffComment

LONGEST = 4000
Comment = TypeVar("Comment", bound=StaffComment)


@transaction.atomic
def change_comment(*, comment: Comment, text: str, by: AbstractBaseUser) -> Comment:
    """Write one's own comment anew; the former text stays in its history."""
    held = _held(comment, by)
    text = checked_text(text)
    if text != held.text:
        _put_away(held)
        held.text, held.edited_at = text, timezone.now()
        held.save()
    return held


@transaction.atomic
def delete_comment(*, comment: Comment, by: AbstractBaseUser) -> Comment:
    """Take one's own comment back; that it was there, and what it said, stays in its history."""
    held = _held(comment, by)
    _put_away(held)
    held.text, held.deleted_at = "", timezone.now()
    held.save()
    return held


def checked_text(text: str) -> str:
    """Return the text of a comment; raise CommentRefused for none, or too much of it."""
    text = text.strip()
    if not text:
        raise CommentRefused(_("Komentarnya kosong."))
    if len(text) > LONGEST:
        raise CommentRefused(_("Komentar paling panjang %(most)s huruf.") % {"most": LONGEST})
    return text


def _held(comment: Comment, by: AbstractBaseUser) -> Comment:
    held: Comment = type(comment)._default_manager.select_for_update().get(pk=comment.pk)
    if held.by_id != by.pk:
        raise CommentRefused(_("Hanya penulisnya yang dapat mengubah komentar ini."))
    if held.deleted_at is not None:
        raise CommentRefused(_("Komentar ini sudah dihapus."))
    return held


def _put_away(comment: StaffComment) -> None:
    comment.former = [*comment.former, {"text": comment.text, "until": timezone.now().isoformat()}]
