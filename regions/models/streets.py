"""Street-network editions, their graph, and the ground drawn below them."""
from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .sources import Source


class StreetNetworkQuerySet(models.QuerySet):
    """Reads of street editions that say what they mean."""

    def active_for(self, code: str) -> "StreetNetwork | None":
        """Return the active edition of the narrowest scope that holds this area code, or None."""
        scopes = [code[:end] for end in (2, 5, 8, 13) if len(code) >= end]
        return self.filter(is_active=True, scope_code__in=scopes).order_by("-scope_code").first()


class StreetNetwork(models.Model):
    """One dated edition of the streets of a scope: loaded inactive, looked at, then activated."""

    name = models.CharField(_("nama"), max_length=200)
    scope_code = models.CharField(_("kode lingkup"), max_length=13)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, verbose_name=_("sumber"))
    dated_on = models.DateField(_("tanggal jalan"), null=True, blank=True)
    nodes = models.PositiveIntegerField(_("simpul"), default=0)
    edges = models.PositiveIntegerField(_("ruas"), default=0)
    walkable_m = models.FloatField(_("panjang jalan kaki (m)"), default=0)
    report = models.JSONField(_("laporan pemuatan"), default=dict)
    is_active = models.BooleanField(_("aktif"), default=False)
    loaded_at = models.DateTimeField(_("dimuat pada"), auto_now_add=True)

    objects = StreetNetworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("edisi jaringan jalan")
        verbose_name_plural = _("edisi jaringan jalan")
        ordering = ["-loaded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["scope_code"], condition=Q(is_active=True), name="network_active_once_per_scope"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StreetGraphFile(models.Model):
    """The walking graph of an edition as one file, kept in the database so that a backup is whole."""

    network = models.OneToOneField(StreetNetwork, on_delete=models.CASCADE, related_name="graph_file")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()


class StreetCrossings(models.Model):
    """Where people may cross the roads of an edition; an edition without this row says nothing of crossings."""

    network = models.OneToOneField(StreetNetwork, on_delete=models.CASCADE, related_name="crossings")
    positions = models.MultiPointField(_("penyeberangan"), srid=4326)

    class Meta:
        verbose_name = _("penyeberangan")
        verbose_name_plural = _("penyeberangan")


class StreetLine(models.Model):
    """A street as delivered, for drawing; walking is computed on the graph."""

    network = models.ForeignKey(StreetNetwork, on_delete=models.CASCADE, related_name="lines")
    ref = models.BigIntegerField(_("nomor baris sumber"))
    kind = models.CharField(_("kelas jalan"), max_length=30)
    rank = models.PositiveSmallIntegerField(_("urutan gambar"))
    name = models.CharField(_("nama"), max_length=200, blank=True)
    is_walkable = models.BooleanField(_("bisa dilalui pejalan kaki"))
    is_bridge = models.BooleanField(_("jembatan"), default=False)
    geometry = models.LineStringField(srid=4326)

    class Meta:
        verbose_name = _("jalan")
        verbose_name_plural = _("jalan")


class GroundFeature(models.Model):
    """Water, railway or green of the basemap; a line or a polygon."""

    network = models.ForeignKey(StreetNetwork, on_delete=models.CASCADE, related_name="ground")
    kind = models.CharField(_("jenis"), max_length=20)
    name = models.CharField(_("nama"), max_length=200, blank=True)
    geometry = models.GeometryField(srid=4326)

    class Meta:
        verbose_name = _("unsur peta dasar")
        verbose_name_plural = _("unsur peta dasar")
