"""What decides whether a person may take a step with a gap."""
from typing import Any

from regions.scopes import refusal_of, scope_of
from zones.models import Finding, Gap, GapState

from .plan import PLAN_FIELDS
from .steps import ROLE_WORDS, GapCase


def case_of(gap: Gap, user: Any) -> GapCase:
    """Return what zones.gap_register.steps.refusal needs to know about a gap and a person."""
    scope = scope_of(user)
    return GapCase(
        state=GapState(gap.state),
        finding=Finding(gap.finding),
        permissions=frozenset(name for name in ROLE_WORDS if user.has_perm(name)),
        filled=frozenset(name for name in PLAN_FIELDS if getattr(gap, name) not in (None, "")),
        refused_area="" if scope.holds(gap.area_code) else refusal_of(scope, gap.area_code),
    )
