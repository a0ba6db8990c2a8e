"""Unsaved drawings, kept per person and zone, and who has a zone open for drawing."""

from typing import Final

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .zones import Zone

MOST_SKETCH_BYTES: Final = 400_000
"""Some 5,000 corners and the words beside them."""


class ZoneSketch(models.Model):
    """What one person has drawn of one zone and not saved; nobody else reads the drawing.

    `zone` is empty for a proposal that is not saved yet. `drawing` is empty as long as the zone is only open:
    then the row tells colleagues that somebody has it open, since `opened_at` and last seen at `seen_at`.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="zone_sketches")
    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, null=True, blank=True, related_name="sketches")
    drawing = models.JSONField(_("gambar"), null=True, blank=True)
    drawn_at = models.DateTimeField(_("digambar pada"), null=True, blank=True)
    opened_at = models.DateTimeField(_("dibuka pada"))
    seen_at = models.DateTimeField(_("terakhir terlihat"))

    class Meta:
        verbose_name = _("gambar belum disimpan")
        verbose_name_plural = _("gambar belum disimpan")
        ordering = ["-seen_at"]
        constraints = [
            models.UniqueConstraint(fields=["by", "zone"], nulls_distinct=False, name="sketch_once_per_person"),
            models.CheckConstraint(
                condition=Q(drawing__isnull=True, drawn_at__isnull=True)
                | Q(drawing__isnull=False, drawn_at__isnull=False),
                name="sketch_drawn_at_with_drawing",
            ),
            models.CheckConstraint(condition=Q(seen_at__gte=models.F("opened_at")), name="sketch_seen_after_opened"),
        ]
