"""Verdicts per area and rule."""
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from facilities.models import Facility
from regions.models import Area, Neighbourhood

from .runs import ReachRun
from .standards import Standard


class Verdict(models.TextChoices):
    MET = "met", _("terpenuhi")
    NOT_MET = "not_met", _("belum terpenuhi")
    NO_DATA = "no_data", _("tidak ada data")


class NoDataReason(models.TextChoices):
    """Why a rule could not be judged: no data is not zero."""

    NO_CHILDREN = "no_children", _("tidak ada anak tercatat")
    NO_PEOPLE = "no_people", _("jumlah penduduk tidak tercatat")
    NO_LIST = "no_list", _("belum ada daftar fasilitas jenis ini")
    INCOMPLETE_LIST = "incomplete", _("daftar fasilitas jenis ini belum lengkap")
    NO_STATUS_LIST = "no_status_list", _("belum ada daftar status jenis ini")
    NO_STREETS = "no_streets", _("jalan belum dipetakan")


class SafeWaysUnknown(models.TextChoices):
    """Why nothing can be said of safe ways; a word for whoever reads a table, stored with no rule."""

    NO_CROSSINGS = "no_crossings", _("penyeberangan belum dipetakan")
    NOT_COMPUTED = "safe_unknown", _("jalur aman tidak dihitung")


class JudgedRule(models.Model):
    """What one rule comes to somewhere.

    `value` and `wanted` are counts for kinds A and P and shares (0..1) for kind D; value is null
    when there is no data, and "at least so much" when the list is not complete. `children` is the age
    band's number there, `children_reached` those within the limit, `children_unknown` those whose
    streets are not mapped. `nearest` is the facility nearest to most children beyond the limit and
    `nearest_m` their mean walk to it. `children_reached_safe` are those within the limit on safe ways,
    null where these are not known.
    """

    verdict = models.CharField(_("hasil"), max_length=8, choices=Verdict.choices)
    no_data_reason = models.CharField(max_length=15, choices=NoDataReason.choices, blank=True)
    value = models.FloatField(_("nilai"), null=True, blank=True)
    wanted = models.FloatField(_("yang diharapkan"))
    children = models.FloatField(_("anak"), null=True, blank=True)
    children_reached = models.FloatField(_("anak terjangkau"), null=True, blank=True)
    children_unknown = models.FloatField(_("anak tanpa data jalan"), null=True, blank=True)
    mean_walk_m = models.FloatField(_("rata-rata jalan kaki (m)"), null=True, blank=True)
    nearest = models.ForeignKey(Facility, on_delete=models.SET_NULL, null=True, blank=True)
    nearest_m = models.FloatField(_("jarak ke yang terdekat (m)"), null=True, blank=True)
    children_reached_safe = models.FloatField(_("anak terjangkau lewat jalur aman"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def children_missed(self) -> float | None:
        if self.children is None or self.children_reached is None:
            return None
        return max(self.children - self.children_reached - (self.children_unknown or 0), 0.0)


def safe_at_most_plain(name: str) -> models.CheckConstraint:
    """Return the rule that on safe ways nobody reaches more."""
    return models.CheckConstraint(
        condition=Q(children_reached_safe__isnull=True) | Q(children_reached_safe__lte=F("children_reached")), name=name
    )


def value_or_reason(name: str) -> models.CheckConstraint:
    """Return the rule that what is judged has a value, and what is not has a reason."""
    return models.CheckConstraint(
        condition=(Q(verdict="no_data") & ~Q(no_data_reason=""))
        | (~Q(verdict="no_data") & Q(no_data_reason="", value__isnull=False)),
        name=name,
    )


class AreaCoverage(JudgedRule):
    """One rule judged in one area by one run."""

    run = models.ForeignKey(ReachRun, on_delete=models.CASCADE, related_name="coverage")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="coverage")
    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="coverage")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "area", "standard"], name="coverage_once"),
            value_or_reason("coverage_value_or_reason"),
            safe_at_most_plain("coverage_safe_at_most_plain"),
        ]


class NeighbourhoodCoverage(JudgedRule):
    """One rule judged in one neighbourhood (RW) by one run, where neighbourhoods are mapped."""

    run = models.ForeignKey(ReachRun, on_delete=models.CASCADE, related_name="neighbourhood_coverage", db_index=False)
    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="coverage")
    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="neighbourhood_coverage")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "neighbourhood", "standard"], name="neighbourhood_coverage_once"
            ),
            value_or_reason("neighbourhood_coverage_value_or_reason"),
            safe_at_most_plain("neighbourhood_coverage_safe_at_most_plain"),
        ]
