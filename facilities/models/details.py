"""What belongs to a facility: its codes, names, entrances, statuses, files and retired addresses."""
from pathlib import PurePath

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.files.storage import FileSystemStorage
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from .facility import Facility, trackers


@pghistory.track(*trackers(), level=pgtrigger.Statement)
class ExternalId(models.Model):
    """The facility's code in a national register (NPSN, puskesmas code, SIMAS, OSM)."""

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="external_ids")
    scheme = models.SlugField(_("register"), max_length=30)
    value = models.CharField(_("nomor"), max_length=60)

    class Meta:
        verbose_name = _("nomor register")
        verbose_name_plural = _("nomor register")
        constraints = [
            models.UniqueConstraint(fields=["facility", "scheme"], name="external_id_once_per_scheme"),
        ]
        indexes = [models.Index(fields=["scheme", "value"])]


class NameKind(models.TextChoices):
    ALIAS = "alias", _("sebutan")
    FORMER = "former", _("nama lama")
    SPELLING = "spelling", _("ejaan pada daftar lain")


@pghistory.track(*trackers(), level=pgtrigger.Statement)
class OtherName(models.Model):
    """Another name under which the facility is known or was listed."""

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="other_names")
    name = models.CharField(_("nama"), max_length=200)
    kind = models.CharField(_("macam"), max_length=10, choices=NameKind.choices, default=NameKind.ALIAS)

    class Meta:
        verbose_name = _("nama lain")
        verbose_name_plural = _("nama lain")
        constraints = [
            models.UniqueConstraint(fields=["facility", "name"], name="other_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="other_name_has_text"),
        ]
        indexes = [GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="other_name_words")]


class RetiredPublicId(models.Model):
    """A public id that is no longer used: its addresses lead to the facility that stands for it now."""

    public_id = models.CharField(_("nomor publik lama"), max_length=10, primary_key=True)
    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="retired_public_ids")

    class Meta:
        verbose_name = _("nomor publik lama")
        verbose_name_plural = _("nomor publik lama")


@pghistory.track(*trackers(), level=pgtrigger.Statement)
class Entrance(models.Model):
    """Where people enter a facility; a facility with entrances is reached at the nearest of them."""

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="entrances")
    position = models.PointField(_("posisi"), srid=4326)
    name = models.CharField(_("nama"), max_length=120, blank=True)
    wheelchair = models.BooleanField(_("akses kursi roda"), null=True, blank=True)

    class Meta:
        verbose_name = _("pintu masuk")
        verbose_name_plural = _("pintu masuk")
        ordering = ["facility", "pk"]


class FileKind(models.TextChoices):
    PHOTO = "photo", _("foto")
    DOCUMENT = "document", _("dokumen")


def facility_files() -> FileSystemStorage:
    """Return where files lie: outside the folder of static files, handed out only by a view."""
    return FileSystemStorage(location=settings.DATA_DIR / "files")


def _path_of(row: "FacilityFile", name: str) -> str:
    """Return the path of a file by its content: what a person called it stays in the caption."""
    return f"{row.sha256[:2]}/{row.sha256}{PurePath(name).suffix.lower()[:10]}"


@pghistory.track(*trackers(), exclude=["file", "sha256", "by", "at"], level=pgtrigger.Statement)
class FacilityFile(models.Model):
    """A photo or document about a facility; sha256 is that of the stored bytes."""

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(_("macam"), max_length=10, choices=FileKind.choices)
    file = models.FileField(_("berkas"), storage=facility_files, upload_to=_path_of)
    caption = models.CharField(_("keterangan"), max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    taken_on = models.DateField(_("tanggal"), null=True, blank=True)
    is_public = models.BooleanField(_("boleh dilihat umum"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("pada"), auto_now_add=True)

    class Meta:
        verbose_name = _("berkas fasilitas")
        verbose_name_plural = _("berkas fasilitas")
        ordering = ["facility", "-at", "pk"]
        constraints = [models.UniqueConstraint(fields=["facility", "sha256"], name="facility_file_once")]


class StatusStage(models.TextChoices):
    """Existing, declared and certified are three different things."""

    DECLARED = "declared", _("dinyatakan")
    CERTIFIED = "certified", _("tersertifikasi")


@pghistory.track(*trackers(), level=pgtrigger.Statement)
class StatusRecord(models.Model):
    """A child-friendliness status of a facility in a programme (SRA, PRAP, RBRA, PISA, PKA ...)."""

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="statuses")
    programme = models.SlugField(_("program"), max_length=20)
    stage = models.CharField(_("tahap"), max_length=10, choices=StatusStage.choices)
    issuer = models.CharField(_("penerbit"), max_length=120, blank=True)
    number = models.CharField(_("nomor SK/sertifikat"), max_length=120, blank=True)
    valid_from = models.DateField(_("berlaku dari"), null=True, blank=True)
    valid_until = models.DateField(_("berlaku sampai"), null=True, blank=True)
    evidence = models.ForeignKey(
        FacilityFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="statuses",
        verbose_name=_("berkas bukti"),
    )

    class Meta:
        verbose_name = _("status layak anak")
        verbose_name_plural = _("status layak anak")
        constraints = [
            models.UniqueConstraint(fields=["facility", "programme", "stage"], name="status_once_per_stage"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_until__gte=models.F("valid_from")),
                name="status_ends_after_start",
            ),
        ]
