"""The catalogue of facility groups and types: data, read from fixtures and editable."""
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Bilingual(models.Model):
    """A row of data with a name in Indonesian and English."""

    name_id = models.CharField(_("nama (id)"), max_length=120)
    name_en = models.CharField(_("nama (en)"), max_length=120)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_id


class FacilityGroup(Bilingual):
    """A service group that a child needs close by: health, education, play, ..."""

    key = models.SlugField(_("kunci"), primary_key=True, max_length=20)
    verb_id = models.CharField(_("kata pendek (id)"), max_length=40)
    verb_en = models.CharField(_("kata pendek (en)"), max_length=40)
    colour = models.CharField(_("warna"), max_length=7)
    shape = models.CharField(_("bentuk ikon"), max_length=20)
    order = models.PositiveSmallIntegerField(_("urutan"))

    class Meta:
        verbose_name = _("kelompok layanan")
        verbose_name_plural = _("kelompok layanan")
        ordering = ["order"]

    @property
    def verb(self) -> str:
        return self.verb_en if get_language() == "en" else self.verb_id


class FacilityType(Bilingual):
    """A kind of child-facing facility and the KLA indicators it serves."""

    key = models.SlugField(_("kunci"), primary_key=True, max_length=40)
    group = models.ForeignKey(FacilityGroup, on_delete=models.PROTECT, related_name="types")
    indicators = ArrayField(models.PositiveSmallIntegerField(), default=list, verbose_name=_("indikator KLA"))
    age_from = models.PositiveSmallIntegerField(_("melayani dari umur"), default=0)
    age_to = models.PositiveSmallIntegerField(_("sampai umur"), default=17)
    osm_tags = models.JSONField(_("tag OpenStreetMap"), default=list)
    is_sensitive = models.BooleanField(
        _("lokasi rahasia"), default=False, help_text=_("Lokasinya tidak pernah ditampilkan kepada umum.")
    )
    source = models.CharField(_("sumber"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)

    class Meta:
        verbose_name = _("jenis fasilitas")
        verbose_name_plural = _("jenis fasilitas")
        ordering = ["group__order", "order"]
