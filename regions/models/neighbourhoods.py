"""Neighbourhoods (RW) inside villages, where anybody has mapped them, and how they cut the cells of children."""
from typing import Final

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .people import ChildCell
from .sources import Source

NEIGHBOURHOOD_LEVEL: Final = 5
"""The level below a village: no level of administration, and no area has it."""


class Neighbourhood(models.Model):
    """One RW: its number inside its village, and its polygon as delivered (EPSG:4326, repaired when invalid)."""

    village_code = models.CharField(_("kode kelurahan/desa"), max_length=13, db_index=True)
    number = models.PositiveSmallIntegerField(_("nomor RW"))
    name = models.CharField(_("nama"), max_length=120, blank=True)
    edition = models.CharField(_("edisi"), max_length=200)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, verbose_name=_("sumber"))
    geometry = models.MultiPolygonField(srid=4326)

    class Meta:
        verbose_name = _("RW")
        verbose_name_plural = _("RW")
        ordering = ["village_code", "number"]
        constraints = [
            models.UniqueConstraint(fields=["village_code", "number"], name="neighbourhood_once_per_village"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=999), name="neighbourhood_number_1_to_999"),
            models.CheckConstraint(
                condition=Q(village_code__regex=r"^\d{2}\.\d{2}\.\d{2}\.\d{4}$"), name="neighbourhood_is_in_a_village"
            ),
        ]

    def __str__(self) -> str:
        return f"RW {self.number:02d} ({self.village_code})"

    @property
    def code(self) -> str:
        """Return the code of the village with the number behind it: 31.75.07.1001.005."""
        return neighbourhood_code(self.village_code, self.number)


class NeighbourhoodCell(models.Model):
    """The part (0..1) of a cell's walkable street that lies in a neighbourhood, and so of the cell's children."""

    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="cells")
    cell = models.ForeignKey(ChildCell, on_delete=models.CASCADE, related_name="neighbourhoods")
    part = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["neighbourhood", "cell"], name="neighbourhood_cell_once"),
            models.CheckConstraint(condition=Q(part__gt=0, part__lte=1), name="neighbourhood_cell_part_is_share"),
        ]


def neighbourhood_code(village_code: str, number: int) -> str:
    """Return how a neighbourhood is named in addresses and files; unofficial, for RWs have no national code."""
    return f"{village_code}.{number:03d}"
