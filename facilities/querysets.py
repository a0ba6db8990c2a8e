"""Reads of facilities that say aloud what they mean."""
from datetime import date

from django.apps import apps
from django.contrib.gis.db import models
from django.contrib.gis.measure import D
from django.db.models import Exists, OuterRef, Q

from regions.scopes import Scope, scope_of

STATUS_STAGES = {"declared": ("declared", "certified"), "certified": ("certified",)}


_PUBLIC = Q(visibility="public", type__is_sensitive=False)


def held_in(scope: Scope) -> Q:
    """Return the condition that a facility is held in a scope.

    One that stands in no loaded area belongs to the area whose list brought it.
    """
    if scope.is_everything:
        return Q()
    brought = apps.get_model("facilities", "SourceRecord").objects.filter(scope.lookup("batch__scope_code"))
    from_here = Q(area__isnull=True) & Exists(brought.filter(facility=OuterRef("pk")))
    return scope.lookup("area__code") | from_here


class FacilityQuerySet(models.QuerySet):
    def public(self) -> "FacilityQuerySet":
        """Keep what anyone may see: shelters and internal records never leave."""
        return self.filter(_PUBLIC)

    def visible_to(self, user) -> "FacilityQuerySet":
        """Keep what this user may see: what is public everywhere, what is internal in the areas of their account.

        Only those with the permission see sensitive places.
        """
        if not user.has_perm("facilities.view_facility"):
            return self.public()
        scope = scope_of(user)
        seen = self if scope.is_everything else self.filter(held_in(scope) | _PUBLIC)
        return seen if user.has_perm("facilities.view_sensitive") else seen.filter(type__is_sensitive=False)

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
