"""Standards: editable, versioned rules, each with the source of its numbers."""
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from facilities.models import FacilityGroup, FacilityType
from facilities.models.catalogue import Bilingual
from regions.models import AgeBand, Level, Setting


class RuleKind(models.TextChoices):
    """The three kinds of rule of domain practice."""

    AT_LEAST = "A", _("jumlah paling sedikit")
    PER_PEOPLE = "P", _("satu untuk tiap sekian jiwa")
    DISTANCE = "D", _("bagian anak dalam jarak jalan kaki")


class StatusNeeded(models.TextChoices):
    ANY = "any", _("ada")
    DECLARED = "declared", _("dinyatakan layak anak")
    CERTIFIED = "certified", _("tersertifikasi")


class StandardSet(Bilingual):
    """A named, versioned set of rules; a run keeps the copy it was computed with."""

    key = models.SlugField(_("kunci"), max_length=40)
    version = models.CharField(_("versi"), max_length=20)
    valid_from = models.DateField(_("berlaku dari"))
    is_default = models.BooleanField(_("dipakai bila tidak disebut"), default=False)
    cell_share_wanted = models.FloatField(
        _("bagian jalan sel yang harus terjangkau untuk kawasan"), default=0.5
    )
    zone_min_children = models.PositiveIntegerField(_("anak paling sedikit dalam kandidat"), default=100)
    zone_overlap_share = models.FloatField(
        _("tumpang tindih yang dibolehkan antara kawasan (bagian dari yang lebih kecil)"), default=0.05
    )
    source = models.TextField(_("sumber"), blank=True)
    updated_at = models.DateTimeField(_("diubah pada"), auto_now=True)

    class Meta:
        verbose_name = _("himpunan standar")
        verbose_name_plural = _("himpunan standar")
        ordering = ["key", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="standard_set_once_per_version"),
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="standard_set_one_default"
            ),
            models.CheckConstraint(
                condition=Q(cell_share_wanted__gt=0, cell_share_wanted__lte=1), name="zone_cell_share_is_share"
            ),
            models.CheckConstraint(
                condition=Q(zone_overlap_share__gte=0, zone_overlap_share__lte=1), name="zone_overlap_share_is_share"
            ),
        ]


class Standard(Bilingual):
    """One rule: kind, types, level, numbers, status needed, and where the numbers come from."""

    set = models.ForeignKey(StandardSet, on_delete=models.CASCADE, related_name="standards")
    key = models.SlugField(_("kunci"), max_length=60)
    service_id = models.CharField(_("nama layanan (id)"), max_length=80)
    service_en = models.CharField(_("nama layanan (en)"), max_length=80)
    kind = models.CharField(_("macam"), max_length=1, choices=RuleKind.choices)
    level = models.PositiveSmallIntegerField(_("tingkat"), choices=Level.choices)
    setting = models.CharField(_("sifat wilayah"), max_length=5, choices=Setting.choices)
    types = models.ManyToManyField(FacilityType, related_name="standards", verbose_name=_("jenis fasilitas"))
    age_band = models.ForeignKey(AgeBand, on_delete=models.PROTECT, verbose_name=_("kelompok umur"))
    at_least = models.PositiveIntegerField(_("jumlah paling sedikit"), null=True, blank=True)
    per_people = models.PositiveIntegerField(_("satu untuk tiap (jiwa)"), null=True, blank=True)
    distance_m = models.PositiveIntegerField(_("jarak jalan kaki (m)"), null=True, blank=True)
    share_wanted = models.FloatField(_("bagian anak yang diharapkan"), null=True, blank=True)
    status_needed = models.CharField(
        _("status yang dibutuhkan"), max_length=10, choices=StatusNeeded.choices, default=StatusNeeded.ANY
    )
    only_in = models.CharField(
        _("hanya di kode"), max_length=13, blank=True, help_text=_("Misalnya 31: hanya di DKI Jakarta.")
    )
    source = models.CharField(_("sumber"), max_length=300)
    is_proposal = models.BooleanField(_("usulan, bukan angka resmi"), default=False)
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)

    class Meta:
        verbose_name = _("standar")
        verbose_name_plural = _("standar")
        ordering = ["set", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["set", "key"], name="standard_once_per_set"),
            models.CheckConstraint(
                name="standard_has_its_number",
                condition=(
                    Q(kind="A", at_least__gt=0, per_people__isnull=True, distance_m__isnull=True)
                    | Q(kind="P", per_people__gt=0, at_least__isnull=True, distance_m__isnull=True)
                    | Q(kind="D", distance_m__gt=0, share_wanted__gt=0, share_wanted__lte=1,
                        at_least__isnull=True, per_people__isnull=True)
                ),
            ),
        ]


    @property
    def service(self) -> str:
        """Return the service a rule asks for, as it stands in a sentence: "SD/MI", "ruang bermain"."""
        return self.service_en if get_language() == "en" else self.service_id


class ZoneRequirement(models.Model):
    """A service group that a complete zone must hold, met by any of its types within a walk."""

    set = models.ForeignKey(StandardSet, on_delete=models.CASCADE, related_name="zone_requirements")
    group = models.ForeignKey(FacilityGroup, on_delete=models.PROTECT)
    types = models.ManyToManyField(FacilityType, verbose_name=_("jenis fasilitas"))
    distance_m = models.PositiveIntegerField(_("jarak jalan kaki (m)"))
    source = models.CharField(_("sumber"), max_length=300)
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)

    class Meta:
        verbose_name = _("syarat kawasan")
        verbose_name_plural = _("syarat kawasan")
        ordering = ["set", "order"]
        constraints = [
            models.UniqueConstraint(fields=["set", "group"], name="zone_requirement_once_per_group"),
            models.CheckConstraint(condition=Q(distance_m__gt=0), name="zone_requirement_has_distance"),
        ]
