"""The anchor of a zone: the member that walks inside it are measured from, chosen by a person or proposed."""
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils import timezone

from facilities.models import Facility
from zones.judging.assessment import Anchor, Member
from zones.models import ZoneRules


def choose_anchor(members: Sequence[Member], rules: ZoneRules, wanted: Facility | None) -> Anchor | None:
    """Return the wanted anchor where it may be one, else the first proposal; None when no member may be one.

    Proposed is a certified play space first, then what stands first in the rules; among equals the first by name.
    """
    may_be = [one for one in members if one.type in rules.anchor_types]
    if not may_be:
        return None
    certified = _certified(may_be)
    chosen = next((one for one in may_be if wanted is not None and one.public_id == wanted.public_id), None)
    anchor = chosen or min(
        may_be,
        key=lambda one: (
            not (one.group == "play" and one.public_id in certified), rules.anchor_types.index(one.type), one.name,
            one.public_id,
        ),
    )  # fmt: skip
    return Anchor(anchor.public_id, anchor.name, anchor.type_name, chosen is not None, anchor.public_id in certified)


def facility_named(public_id: Any, user: AbstractBaseUser | AnonymousUser) -> Facility | None:
    """Return the facility of a public id that this user may see, None for anything else."""
    if not isinstance(public_id, str) or not public_id:
        return None
    return Facility.objects.visible_to(user).filter(public_id=public_id[:10]).first()


def _certified(members: Sequence[Member]) -> frozenset[str]:
    holders = Facility.objects.with_status("certified", timezone.localdate())
    return frozenset(
        holders.filter(public_id__in=[one.public_id for one in members]).values_list("public_id", flat=True)
    )
