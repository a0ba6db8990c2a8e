"""Weaknesses that a year's evaluation noted, carried into the next: what became of each."""
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .gaps import Finding, Gap, GapState


class YearNote(models.Model):
    """The list of an area at the end of a year, noted once; weaknesses of a letter join it later."""

    year = models.PositiveSmallIntegerField(_("tahun"))
    area_code = models.CharField(_("kode Kemendagri"), max_length=13)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("dicatat pada"), auto_now_add=True)

    class Meta:
        verbose_name = _("catatan akhir tahun")
        verbose_name_plural = _("catatan akhir tahun")
        ordering = ["-year", "area_code"]
        constraints = [
            models.UniqueConstraint(fields=["year", "area_code"], name="year_note_once"),
            models.CheckConstraint(condition=Q(year__gte=2006, year__lte=2100), name="year_note_is_a_year"),
        ]


class WeaknessOrigin(models.TextChoices):
    """Where a weakness was noted."""

    REGISTER = "register", _("daftar kesenjangan")
    LETTER = "letter", _("surat evaluator")


class Weakness(models.Model):
    """One weakness of a year: a gap that was open at its end, or a sentence of the evaluator's letter.

    A sentence may be matched to a gap; `state`, `finding` and `children` are those of the gap at the end of the year,
    empty for a sentence. `answer`: what became of a weakness that no gap stands for, in words.
    """

    note = models.ForeignKey(YearNote, on_delete=models.CASCADE, related_name="weaknesses")
    origin = models.CharField(_("asal"), max_length=10, choices=WeaknessOrigin.choices)
    area_code = models.CharField(_("kode Kemendagri"), max_length=13)
    text = models.CharField(_("kelemahan"), max_length=1000)
    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, null=True, blank=True, related_name="weaknesses")
    state = models.CharField(max_length=10, choices=GapState.choices, blank=True)
    finding = models.CharField(max_length=10, choices=Finding.choices, blank=True)
    children = models.FloatField(null=True, blank=True)
    answer = models.CharField(_("tindak lanjut"), max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("dicatat pada"), auto_now_add=True)

    class Meta:
        verbose_name = _("kelemahan")
        verbose_name_plural = _("kelemahan")
        ordering = ["note", "area_code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["note", "gap"], condition=Q(origin="register"), name="weakness_once_per_gap"
            ),
            models.CheckConstraint(
                condition=~Q(text="") & (Q(origin="letter") | Q(gap__isnull=False)), name="weakness_says_what"
            ),
        ]
