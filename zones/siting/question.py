"""What a planner asks: where to build what, for whom, with which means, and where not. As stored and as sent."""
from dataclasses import asdict, dataclass, field
from typing import Any, Final

MOST, FAIR, ALL, MEAN = "terbanyak", "terburuk", "semua", "rata"
OBJECTIVES: Final = (MOST, FAIR, ALL, MEAN)
"""Most children newly within the limit; those worst off first; the fewest places for all; the shortest average walk."""
COUNT, MONEY = "jumlah", "anggaran"
CELLS, LAYERS, BUILDINGS, POINTS = "sel", "lapisan", "bangunan", "titik"
PLACES: Final = (CELLS, LAYERS, BUILDINGS, POINTS)


@dataclass(frozen=True, slots=True)
class ServiceWanted:
    """One service to be placed: what ("rule:KEY", "type:KEY" or "group:KEY") and what differs from its standard.

    limit_m, ages (from, to) and status None: as the standard has it. count of new places; cost of each in whole
    rupiah and capacity in children, None where not said.
    """

    what: str
    limit_m: int | None = None
    ages: tuple[int, int] | None = None
    status: str | None = None
    count: int = 1
    cost: int | None = None
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class PointWanted:
    """A place that was drawn or typed; cost and capacity None: as the service says."""

    lon: float
    lat: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class SitingQuestion:
    """The whole question; money in whole rupiah for all services together, share (0..1) of the children for ALL.

    layers, not_layers: ids of SitingLayer; not_shape: GeoJSON MultiPolygon or None; not_kinds: kinds of ground;
    not_near_m: how far to stay away from them; forbidden, kept: keys of places (kept: (service, key)).
    """

    area_code: str
    services: tuple[ServiceWanted, ...]
    objective: str = MOST
    means: str = COUNT
    money: int | None = None
    share: float = 1.0
    with_planned: bool = False
    places: tuple[str, ...] = (CELLS,)
    layers: tuple[int, ...] = ()
    building_types: tuple[str, ...] = ()
    owner: str = ""
    points: tuple[PointWanted, ...] = ()
    not_layers: tuple[int, ...] = ()
    not_shape: dict[str, Any] | None = None
    not_kinds: tuple[str, ...] = ()
    not_near_m: int = 0
    forbidden: tuple[str, ...] = ()
    kept: tuple[tuple[int, str], ...] = field(default=())

    @property
    def has_room(self) -> bool:
        """Say whether new places take only so many."""
        return any(service.capacity is not None for service in self.services)

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "SitingQuestion":
        """Read what as_data wrote."""
        known = dict(data)
        known["services"] = tuple(
            ServiceWanted(**{**one, "ages": tuple(one["ages"]) if one.get("ages") else None})
            for one in data["services"]
        )
        known["points"] = tuple(PointWanted(**one) for one in data.get("points", ()))
        known["kept"] = tuple((service, key) for service, key in data.get("kept", ()))
        for name in ("places", "layers", "building_types", "not_layers", "not_kinds", "forbidden"):
            known[name] = tuple(data.get(name, ()))
        return cls(**known)
