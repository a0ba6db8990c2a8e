"""Reads of facilities that say aloud what they mean."""
from datetime import date

from django.contrib.gis.db import models
from django.contrib.gis.measure import D
from django.db.models import Q

STATUS_STAGES = {"declared": ("declared", "certified"), "certified": ("certified",)}


class FacilityQuerySet(models.QuerySet):
    def public(self) -> "FacilityQuerySet":
        """Keep what anyone may see: shelters and internal records never leave."""
        return self.filter(visibility="public", type__is_sensitive=False)

    def visible_to(self, user) -> "FacilityQuerySet":
        """Keep what this user may see; only those with the permission see sensitive places."""
        if user.has_perm("facilities.view_facility"):
            if user.has_perm("facilities.view_sensitive"):
                return self
            return self.filter(type__is_sensitive=False)
        return self.public()

    def in_operation(self) -> "FacilityQuerySet":
        return self.filter(life="open")

    def located(self) -> "FacilityQuerySet":
        return self.filter(position__isnull=False)

    def of_types(self, keys) -> "FacilityQuerySet":
        return self.filter(type__in=keys)

    def in_area(self, code: str) -> "FacilityQuerySet":
        """Keep facilities that stand in the area of this Kemendagri code or below it."""
        return self.filter(Q(area__code=code) | Q(area__code__startswith=f"{code}."))

    def within_m(self, point, metres: float) -> "FacilityQuerySet":
        """Keep facilities within straight-line metres (on the spheroid) of a point."""
        return self.filter(position__distance_lte=(point, D(m=metres)))

    def with_status(self, needed: str, on: date) -> "FacilityQuerySet":
        """Keep those that hold at least the status needed on a day; "any" keeps all."""
        if needed == "any":
            return self
        valid = Q(statuses__stage__in=STATUS_STAGES[needed])
        valid &= Q(statuses__valid_from__isnull=True) | Q(statuses__valid_from__lte=on)
        valid &= Q(statuses__valid_until__isnull=True) | Q(statuses__valid_until__gte=on)
        return self.filter(valid).distinct()


class UndeletedFacilities(models.Manager):
    """Facilities that were not retired: what every list, map and computation means by "all"."""

    def get_queryset(self) -> FacilityQuerySet:
        return super().get_queryset().filter(deleted_at__isnull=True)
