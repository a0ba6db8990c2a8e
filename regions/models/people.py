"""How many people and children live in an area, and on which streets of it."""
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .areas import Area
from .sources import Source
from .streets import StreetNetwork

CHILD_AGES = 18  # a child is under 18 (UU 35/2014): single years of age 0..17


class AgeBand(models.Model):
    """An age band (both ends included) with the pace at which such a child walks; editable data."""

    key = models.SlugField(_("kunci"), primary_key=True, max_length=20)
    name_id = models.CharField(_("nama (id)"), max_length=60)
    name_en = models.CharField(_("nama (en)"), max_length=60)
    age_from = models.PositiveSmallIntegerField(_("dari umur"))
    age_to = models.PositiveSmallIntegerField(_("sampai umur"))
    walk_m_per_s = models.FloatField(_("laju jalan kaki (m/detik)"))
    is_partition = models.BooleanField(
        _("bagian dari pembagian umur"),
        default=True,
        help_text=_("Kelompok yang bersama-sama mencakup 0–17 tahun tepat satu kali."),
    )
    source = models.CharField(_("sumber"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("kelompok umur")
        verbose_name_plural = _("kelompok umur")
        ordering = ["age_from", "-age_to"]
        constraints = [
            models.CheckConstraint(
                condition=Q(age_from__lte=models.F("age_to"), age_to__lt=CHILD_AGES), name="age_band_in_order"
            ),
            models.CheckConstraint(condition=Q(walk_m_per_s__gt=0), name="age_band_walks"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_id


class Population(models.Model):
    """People of one village in one year: total, five-year classes, and children by single year.

    `classes` maps "0-4" ... "75+" to people as delivered. `children_by_age` holds 18 numbers (age
    0..17) apportioned linearly within each class; 15-17 is three fifths of 15-19.
    """

    area_code = models.CharField(_("kode Kemendagri"), max_length=13)
    year = models.PositiveSmallIntegerField(_("tahun"))
    source = models.ForeignKey(Source, on_delete=models.PROTECT, verbose_name=_("sumber"))
    total = models.PositiveIntegerField(_("jumlah penduduk"), null=True, blank=True)
    classes = models.JSONField(_("kelas umur"), default=dict)
    children_by_age = ArrayField(models.FloatField(), size=CHILD_AGES, verbose_name=_("anak menurut umur"))

    class Meta:
        verbose_name = _("penduduk")
        verbose_name_plural = _("penduduk")
        ordering = ["area_code", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["area_code", "year"], name="population_once_per_year"),
        ]

    def __str__(self) -> str:
        return f"{self.area_code} ({self.year})"


class ChildLayout(models.Model):
    """One laying of children onto cells: which streets, which year, which weights."""

    scope_code = models.CharField(_("kode lingkup"), max_length=13)
    network = models.ForeignKey(StreetNetwork, on_delete=models.CASCADE, related_name="layouts")
    year = models.PositiveSmallIntegerField(_("tahun penduduk"))
    resolution = models.PositiveSmallIntegerField(_("resolusi H3"), default=10)
    weight = models.CharField(_("pembobot"), max_length=40, default="home_street_length")
    report = models.JSONField(_("laporan"), default=dict)
    is_active = models.BooleanField(_("aktif"), default=False)
    laid_at = models.DateTimeField(_("dibuat pada"), auto_now_add=True)

    class Meta:
        verbose_name = _("sebaran anak")
        verbose_name_plural = _("sebaran anak")
        ordering = ["-laid_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["scope_code"], condition=Q(is_active=True), name="layout_active_once_per_scope"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope_code} {self.laid_at:%Y-%m-%d}"


class ChildCell(models.Model):
    """The part of one H3 cell inside one village, and the share of the village's children in it.

    Shares of a village add up to 1 when any of its children could be placed. `streets` are the
    walkable streets of the part; `street_mm` is their length; `home_mm` that of the streets along
    which people live.
    """

    layout = models.ForeignKey(ChildLayout, on_delete=models.CASCADE, related_name="cells")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="cells")
    h3 = models.BigIntegerField(_("sel H3"))
    share = models.FloatField(_("bagian anak wilayah"))
    street_mm = models.BigIntegerField(_("panjang jalan (mm)"))
    home_mm = models.BigIntegerField(_("panjang jalan hunian (mm)"))
    hexagon = models.PolygonField(srid=4326)
    streets = models.MultiLineStringField(srid=4326)

    class Meta:
        verbose_name = _("sel anak")
        verbose_name_plural = _("sel anak")
        constraints = [
            models.UniqueConstraint(fields=["layout", "area", "h3"], name="cell_once_per_layout_and_area"),
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=1), name="cell_share_is_share"),
        ]
