"""Keep photos and documents about a zone or a gap: the same checks as for those of facilities."""
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from facilities.actions.files import CheckedFile, FileRefused


@transaction.atomic
def keep_staff_file(*, files: Any, checked: CheckedFile, caption: str, by: AbstractBaseUser) -> Any:
    """Keep a file that was checked among `files`, the related manager of what it is about; the same twice is one file.

    Nothing may be refused after it, as its bytes stay where they were written.
    """
    row = files.filter(sha256=checked.sha256).first()
    if row is not None:
        return row
    row = files.model(
        **files.core_filters, kind=checked.kind, caption=caption.strip()[:200], sha256=checked.sha256, by=by
    )
    row.file.save(f"{checked.sha256}{checked.suffix}", ContentFile(checked.content), save=False)
    row.save()
    return row


def captioned(caption: str) -> str:
    """Return the caption of a file that people find again by it; a file without one is refused."""
    if not caption.strip():
        raise FileRefused(_("Tuliskan keterangan berkas ini."))
    return caption
