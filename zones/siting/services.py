"""Services to be placed, as standards and catalogue know them: types, limit, ages, and what a new place would be."""
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from facilities.models import FacilityGroup, FacilityType
from regions.models import AgeBand
from zones.errors import SitingRefused
from zones.models import RuleKind, Standard, StandardSet, ZoneRequirement

from .question import ServiceWanted

PLAIN_LIMIT_M: Final = 1000
"""For a type that no standard gives a walk for: what a school child walks in about a quarter of an hour."""
LEAST_LIMIT_M, MOST_LIMIT_M = 50, 10_000


@dataclass(frozen=True, slots=True)
class Service:
    """One service with nothing left open: whose walk, how far, to what, and what is built.

    new_type is the type of facility that a new place becomes; source says where the limit comes from.
    """

    key: str
    name: str
    group: str
    types: tuple[str, ...]
    new_type: str
    status: str
    limit_m: int
    ages: tuple[int, int]
    count: int
    cost: int | None
    capacity: int | None
    source: str

    def as_data(self) -> dict[str, Any]:
        """Return what an answer keeps of it."""
        return {
            "key": self.key, "name": self.name, "group": self.group, "types": list(self.types),
            "new_type": self.new_type, "status": self.status, "limit_m": self.limit_m, "ages": list(self.ages),
            "count": self.count, "cost": self.cost, "capacity": self.capacity, "source": self.source,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ServiceChoice:
    """An entry of the list to choose from, with the limit and ages it begins with."""

    key: str
    name: str
    limit_m: int
    ages: tuple[int, int]


@dataclass(frozen=True, slots=True)
class ServiceChoices:
    """Entries under one heading."""

    name: str
    choices: tuple[ServiceChoice, ...]


def service_choices(standards: StandardSet) -> tuple[ServiceChoices, ...]:
    """Return what can be asked for: rules about a walk, then single types, then whole groups; secret types never."""
    rules = [
        ServiceChoice(f"rule:{rule.key}", _("%(service)s, dalam %(metres)s m (%(name)s)") % {
            "service": rule.service, "metres": rule.distance_m, "name": rule.name,
        }, rule.distance_m, (rule.age_band.age_from, rule.age_band.age_to))
        for rule in _rules(standards)
    ]  # fmt: skip
    types = [_of_type(type_, standards) for type_ in FacilityType.objects.filter(is_sensitive=False).select_related(
        "group"
    )]  # fmt: skip
    groups = [
        ServiceChoice(f"group:{group.pk}", group.name, _group_limit(group.pk, standards)[0], (0, 17))
        for group in FacilityGroup.objects.filter(types__is_sensitive=False).distinct()
    ]
    found = (
        ServiceChoices(_("Satu jenis tempat"), tuple(types)),
        ServiceChoices(_("Menurut standar"), tuple(rules)),
        ServiceChoices(_("Satu kelompok layanan"), tuple(groups)),
    )
    return tuple(one for one in found if one.choices)


def services_of(wanted: Iterable[ServiceWanted], standards: StandardSet) -> tuple[Service, ...]:
    """Return the services asked for; raise SitingRefused for one that is not known or cannot be meant."""
    services = tuple(_service(one, standards) for one in wanted)
    if not services:
        raise SitingRefused(_("Pilih paling sedikit satu layanan yang akan dibangun."), "layanan-1")
    return services


def _service(wanted: ServiceWanted, standards: StandardSet) -> Service:
    kind, _colon, key = wanted.what.partition(":")
    if kind == "rule":
        found = _of_rule(key, standards)
    elif kind == "type":
        found = _of_one_type(key, standards)
    elif kind == "group":
        found = _of_group(key, standards)
    else:
        found = None
    if found is None:
        raise SitingRefused(_("Layanan “%(found)s” tidak dikenal. Pilih dari daftar.") % {"found": wanted.what})
    limit_m = found["limit_m"] if wanted.limit_m is None else wanted.limit_m
    if not LEAST_LIMIT_M <= limit_m <= MOST_LIMIT_M:
        raise SitingRefused(
            _("Batas jalan kaki %(found)s m; yang dapat dipakai %(least)s sampai %(most)s m.")
            % {"found": limit_m, "least": LEAST_LIMIT_M, "most": MOST_LIMIT_M}
        )
    return Service(
        key=wanted.what, name=found["name"], group=found["group"], types=found["types"], new_type=found["types"][0],
        status=wanted.status or found["status"], limit_m=limit_m, ages=wanted.ages or found["ages"],
        count=wanted.count, cost=wanted.cost, capacity=wanted.capacity,
        source=found["source"] if wanted.limit_m is None else _("ditentukan penanya"),
    )  # fmt: skip


def _rules(standards: StandardSet) -> Iterable[Standard]:
    rules = standards.standards.filter(kind=RuleKind.DISTANCE, types__isnull=False).distinct()
    rules = rules.exclude(types__is_sensitive=True).select_related("age_band").prefetch_related("types__group")
    return rules.order_by("order", "pk")


def _of_rule(key: str, standards: StandardSet) -> dict[str, Any] | None:
    rule = next((one for one in _rules(standards) if one.key == key), None)
    if rule is None:
        return None
    types = sorted(rule.types.all(), key=lambda one: (one.group.order, one.order))
    return {
        "name": rule.service, "group": types[0].group_id, "types": tuple(one.pk for one in types),
        "status": rule.status_needed, "limit_m": rule.distance_m,
        "ages": (rule.age_band.age_from, rule.age_band.age_to), "source": f"{rule.name}: {rule.source}",
    }  # fmt: skip


def _of_one_type(key: str, standards: StandardSet) -> dict[str, Any] | None:
    type_ = FacilityType.objects.filter(pk=key, is_sensitive=False).select_related("group").first()
    if type_ is None:
        return None
    choice = _of_type(type_, standards)
    return {
        "name": choice.name, "group": type_.group_id, "types": (key,), "status": "any", "limit_m": choice.limit_m,
        "ages": choice.ages, "source": _type_limit(type_, standards)[1],
    }  # fmt: skip


def _of_group(key: str, standards: StandardSet) -> dict[str, Any] | None:
    group = FacilityGroup.objects.filter(pk=key).first()
    types = tuple(FacilityType.objects.filter(group=key, is_sensitive=False).values_list("pk", flat=True))
    if group is None or not types:
        return None
    limit_m, source = _group_limit(key, standards)
    return {
        "name": group.name, "group": key, "types": types, "status": "any", "limit_m": limit_m, "ages": (0, 17),
        "source": source,
    }  # fmt: skip


def _of_type(type_: FacilityType, standards: StandardSet) -> ServiceChoice:
    return ServiceChoice(
        f"type:{type_.pk}", type_.name, _type_limit(type_, standards)[0], (type_.age_from, type_.age_to)
    )


def _type_limit(type_: FacilityType, standards: StandardSet) -> tuple[int, str]:
    """Return the walk of the rule about this type, of the zone's requirement of its group, or the plain one."""
    for rule in _rules(standards):
        if type_.pk in {one.pk for one in rule.types.all()} and rule.setting != "rural":
            return rule.distance_m, f"{rule.name}: {rule.source}"
    return _group_limit(type_.group_id, standards)


def _group_limit(group: str, standards: StandardSet) -> tuple[int, str]:
    need = ZoneRequirement.objects.filter(set=standards, group=group).first()
    if need is not None:
        return need.distance_m, need.source
    return PLAIN_LIMIT_M, _("tidak ada standar jarak; dipakai 1.000 m")


def metres_of_minutes(minutes: float, ages: tuple[int, int]) -> int:
    """Return how far the slowest of these ages walks in so many minutes."""
    paces = [
        band.walk_m_per_s for band in AgeBand.objects.all() if band.age_from <= ages[1] and band.age_to >= ages[0]
    ]
    return round(minutes * 60 * min(paces, default=1.0))
