"""What the children of a village get from one distance rule beyond its verdict: by status, and by room."""
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regions.models import Area

from .runs import ReachRun
from .standards import Standard


class RuleReach(models.Model):
    """One distance rule in one village, in children of its age band.

    `declared` and `certified`: those within the limit of a place that holds at least that status; null where no
    status of these types is on record. `served`, `without_room` and `room_unknown` add up to those within the limit:
    a place has room for them, is full, or does not say how many it takes; null where no place says so.
    """

    run = models.ForeignKey(ReachRun, on_delete=models.CASCADE, related_name="rule_reach", db_index=False)
    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="rule_reach")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="rule_reach")
    declared = models.FloatField(_("anak terjangkau tempat yang dinyatakan"), null=True)
    certified = models.FloatField(_("anak terjangkau tempat tersertifikasi"), null=True)
    served = models.FloatField(_("anak yang mendapat tempat"), null=True)
    without_room = models.FloatField(_("anak yang tidak kebagian tempat"), null=True)
    room_unknown = models.FloatField(_("anak yang daya tampungnya tidak diketahui"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "standard", "area"], name="rule_reach_once"),
            models.CheckConstraint(
                condition=Q(served__isnull=True, without_room__isnull=True, room_unknown__isnull=True)
                | Q(served__gte=0, without_room__gte=0, room_unknown__gte=0),
                name="rule_reach_room_whole_or_unknown",
            ),
            models.CheckConstraint(
                condition=Q(declared__isnull=True, certified__isnull=True)
                | Q(certified__gte=0, declared__gte=models.F("certified")),
                name="rule_reach_certified_is_declared",
            ),
        ]
