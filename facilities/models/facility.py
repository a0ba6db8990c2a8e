"""One child-facing facility, its codes in other registers and its child-friendliness status."""
import secrets

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regions.models import Area, Source

from ..querysets import FacilityQuerySet
from .catalogue import FacilityType

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_public_id() -> str:
    """Return ten characters that are easy to read aloud; unguessable, never reused."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(10))


class Life(models.TextChoices):
    PLANNED = "planned", _("direncanakan")
    OPEN = "open", _("beroperasi")
    CLOSED = "closed", _("tutup")


class Visibility(models.TextChoices):
    PUBLIC = "public", _("umum")
    INTERNAL = "internal", _("internal")


class Facility(models.Model):
    """A place that serves children; its position is EPSG:4326, or empty when not known."""

    public_id = models.CharField(_("nomor publik"), max_length=10, unique=True, default=new_public_id)
    name = models.CharField(_("nama"), max_length=200)
    type = models.ForeignKey(FacilityType, on_delete=models.PROTECT, related_name="facilities")
    position = models.PointField(_("posisi"), srid=4326, null=True, blank=True)
    area = models.ForeignKey(
        Area, on_delete=models.SET_NULL, null=True, blank=True, related_name="facilities",
        verbose_name=_("wilayah menurut posisi"),
    )
    stated_village = models.CharField(_("kelurahan/desa tertulis"), max_length=120, blank=True)
    stated_district = models.CharField(_("kecamatan tertulis"), max_length=120, blank=True)
    address = models.CharField(_("alamat"), max_length=300, blank=True)
    opening_hours = models.CharField(_("jam buka (sintaks OSM)"), max_length=200, blank=True)
    wheelchair = models.BooleanField(_("akses kursi roda"), null=True, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="facilities")
    source_row = models.CharField(_("nomor di sumber"), max_length=120)
    life = models.CharField(_("keadaan"), max_length=10, choices=Life.choices, default=Life.OPEN)
    visibility = models.CharField(
        _("keterbukaan"), max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    created_at = models.DateTimeField(_("dicatat pada"), auto_now_add=True)
    updated_at = models.DateTimeField(_("diubah pada"), auto_now=True)

    objects = FacilityQuerySet.as_manager()

    class Meta:
        verbose_name = _("fasilitas")
        verbose_name_plural = _("fasilitas")
        ordering = ["name", "pk"]
        permissions = [("view_sensitive", _("Melihat tempat yang lokasinya rahasia"))]
        constraints = [
            models.UniqueConstraint(fields=["source", "source_row"], name="facility_once_per_source_row"),
            models.CheckConstraint(condition=~Q(name=""), name="facility_has_name"),
        ]
        indexes = [models.Index(fields=["updated_at"])]

    def __str__(self) -> str:
        return self.name

    @property
    def is_public(self) -> bool:
        """Whether anyone may be told of it: the same rule as FacilityQuerySet.public."""
        return self.visibility == Visibility.PUBLIC and not self.type.is_sensitive


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


class StatusStage(models.TextChoices):
    """Existing, declared and certified are three different things."""

    DECLARED = "declared", _("dinyatakan")
    CERTIFIED = "certified", _("tersertifikasi")


class StatusRecord(models.Model):
    """A child-friendliness status of a facility in a programme (SRA, PRAP, RBRA, PISA, PKA ...)."""

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="statuses")
    programme = models.SlugField(_("program"), max_length=20)
    stage = models.CharField(_("tahap"), max_length=10, choices=StatusStage.choices)
    issuer = models.CharField(_("penerbit"), max_length=120, blank=True)
    number = models.CharField(_("nomor SK/sertifikat"), max_length=120, blank=True)
    valid_from = models.DateField(_("berlaku dari"), null=True, blank=True)
    valid_until = models.DateField(_("berlaku sampai"), null=True, blank=True)

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
