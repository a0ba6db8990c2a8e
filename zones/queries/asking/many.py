"""Answers for many places at once: one search per type from all its facilities, as `manage.py nearest` does it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.contrib.gis.db.models.functions import PointOnSurface
from django.utils.translation import gettext as _

from facilities.queries.nearest import Answer, Nearest, nearest_facilities
from regions.models import Area, StreetNetwork
from regions.statements import named_rows
from zones.asking.listed import ListedPlace
from zones.queries.pace import minutes
from zones.queries.walk_to_nearest import HOME_LEG_M
from zones.sentences import area_title

from .services import AskedService, asked_services, pace_of, standards_at

Step = Callable[[float], None]
ServiceKey = tuple[tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class Found:
    """The nearest of a service from one place; is_within None where no rule sets a limit."""

    walk_m: float
    minutes: int
    name: str
    is_within: bool | None


@dataclass(frozen=True, slots=True)
class ListedAnswer:
    """Of one row: its village, the leg to its street, by service what is found or why not; or a problem."""

    area: str = ""
    leg_m: float | None = None
    services: dict[ServiceKey, Found | str] | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ListedAnswers:
    """Answers in the order of the rows, and the services asked for by name in the order of the standards."""

    rows: tuple[ListedAnswer, ...]
    services: dict[ServiceKey, str]


def answer_many(places: Sequence[ListedPlace], step: Step = lambda share: None) -> ListedAnswers:
    """Return what is near each place; step is told the share that is done and may raise to stop."""
    places = _placed(places)
    villages = _villages(places)
    answers = [ListedAnswer(problem=place.problem) for place in places]
    asked: dict[int, list[AskedService]] = {}
    networks: dict[int, StreetNetwork] = {}
    by_code: dict[str, StreetNetwork | None] = {}
    rules: dict[tuple[str, int | None], list[AskedService]] = {}
    for row, place in enumerate(places):
        if place.lonlat is None:
            continue
        village = villages.get(row)
        if village is None:
            answers[row] = ListedAnswer(problem=_("di luar wilayah yang dimuat"))
            continue
        title = area_title(village.name, village.level, village.code)
        if village.code not in by_code:
            by_code[village.code] = StreetNetwork.objects.active_for(village.code)
        network = by_code[village.code]
        if network is None:
            answers[row] = ListedAnswer(area=title, problem=_("jalan di sini belum dimuat"))
            continue
        key = village.code, place.age
        if key not in rules:
            standards = standards_at(village)
            rules[key] = asked_services(standards, village, place.age) if standards else []
        answers[row] = ListedAnswer(area=title, services={})
        asked[row], networks[row] = rules[key], network
    services = {(one.types, one.status_needed): one.name for some in asked.values() for one in some}
    _search(places, answers, asked, networks, step)
    return ListedAnswers(tuple(answers), services)


def _search(
    places: Sequence[ListedPlace], answers: list[ListedAnswer], asked: dict[int, list[AskedService]],
    networks: dict[int, StreetNetwork], step: Step,
) -> None:  # fmt: skip
    rows_of: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    for row, services in asked.items():
        for one in services:
            for type_ in one.types:
                rows_of[networks[row].pk, type_, one.status_needed].append(row)
    by_id = {network.pk: network for network in networks.values()}
    nearest: dict[tuple[int, str, str], Nearest] = {}
    for done, ((network, type_, status), rows) in enumerate(sorted(rows_of.items(), key=lambda item: item[0])):
        step(done / len(rows_of))
        once = sorted(set(rows))
        lonlat = np.array([places[row].lonlat for row in once])
        found = nearest_facilities(by_id[network], lonlat, [type_], max_leg_m=HOME_LEG_M, status_needed=status)
        for row, one in zip(once, found[type_], strict=True):
            nearest[row, type_, status] = one
    for row, services in asked.items():
        told = {
            (one.types, one.status_needed): _told(
                one, [nearest[row, type_, one.status_needed] for type_ in one.types], pace_of(places[row].age)
            )
            for one in services
        }
        legs = [nearest[row, one.types[0], one.status_needed].snap_m for one in services]
        answers[row] = replace(answers[row], services=told, leg_m=legs[0] if legs else None)


def _told(service: AskedService, found: list[Nearest], pace: float) -> Found | str:
    walked = [one for one in found if one.walk_m is not None]
    if not walked:
        return _why(found[0].answer if len({one.answer for one in found}) == 1 else _worth_telling(found))
    best = min(walked, key=lambda one: one.walk_m or 0.0)
    walk_m = best.walk_m or 0.0
    limits = [rule.distance_m for rule in service.rules if rule.distance_m]
    within = all(walk_m <= limit for limit in limits) if limits else None
    return Found(walk_m, minutes(walk_m, pace) or 1, best.facility, within)


def _worth_telling(found: list[Nearest]) -> Answer:
    """Return the answer that says most where types of a service have none for different reasons."""
    order = (Answer.UNREACHABLE, Answer.NO_FACILITY, Answer.NO_DATA)
    return next((one for one in order if any(nearest.answer is one for nearest in found)), found[0].answer)


def _why(answer: Answer) -> str:
    return {
        Answer.FAR_FROM_STREET: _("tidak ada jalan terpetakan dalam %(metres)s m") % {"metres": round(HOME_LEG_M)},
        Answer.ISOLATED: _("jalannya terputus dari jaringan"),
        Answer.UNREACHABLE: _("tidak terjangkau berjalan kaki"),
        Answer.BEYOND_LIMIT: _("tidak terjangkau berjalan kaki"),
        Answer.NO_FACILITY: _("tidak satu pun tercatat"),
        Answer.NO_DATA: _("tidak ada data"),
        Answer.BAD_POINT: _("letaknya tidak terbaca"),
        Answer.OK: "",
    }[answer]


def _villages(places: Sequence[ListedPlace]) -> dict[int, Area]:
    rows = [row for row, place in enumerate(places) if place.lonlat is not None]
    lonlat = [places[row].lonlat or (0.0, 0.0) for row in rows]
    asked = {"lon": [lon for lon, _lat in lonlat], "lat": [lat for _lon, lat in lonlat]}
    found = {rows[one.row]: one.area_id for one in named_rows("zones", "villages_at", asked)} if rows else {}
    areas = {area.pk: area for area in Area.objects.filter(pk__in=set(found.values())).defer("geometry")}
    return {row: areas[pk] for row, pk in found.items()}


def _placed(places: Sequence[ListedPlace]) -> list[ListedPlace]:
    """Give rows that name a village the middle of it; a name that is none, or of several, is said to be."""
    named = {place.village.casefold() for place in places if place.village}
    if not named:
        return list(places)
    villages: dict[str, list[tuple[str, str, tuple[float, float]]]] = defaultdict(list)
    current = Area.objects.current()
    titles = dict(current.filter(level=3).values_list("code", "name"))
    for name, parent, inside in current.villages().annotate(inside=PointOnSurface("geometry")).values_list(
        "name", "parent_code", "inside"
    ):
        if name.casefold() in named:
            villages[name.casefold()].append((name, titles.get(parent, ""), (inside.x, inside.y)))
    return [_at_village(place, villages) for place in places]


def _at_village(
    place: ListedPlace, villages: dict[str, list[tuple[str, str, tuple[float, float]]]]
) -> ListedPlace:
    if not place.village or place.lonlat is not None:
        return place
    found = villages.get(place.village.casefold(), [])
    if place.district:
        found = [one for one in found if one[1].casefold() == place.district.casefold()] or found
    if len(found) == 1:
        return replace(place, lonlat=found[0][2])
    if not found:
        return replace(place, problem=_("tidak ada kelurahan/desa “%(name)s”") % {"name": place.village[:60]})
    said = _("%(count)s kelurahan/desa bernama “%(name)s”; sebut kecamatannya")
    return replace(place, problem=said % {"count": len(found), "name": place.village[:60]})
