"""Designated zones judged again as data change, and what stays flagged until it holds again or is explained."""
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from facilities.models import FacilityGroup

from .runs import ReachRun
from .zones import Zone, ZoneRevision


class ZoneJudgement(models.Model):
    """A designated version judged against the data of a day; `score` 0..100 or null where none can be given.

    `missing` and `lost` hold keys of service groups: those not there, and those of them that were there when
    the version was designated.
    """

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="judgements")
    revision = models.ForeignKey(ZoneRevision, on_delete=models.PROTECT, related_name="judgements")
    run = models.ForeignKey(ReachRun, on_delete=models.SET_NULL, null=True, blank=True)
    score = models.FloatField(_("skor"), null=True, blank=True)
    children = models.FloatField(_("anak di dalam"), null=True, blank=True)
    missing = models.JSONField(_("layanan yang tidak ada"), default=list)
    lost = models.JSONField(_("layanan yang hilang"), default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    at = models.DateTimeField(_("pada"), auto_now_add=True)

    class Meta:
        verbose_name = _("penilaian ulang kawasan")
        verbose_name_plural = _("penilaian ulang kawasan")
        ordering = ["zone", "-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=100), name="zone_judgement_score_in_range"
            ),
        ]


class ZoneFlag(models.Model):
    """A service that a designated zone had and lost; over when it holds again, at rest when a person says why.

    `accepted_on`: a person gave a reason; the flag no longer asks for anything, and stays until the service
    holds again, so that the next night does not raise it anew.
    """

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="flags")
    group = models.ForeignKey(FacilityGroup, on_delete=models.PROTECT)
    sentence = models.CharField(_("sebab"), max_length=400)
    opened_on = models.DateField(_("sejak"))
    ended_on = models.DateField(_("ada lagi sejak"), null=True, blank=True)
    accepted_on = models.DateField(_("dijelaskan pada"), null=True, blank=True)
    accepted_reason = models.CharField(_("penjelasan"), max_length=500, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("tanda kawasan")
        verbose_name_plural = _("tanda kawasan")
        ordering = ["-opened_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "group"], condition=Q(ended_on__isnull=True), name="zone_flag_open_once"
            ),
            models.CheckConstraint(
                condition=Q(accepted_on__isnull=True, accepted_by__isnull=True, accepted_reason="")
                | (Q(accepted_on__isnull=False, accepted_by__isnull=False) & ~Q(accepted_reason="")),
                name="zone_flag_is_accepted_with_a_reason",
            ),
        ]

    @property
    def asks(self) -> bool:
        """Say whether somebody should still look at it."""
        return self.ended_on is None and self.accepted_on is None
