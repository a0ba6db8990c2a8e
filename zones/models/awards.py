"""Ratings of child-friendly cities: bands as data, awards with their source, and what a province aims at."""
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from facilities.models.catalogue import Bilingual

FIRST_YEAR = 2006
"""No city was rated before."""


class RatingBand(Bilingual):
    """A rating and the score from which on it is held; it ends where the next begins, so no score falls between two."""

    key = models.SlugField(_("kunci"), primary_key=True, max_length=20)
    score_from = models.FloatField(
        _("dari skor (termasuk)"), unique=True, validators=[MinValueValidator(0), MaxValueValidator(1000)]
    )
    source = models.CharField(_("sumber"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("peringkat KLA")
        verbose_name_plural = _("peringkat KLA")
        ordering = ["score_from"]
        constraints = [
            models.CheckConstraint(condition=Q(score_from__gte=0, score_from__lte=1000), name="band_score_in_range"),
        ]


class Programme(models.TextChoices):
    """What is awarded, from the province down to the village."""

    PROVILA = "provila", _("Provila (provinsi layak anak)")
    KLA = "kla", _("KLA (kabupaten/kota layak anak)")
    KELANA = "kelana", _("Kelana (kecamatan layak anak)")
    DEKELA = "dekela", _("Dekela (desa/kelurahan layak anak)")


class KlaAward(models.Model):
    """What one source says that an area was awarded in a year; sources disagree, and each stands with its own row.

    `rating` is null where a city was evaluated and reached none, and for what has no ratings (Provila, Kelana, Dekela).
    """

    area_code = models.CharField(_("kode Kemendagri"), max_length=13, db_index=True)
    programme = models.CharField(_("penghargaan"), max_length=8, choices=Programme.choices, default=Programme.KLA)
    year = models.PositiveSmallIntegerField(_("tahun"))
    rating = models.ForeignKey(
        RatingBand, on_delete=models.PROTECT, null=True, blank=True, related_name="awards", verbose_name=_("peringkat")
    )
    score = models.FloatField(_("skor (0 sampai 1000)"), null=True, blank=True)
    source = models.CharField(_("sumber"), max_length=200)
    source_url = models.URLField(_("alamat sumber"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    recorded_at = models.DateTimeField(_("dicatat pada"), auto_now_add=True)

    class Meta:
        verbose_name = _("penghargaan layak anak")
        verbose_name_plural = _("penghargaan layak anak")
        ordering = ["area_code", "-year", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "programme", "year", "source"], name="award_once_per_source"
            ),
            models.CheckConstraint(
                condition=Q(programme="provila", area_code__regex=r"^\d{2}$")
                | Q(programme="kla", area_code__regex=r"^\d{2}\.\d{2}$")
                | Q(programme="kelana", area_code__regex=r"^\d{2}\.\d{2}\.\d{2}$")
                | Q(programme="dekela", area_code__regex=r"^\d{2}\.\d{2}\.\d{2}\.\d{4}$"),
                name="award_is_of_its_level",
            ),
            models.CheckConstraint(
                condition=Q(programme="kla") | Q(rating__isnull=True, score__isnull=True),
                name="award_only_kla_is_rated",
            ),
            models.CheckConstraint(condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=1000),
                                   name="award_score_in_range"),
            models.CheckConstraint(condition=Q(year__gte=FIRST_YEAR, year__lte=2100), name="award_year_can_be"),
            models.CheckConstraint(condition=~Q(source=""), name="award_names_its_source"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_programme_display()} {self.area_code} {self.year}"


class TargetKind(models.TextChoices):
    """What every city of a province should reach."""

    RATED = "rated", _("setiap kabupaten/kota berperingkat KLA")
    AT_LEAST = "at_least", _("setiap kabupaten/kota paling rendah peringkat tertentu")
    KELANA = "kelana", _("setiap kecamatan Kelana")
    DEKELA = "dekela", _("setiap kelurahan/desa Dekela")
    RULES_MET = "rules_met", _("bagian standar layanan yang terpenuhi")


class ProvinceTarget(models.Model):
    """One rule that a province holds its cities to; an empty code is the rule of every province without its own."""

    area_code = models.CharField(
        _("kode provinsi"), max_length=2, blank=True,
        help_text=_("Kosong: berlaku untuk provinsi tanpa aturan sendiri."),
    )  # fmt: skip
    kind = models.CharField(_("macam"), max_length=10, choices=TargetKind.choices)
    rating = models.ForeignKey(
        RatingBand, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("peringkat paling rendah")
    )
    share = models.FloatField(_("bagian paling sedikit (0 sampai 1)"), null=True, blank=True)
    by_year = models.PositiveSmallIntegerField(_("sampai tahun"), null=True, blank=True)
    source = models.CharField(_("sumber"), max_length=200)
    is_active = models.BooleanField(_("dipakai"), default=True)
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)

    class Meta:
        verbose_name = _("aturan target provinsi")
        verbose_name_plural = _("aturan target provinsi")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(area_code__regex=r"^(\d{2})?$"), name="target_is_of_a_province"),
            models.CheckConstraint(
                condition=Q(kind="at_least", rating__isnull=False) | (~Q(kind="at_least") & Q(rating__isnull=True)),
                name="target_rating_where_needed",
            ),
            models.CheckConstraint(
                condition=Q(kind="rules_met", share__isnull=False, share__gt=0, share__lte=1)
                | (~Q(kind="rules_met") & Q(share__isnull=True)),
                name="target_share_where_needed",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
