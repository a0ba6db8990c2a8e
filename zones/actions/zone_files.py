"""Keep photos and documents of a zone."""
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from facilities.actions.files import CheckedFile, checked_file
from zones.models import Zone, ZoneFile

from .staff_files import captioned, keep_staff_file


@transaction.atomic
def add_document(*, zone: Zone, content: bytes, caption: str, by: AbstractBaseUser) -> ZoneFile:
    """Keep minutes, a letter or a photo about a zone for the staff; a file without a caption is refused."""
    return keep_file(zone=zone, content=content, caption=captioned(caption), by=by)


def remove_files(zone: Zone) -> None:
    """Remove all files of a zone that is about to be deleted; bytes that another zone has too stay."""
    for row in zone.files.all():
        path, storage = row.file.name, row.file.storage
        row.delete()
        if not ZoneFile.objects.filter(file=path).exists():
            transaction.on_commit(lambda path=path, storage=storage: storage.delete(path))


def keep_file(*, zone: Zone, content: bytes, caption: str = "", by: AbstractBaseUser) -> ZoneFile:
    """Keep a photo or a PDF of a zone; raises facilities.actions.files.FileRefused for anything else."""
    return keep_checked(zone=zone, checked=checked_file(content), caption=caption, by=by)


def keep_checked(*, zone: Zone, checked: CheckedFile, caption: str = "", by: AbstractBaseUser) -> ZoneFile:
    """Keep a file of a zone that was checked; see keep_staff_file."""
    return keep_staff_file(files=zone.files, checked=checked, caption=caption, by=by)
