"""The nearest facility of each type along the streets, for points that somebody asks about."""
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt
from django.contrib.gis.geos import Polygon
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.models import Facility, FacilityType
from regions.models import StreetNetwork
from regions.queries.streets import streets_of
from walkshed.reach import WalkStatus, reach, walks

from .entrances import in_box, reached_at
from .lists import list_known

MAX_LEG_M: Final = 150.0
"""Points and facilities farther than this from every street have no walk."""
_AROUND_DEGREES: Final = 0.01  # facilities this far outside the streets cannot snap to them

Floats = npt.NDArray[np.float64]


class NearestError(Exception):
    """Say why nothing can be computed: an unknown type, no streets."""


class Answer(StrEnum):
    """Why a walk is known or not."""

    OK = "ok"
    FAR_FROM_STREET = "far_from_street"
    ISOLATED = "isolated"
    BEYOND_LIMIT = "beyond_limit"
    UNREACHABLE = "unreachable"
    NO_FACILITY = "no_facility"
    NO_DATA = "no_data"
    BAD_POINT = "bad_point"


_ANSWERS: Final = {
    WalkStatus.OK: Answer.OK,
    WalkStatus.FAR_FROM_STREET: Answer.FAR_FROM_STREET,
    WalkStatus.ISOLATED: Answer.ISOLATED,
    WalkStatus.BEYOND_LIMIT: Answer.BEYOND_LIMIT,
    WalkStatus.UNREACHABLE: Answer.UNREACHABLE,
}


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest facility of one type to one point.

    walk_m is None unless the answer is ok; snap_m is the leg from the point to its street, None without
    one. facility and public_id are "" unless the answer is ok and anyone may be told of the place.
    """

    answer: Answer
    walk_m: float | None = None
    snap_m: float | None = None
    facility: str = ""
    public_id: str = ""


def network_for(code: str | None) -> StreetNetwork:
    """Return the active street edition of a scope; without a code the only one there is.

    Raise NearestError when there is none, or when several are active and no code says which.
    """
    active = list(StreetNetwork.objects.filter(is_active=True).order_by("scope_code"))
    if code is not None:
        network = StreetNetwork.objects.active_for(code)
        if network is None:
            known = ", ".join(n.scope_code for n in active) or "-"
            raise NearestError(
                _("tidak ada jaringan jalan aktif untuk wilayah %(code)s; yang ada: %(known)s")
                % {"code": code, "known": known}
            )
        return network
    if len(active) != 1:
        raise NearestError(
            _("ada %(count)d jaringan jalan aktif (%(codes)s); pilih satu dengan --scope")
            % {"count": len(active), "codes": ", ".join(n.scope_code for n in active)}
            if active
            else _("belum ada jaringan jalan aktif; muat dahulu dengan load_dataset")
        )
    return active[0]


def check_types(keys: Sequence[str]) -> None:
    """Raise NearestError for keys that are no type, or whose places are secret."""
    secret = dict(FacilityType.objects.values_list("pk", "is_sensitive"))
    unknown = [key for key in keys if key not in secret]
    if unknown or not keys:
        known = [key for key, is_secret in secret.items() if not is_secret]
        near = [match for key in unknown for match in get_close_matches(key, known, n=1)]
        raise NearestError(
            _("jenis tidak dikenal: %(unknown)s; %(hint)s")
            % {
                "unknown": ", ".join(unknown) or "-",
                "hint": _("yang mirip: %(near)s") % {"near": ", ".join(near)}
                if near
                else _("yang ada: %(known)s") % {"known": ", ".join(known)},
            }
        )
    if hidden := [key for key in keys if secret[key]]:
        raise NearestError(
            _("lokasi jenis ini rahasia dan tidak dihitung: %(hidden)s") % {"hidden": ", ".join(hidden)}
        )


def nearest_facilities(
    network: StreetNetwork,
    lonlat: Floats,
    types: Sequence[str],
    *,
    limit_m: float | None = None,
    count_leg: bool = False,
    max_leg_m: float = MAX_LEG_M,
    status_needed: str = "any",
) -> dict[str, list[Nearest]]:
    """Return for each type the nearest open facility to each point (n, 2) in degrees.

    Walks run along the streets of the network from the street beside the point to the street beside the
    facility, at most limit_m (None: any distance); with count_leg the ways to both streets are added.
    Points join a street at most max_leg_m away; facilities hold at least status_needed today.
    A point that is not a number, or not on earth, is a bad point and stops nothing.
    """
    check_types(types)
    snapper = streets_of(network).snapper
    graph = snapper.graph
    good = np.isfinite(lonlat).all(axis=1) & (np.abs(np.nan_to_num(lonlat, nan=999.0)) <= (180.0, 90.0)).all(axis=1)
    points = snapper.snap(lonlat, max_leg_m=max_leg_m)
    found: dict[str, list[Nearest]] = {}
    for key in types:
        held = _facilities(key, graph.node_lonlat, status_needed)
        places = snapper.snap(np.array([(x, y) for _id, _name, x, y in held]).reshape(-1, 2), max_leg_m=MAX_LEG_M)
        walked = walks(
            graph, reach(graph, places, limit_m=limit_m, count_leg=count_leg), points, count_leg=count_leg
        )
        absent = None
        if not held:
            absent = Answer.NO_FACILITY if list_known([key], network.scope_code) else Answer.NO_DATA
        answers = []
        for i in range(len(lonlat)):
            snap_m = None if np.isnan(points.leg_m[i]) else float(points.leg_m[i])
            answer = _ANSWERS[WalkStatus(int(walked.status[i]))] if good[i] else Answer.BAD_POINT
            if answer is Answer.OK:
                public_id, name, _x, _y = held[walked.label[i]]
                answers.append(Nearest(answer, float(walked.walk_m[i]), snap_m, name, public_id))
            else:
                none_there = absent is not None and answer in (Answer.UNREACHABLE, Answer.BEYOND_LIMIT)
                answers.append(Nearest(absent if none_there and absent else answer, None, snap_m))
        found[key] = answers
    return found


def _facilities(type_: str, nodes: Floats, status_needed: str) -> list[tuple[str, str, float, float]]:
    """Return public id, name, lon and lat of where the open facilities of a type are reached on or beside the streets.

    A facility with entrances has a row for each; one that not everyone may be told of has neither id nor name.
    """
    (west, south), (east, north) = nodes.min(axis=0) - _AROUND_DEGREES, nodes.max(axis=0) + _AROUND_DEGREES
    here = Polygon.from_bbox((west, south, east, north))
    facilities = in_box(Facility.objects.in_operation().of_types([type_]), here)
    facilities = facilities.with_status(status_needed, timezone.localdate())
    public = facilities.public().values_list("pk", "public_id", "name")
    named = {pk: (public_id, name) for pk, public_id, name in public}
    ids, _types, lonlat = reached_at(facilities)
    return [(*named.get(pk, ("", "")), x, y) for pk, (x, y) in zip(ids.tolist(), lonlat.tolist(), strict=True)]
