"""The numbers by which a zone is judged: one row per set of standards, each number with its source."""
import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from facilities.models.facility import trackers

from .standards import StandardSet

WEIGHTS = {
    "completeness": "weight_completeness",
    "adjacency": "weight_adjacency",
    "connectivity": "weight_connectivity",
    "reach": "weight_reach",
    "quality": "weight_quality",
    "links": "weight_links",
}
"""Line of the score -> the field of its weight, in the order in which lines are told."""

NUMBERS = (
    "adjacent_m",
    "minutes_short",
    "minutes_middle",
    "minutes_long",
    "tobacco_sale_m",
    "tobacco_advert_m",
    "touched_share",
    *WEIGHTS.values(),
)
"""Numbers that a planner may change."""

RULED = (*NUMBERS, "may_follow_major", "major_kinds", "counted_kinds", "quiet_kinds", "anchor_types")
"""Everything that has a source of its own: no published text defines any of it for a Kaltara."""


@pghistory.track(*trackers(), level=pgtrigger.Statement)
class ZoneRules(models.Model):
    """How a zone is judged beyond its required services; sources: field -> {"text", "is_proposal"}.

    A required member is near when it is within adjacent_m of the anchor along the streets; two members hang
    together when the walk between them is no longer than that and leads along no street of major_kinds, unless
    may_follow_major. counted_kinds: roads whose crossings are counted; quiet_kinds: streets that count as quiet.
    A village is touched when at least touched_share of its children live inside. anchor_types: what may be an
    anchor, what is proposed first standing first.
    """

    set = models.OneToOneField(
        StandardSet, on_delete=models.CASCADE, related_name="zone_rules", verbose_name=_("himpunan standar")
    )
    adjacent_m = models.PositiveIntegerField(_("dekat: paling jauh (m) lewat jalan"))
    minutes_short = models.PositiveSmallIntegerField(_("jalan kaki singkat (menit)"))
    minutes_middle = models.PositiveSmallIntegerField(_("jalan kaki sedang (menit), dipakai dalam skor"))
    minutes_long = models.PositiveSmallIntegerField(_("jalan kaki terjauh (menit)"))
    tobacco_sale_m = models.PositiveIntegerField(_("bebas penjualan rokok dalam (m)"))
    tobacco_advert_m = models.PositiveIntegerField(_("bebas iklan rokok dalam (m)"))
    touched_share = models.FloatField(_("kelurahan dihitung mulai dari bagian anak di dalam"))
    may_follow_major = models.BooleanField(_("hubungan boleh menyusuri jalan besar"))
    major_kinds = ArrayField(models.CharField(max_length=30), verbose_name=_("kelas jalan besar"))
    counted_kinds = ArrayField(
        models.CharField(max_length=30), verbose_name=_("kelas jalan yang dihitung penyeberangannya")
    )
    quiet_kinds = ArrayField(models.CharField(max_length=30), verbose_name=_("kelas jalan tenang"))
    anchor_types = ArrayField(models.SlugField(max_length=40), verbose_name=_("jenis yang boleh menjadi jangkar"))
    weight_completeness = models.FloatField(_("bobot kelengkapan"))
    weight_adjacency = models.FloatField(_("bobot kedekatan"))
    weight_connectivity = models.FloatField(_("bobot keterhubungan"))
    weight_reach = models.FloatField(_("bobot jangkauan anak"))
    weight_quality = models.FloatField(_("bobot mutu"))
    weight_links = models.FloatField(_("bobot kerja sama"))
    sources = models.JSONField(_("sumber tiap angka"))
    updated_at = models.DateTimeField(_("diubah pada"), auto_now=True)

    class Meta:
        verbose_name = _("aturan kawasan")
        verbose_name_plural = _("aturan kawasan")
        constraints = [
            models.CheckConstraint(
                condition=Q(adjacent_m__gt=0, tobacco_sale_m__gt=0, tobacco_advert_m__gt=0),
                name="zone_rules_have_distances",
            ),
            models.CheckConstraint(
                condition=Q(minutes_short__gt=0, minutes_middle__gt=F("minutes_short"),
                            minutes_long__gt=F("minutes_middle"), minutes_long__lte=60),
                name="zone_rules_minutes_in_order",
            ),
            models.CheckConstraint(
                condition=Q(touched_share__gt=0, touched_share__lte=1), name="zone_rules_touched_is_share"
            ),
            models.CheckConstraint(
                condition=Q(**{f"{field}__gte": 0 for field in WEIGHTS.values()})
                & Q(**{f"{field}__lte": 100 for field in WEIGHTS.values()}),
                name="zone_rules_weights_in_range",
            ),
            models.CheckConstraint(
                condition=Q(weight_completeness__gt=0) | Q(weight_adjacency__gt=0) | Q(weight_connectivity__gt=0)
                | Q(weight_reach__gt=0) | Q(weight_quality__gt=0) | Q(weight_links__gt=0),
                name="zone_rules_some_weight",
            ),
            models.CheckConstraint(condition=Q(sources__has_keys=list(RULED)), name="zone_rules_name_their_sources"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.set_id}"

    def weight(self, line: str) -> float:
        """Return the weight of a line of the score."""
        return getattr(self, WEIGHTS[line])
