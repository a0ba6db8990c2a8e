"""Where data came from: every list, boundary and street file names its source and licence."""
from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.Model):
    """An origin of data with its licence; shown beside every number made from it."""

    slug = models.SlugField(_("kode"), max_length=80, unique=True)
    name = models.CharField(_("nama"), max_length=200)
    licence = models.CharField(_("lisensi"), max_length=120, blank=True)
    attribution = models.CharField(_("atribusi"), max_length=300, blank=True)
    url = models.URLField(_("alamat web"), blank=True)
    dated_on = models.DateField(_("tanggal data"), null=True, blank=True)
    is_invented = models.BooleanField(_("data rekaan"), default=False)

    class Meta:
        verbose_name = _("sumber data")
        verbose_name_plural = _("sumber data")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
