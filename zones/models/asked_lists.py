"""Lists of addresses that somebody asks about, kept for that person alone and for one day."""
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT_FOR: Final = timedelta(days=1)


class ListState(models.TextChoices):
    SHOWN = "shown", _("menunggu diperiksa")
    QUEUED = "queued", _("menunggu giliran")
    RUNNING = "running", _("berjalan")
    DONE = "done", _("selesai")
    FAILED = "failed", _("gagal")
    CANCELLED = "cancelled", _("dihentikan")


class AskedList(models.Model):
    """An uploaded list as it came, what its columns are (key -> column), and the answers as CSV and workbook.

    age: of all children where no column says it; None = any.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(_("berkas"), max_length=120)
    content = models.BinaryField()
    rows = models.PositiveIntegerField(_("baris"))
    columns = models.JSONField(_("kolom"), default=dict)
    age = models.PositiveSmallIntegerField(_("umur"), null=True, blank=True)
    state = models.CharField(_("keadaan"), max_length=10, choices=ListState.choices, default=ListState.SHOWN)
    progress = models.FloatField(_("kemajuan"), default=0)
    message = models.TextField(_("pesan"), blank=True)
    cancel_wanted = models.BooleanField(_("minta dihentikan"), default=False)
    answered = models.PositiveIntegerField(_("baris terjawab"), null=True, blank=True)
    csv = models.BinaryField(null=True, blank=True)
    xlsx = models.BinaryField(null=True, blank=True)
    asked_at = models.DateTimeField(_("diminta pada"), default=timezone.now)

    class Meta:
        verbose_name = _("daftar alamat")
        verbose_name_plural = _("daftar alamat")
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__gte=0, progress__lte=1), name="asked_list_progress_is_share"),
            models.CheckConstraint(
                condition=Q(state="done", csv__isnull=False, xlsx__isnull=False) | ~Q(state="done"),
                name="asked_list_done_has_answers",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in (ListState.QUEUED, ListState.RUNNING)

    @property
    def gone_at(self):
        """Return when list and answers are deleted."""
        return self.asked_at + KEPT_FOR
