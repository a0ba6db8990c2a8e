"""Scenarios: named overlays on an untouched run, their steps in order, and what each edit left behind for undo."""
from typing import Any

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from facilities.models import Facility, FacilityType
from zones.scenarios.changes import ChangeKind

from .runs import ReachRun
from .standards import StatusNeeded


class ScenarioState(models.TextChoices):
    """From a thought to a plan."""

    DRAFT = "draft", _("rancangan")
    CHOSEN = "chosen", _("dipilih")
    ARCHIVED = "archived", _("diarsipkan")


class Scenario(models.Model):
    """A named overlay on a finished run of an area; the run, the registry and the streets stay as they are.

    `version` grows with every edit: who saves names the version seen. `result` is what `computed_version` gave on
    `computed_run`; `computing` says what a worker does now, or how that ended without a result. `share_token` opens
    the page without an account.
    """

    name = models.CharField(_("nama"), max_length=120)
    area_code = models.CharField(_("kode Kemendagri"), max_length=13)
    run = models.ForeignKey(
        ReachRun, on_delete=models.SET_NULL, null=True, related_name="scenarios", verbose_name=_("dasar")
    )
    note = models.TextField(_("catatan"), blank=True, max_length=2000)
    state = models.CharField(_("keadaan"), max_length=10, choices=ScenarioState.choices, default=ScenarioState.DRAFT)
    version = models.PositiveIntegerField(_("versi"), default=1)
    copied_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True)
    share_token = models.CharField(_("kunci tautan"), max_length=43, unique=True, null=True, blank=True)
    shared_at = models.DateTimeField(_("dibagikan pada"), null=True, blank=True)
    result = models.JSONField(_("hasil"), null=True, blank=True)
    computed_version = models.PositiveIntegerField(_("versi yang dihitung"), null=True, blank=True)
    computed_run = models.ForeignKey(ReachRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    computed_at = models.DateTimeField(_("dihitung pada"), null=True, blank=True)
    computing = models.JSONField(_("perhitungan"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="scenarios")
    created_at = models.DateTimeField(_("dibuat pada"), auto_now_add=True)
    updated_at = models.DateTimeField(_("diubah pada"), auto_now=True)

    class Meta:
        verbose_name = _("skenario")
        verbose_name_plural = _("skenario")
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="scenario_has_name"),
            models.CheckConstraint(condition=Q(share_token__isnull=True) | ~Q(share_token=""),
                                   name="scenario_token_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_computed(self) -> bool:
        """Say whether the result stands for the steps and the run as they are now."""
        return self.result is not None and (self.computed_version, self.computed_run_id) == (self.version, self.run_id)

    @property
    def has_accepted_steps(self) -> bool:
        """Say whether any of its steps became a plan or a task."""
        return self.steps.filter(accepted_at__isnull=False).exists()

    @property
    def is_being_computed(self) -> bool:
        """Say whether a worker computes the steps as they are now, or is going to."""
        return self._computing_now is not None and "ended" not in self._computing_now

    @property
    def ended(self) -> str:
        """Return why the computation of the steps as they are now ended without a result, "" where it did not."""
        return (self._computing_now or {}).get("ended", "")

    @property
    def _computing_now(self) -> dict[str, Any] | None:
        told: dict[str, Any] | None = self.computing
        return told if told and told["version"] == self.version else None


class ScenarioStep(models.Model):
    """One change of a scenario, in its order; switched off it stays, without effect.

    place: where a facility stands or is moved to, or the spot of a street that is barred. line: a drawn street, or
    for the map the street that is barred. `accepted` is the facility or note that came of it, once.
    """

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveIntegerField(_("urutan"))
    is_on = models.BooleanField(_("ikut dihitung"), default=True)
    kind = models.CharField(_("perubahan"), max_length=10, choices=ChangeKind.choices)
    name = models.CharField(_("nama"), max_length=200, blank=True)
    type = models.ForeignKey(FacilityType, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(
        _("status"), max_length=10, choices=StatusNeeded.choices, default=StatusNeeded.ANY
    )
    place = models.PointField(srid=4326, null=True, blank=True)
    line = models.LineStringField(srid=4326, null=True, blank=True)
    cost = models.BigIntegerField(_("biaya (rupiah)"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("tahun"), null=True, blank=True)
    agency = models.CharField(_("instansi"), max_length=200, blank=True)
    note = models.CharField(_("catatan"), max_length=500, blank=True)
    accepted = models.ForeignKey(Facility, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(_("diterima pada"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("perubahan skenario")
        verbose_name_plural = _("perubahan skenario")
        ordering = ["scenario", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "position"], name="step_once_per_position", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                name="step_has_what_its_kind_needs",
                condition=Q(kind="add", type__isnull=False, place__isnull=False)
                | Q(kind="move", facility__isnull=False, place__isnull=False)
                | Q(kind="close", facility__isnull=False)
                | (Q(kind="upgrade", facility__isnull=False) & ~Q(status="any"))
                | Q(kind__in=["bridge", "alley", "gate"], line__isnull=False)
                | Q(kind="bar", place__isnull=False),
            ),
            models.CheckConstraint(condition=Q(cost__isnull=True) | Q(cost__gte=0), name="step_cost_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()


class ScenarioEdit(models.Model):
    """What the steps were before one edit, so that it can be undone; the edit that undoes is not kept."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="edits")
    version = models.PositiveIntegerField(_("versi sebelum"))
    what = models.CharField(_("yang diubah"), max_length=200)
    before = models.JSONField(_("perubahan sebelum"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(_("pada"), auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "version"], name="edit_once_per_version"),
        ]
