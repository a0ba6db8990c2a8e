"""Zones: candidates that a run found, and zones that planners draw, revision by revision."""
import pgtrigger
from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from facilities.models import Facility, FacilityGroup

from .runs import ReachRun


class CandidateKind(models.TextChoices):
    COMPLETE = "complete", _("lengkap")
    NEARLY = "nearly", _("hampir lengkap")
    TWO = "two", _("kurang dua")
    DATA_NEEDED = "unknown", _("perlu data")


class CandidateWay(models.TextChoices):
    """How a candidate was found: where children already reach everything, or around a place to start from."""

    CELLS = "cells", _("dari tempat anak tinggal")
    ANCHOR = "anchor", _("dari jangkar")


class CandidateZone(models.Model):
    """Connected cells from which every required group is within its walk, or all but one; or what an anchor holds.

    Where no list claims to know all of a required group, its absence proves nothing: such a candidate
    holds every group that is known and names in `unknown_groups` what must be learnt first. `missing` names every
    group known to be missing; `missing_group` the only one of a nearly complete candidate. `children` is null
    where no population is known. `search`: the search with a template's rules that found it; null = the run itself.
    """

    run = models.ForeignKey(ReachRun, on_delete=models.CASCADE, related_name="candidates")
    search = models.ForeignKey(
        "CandidateSearch", on_delete=models.CASCADE, null=True, blank=True, related_name="candidates"
    )
    way = models.CharField(
        _("cara ditemukan"), max_length=6, choices=CandidateWay.choices, default=CandidateWay.CELLS
    )
    anchor = models.ForeignKey(
        Facility, on_delete=models.SET_NULL, null=True, blank=True, related_name="anchored_candidates",
        verbose_name=_("jangkar"),
    )  # fmt: skip
    anchor_certified = models.BooleanField(_("jangkar tersertifikasi"), default=False)
    missing = models.JSONField(_("kelompok yang belum ada"), default=list)
    kind = models.CharField(_("macam"), max_length=8, choices=CandidateKind.choices)
    missing_group = models.ForeignKey(FacilityGroup, on_delete=models.PROTECT, null=True, blank=True)
    unknown_groups = models.JSONField(_("kelompok tanpa daftar"), default=list)
    rank = models.PositiveIntegerField(_("urutan"))
    name = models.CharField(_("nama"), max_length=120)
    area_codes = models.JSONField(_("wilayah"), default=list)
    cells = models.PositiveIntegerField(_("sel"))
    children = models.FloatField(_("anak di dalam"), null=True)
    score = models.FloatField(_("skor"))
    score_parts = models.JSONField(_("rincian skor"), default=dict)
    members = models.ManyToManyField(Facility, related_name="candidate_zones")
    members_count = models.PositiveIntegerField(_("tempat di dalam"), default=0)
    members_certified = models.PositiveIntegerField(_("tempat tersertifikasi"), default=0)
    geometry = models.MultiPolygonField(srid=4326)

    class Meta:
        verbose_name = _("kandidat kawasan")
        verbose_name_plural = _("kandidat kawasan")
        ordering = ["run", "rank"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="complete", missing_group__isnull=True, unknown_groups=[])
                | Q(kind="nearly", missing_group__isnull=False, unknown_groups=[])
                | (Q(kind="two", missing_group__isnull=True, unknown_groups=[]) & ~Q(missing=[]))
                | (Q(kind="unknown", missing_group__isnull=True) & ~Q(unknown_groups=[])),
                name="candidate_names_what_is_missing",
            ),
            models.CheckConstraint(
                condition=Q(way="anchor") | Q(anchor__isnull=True, anchor_certified=False),
                name="candidate_anchor_only_around_one",
            ),
            models.CheckConstraint(
                condition=Q(members_certified__lte=models.F("members_count")), name="candidate_certified_are_members"
            ),
        ]


class CandidatePlace(models.Model):
    """Where one more facility of a missing group would best stand for a candidate.

    children_gained: who would newly be within limit_m, also beyond the candidate; children_completed: how many of
    its children would then reach every group (null around an anchor); walk_m: from the anchor, null without one.
    """

    candidate = models.ForeignKey(CandidateZone, on_delete=models.CASCADE, related_name="places")
    group = models.ForeignKey(FacilityGroup, on_delete=models.PROTECT)
    position = models.PointField(srid=4326)
    street = models.CharField(_("jalan"), max_length=120, blank=True)
    limit_m = models.PositiveIntegerField(_("jarak jalan kaki (m)"))
    children_gained = models.FloatField(_("anak yang terbantu"))
    children_completed = models.FloatField(_("anak yang menjadi lengkap"), null=True)
    walk_m = models.FloatField(_("jalan kaki dari jangkar (m)"), null=True)

    class Meta:
        verbose_name = _("tempat yang disarankan")
        verbose_name_plural = _("tempat yang disarankan")
        ordering = ["candidate", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["candidate", "group"], name="candidate_place_once_per_group"),
            models.CheckConstraint(
                condition=Q(children_gained__gte=0, limit_m__gt=0), name="candidate_place_gain_not_negative"
            ),
        ]


class ZoneState(models.TextChoices):
    """The life of a zone; zones/life/steps.py says which step leads from which state to which."""

    DRAFT = "draft", _("usulan")
    PROPOSED = "proposed", _("telaah")
    VERIFYING = "verifying", _("verifikasi lapangan")
    DECIDING = "deciding", _("penetapan")
    MONITORED = "monitored", _("pemantauan")
    EVALUATED = "evaluated", _("evaluasi")
    REVOKED = "revoked", _("dicabut")


class ZoneQuerySet(models.QuerySet):
    """Zones by what everybody may know of them."""

    def designated(self) -> "ZoneQuerySet":
        """Keep zones with a decree in force, also while their next version is being drafted."""
        return self.filter(decree__isnull=False)


class Zone(models.Model):
    """A Kaltara zone (child-friendly zone): its name and state; its shape lives in revisions.

    `current` is the version that is worked on. `decree` is the one in force; the version it designated
    (`published`) is what the public sees, whatever becomes of the current one.
    """

    code = models.CharField(_("kode"), max_length=20, unique=True)
    name = models.CharField(_("nama"), max_length=120)
    state = models.CharField(_("keadaan"), max_length=12, choices=ZoneState.choices, default=ZoneState.DRAFT)
    current = models.OneToOneField(
        "ZoneRevision", on_delete=models.PROTECT, null=True, related_name="current_of"
    )
    decree = models.OneToOneField(
        "Decree", on_delete=models.PROTECT, null=True, blank=True, related_name="in_force_for",
        verbose_name=_("SK yang berlaku"),
    )
    from_candidate = models.ForeignKey(CandidateZone, on_delete=models.SET_NULL, null=True, blank=True)
    template = models.ForeignKey(
        "ZoneTemplate", on_delete=models.PROTECT, null=True, blank=True, related_name="drafts",
        verbose_name=_("templat"), help_text=_("Templat yang hendak diulang oleh kawasan ini."),
    )  # fmt: skip
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="zones")
    created_at = models.DateTimeField(_("dibuat pada"), auto_now_add=True)

    objects = ZoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("kawasan")
        verbose_name_plural = _("kawasan")
        ordering = ["-created_at"]
        permissions = [
            ("verify_zone", "Menelaah dan memverifikasi kawasan"),
            ("designate_zone", "Menetapkan dan mencabut kawasan"),
            ("monitor_zone", "Memantau kawasan yang ditetapkan"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["monitored", "evaluated"]) | Q(decree__isnull=False),
                name="zone_designated_has_decree",
            ),
            models.CheckConstraint(
                condition=~Q(state="revoked") | Q(decree__isnull=True), name="zone_revoked_has_no_decree"
            ),
            models.CheckConstraint(condition=Q(state__in=ZoneState.values), name="zone_state_is_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def area_code(self) -> str:
        """Return the code of the village in which the zone lies first and foremost: its own code begins with it."""
        return self.code.rpartition("-")[0]

    @property
    def published(self) -> "ZoneRevision | None":
        """Return the version that the decree in force designated, which everybody may see."""
        return self.decree.revision if self.decree_id else None

    def name_of(self, revision: "ZoneRevision") -> str:
        """Return what the zone is called in a version: the designated one keeps the name of its decree."""
        is_designated = self.decree_id is not None and self.decree.revision_id == revision.pk
        return self.decree.zone_name if is_designated else self.name

    @property
    def is_revised(self) -> bool:
        """Say whether another version than the designated one is being worked on."""
        return self.decree_id is not None and self.decree.revision_id != self.current_id


class ZoneRevision(models.Model):
    """One version of a zone's shape with the judgement it had when it was saved.

    From `frozen_at` on (it was proposed) neither shape nor judgement change: the database refuses it.
    """

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
    frozen_at = models.DateTimeField(_("dibekukan pada"), null=True, blank=True)

    class Meta:
        verbose_name = _("versi kawasan")
        verbose_name_plural = _("versi kawasan")
        ordering = ["zone", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["zone", "number"], name="revision_once_per_number"),
        ]
        triggers = [
            # What points at runs and facilities may lose them: only what was judged stays as it was.
            pgtrigger.Protect(
                name="frozen_revision_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.frozen_at IS NOT NULL AND (OLD.geometry IS DISTINCT FROM NEW.geometry"
                    " OR OLD.assessment IS DISTINCT FROM NEW.assessment OR OLD.number <> NEW.number"
                    " OR OLD.zone_id <> NEW.zone_id OR OLD.note <> NEW.note OR OLD.frozen_at IS DISTINCT FROM"
                    " NEW.frozen_at)"
                ),
            ),
            pgtrigger.Protect(
                name="frozen_revision_is_kept", operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.frozen_at IS NOT NULL"),
            ),
        ]
