"""Keep photos and documents of a facility: checked by content, without what a camera adds, moderated."""
import datetime as dt
import hashlib
import io
from dataclasses import dataclass
from typing import Any, Final

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from facilities.history import recorded
from facilities.models import Facility, FacilityFile, FileKind

from .completeness import recompute_completeness
from .touch import touch

LARGEST_BYTES: Final = 10 * 1024 * 1024
LARGEST_PIXELS: Final = 60_000_000
LONGEST_SIDE: Final = 2400
_PHOTO_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_EXIF_IFD: Final = 0x8769
_TAKEN: Final = 0x9003


class FileRefused(Exception):
    """Say why a file is not kept."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be kept: what it is, its bytes as they are stored, and the day a photo was taken."""

    kind: FileKind
    suffix: str
    content: bytes
    taken_on: dt.date | None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def checked_file(content: bytes) -> CheckedFile:
    """Return a photo (JPEG, PNG, WebP) drawn anew, or a PDF as it is; raise FileRefused for anything else.

    What a camera adds to a photo (position, camera, owner) is gone; only its day is told.
    """
    if not content:
        raise FileRefused(_("Berkas ini kosong."))
    if len(content) > LARGEST_BYTES:
        raise FileRefused(_("Berkas ini lebih dari 10 MB; kecilkan dahulu."))
    if content[:5] == b"%PDF-":
        return CheckedFile(FileKind.DOCUMENT, ".pdf", content, None)
    photo, day = _plain_photo(content)
    return CheckedFile(FileKind.PHOTO, ".jpg", photo, day)


@transaction.atomic
def add_file(
    facility: Facility, content: bytes, *, by: Any, caption: str = "", taken_on: dt.date | None = None
) -> FacilityFile:
    """Keep a photo (JPEG, PNG, WebP) or a PDF of a facility, not public until somebody says so.

    A photo is drawn anew: position, camera and owner that its file names (EXIF) are gone; only its day is
    kept. The same content twice is one file. Raise FileRefused for any other content or more than 10 MB.
    """
    checked = checked_file(content)
    kind, digest, taken_on = checked.kind, checked.sha256, taken_on or checked.taken_on
    row = FacilityFile.objects.filter(facility=facility, sha256=digest).first()
    if row is not None:
        return row
    row = FacilityFile(
        facility=facility, kind=kind, caption=caption.strip()[:200], sha256=digest, taken_on=taken_on, by=by
    )
    row.file.save(f"{digest}{checked.suffix}", ContentFile(checked.content), save=False)
    with recorded(by=by):
        row.save()
    touch(facility)
    recompute_completeness([facility.pk])
    return row


@transaction.atomic
def show_file(row: FacilityFile, *, is_public: bool, by: Any) -> None:
    """Let everybody see a file, or nobody but staff; files of secret places stay inside."""
    if is_public and row.facility.type.is_sensitive:
        raise FileRefused(_("Berkas tempat rahasia tidak dapat dibuka untuk umum."))
    row.is_public = is_public
    with recorded(by=by):
        row.save(update_fields=["is_public"])


@transaction.atomic
def remove_file(row: FacilityFile, *, by: Any) -> None:
    """Remove a file from its facility; the stored bytes go when no other facility has them."""
    facility, path, storage = row.facility, row.file.name, row.file.storage
    with recorded(by=by):
        row.delete()
    if not FacilityFile.objects.filter(file=path).exists():
        transaction.on_commit(lambda: storage.delete(path))
    touch(facility)
    recompute_completeness([facility.pk])


def _plain_photo(content: bytes) -> tuple[bytes, dt.date | None]:
    """Return a photo as JPEG without anything but its pixels, upright, and the day it was taken."""
    try:
        with Image.open(io.BytesIO(content), formats=_PHOTO_FORMATS) as photo:
            if photo.width * photo.height > LARGEST_PIXELS:
                raise FileRefused(_("Foto ini terlalu besar: lebih dari 60 juta titik gambar."))
            day = _day_taken(photo)
            upright = ImageOps.exif_transpose(photo).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise FileRefused(_("Berkas ini bukan foto JPEG, PNG, atau WebP, dan bukan PDF.")) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    drawn = io.BytesIO()
    bare.save(drawn, "JPEG", quality=85, optimize=True)
    return drawn.getvalue(), day


def _day_taken(photo: Image.Image) -> dt.date | None:
    text = photo.getexif().get_ifd(_EXIF_IFD).get(_TAKEN)
    try:
        return dt.datetime.strptime(str(text)[:10], "%Y:%m:%d").date() if text else None
    except ValueError:
        return None
