"""What decides whether a person may take a step with a zone."""
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from zones.life.steps import ROLE_WORDS, Case
from zones.models import Zone, ZoneState, ZoneVisit


def case_of(zone: Zone, user: AbstractBaseUser | AnonymousUser) -> Case:
    """Return what zones.life.steps.refusal needs to know about a zone and a person."""
    proposer = zone.events.filter(step="propose").values_list("by_id", flat=True).first()
    return Case(
        state=ZoneState(zone.state),
        permissions=frozenset(name for name in ROLE_WORDS if user.has_perm(name)),
        is_own=user.pk is not None and user.pk in (zone.created_by_id, zone.current.by_id, proposer),
        visits=ZoneVisit.objects.filter(revision_id=zone.current_id).count(),
        has_decree=zone.decree_id is not None,
        own_allowed=settings.ZONE_OWN_APPROVAL,
    )
