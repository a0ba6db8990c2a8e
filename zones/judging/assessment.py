"""What a judgement of a shape says: children, services, what is missing, who reaches what."""
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .judgement import Adjacency, Connectivity, LinkRow, Quality, ZoneReach


class Presence(StrEnum):
    """How a required service group stands to a shape."""

    INSIDE = "inside"
    NEAR = "near"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Member:
    """A facility inside the shape."""

    public_id: str
    name: str
    type: str
    type_name: str
    group: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class NearestOutside:
    """The nearest facility of a missing group, walked from the middle of the shape; route as lon/lat pairs.

    `minutes` is the walk at the slowest pace of any age band, that of a small child.
    """

    public_id: str
    name: str
    type_name: str
    lon: float
    lat: float
    walk_m: float
    minutes: int
    route: list[list[float]]


@dataclass(frozen=True, slots=True)
class GroupState:
    """A required service group: what stands inside, which children reach one, and the nearest if none does.

    `share_reached` is the part (0..1) of the children inside with one within limit_m; None without a run
    or without children. `is_known` is False when no list claims to know all of this group: then its
    absence proves nothing. `presence`: INSIDE; NEAR when none stands inside but enough children reach
    one; MISSING; UNKNOWN when it was not seen and the list is not complete.
    """

    key: str
    name: str
    types: tuple[str, ...]
    type_names: tuple[str, ...]
    limit_m: int
    inside: int
    is_known: bool
    share_reached: float | None
    presence: Presence
    nearest: NearestOutside | None


@dataclass(frozen=True, slots=True)
class BandCount:
    """Children of an age band inside, and their part (0..1) of the touched villages' children of that age."""

    key: str
    name: str
    children: float
    share_of_areas: float


@dataclass(frozen=True, slots=True)
class TouchedArea:
    """A village that the shape touches: its children inside (None = not known) and their part of the village."""

    code: str
    name: str
    children: float | None
    share_of_area: float


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another zone that covers a part (0..1) of the shape."""

    code: str
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Anchor:
    """The member that walks inside are measured from: chosen by a person, or proposed."""

    public_id: str
    name: str
    type_name: str
    is_chosen: bool
    is_certified: bool


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One line of the score: its weight, its value (0..1; None = no data, left out of the mean), and why, in words."""

    key: str
    name: str
    weight: float
    value: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Score:
    """What a shape gets: total 0..100, the weighted mean of the lines that have data, and how it was reckoned."""

    total: float
    lines: tuple[ScoreLine, ...]
    formula: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything a planner sees about a shape; children are None where no population is loaded.

    `score` is None without rules for zones, or where no line has data.
    """

    area_m2: float
    middle: tuple[float, float]
    children: float | None
    bands: tuple[BandCount, ...]
    groups: tuple[GroupState, ...]
    members: tuple[Member, ...]
    areas: tuple[TouchedArea, ...]
    overlaps: tuple[Overlap, ...]
    standards: str
    run_id: int | None
    run_at: datetime | None
    stale: tuple[str, ...]
    score: Score | None = None
    anchor: Anchor | None = None
    adjacency: Adjacency | None = None
    connectivity: Connectivity | None = None
    reach: ZoneReach | None = None
    quality: Quality | None = None
    links: tuple[LinkRow, ...] = ()

    @property
    def missing(self) -> tuple[GroupState, ...]:
        """Return the groups that are known to be missing."""
        return tuple(group for group in self.groups if group.presence is Presence.MISSING)
