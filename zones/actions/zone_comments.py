"""Comments of the staff on a zone: written, mended and taken back by their author, with what stood there before."""
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zones.errors import StepRefused
from zones.models import Zone, ZoneComment

LONGEST = 4000


@transaction.atomic
def add_comment(*, zone: Zone, text: str, by: AbstractBaseUser) -> ZoneComment:
    """Keep a comment on the current version."""
    return ZoneComment.objects.create(zone=zone, revision=zone.current, text=_checked(text), by=by)


@transaction.atomic
def change_comment(*, comment: ZoneComment, text: str, by: AbstractBaseUser) -> ZoneComment:
    """Write one's own comment anew; the former text stays in its history."""
    held = _held(comment, by)
    text = _checked(text)
    if text != held.text:
        _put_away(held)
        held.text, held.edited_at = text, timezone.now()
        held.save()
    return held


@transaction.atomic
def delete_comment(*, comment: ZoneComment, by: AbstractBaseUser) -> ZoneComment:
    """Take one's own comment back; that it was there, and what it said, stays in its history."""
    held = _held(comment, by)
    _put_away(held)
    held.text, held.deleted_at = "", timezone.now()
    held.save()
    return held


def _held(comment: ZoneComment, by: AbstractBaseUser) -> ZoneComment:
    held = ZoneComment.objects.select_for_update().get(pk=comment.pk)
    if held.by_id != by.pk:
        raise StepRefused(_("Hanya penulisnya yang dapat mengubah komentar ini."))
    if held.deleted_at is not None:
        raise StepRefused(_("Komentar ini sudah dihapus."))
    return held


def _put_away(comment: ZoneComment) -> None:
    comment.former = [*comment.former, {"text": comment.text, "until": timezone.now().isoformat()}]


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise StepRefused(_("Komentarnya kosong."))
    if len(text) > LONGEST:
        raise StepRefused(_("Komentar paling panjang %(most)s huruf.") % {"most": LONGEST})
    return text
