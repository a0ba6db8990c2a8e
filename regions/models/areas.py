"""Administrative areas by Kemendagri code, loaded in editions."""
from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .sources import Source


class Level(models.IntegerChoices):
    """Administrative level, numbered as many groups as its Kemendagri code has."""

    PROVINCE = 1, _("provinsi")
    REGENCY = 2, _("kabupaten/kota")
    DISTRICT = 3, _("kecamatan")
    VILLAGE = 4, _("kelurahan/desa")


class Setting(models.TextChoices):
    """Which column of the standards an area is judged by."""

    URBAN = "urban", _("perkotaan")
    RURAL = "rural", _("perdesaan")


class AreaEdition(models.Model):
    """One delivery of boundaries: loaded inactive, looked at, then activated."""

    name = models.CharField(_("nama"), max_length=200)
    scope_code = models.CharField(_("kode lingkup"), max_length=13)
    decree = models.CharField(_("dasar hukum"), max_length=200, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, verbose_name=_("sumber"))
    report = models.JSONField(_("laporan pemuatan"), default=dict)
    is_active = models.BooleanField(_("aktif"), default=False)
    loaded_at = models.DateTimeField(_("dimuat pada"), auto_now_add=True)

    class Meta:
        verbose_name = _("edisi batas wilayah")
        verbose_name_plural = _("edisi batas wilayah")
        ordering = ["-loaded_at"]

    def __str__(self) -> str:
        return self.name


class AreaQuerySet(models.QuerySet):
    """Reads of areas that say what they mean."""

    def current(self) -> "AreaQuerySet":
        return self.filter(is_current=True)

    def villages(self) -> "AreaQuerySet":
        return self.filter(level=Level.VILLAGE)

    def within_code(self, code: str) -> "AreaQuerySet":
        """Keep the area of this code and all below it."""
        return self.filter(Q(code=code) | Q(code__startswith=f"{code}."))


class Area(models.Model):
    """A province, regency, district or village of one edition.

    Geometry is EPSG:4326. A village is as delivered (repaired when invalid); levels above are the
    union of the current villages, so borders of different levels always agree.
    """

    edition = models.ForeignKey(AreaEdition, on_delete=models.CASCADE, related_name="areas")
    code = models.CharField(_("kode Kemendagri"), max_length=13)
    bps_code = models.CharField(_("kode BPS"), max_length=10, blank=True)
    name = models.CharField(_("nama"), max_length=120)
    level = models.PositiveSmallIntegerField(_("tingkat"), choices=Level.choices)
    parent_code = models.CharField(_("kode induk"), max_length=8, blank=True, db_index=True)
    setting = models.CharField(_("sifat wilayah"), max_length=5, choices=Setting.choices, default=Setting.URBAN)
    villages_known = models.PositiveIntegerField(
        _("jumlah kelurahan/desa menurut daftar nasional"), null=True, blank=True
    )
    villages_loaded = models.PositiveIntegerField(_("jumlah kelurahan/desa dimuat"), default=1)
    geometry = models.MultiPolygonField(srid=4326)
    area_m2 = models.FloatField(_("luas (m²)"))
    is_current = models.BooleanField(_("berlaku"), default=False)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("wilayah")
        verbose_name_plural = _("wilayah")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="area_once_per_edition"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(is_current=True), name="area_current_once_per_code"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$"),
                name="area_code_is_kemendagri",
            ),
            models.CheckConstraint(condition=Q(area_m2__gt=0), name="area_has_size"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    @property
    def is_partial(self) -> bool:
        """Whether fewer villages were loaded than the national list knows below this area."""
        return self.villages_known is not None and self.villages_loaded < self.villages_known
