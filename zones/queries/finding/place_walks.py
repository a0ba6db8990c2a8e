"""The walks from a candidate's anchor to where what it lacks would best stand, as lines for the map."""
from typing import Any

import numpy as np
from django.utils import timezone

from walkshed.route import nearest_route
from zones.models import CandidateZone
from zones.queries.places import cached_places
from zones.queries.runs import ground_of

from .candidates import CandidateRow, place_data

_ON_STREET_M = 5.0


def places_with_walks(candidate: CandidateZone, row: CandidateRow) -> list[dict[str, Any]]:
    """Return the suggested places as scripts read them, each with its `route` of lon/lat; [] where none is known.

    The anchor is left by the entrance nearest to each place, as when the candidate was found.
    """
    told = place_data(row)
    ground = ground_of(candidate.run) if candidate.anchor_id and told else None
    if ground is None:
        return [place | {"route": []} for place in told]
    known = cached_places(ground, timezone.localdate())
    starts = known.snaps.take(np.flatnonzero(known.ids == candidate.anchor_id))
    for place in told:
        goal = ground.snapper.snap(np.array([(place["lon"], place["lat"])]), max_leg_m=_ON_STREET_M)
        found = nearest_route(ground.graph, goal, starts) if len(starts) and goal.ok[0] else None
        place["route"] = found[1].lonlat[::-1].round(6).tolist() if found else []
    return told
