"""One child-facing facility: what and where it is, its life, and what a person has verified."""
import secrets

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from regions.models import Area, Source

from ..querysets import FacilityQuerySet, UndeletedFacilities
from .catalogue import FacilityType

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def trackers() -> tuple[pghistory.RowEvent, ...]:
    """Return the kinds of writes that leave an event; the database writes it, for bulk writes and plain SQL too."""
    return pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()


def new_public_id() -> str:
    """Return ten characters that are easy to read aloud; unguessable, never reused."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(10))


class Life(models.TextChoices):
    PLANNED = "planned", _("direncanakan")
    UNDER_CONSTRUCTION = "under_construction", _("sedang dibangun")
    OPEN = "open", _("beroperasi")
    CLOSED = "closed", _("tutup")


class Visibility(models.TextChoices):
    PUBLIC = "public", _("umum")
    INTERNAL = "internal", _("internal")


class LocatedBy(models.TextChoices):
    """How the position was found."""

    GPS = "gps", _("GPS di tempat")
    MAP = "map", _("ditunjuk di peta")
    ADDRESS = "address", _("dari alamat")
    LIST = "list", _("dari daftar")
    UNKNOWN = "unknown", _("tidak diketahui")


@pghistory.track(*trackers(), exclude=["area", "completeness", "created_at", "updated_at"], level=pgtrigger.Statement)
class Facility(models.Model):
    """A place that serves children; its position is EPSG:4326, or empty when not known.

    Rows are never removed: `deleted_at` retires one, and `objects` leaves it out; `everything` does not.
    source and source_row are where it was first read; `source_records` hold every list that knows it.
    Fields named in `locked_fields` were set or verified by a person: no import writes them.
    """

    public_id = models.CharField(_("nomor publik"), max_length=10, unique=True, default=new_public_id)
    name = models.CharField(_("nama"), max_length=200)
    type = models.ForeignKey(
        FacilityType, on_delete=models.PROTECT, related_name="facilities", verbose_name=_("jenis")
    )
    position = models.PointField(_("posisi"), srid=4326, null=True, blank=True)
    outline = models.MultiPolygonField(_("bentuk lahan"), srid=4326, null=True, blank=True)
    located_by = models.CharField(
        _("cara menentukan posisi"), max_length=10, choices=LocatedBy.choices, default=LocatedBy.UNKNOWN
    )
    accuracy_m = models.FloatField(_("ketelitian (m)"), null=True, blank=True)
    area = models.ForeignKey(
        Area, on_delete=models.SET_NULL, null=True, blank=True, related_name="facilities",
        verbose_name=_("wilayah menurut posisi"),
    )
    stated_village = models.CharField(_("kelurahan/desa tertulis"), max_length=120, blank=True)
    stated_district = models.CharField(_("kecamatan tertulis"), max_length=120, blank=True)
    address = models.CharField(_("alamat"), max_length=300, blank=True)
    owner_agency = models.CharField(_("instansi pemilik"), max_length=200, blank=True)
    operator = models.CharField(_("pengelola"), max_length=200, blank=True)
    opening_hours = models.CharField(_("jam buka (sintaks OSM)"), max_length=200, blank=True)
    wheelchair = models.BooleanField(_("akses kursi roda"), null=True, blank=True)
    amenities = ArrayField(
        models.SlugField(max_length=40), default=list, blank=True, verbose_name=_("kelengkapan"),
        help_text=_("Kunci dari fixtures/amenities.toml."),
    )
    capacity = models.PositiveIntegerField(_("daya tampung"), null=True, blank=True)
    enrolment = models.PositiveIntegerField(_("anak terdaftar"), null=True, blank=True)
    age_from = models.PositiveSmallIntegerField(_("melayani dari umur"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("sampai umur"), null=True, blank=True)
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="facilities", verbose_name=_("sumber pertama")
    )
    source_row = models.CharField(_("nomor di sumber"), max_length=120)
    life = models.CharField(_("keadaan"), max_length=20, choices=Life.choices, default=Life.OPEN)
    opened_on = models.DateField(_("dibuka pada"), null=True, blank=True)
    closed_on = models.DateField(_("ditutup pada"), null=True, blank=True)
    planned_for = models.PositiveSmallIntegerField(_("direncanakan untuk tahun"), null=True, blank=True)
    visibility = models.CharField(
        _("keterbukaan"), max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    verified_at = models.DateTimeField(_("diperiksa pada"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("diperiksa oleh"),
    )
    locked_fields = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("isian terkunci"),
        help_text=_("Diisi atau diperiksa orang; pemuatan daftar tidak mengubahnya."),
    )
    completeness = models.FloatField(_("kelengkapan data"), default=0.0, help_text=_("0 sampai 1"))
    deleted_at = models.DateTimeField(_("dihapus pada"), null=True, blank=True)
    created_at = models.DateTimeField(_("dicatat pada"), auto_now_add=True)
    updated_at = models.DateTimeField(_("diubah pada"), auto_now=True)

    objects = UndeletedFacilities.from_queryset(FacilityQuerySet)()
    everything = FacilityQuerySet.as_manager()

    class Meta:
        verbose_name = _("fasilitas")
        verbose_name_plural = _("fasilitas")
        ordering = ["name", "pk"]
        permissions = [
            ("view_sensitive", _("Melihat tempat yang lokasinya rahasia")),
            ("import_facilities", _("Memuat daftar fasilitas")),
            ("review_duplicates", _("Memutuskan fasilitas yang mungkin ganda")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source", "source_row"], name="facility_once_per_source_row"),
            models.CheckConstraint(condition=~Q(name=""), name="facility_has_name"),
            models.CheckConstraint(
                condition=Q(age_from__isnull=True) | Q(age_to__isnull=True) | Q(age_to__gte=models.F("age_from")),
                name="facility_ages_in_order",
            ),
            models.CheckConstraint(
                condition=Q(opened_on__isnull=True) | Q(closed_on__isnull=True)
                | Q(closed_on__gte=models.F("opened_on")),
                name="facility_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(completeness__gte=0) & Q(completeness__lte=1), name="facility_completeness_is_share"
            ),
        ]
        indexes = [
            models.Index(fields=["updated_at"]),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="facility_name_words"),
            GinIndex(OpClass(Upper("address"), name="gin_trgm_ops"), name="facility_address_words"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_public(self) -> bool:
        """Whether anyone may be told of it: the same rule as FacilityQuerySet.public."""
        return self.visibility == Visibility.PUBLIC and not self.type.is_sensitive and self.deleted_at is None
