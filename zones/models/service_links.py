"""Agreements between two facilities: what ties services together also where they stand apart."""
import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from facilities.models import Facility
from facilities.models.facility import trackers


class LinkKind(models.TextChoices):
    """What one facility does for or with another."""

    VISIT = "visit", _("kunjungan layanan")
    REFERRAL = "referral", _("rujukan")
    JOINT_PROGRAMME = "programme", _("program bersama")
    HOSTED = "hosted", _("layanan di tempat mitra")
    OTHER = "other", _("kerja sama lain")


class ServiceLinkQuerySet(models.QuerySet):
    """Reads of agreements that say what they mean."""

    def current_on(self, day) -> "ServiceLinkQuerySet":
        """Keep those that hold on a day."""
        return self.filter(Q(since__isnull=True) | Q(since__lte=day), Q(until__isnull=True) | Q(until__gte=day))

    def of(self, facilities) -> "ServiceLinkQuerySet":
        """Keep those in which any of these facilities takes part."""
        return self.filter(Q(giver__in=facilities) | Q(taker__in=facilities))


@pghistory.track(*trackers(), level=pgtrigger.Statement)
class ServiceLink(models.Model):
    """A recorded agreement: the giver serves the taker, in one of the ways of LinkKind.

    It ends by its last day (`until`, both ends included); it is never erased, and its history stays.
    """

    giver = models.ForeignKey(
        Facility, on_delete=models.CASCADE, related_name="links_given", verbose_name=_("yang melayani")
    )
    taker = models.ForeignKey(
        Facility, on_delete=models.CASCADE, related_name="links_taken", verbose_name=_("yang dilayani")
    )
    kind = models.CharField(_("macam"), max_length=12, choices=LinkKind.choices)
    description = models.CharField(_("isi kerja sama"), max_length=300, blank=True)
    since = models.DateField(_("berlaku dari"), null=True, blank=True)
    until = models.DateField(_("berlaku sampai"), null=True, blank=True)
    document = models.CharField(_("nomor dokumen"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("dicatat oleh")
    )
    recorded_at = models.DateTimeField(_("dicatat pada"), auto_now_add=True)

    objects = ServiceLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("kerja sama layanan")
        verbose_name_plural = _("kerja sama layanan")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="service_link_joins_two"),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="service_link_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["giver", "taker", "kind"], condition=Q(until__isnull=True), name="service_link_open_once"
            ),
        ]
