"""Agencies (OPD) and the services they answer for: data, read from fixtures and editable."""
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from facilities.models import FacilityType
from facilities.models.catalogue import Bilingual


class Agency(Bilingual):
    """An agency that answers for gaps of some facility types, everywhere or in one area.

    An agency of an area (its name differs from place to place) goes before one without. `members` see its list
    as "mine" and get its digest.
    """

    key = models.SlugField(_("kunci"), max_length=40, unique=True)
    area_code = models.CharField(
        _("kode wilayah"), max_length=13, blank=True, help_text=_("Kosong: di mana saja. Misalnya 31: di DKI Jakarta.")
    )
    types = models.ManyToManyField(
        FacilityType, related_name="agencies", blank=True, verbose_name=_("jenis fasilitas yang diurus")
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="agencies", blank=True, verbose_name=_("anggota")
    )
    source = models.CharField(_("sumber"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)

    class Meta:
        verbose_name = _("instansi")
        verbose_name_plural = _("instansi")
        ordering = ["order", "name_id"]
        constraints = [models.CheckConstraint(condition=~Q(name_id=""), name="agency_has_name")]
