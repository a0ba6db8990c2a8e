"""Zones: candidates that a run found, and zones that planners draw, revision by revision."""
from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from facilities.models import Facility, FacilityGroup

from .runs import ReachRun


class CandidateKind(models.TextChoices):
    COMPLETE = "complete", _("lengkap")
    NEARLY = "nearly", _("hampir lengkap")
    DATA_NEEDED = "unknown", _("perlu data")


class CandidateZone(models.Model):
    """Connected cells from which every required group is within its walk, or all but one.

    Where no list claims to know all of a required group, its absence proves nothing: such a candidate
    holds every group that is known and names in `unknown_groups` what must be learnt first.
    """

    run = models.ForeignKey(ReachRun, on_delete=models.CASCADE, related_name="candidates")
    kind = models.CharField(_("macam"), max_length=8, choices=CandidateKind.choices)
    missing_group = models.ForeignKey(FacilityGroup, on_delete=models.PROTECT, null=True, blank=True)
    unknown_groups = models.JSONField(_("kelompok tanpa daftar"), default=list)
    rank = models.PositiveIntegerField(_("urutan"))
    name = models.CharField(_("nama"), max_length=120)
    area_codes = models.JSONField(_("wilayah"), default=list)
    cells = models.PositiveIntegerField(_("sel"))
    children = models.FloatField(_("anak di dalam"))
    score = models.FloatField(_("skor"))
    score_parts = models.JSONField(_("rincian skor"), default=dict)
    members = models.ManyToManyField(Facility, related_name="candidate_zones")
    geometry = models.MultiPolygonField(srid=4326)

    class Meta:
        verbose_name = _("kandidat kawasan")
        verbose_name_plural = _("kandidat kawasan")
        ordering = ["run", "rank"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="complete", missing_group__isnull=True, unknown_groups=[])
                | Q(kind="nearly", missing_group__isnull=False, unknown_groups=[])
                | (Q(kind="unknown", missing_group__isnull=True) & ~Q(unknown_groups=[])),
                name="candidate_names_what_is_missing",
            ),
        ]


class ZoneState(models.TextChoices):
    """The life of a zone; the way from proposed to designated comes with the decree."""

    DRAFT = "draft", _("usulan")


class Zone(models.Model):
    """A Kaltara zone (child-friendly zone): its name and state; its shape lives in revisions."""

    code = models.CharField(_("kode"), max_length=20, unique=True)
    name = models.CharField(_("nama"), max_length=120)
    state = models.CharField(_("keadaan"), max_length=12, choices=ZoneState.choices, default=ZoneState.DRAFT)
    current = models.OneToOneField(
        "ZoneRevision", on_delete=models.PROTECT, null=True, related_name="current_of"
    )
    from_candidate = models.ForeignKey(CandidateZone, on_delete=models.SET_NULL, null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="zones")
    created_at = models.DateTimeField(_("dibuat pada"), auto_now_add=True)

    class Meta:
        verbose_name = _("kawasan")
        verbose_name_plural = _("kawasan")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class ZoneRevision(models.Model):
    """One version of a zone's shape with the judgement it had when it was saved."""

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("nomor"))
    geometry = models.MultiPolygonField(srid=4326)
    note = models.CharField(_("catatan"), max_length=500, blank=True)
    anchor = models.ForeignKey(
        Facility, on_delete=models.SET_NULL, null=True, blank=True, related_name="anchored_revisions",
        verbose_name=_("jangkar"), help_text=_("Tempat yang menjadi titik tolak jarak di dalam kawasan."),
    )
    assessment = models.JSONField(_("penilaian"), default=dict)
    run = models.ForeignKey(ReachRun, on_delete=models.SET_NULL, null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField(_("pada"), auto_now_add=True)

    class Meta:
        verbose_name = _("versi kawasan")
        verbose_name_plural = _("versi kawasan")
        ordering = ["zone", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["zone", "number"], name="revision_once_per_number"),
        ]
