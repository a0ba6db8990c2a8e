"""What people sent from the field, each under the id that their phone made."""
from django.conf import settings
from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from .facility import Facility


class FieldReport(models.Model):
    """A record made on the spot: a new facility or a correction; client_id makes sending it twice harmless.

    values: the fields as sent; fixes: [{lon, lat, accuracy_m, at}], every reading of the position that was used.
    """

    client_id = models.UUIDField(_("nomor dari telepon"), primary_key=True)
    facility = models.ForeignKey(
        Facility, on_delete=models.SET_NULL, null=True, blank=True, related_name="field_reports"
    )
    is_new = models.BooleanField(_("tempat baru"))
    values = models.JSONField(_("isian"), default=dict)
    position = models.PointField(_("posisi"), srid=4326, null=True, blank=True)
    accuracy_m = models.FloatField(_("ketelitian (m)"), null=True, blank=True)
    fixes = models.JSONField(_("pembacaan posisi"), default=list)
    note = models.TextField(_("catatan"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField(_("ditulis pada"))
    received_at = models.DateTimeField(_("diterima pada"), auto_now_add=True)

    class Meta:
        verbose_name = _("laporan lapangan")
        verbose_name_plural = _("laporan lapangan")
        ordering = ["-received_at"]
