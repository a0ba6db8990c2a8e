"""Local corrections of a street edition: what the map lacks or wrongly has, with who says so and why."""
import pgtrigger
from django.conf import settings
from django.contrib.gis.db import models
from django.core.files.storage import FileSystemStorage
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .streets import StreetNetwork


class CorrectionKind(models.TextChoices):
    """What a correction does to the streets."""

    ALLEY = "alley", _("gang atau jalan yang belum dipetakan")
    BRIDGE = "bridge", _("jembatan atau titian")
    GATE = "gate", _("pintu atau celah di pagar")
    BAR = "bar", _("jalan yang tidak dapat dilalui")


class CorrectionState(models.TextChoices):
    """Whether a correction takes part in walks."""

    ACTIVE = "active", _("berlaku")
    WITHDRAWN = "withdrawn", _("ditarik")


class CorrectionQuerySet(models.QuerySet):
    """Reads of corrections that say what they mean."""

    def active(self) -> "CorrectionQuerySet":
        """Those that take part in walks."""
        return self.filter(state=CorrectionState.ACTIVE)

    def within_code(self, code: str) -> "CorrectionQuerySet":
        """Those in an area."""
        return self.filter(Q(area_code=code) | Q(area_code__startswith=f"{code}."))


def correction_photos() -> FileSystemStorage:
    """Return where photos are kept."""
    return FileSystemStorage(location=settings.DATA_DIR / "correction_photos")


class StreetCorrection(models.Model):
    """A line that may be walked though the edition lacks it, or a stretch that may not though it has it.

    What it says never changes, so that a run that names it can be understood and computed again; only its state does.
    area_code: the village its middle lies in. mapped_in: a newer edition that seems to hold it, so that it may go.
    """

    kind = models.CharField(_("macam koreksi"), max_length=8, choices=CorrectionKind.choices)
    geometry = models.LineStringField(_("garis"), srid=4326)
    length_m = models.FloatField(_("panjang (m)"))
    area_code = models.CharField(_("kode wilayah"), max_length=13)
    reason = models.CharField(_("alasan"), max_length=1000)
    photo = models.FileField(_("foto bukti"), storage=correction_photos, blank=True)
    state = models.CharField(
        _("keadaan"), max_length=10, choices=CorrectionState.choices, default=CorrectionState.ACTIVE
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("oleh")
    )
    at = models.DateTimeField(_("pada"), auto_now_add=True)
    mapped_in = models.ForeignKey(
        StreetNetwork, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("edisi yang sudah memuatnya"),
    )  # fmt: skip

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("koreksi jalan")
        verbose_name_plural = _("koreksi jalan")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["area_code"], name="correction_by_area")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="correction_says_why"),
            models.CheckConstraint(condition=Q(kind__in=CorrectionKind.values), name="correction_kind_known"),
            models.CheckConstraint(condition=Q(state__in=CorrectionState.values), name="correction_state_known"),
            models.CheckConstraint(condition=Q(length_m__gt=0), name="correction_has_length"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="correction_stays", fields=["kind", "geometry", "reason", "by", "at"]),
            pgtrigger.Protect(name="correction_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def closes(self) -> bool:
        """Say whether it takes a street away."""
        return self.kind == CorrectionKind.BAR


class CorrectionEvent(models.Model):
    """One thing that happened to a correction; by None = the program, when a new edition came."""

    class What(models.TextChoices):
        """What happened."""

        ADDED = "added", _("dibuat")
        WITHDRAWN = "withdrawn", _("ditarik")
        RESTORED = "restored", _("diberlakukan lagi")
        PROPOSED = "proposed", _("diusulkan ditarik")
        KEPT = "kept", _("dipertahankan")

    correction = models.ForeignKey(StreetCorrection, on_delete=models.PROTECT, related_name="events")
    what = models.CharField(_("peristiwa"), max_length=10, choices=What.choices)
    note = models.CharField(_("catatan"), max_length=1000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("oleh")
    )
    at = models.DateTimeField(_("pada"), auto_now_add=True)

    class Meta:
        verbose_name = _("riwayat koreksi jalan")
        verbose_name_plural = _("riwayat koreksi jalan")
        ordering = ["at", "pk"]
        triggers = [
            pgtrigger.Protect(name="correction_event_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
