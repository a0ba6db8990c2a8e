"""Zone templates: the rules of one zone, frozen, to look for its like elsewhere; and searches for candidates."""
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .runs import ReachRun, RunState
from .zones import Zone


class ZoneTemplate(models.Model):
    """What made one zone a zone, frozen on the day it was taken: its rules with their sources, and its profile.

    rules: {"groups": [{"group", "name", "types", "type_names", "limit_m", "source"}], "anchors": {"types", "walk_m"},
    "numbers": [{"key", "value", "source"}], "standards"}. profile: what stood in the zone then
    (zones.finding.replication).
    """

    name = models.CharField(_("nama"), max_length=120, unique=True)
    note = models.CharField(_("catatan"), max_length=500, blank=True)
    from_zone = models.ForeignKey(
        Zone, on_delete=models.SET_NULL, null=True, blank=True, related_name="templates", verbose_name=_("dari kawasan")
    )
    rules = models.JSONField(_("aturan"))
    profile = models.JSONField(_("profil"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="zone_templates")
    at = models.DateTimeField(_("pada"), auto_now_add=True)
    archived_at = models.DateTimeField(_("diarsipkan pada"), null=True, blank=True)

    class Meta:
        verbose_name = _("templat kawasan")
        verbose_name_plural = _("templat kawasan")
        ordering = ["archived_at", "name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="zone_template_has_name"),
            models.CheckConstraint(
                condition=Q(rules__has_keys=["groups", "anchors"]) & ~Q(rules__groups=[]),
                name="zone_template_has_rules",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CandidateSearch(models.Model):
    """One search for candidates on the ground of a run: with a template's rules, or once more for the run itself.

    `inputs` records the rules and the day of the facilities, `outcome` the counts; candidates are written at the end.
    """

    run = models.ForeignKey(ReachRun, on_delete=models.CASCADE, related_name="searches")
    template = models.ForeignKey(
        ZoneTemplate, on_delete=models.PROTECT, null=True, blank=True, related_name="searches"
    )
    area_code = models.CharField(_("kode Kemendagri"), max_length=13)
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
        verbose_name = _("pencarian kandidat")
        verbose_name_plural = _("pencarian kandidat")
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(progress__gte=0, progress__lte=1), name="candidate_search_progress_is_share"
            ),
            models.UniqueConstraint(
                fields=["run", "template", "area_code"], condition=Q(state__in=["queued", "running"]),
                nulls_distinct=False, name="candidate_search_open_once",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Return whether it waits or runs."""
        return self.state in (RunState.QUEUED, RunState.RUNNING)
