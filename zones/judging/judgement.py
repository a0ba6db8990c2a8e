"""Parts of a judgement beyond what is missing: how near, how connected, who walks there, how good, what is agreed."""
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class MemberWalk:
    """A member's way from the anchor: along the streets (None = none found) and as the crow flies.

    is_near: within the limit along the streets; is_required: it counts for a required service.
    """

    public_id: str
    walk_m: float | None
    straight_m: float
    is_near: bool
    is_required: bool


@dataclass(frozen=True, slots=True)
class Adjacency:
    """How near the members stand to the anchor, nearest first.

    required: required members other than the anchor; near: of these, within limit_m; off_street: of these, with no
    street beside them, so that nothing is known of their walk; beyond_m: nobody looked farther.
    """

    limit_m: int
    beyond_m: int
    walks: tuple[MemberWalk, ...]
    required: int
    near: int
    off_street: int


@dataclass(frozen=True, slots=True)
class Connection:
    """A walk that holds two members together, or an agreement that does (walk_m None).

    detour: the walk over the straight line between its ends; crossings of larger roads; quiet_share 0..1.
    is_clear: no barrier lies between them, or only where a crossing is mapped.
    """

    one: str
    other: str
    walk_m: float | None
    detour: float | None
    crossings: int
    quiet_share: float | None
    is_clear: bool


@dataclass(frozen=True, slots=True)
class Connectivity:
    """Whether the required members hang together; numbers are of the connections that hold them together.

    looked_at of required members took part: those nearest to the anchor. parts: groups that hang together on foot
    without barriers, apart: members outside the largest of them. parts_if_crossed, apart_if_crossed: if every
    large road could be crossed. parts_with_links, apart_with_links: with recorded agreements added.
    crossings_known: whether the streets say where crossings are; without that each large road is a barrier.
    """

    limit_m: int
    required: int
    looked_at: int
    parts: int
    apart: tuple[str, ...]
    parts_if_crossed: int
    apart_if_crossed: int
    parts_with_links: int
    apart_with_links: tuple[str, ...]
    connections: tuple[Connection, ...]
    detour: float | None
    crossings: int
    quiet_share: float | None
    crossings_known: bool


@dataclass(frozen=True, slots=True)
class BandReach:
    """Children of an age band within each walk of the nearest member, and their part (0..1) of the villages'."""

    key: str
    name: str
    walk_m_per_s: float
    children: tuple[float, ...]
    share_of_villages: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class GroupReach:
    """The part (0..1) of the counted villages' children within the middle walk of a group's members inside."""

    key: str
    share: float | None


@dataclass(frozen=True, slots=True)
class ZoneReach:
    """Children who walk to the nearest required member, wherever they live; minutes at the pace of their own age.

    villages: names of those whose children are the whole that shares are of; share of all bands, by minutes.
    """

    minutes: tuple[int, ...]
    bands: tuple[BandReach, ...]
    villages: tuple[str, ...]
    share_of_villages: tuple[float | None, ...]
    groups: tuple[GroupReach, ...]


@dataclass(frozen=True, slots=True)
class QualityCheck:
    """One check of the members: how many pass of how many that anything is known of; failing names those that do not.

    known 0 = no data; counts: whether it goes into the score.
    """

    key: str
    name: str
    good: int
    known: int
    members: int
    counts: bool
    words: str
    failing: tuple[str, ...]

    @property
    def value(self) -> float | None:
        """Return the part that passes, None without data."""
        return self.good / self.known if self.known else None


@dataclass(frozen=True, slots=True)
class TobaccoNear:
    """A place where tobacco is sold or advertised too near to a member."""

    kind: str
    name: str
    lon: float
    lat: float
    member: str
    straight_m: float
    limit_m: int


@dataclass(frozen=True, slots=True)
class Quality:
    """What is known of how good the members are; `buffers`: members that tobacco must keep away from, with limits."""

    checks: tuple[QualityCheck, ...]
    tobacco: tuple[TobaccoNear, ...]
    buffers: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class LinkEnd:
    """One side of an agreement."""

    public_id: str
    name: str
    lon: float | None
    lat: float | None
    is_member: bool


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A recorded agreement in words."""

    id: int
    giver: LinkEnd
    taker: LinkEnd
    kind: str
    kind_word: str
    description: str
    document: str
    since: date | None
    until: date | None
    by: str
