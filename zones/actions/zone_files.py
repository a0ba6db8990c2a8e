"""Keep photos and documents of a zone: the same checks as for those of facilities."""
from django.contrib.auth.models import AbstractBaseUser
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from facilities.actions.files import CheckedFile, FileRefused, checked_file
from zones.models import Zone, ZoneFile


@transaction.atomic
def add_document(*, zone: Zone, content: bytes, caption: str, by: AbstractBaseUser) -> ZoneFile:
    """Keep minutes, a letter or a photo about a zone for the staff; a file without a caption is refused."""
    if not caption.strip():
        raise FileRefused(_("Tuliskan keterangan berkas ini."))
    return keep_file(zone=zone, content=content, caption=caption, by=by)


def remove_files(zone: Zone) -> None:
    """Remove all files of a zone that is about to be deleted; bytes that another zone has too stay."""
    for row in zone.files.all():
        path, storage = row.file.name, row.file.storage
        row.delete()
        if not ZoneFile.objects.filter(file=path).exists():
            transaction.on_commit(lambda path=path, storage=storage: storage.delete(path))


@transaction.atomic
def keep_file(*, zone: Zone, content: bytes, caption: str = "", by: AbstractBaseUser) -> ZoneFile:
    """Keep a photo (drawn anew, without what a camera adds) or a PDF; the same content twice is one file.

    Raises facilities.actions.files.FileRefused for anything else.
    """
    return keep_checked(zone=zone, checked=checked_file(content), caption=caption, by=by)


@transaction.atomic
def keep_checked(*, zone: Zone, checked: CheckedFile, caption: str = "", by: AbstractBaseUser) -> ZoneFile:
    """Keep a file that was checked; nothing may be refused after it, as its bytes stay where they were written."""
    row = ZoneFile.objects.filter(zone=zone, sha256=checked.sha256).first()
    if row is not None:
        return row
    row = ZoneFile(zone=zone, kind=checked.kind, caption=caption.strip()[:200], sha256=checked.sha256, by=by)
    row.file.save(f"{checked.sha256}{checked.suffix}", ContentFile(checked.content), save=False)
    row.save()
    return row
