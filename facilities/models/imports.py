"""What each delivered list brought: its batch, rows and problems, and what it claims to know."""
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from regions.models import Source

from .catalogue import FacilityType
from .facility import Facility


class BatchState(models.TextChoices):
    UPLOADED = "uploaded", _("diunggah")
    READING = "reading", _("dibaca")
    PREVIEWED = "previewed", _("siap diperiksa")
    COMMITTING = "committing", _("disimpan")
    DONE = "done", _("selesai")
    FAILED = "failed", _("gagal")
    CANCELLED = "cancelled", _("dibatalkan")
    ROLLED_BACK = "rolled_back", _("ditarik kembali")


class ImportBatch(models.Model):
    """One reading of one list; counts say what became of every row."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="batches")
    file_name = models.CharField(_("berkas"), max_length=200)
    sha256 = models.CharField(max_length=64)
    path = models.CharField(
        _("letak berkas"), max_length=300, blank=True, help_text=_("Di dalam folder data; kosong bila tidak disimpan.")
    )
    state = models.CharField(_("keadaan"), max_length=12, choices=BatchState.choices, default=BatchState.DONE)
    spec = models.JSONField(_("pemetaan kolom"), default=dict, blank=True)
    crs = models.CharField(_("sistem koordinat"), max_length=20, blank=True)
    scope_code = models.CharField(_("kode lingkup"), max_length=13, blank=True)
    rows = models.PositiveIntegerField(_("baris"), default=0)
    created = models.PositiveIntegerField(_("baru"), default=0)
    changed = models.PositiveIntegerField(_("berubah"), default=0)
    unchanged = models.PositiveIntegerField(_("tetap"), default=0)
    set_aside = models.PositiveIntegerField(_("disisihkan"), default=0)
    refused = models.PositiveIntegerField(_("ditolak"), default=0)
    progress = models.FloatField(_("kemajuan"), default=0.0, help_text=_("0 sampai 1"))
    stage = models.CharField(_("tahap"), max_length=80, blank=True)
    message = models.TextField(_("pesan"), blank=True)
    cancel_wanted = models.BooleanField(_("diminta berhenti"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    at = models.DateTimeField(_("pada"), auto_now_add=True)
    committed_at = models.DateTimeField(_("disimpan pada"), null=True, blank=True)
    rolled_back_at = models.DateTimeField(_("ditarik kembali pada"), null=True, blank=True)

    class Meta:
        verbose_name = _("pemuatan daftar")
        verbose_name_plural = _("pemuatan daftar")
        ordering = ["-at"]


class RowFate(models.TextChoices):
    """What a row of a list would do, or did."""

    NEW = "new", _("baru")
    CHANGED = "changed", _("berubah")
    UNCHANGED = "unchanged", _("tetap")
    REFUSED = "refused", _("ditolak")
    SET_ASIDE = "set_aside", _("disisihkan")
    POSSIBLE_DUPLICATE = "possible_duplicate", _("mungkin ganda")
    MISSING = "missing", _("tidak ada lagi pada daftar")


class ImportRow(models.Model):
    """One row of a batch: as delivered, as read, and what becomes of it.

    changes: {field: [old, new]}; problems: [{code, message, field, value}];
    matches: [{facility, score, why}], best first; decision: what a person chose, "" while nobody did.
    A facility that is missing from the list has a row without line and content.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="import_rows")
    line = models.PositiveIntegerField(_("baris"), null=True, blank=True)
    raw = models.JSONField(_("seperti tertulis"), default=dict)
    values = models.JSONField(_("seperti terbaca"), default=dict)
    fate = models.CharField(_("nasib"), max_length=20, choices=RowFate.choices)
    facility = models.ForeignKey(
        Facility, on_delete=models.SET_NULL, null=True, blank=True, related_name="import_rows"
    )
    changes = models.JSONField(_("perubahan"), default=dict)
    problems = models.JSONField(_("masalah"), default=list)
    matches = models.JSONField(_("yang mirip"), default=list)
    decision = models.CharField(_("keputusan"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("baris pemuatan")
        verbose_name_plural = _("baris pemuatan")
        ordering = ["batch", "line", "pk"]
        indexes = [models.Index(fields=["batch", "fate", "line"])]


class ImportProblem(models.Model):
    """One thing a person should look at in a delivered list."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="problems")
    line = models.PositiveIntegerField(_("baris"), null=True, blank=True)
    field = models.CharField(_("kolom"), max_length=60, blank=True)
    value = models.CharField(_("isi"), max_length=200, blank=True)
    code = models.SlugField(_("macam"), max_length=40)
    message = models.TextField(_("penjelasan"))

    class Meta:
        verbose_name = _("masalah pemuatan")
        verbose_name_plural = _("masalah pemuatan")
        ordering = ["batch", "line"]


class SourceRecord(models.Model):
    """What one list says about a facility, as delivered: one facility may stand in many lists.

    gone_at is when the list was first read without it; empty while the list holds it.
    """

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="source_records")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="records")
    row_key = models.CharField(_("nomor di sumber"), max_length=120)
    values = models.JSONField(_("isi seperti diserahkan"), default=dict)
    line = models.PositiveIntegerField(_("baris"), null=True, blank=True)
    batch = models.ForeignKey(ImportBatch, on_delete=models.SET_NULL, null=True, blank=True, related_name="records")
    first_seen_at = models.DateTimeField(_("pertama dibaca"))
    last_seen_at = models.DateTimeField(_("terakhir dibaca"))
    gone_at = models.DateTimeField(_("hilang dari daftar"), null=True, blank=True)

    class Meta:
        verbose_name = _("catatan sumber")
        verbose_name_plural = _("catatan sumber")
        constraints = [models.UniqueConstraint(fields=["source", "row_key"], name="source_record_once_per_row")]


class SavedMapping(models.Model):
    """How the columns of a source's lists were mapped last; columns_hash names the set of columns."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="mappings")
    columns_hash = models.CharField(max_length=64)
    spec = models.JSONField(_("pemetaan kolom"))
    at = models.DateTimeField(_("pada"), auto_now=True)

    class Meta:
        verbose_name = _("pemetaan tersimpan")
        verbose_name_plural = _("pemetaan tersimpan")
        constraints = [models.UniqueConstraint(fields=["source", "columns_hash"], name="mapping_once_per_columns")]


class AllowedUrl(models.Model):
    """Lists may be fetched from addresses that begin with this; from no others."""

    prefix = models.URLField(_("awal alamat"), max_length=300, unique=True)

    class Meta:
        verbose_name = _("alamat yang diizinkan")
        verbose_name_plural = _("alamat yang diizinkan")
        ordering = ["prefix"]

    def __str__(self) -> str:
        return self.prefix


class FetchOutcome(models.TextChoices):
    """How the last fetch of a scheduled list ended."""

    NEVER = "", _("belum pernah diambil")
    UNCHANGED = "unchanged", _("tidak berubah")
    WAITING = "waiting", _("menunggu diperiksa orang")
    DONE = "done", _("dimuat sendiri")
    FAILED = "failed", _("gagal")


class ScheduledImport(models.Model):
    """A list that is fetched again every few days; what it would change a lot waits for a person.

    It is read as its source's lists with the same columns were mapped before (SavedMapping). etag, last_modified and
    sha256 are of the version that was dealt with last, so that an unchanged list is not read again.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="schedules")
    url = models.URLField(_("alamat"), max_length=500)
    scope_code = models.CharField(_("kode lingkup"), max_length=13, blank=True)
    every_days = models.PositiveSmallIntegerField(_("setiap (hari)"), default=7)
    next_at = models.DateTimeField(_("berikutnya"))
    last_batch = models.ForeignKey(
        ImportBatch, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("pemuatan terakhir"),
    )
    last_at = models.DateTimeField(_("terakhir diambil"), null=True, blank=True)
    outcome = models.CharField(_("hasil terakhir"), max_length=12, choices=FetchOutcome.choices, blank=True)
    message = models.TextField(_("penjelasan"), blank=True)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    is_on = models.BooleanField(_("berjalan"), default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("pemuatan berkala")
        verbose_name_plural = _("pemuatan berkala")
        ordering = ["next_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(every_days__gte=1), name="schedule_has_interval"),
        ]


class ListScope(models.Model):
    """A list claims to know all facilities of a type in a scope; without one there is "no data"."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="scopes")
    type = models.ForeignKey(FacilityType, on_delete=models.CASCADE, related_name="scopes")
    scope_code = models.CharField(_("kode lingkup"), max_length=13)

    class Meta:
        verbose_name = _("lingkup daftar")
        verbose_name_plural = _("lingkup daftar")
        constraints = [
            models.UniqueConstraint(fields=["source", "type", "scope_code"], name="list_scope_once"),
        ]
