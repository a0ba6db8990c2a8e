"""Reports that were asked for: an atlas, a meeting pack or an archive of data, made in the background and kept."""
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .runs import ReachRun, RunState


class ReportKind(models.TextChoices):
    ATLAS = "atlas", _("peta atlas")
    PACK = "pack", _("bahan rapat")
    DATA = "data", _("arsip data")


class Report(models.Model):
    """One atlas, meeting pack or archive of data of an area, made from one run; `choices` says what it holds.

    The file lies in the data folder under its own name (zones.paper.report_files) once the state is done. A pack
    keeps the day of its meeting and the run it was compared with, so that the next one knows what "since" means.
    """

    kind = models.CharField(_("macam"), max_length=5, choices=ReportKind.choices)
    area_code = models.CharField(_("kode Kemendagri"), max_length=13, db_index=True)
    run = models.ForeignKey(ReachRun, on_delete=models.SET_NULL, null=True, related_name="reports")
    since_run = models.ForeignKey(
        ReachRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("dibandingkan dengan hitungan"),
    )  # fmt: skip
    meeting_on = models.DateField(_("tanggal rapat"), null=True, blank=True)
    choices = models.JSONField(_("pilihan"), default=dict)
    language = models.CharField(_("bahasa"), max_length=5, default="id")
    state = models.CharField(_("keadaan"), max_length=10, choices=RunState.choices, default=RunState.QUEUED)
    progress = models.FloatField(_("kemajuan"), default=0)
    stage = models.CharField(_("tahap"), max_length=120, blank=True)
    message = models.TextField(_("pesan"), blank=True)
    cancel_wanted = models.BooleanField(_("minta dibatalkan"), default=False)
    pages = models.PositiveIntegerField(_("halaman"), null=True, blank=True)
    size = models.PositiveIntegerField(_("ukuran (bita)"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reports")
    asked_at = models.DateTimeField(_("diminta pada"), auto_now_add=True)
    touched_at = models.DateTimeField(_("tanda hidup terakhir"), default=timezone.now)
    finished_at = models.DateTimeField(_("selesai pada"), null=True, blank=True)

    class Meta:
        verbose_name = _("laporan")
        verbose_name_plural = _("laporan")
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__gte=0, progress__lte=1), name="report_progress_is_share"),
            models.CheckConstraint(
                condition=Q(kind="pack", meeting_on__isnull=False)
                | Q(kind__in=["atlas", "data"], meeting_on__isnull=True, since_run__isnull=True),
                name="report_pack_has_meeting",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(pages__isnull=False, size__isnull=False, finished_at__isnull=False),
                name="report_done_has_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.area_code}"

    @property
    def is_open(self) -> bool:
        return self.state in (RunState.QUEUED, RunState.RUNNING)
