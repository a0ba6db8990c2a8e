"""Two records that may be one place, what a person decided, and the merges that can be undone."""
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .facility import Facility


class PairState(models.TextChoices):
    OPEN = "open", _("menunggu keputusan")
    SAME = "same", _("tempat yang sama")
    DIFFERENT = "different", _("tempat yang berbeda")


class DuplicatePair(models.Model):
    """Two facilities that look alike (left has the smaller id); a decision is kept and never asked again.

    score is 0..1; why: [{code, ...}], what makes them look alike, in a form that pages put into words.
    """

    left = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="+")
    right = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField(_("kemiripan"))
    why = models.JSONField(_("alasan"), default=list)
    state = models.CharField(_("keadaan"), max_length=10, choices=PairState.choices, default=PairState.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("diputuskan pada"), null=True, blank=True)
    at = models.DateTimeField(_("ditemukan pada"), auto_now_add=True)

    class Meta:
        verbose_name = _("pasangan mungkin ganda")
        verbose_name_plural = _("pasangan mungkin ganda")
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["left", "right"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=models.Q(left__lt=models.F("right")), name="duplicate_pair_in_order"),
        ]
        indexes = [models.Index(fields=["state", "-score"])]


class Merge(models.Model):
    """One record was taken into another; snapshot holds both as they were, to split them again."""

    kept = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="merges")
    absorbed = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="absorbed_in")
    snapshot = models.JSONField(_("keadaan semula"))
    choices = models.JSONField(_("pilihan isian"), default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("pada"), auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(_("dipisah lagi pada"), null=True, blank=True)

    class Meta:
        verbose_name = _("penggabungan")
        verbose_name_plural = _("penggabungan")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=models.Q(undone_at__isnull=True), name="absorbed_once"
            ),
            models.CheckConstraint(condition=~models.Q(kept=models.F("absorbed")), name="merge_of_two"),
        ]
