"""A computation is a run: what went in, how far it is, and what each cell got out of it."""
from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regions.models import ChildCell, ChildLayout, StreetNetwork

from .standards import StandardSet


class RunState(models.TextChoices):
    QUEUED = "queued", _("menunggu")
    RUNNING = "running", _("berjalan")
    DONE = "done", _("selesai")
    FAILED = "failed", _("gagal")
    CANCELLED = "cancelled", _("dibatalkan")


class ReachRun(models.Model):
    """One analysis of an area: `inputs` records every edition, snapshot and parameter it used."""

    area_code = models.CharField(_("kode Kemendagri"), max_length=13)
    standard_set = models.ForeignKey(StandardSet, on_delete=models.PROTECT, verbose_name=_("standar"))
    network = models.ForeignKey(StreetNetwork, on_delete=models.SET_NULL, null=True, blank=True)
    layout = models.ForeignKey(ChildLayout, on_delete=models.SET_NULL, null=True, blank=True)
    state = models.CharField(_("keadaan"), max_length=10, choices=RunState.choices, default=RunState.QUEUED)
    progress = models.FloatField(_("kemajuan"), default=0)
    stage = models.CharField(_("tahap"), max_length=60, blank=True)
    message = models.TextField(_("pesan"), blank=True)
    cancel_wanted = models.BooleanField(_("minta dibatalkan"), default=False)
    inputs = models.JSONField(_("masukan"), default=dict)
    outcome = models.JSONField(_("ringkasan"), default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    asked_at = models.DateTimeField(_("diminta pada"), auto_now_add=True)
    touched_at = models.DateTimeField(_("tanda hidup terakhir"), default=timezone.now)
    finished_at = models.DateTimeField(_("selesai pada"), null=True, blank=True)

    class Meta:
        verbose_name = _("hitungan cakupan")
        verbose_name_plural = _("hitungan cakupan")
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["area_code", "state", "-finished_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(progress__gte=0, progress__lte=1), name="run_progress_is_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_code} #{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in (RunState.QUEUED, RunState.RUNNING)


class ReachMeasure(models.Model):
    """One question asked of every cell: which share of its streets is within a walk of these types?

    `position` is the index of its answer in the arrays of CellReach.
    """

    run = models.ForeignKey(ReachRun, on_delete=models.CASCADE, related_name="measures")
    position = models.PositiveSmallIntegerField()
    types = ArrayField(models.CharField(max_length=40))
    status_needed = models.CharField(max_length=10)
    limit_m = models.PositiveIntegerField()
    facilities = models.PositiveIntegerField()
    unreachable_facilities = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["run", "position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="measure_once_per_position"),
        ]


class CellReach(models.Model):
    """What one cell got: share of its street within each limit, shortest walk, nearest facility.

    Arrays run along ReachMeasure.position. `walk_m` is the mean walk from the cell's streets, null
    where no facility can be reached; `facility_id` the facility nearest to the cell, or null.
    """

    # Its own index would be one more to write: that of the constraint begins with the run.
    run = models.ForeignKey(ReachRun, on_delete=models.CASCADE, related_name="cells", db_index=False)
    cell = models.ForeignKey(ChildCell, on_delete=models.CASCADE, related_name="reach")
    share = ArrayField(models.FloatField())
    walk_m = ArrayField(models.FloatField(null=True))
    facility_ids = ArrayField(models.BigIntegerField(null=True))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "cell"], name="cell_reach_once")]


class WideCell(models.Model):
    """A wide H3 cell that stands for the cells of a run inside it, on maps from afar.

    `children` (0..17 years) is the sum over its cells, null where no population is known; `share` runs along
    ReachMeasure.position: the mean of the cells' shares by children, null where there are none. `cells` counts
    hexagons. `shape` is in web-map metres.
    """

    run = models.ForeignKey(ReachRun, on_delete=models.CASCADE, related_name="wide_cells", db_index=False)
    resolution = models.PositiveSmallIntegerField()
    h3 = models.BigIntegerField()
    cells = models.PositiveIntegerField()
    children = models.FloatField(null=True)
    share = ArrayField(models.FloatField(null=True))
    shape = models.PolygonField(srid=3857)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "resolution", "h3"], name="wide_cell_once")]
