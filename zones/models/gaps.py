"""The register of gaps: each with its state, plan and history; a run says what is found, people say what is done."""
from typing import Final

import pgtrigger
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .agencies import Agency
from .coverage import AreaCoverage
from .remarks import HAS_TEXT_OR_IS_DELETED, StaffComment, StaffFile, path_of_file
from .runs import ReachRun
from .scenarios import Scenario
from .standards import Standard

CODE_PREFIX: Final = "KS-"


class GapState(models.TextChoices):
    """What people did about a gap."""

    OPEN = "open", _("terbuka")
    PLANNED = "planned", _("direncanakan")
    FUNDED = "funded", _("didanai")
    BUILT = "built", _("dibangun")
    VERIFIED = "verified", _("terverifikasi tertutup")
    NOT_GAP = "not_gap", _("bukan kesenjangan")


CURRENT_STATES: Final = (GapState.OPEN, GapState.PLANNED, GapState.FUNDED, GapState.BUILT)


class Finding(models.TextChoices):
    """What the newest run says about a gap, whatever people did."""

    NOT_MET = "not_met", _("belum terpenuhi")
    MET = "met", _("tampak tertutup")
    NO_DATA = "no_data", _("tidak ada data")
    NOT_JUDGED = "not_judged", _("tidak dinilai lagi")


class BudgetSource(models.TextChoices):
    """Where the money of a plan comes from."""

    REGENCY = "apbd-kab", _("APBD kabupaten/kota")
    PROVINCE = "apbd-prov", _("APBD provinsi")
    STATE = "apbn", _("APBN")
    SPECIAL = "dak", _("DAK")
    VILLAGE = "dana-desa", _("dana desa")
    BUSINESS = "usaha", _("dunia usaha (CSR)")
    OTHER = "lain", _("lainnya")


class Gap(models.Model):
    """An area that misses a required service: one row for an area and a rule, for ever.

    `finding` and `closed_at` belong to runs: closed_at is set while the newest run finds the rule met (or judges it
    no longer) and empty while it does not. `state` belongs to people, but a verified gap that returns opens again.
    The rule is known by its key, so that a plan goes on under the next version of the standards; `standard` is the
    version judged last. `agency_chosen`: a person named the agency, so that services do not change it any more.
    `aside_*`: what was so when somebody said it was no gap. `version` grows with each change.
    """

    area_code = models.CharField(_("kode Kemendagri"), max_length=13)
    rule_key = models.SlugField(_("kunci standar"), max_length=60)
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="gaps")
    coverage = models.ForeignKey(AreaCoverage, on_delete=models.SET_NULL, null=True, related_name="gaps")
    children = models.FloatField(_("anak yang terdampak"))
    severity = models.FloatField(_("bobot"))
    first_run = models.ForeignKey(ReachRun, on_delete=models.SET_NULL, null=True, related_name="gaps_found")
    last_run = models.ForeignKey(ReachRun, on_delete=models.SET_NULL, null=True, related_name="gaps_seen")
    found_at = models.DateTimeField(_("ditemukan pada"), default=timezone.now)
    closed_at = models.DateTimeField(_("tertutup pada"), null=True, blank=True)
    finding = models.CharField(
        _("temuan hitungan"), max_length=10, choices=Finding.choices, default=Finding.NOT_MET
    )
    state = models.CharField(_("tahap"), max_length=10, choices=GapState.choices, default=GapState.OPEN)
    version = models.PositiveIntegerField(_("versi"), default=1)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="gaps", verbose_name=_("instansi")
    )
    agency_chosen = models.BooleanField(_("instansi dipilih orang"), default=False)
    due_on = models.DateField(_("tenggat"), null=True, blank=True)
    plan_year = models.PositiveSmallIntegerField(_("tahun rencana"), null=True, blank=True)
    budget_source = models.CharField(
        _("sumber dana"), max_length=10, choices=BudgetSource.choices, blank=True
    )
    cost_rp = models.PositiveBigIntegerField(_("biaya (rupiah)"), null=True, blank=True)
    plan_note = models.CharField(_("catatan rencana"), max_length=1000, blank=True)
    scenario = models.ForeignKey(
        Scenario, on_delete=models.SET_NULL, null=True, blank=True, related_name="gaps", verbose_name=_("skenario")
    )
    aside_children = models.FloatField(null=True, blank=True)
    aside_severity = models.FloatField(null=True, blank=True)

    class Meta:
        verbose_name = _("kesenjangan")
        verbose_name_plural = _("kesenjangan")
        ordering = ["-severity", "-children"]
        permissions = [("verify_gap", "Can verify that a gap is closed, or say that it is none")]
        indexes = [models.Index(fields=["state", "agency"], name="gap_state_agency")]
        constraints = [
            models.UniqueConstraint(fields=["area_code", "rule_key"], name="gap_once_per_area_and_rule"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, finding__in=["not_met", "no_data"])
                | Q(closed_at__isnull=False, finding__in=["met", "not_judged"]),
                name="gap_closed_as_found",
            ),
            models.CheckConstraint(
                condition=~Q(state="verified") | Q(closed_at__isnull=False), name="gap_verified_only_when_closed"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["planned", "funded", "built"])
                | Q(agency__isnull=False, plan_year__isnull=False),
                name="gap_planned_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["funded", "built"]) | (Q(cost_rp__isnull=False) & ~Q(budget_source="")),
                name="gap_funded_says_how_much_from_where",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_gap") | Q(aside_children__isnull=False, aside_severity__isnull=False),
                name="gap_set_aside_remembers_numbers",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """Return the number people call the gap by: KS-00042."""
        return f"{CODE_PREFIX}{self.pk:05d}"

    @property
    def is_current(self) -> bool:
        """Say whether somebody still has to do something: neither verified nor set aside."""
        return self.state in CURRENT_STATES

    @property
    def asks_to_be_verified(self) -> bool:
        """Say whether the newest run finds the rule met and nobody has looked at it yet."""
        return self.is_current and self.finding == Finding.MET

    @property
    def is_overdue(self) -> bool:
        """Say whether the due date is past and the gap still there."""
        return self.due_on is not None and self.is_current and self.due_on < timezone.localdate()


class GapEvent(models.Model):
    """Something that happened to a gap: a step, a change of its plan, or what a run found. Kept for ever.

    `what`: a key of zones.gap_register.words. `changes`: {field: [before, after]} as texts. `by` is empty when a run
    did it; `run_number` names that run, or the one a verification rests on, also when it is gone.
    """

    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, related_name="events")
    what = models.CharField(_("peristiwa"), max_length=20)
    from_state = models.CharField(_("dari"), max_length=10, choices=GapState.choices)
    to_state = models.CharField(_("ke"), max_length=10, choices=GapState.choices)
    finding = models.CharField(_("temuan hitungan"), max_length=10, choices=Finding.choices)
    reason = models.CharField(_("alasan"), max_length=500, blank=True)
    changes = models.JSONField(_("perubahan"), default=dict, blank=True)
    run_number = models.PositiveBigIntegerField(_("nomor hitungan"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("pada"), default=timezone.now)

    class Meta:
        verbose_name = _("peristiwa kesenjangan")
        verbose_name_plural = _("peristiwa kesenjangan")
        ordering = ["-at", "-pk"]
        triggers = [
            pgtrigger.Protect(name="gap_event_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


def gap_files() -> FileSystemStorage:
    """Return where files of gaps lie: apart from others, handed out only by a view."""
    return FileSystemStorage(location=settings.DATA_DIR / "gap_files")


class GapFile(StaffFile):
    """A letter, minutes, a budget sheet or a photo about a gap."""

    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, related_name="files")
    file = models.FileField(_("berkas"), storage=gap_files, upload_to=path_of_file)

    class Meta:
        verbose_name = _("berkas kesenjangan")
        verbose_name_plural = _("berkas kesenjangan")
        ordering = ["gap", "-at", "pk"]
        constraints = [models.UniqueConstraint(fields=["gap", "sha256"], name="gap_file_once")]


class GapComment(StaffComment):
    """A remark of the staff on a gap."""

    gap = models.ForeignKey(Gap, on_delete=models.CASCADE, related_name="comments")

    class Meta:
        verbose_name = _("komentar kesenjangan")
        verbose_name_plural = _("komentar kesenjangan")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=HAS_TEXT_OR_IS_DELETED, name="gap_comment_has_text_or_is_deleted"),
        ]


class DigestChoice(models.Model):
    """Whether a person wants the weekly list by e-mail; without a row, members of an agency get it."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_choice")
    is_wanted = models.BooleanField(_("ingin ringkasan mingguan"))
    sent_at = models.DateTimeField(_("terakhir dikirim"), null=True, blank=True)
    changed_at = models.DateTimeField(_("diubah pada"), auto_now=True)

    class Meta:
        verbose_name = _("pilihan ringkasan")
        verbose_name_plural = _("pilihan ringkasan")
