"""Where tobacco is sold or advertised, by lists that say for which area they know all."""
import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from facilities.models.facility import trackers


class TobaccoKind(models.TextChoices):
    SALE = "sale", _("penjualan rokok")
    ADVERT = "advert", _("iklan rokok")


@pghistory.track(*trackers(), level=pgtrigger.Statement)
class TobaccoList(models.Model):
    """A survey that knows every place of a kind in an area, also when it found none."""

    kind = models.CharField(_("macam"), max_length=6, choices=TobaccoKind.choices)
    area_code = models.CharField(_("kode wilayah"), max_length=13)
    surveyed_on = models.DateField(_("tanggal survei"))
    source = models.CharField(_("sumber"), max_length=200)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("dicatat oleh")
    )
    recorded_at = models.DateTimeField(_("dicatat pada"), auto_now_add=True)

    class Meta:
        verbose_name = _("daftar titik rokok")
        verbose_name_plural = _("daftar titik rokok")
        ordering = ["area_code", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "area_code"], name="tobacco_list_once_per_area"),
            models.CheckConstraint(condition=~Q(area_code=""), name="tobacco_list_names_its_area"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.area_code}"


@pghistory.track(*trackers(), level=pgtrigger.Statement)
class TobaccoPoint(models.Model):
    """One place where tobacco is sold or advertised: internal, never on the public map."""

    list = models.ForeignKey(TobaccoList, on_delete=models.CASCADE, related_name="points", verbose_name=_("daftar"))
    name = models.CharField(_("keterangan"), max_length=200, blank=True)
    position = models.PointField(_("posisi"), srid=4326)

    class Meta:
        verbose_name = _("titik rokok")
        verbose_name_plural = _("titik rokok")
