"""Judge the members of a shape together: how near, how connected, who walks there, how good, what is agreed."""
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils import timezone

from regions.models import AgeBand
from regions.queries.ground import Ground
from zones.judging.assessment import Anchor, GroupState, TouchedArea
from zones.judging.judgement import Adjacency, Connectivity, LinkRow, Quality, ZoneReach
from zones.models import ZoneRules
from zones.queries.places import Places

from .member_walks import adjacency, connectivity, entered, nearest_to
from .members import Inside
from .quality import quality
from .reach import zone_reach
from .service_links import agreed_pairs, links_of


@dataclass(frozen=True, slots=True)
class Judged:
    """The parts of a judgement that look at members; None where there is nothing to look at."""

    adjacency: Adjacency | None
    connectivity: Connectivity | None
    reach: ZoneReach | None
    quality: Quality | None
    links: tuple[LinkRow, ...]


def judge_members(
    inside: Inside,
    *,
    ground: Ground | None,
    places: Places | None,
    middle: tuple[float, float],
    anchor: Anchor | None,
    groups: Sequence[GroupState],
    areas: Sequence[TouchedArea],
    code: str,
    bands: Sequence[AgeBand],
    rules: ZoneRules,
    user: AbstractBaseUser | AnonymousUser,
) -> Judged:
    """Return what is to say of the members: those of required services count, the others are only measured."""
    wanted = {type_ for group in groups for type_ in group.types}
    required = inside.rows_of(wanted).tolist()
    links = links_of({one.id for one in inside.known}, user=user, on=timezone.localdate())
    good = quality(inside, required, code, rules) if inside.members else None
    if ground is None or places is None or not inside.members:
        return Judged(None, None, None, good, links)
    doors = entered(inside, places)
    home = next((row for row, one in enumerate(inside.members) if anchor and one.public_id == anchor.public_id), None)
    near = adjacency(ground, inside, doors, home, set(required), rules) if home is not None else None
    on_street = set(doors.member[doors.snaps.ok].tolist())
    chosen = nearest_to(inside, middle, near, [row for row in required if row in on_street])
    connected = connectivity(
        ground, inside, doors, chosen, required=len(required), anchor=home, agreed=agreed_pairs(links), rules=rules
    )
    snaps, _place = doors.of(np.array(required, dtype=np.int64))
    of_group = {
        group.key: doors.of(inside.rows_of(group.types))[0].snaps for group in groups if group.inside
    }
    reached = zone_reach(ground, snaps.snaps, of_group, bands, areas, rules) if required else None
    return Judged(near, connected, reached, good, links)
