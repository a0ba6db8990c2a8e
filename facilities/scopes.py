"""Which facilities a person may change: those that stand in the areas of their account."""
from typing import Any

from regions.scopes import ScopeRefused, refusal_of, scope_of

from .models import Facility
from .querysets import held_in


def holds_facility(user: Any, facility: Facility) -> bool:
    """Say whether a person may change a facility as it stands in the database."""
    scope = scope_of(user)
    return scope.is_everything or Facility.everything.filter(held_in(scope), pk=facility.pk).exists()


def require_facility(user: Any, *facilities: Facility) -> None:
    """Raise ScopeRefused unless all these facilities stand in the person's areas."""
    for facility in facilities:
        if not holds_facility(user, facility):
            raise ScopeRefused(refusal_of(scope_of(user), facility.area.code if facility.area else ""))
