"""What the staff say about a zone or a gap: comments, photos and documents; the same for both."""
from pathlib import PurePath
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from facilities.models import FileKind

HAS_TEXT_OR_IS_DELETED: Final = Q(deleted_at__isnull=False, text="") | (Q(deleted_at__isnull=True) & ~Q(text=""))


def path_of_file(row: "StaffFile", name: str) -> str:
    """Return where a file is stored: below its own digest."""
    return f"{row.sha256[:2]}/{row.sha256}{PurePath(name).suffix.lower()[:10]}"


class StaffComment(models.Model):
    """A remark of the staff; `former` keeps what stood there before: [{"text", "until"}], oldest first."""

    text = models.TextField(_("komentar"))
    former = models.JSONField(_("isi terdahulu"), default=list, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("pada"), auto_now_add=True)
    edited_at = models.DateTimeField(_("diubah pada"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("dihapus pada"), null=True, blank=True)

    class Meta:
        abstract = True


class StaffFile(models.Model):
    """A photo or document for the staff; sha256 is that of the stored bytes. `file` says where it lies."""

    kind = models.CharField(_("macam"), max_length=10, choices=FileKind.choices)
    caption = models.CharField(_("keterangan"), max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("pada"), auto_now_add=True)

    class Meta:
        abstract = True

    @property
    def suffix(self) -> str:
        """Return the end of the file's name: .jpg or .pdf."""
        return PurePath(self.file.name).suffix
