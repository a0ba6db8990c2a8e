"""Candidates as a planner's list, map and files read them: in words, filtered, in the order asked for."""
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

import shapely
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.gis.db.models import Extent
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilities.models import Facility, FacilityGroup, FacilityType
from regions.models import AgeBand
from zones.finding.question import CandidateQuestion, Order
from zones.models import (
    CandidateKind,
    CandidatePlace,
    CandidateSearch,
    CandidateWay,
    CandidateZone,
    ReachRun,
    RunState,
    Zone,
    ZoneState,
)
from zones.queries.judging.nearest_outside import SMALL_CHILD_M_PER_S
from zones.queries.pace import minutes
from zones.queries.runs import latest_run, latest_run_anywhere
from zones.sentences import count

Bounds = tuple[float, float, float, float]

ORDER_WORDS: Final = {
    Order.GAIN: gettext_lazy("anak yang terbantu"),
    Order.CHILDREN: gettext_lazy("anak di dalam"),
    Order.MISSING: gettext_lazy("paling sedikit kurangnya"),
    Order.QUALITY: gettext_lazy("bagian tempat tersertifikasi"),
    Order.SCORE: gettext_lazy("skor jangkauan"),
}
_DECIMALS: Final = 5  # of degrees on the map, about a metre


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """Where a missing group would best stand, with walks in minutes at a small child's pace.

    completed: children of the candidate who would then reach every service, None around an anchor; walk_m and
    walk_minutes from the anchor, None without one.
    """

    group: str
    name: str
    types: str
    lon: float
    lat: float
    street: str
    limit_m: int
    limit_minutes: int
    children: float
    completed: float | None
    walk_m: float | None
    walk_minutes: int | None


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate in words; `gaining` are the children who would newly reach what is missing, or the most of it.

    children is None where no population is known. score_parts holds (group name, share 0..1); the score is their
    mean times 100. quality: part (0..1) of the members that hold a certificate, None without members.
    """

    id: int
    name: str
    kind: str
    kind_word: str
    way: str
    way_word: str
    missing_group: str
    missing_name: str
    missing: tuple[str, ...]
    missing_names: tuple[str, ...]
    unknown_names: tuple[str, ...]
    children: float | None
    gaining: float
    score: float
    score_parts: tuple[tuple[str, float], ...]
    bounds: Bounds
    area_codes: tuple[str, ...]
    members: int
    certified: int
    anchor: str
    anchor_id: str
    anchor_is_certified: bool
    places: tuple[PlaceRow, ...]

    @property
    def quality(self) -> float | None:
        """Return the part of the members that hold a certificate."""
        return self.certified / self.members if self.members else None

    @property
    def around(self) -> str:
        """Say what it was found around; "" when over cells."""
        if self.way != CandidateWay.ANCHOR:
            return ""
        words = {"anchor": self.anchor or _("jangkar yang tidak lagi tercatat")}
        if self.anchor_is_certified:
            return _("Di sekitar %(anchor)s (RBRA tersertifikasi).") % words
        return _("Di sekitar %(anchor)s.") % words

    @property
    def sentence(self) -> str:
        """Say in one sentence what the candidate is."""
        if self.kind == CandidateKind.COMPLETE:
            return _("Semua layanan wajib terjangkau jalan kaki bagi %(children)s.") % {"children": self._people}
        missing, unknown = _listed(self.missing_names), _listed(self.unknown_names)
        if self.kind == CandidateKind.DATA_NEEDED:
            if missing:
                return _("Belum ada %(missing)s; daftar %(unknown)s belum lengkap, jadi belum dapat dipastikan.") % {
                    "missing": missing, "unknown": unknown
                }
            return _("Lengkap sejauh diketahui bagi %(children)s; daftar %(unknown)s belum lengkap.") % {
                "unknown": unknown, "children": self._people
            }
        if self.kind == CandidateKind.NEARLY:
            return _("Hanya layanan %(missing)s yang belum terjangkau; %(children)s anak akan terbantu.") % {
                "missing": missing, "children": count(self.gaining)
            }
        gains = _listed(tuple(count(place.children) for place in self.places))
        return _("Dua layanan belum ada: %(missing)s; tempat terbaiknya membantu %(children)s anak.") % {
            "missing": missing, "children": gains or count(self.gaining)
        }

    @property
    def _people(self) -> str:
        if self.children is None:
            return _("anak yang jumlahnya belum diketahui")
        return _("%(children)s anak") % {"children": count(self.children)}

    @property
    def place_sentences(self) -> tuple[str, ...]:
        """Say where each missing service would best stand."""
        return tuple(place_sentence(place, self) for place in self.places)


def place_sentence(place: PlaceRow, row: CandidateRow) -> str:
    """Say where one missing service would best stand, how far from the anchor, and whom it helps."""
    words = {
        "name": place.name.lower(), "street": place.street, "children": count(place.children),
        "limit": count(place.limit_m), "minutes": place.limit_minutes, "anchor": row.anchor or _("jangkar"),
        "walk": place.walk_minutes, "completed": count(place.completed or 0),
    }  # fmt: skip
    where = (
        _("Tempat terbaik untuk layanan %(name)s: di %(street)s") if place.street
        else _("Tempat terbaik untuk layanan %(name)s ditandai di peta")
    )  # fmt: skip
    parts = [where % words]
    if place.walk_minutes is not None:
        parts.append(_(", %(walk)s menit jalan kaki dari %(anchor)s") % words)
    parts.append(
        _(". Dari situ %(children)s anak yang kini belum menjangkaunya, termasuk dari sekitarnya, berjalan paling jauh "
          "%(limit)s m (%(minutes)s menit).") % words
    )  # fmt: skip
    if place.completed is not None and place.completed >= 0.5:
        parts.append(_(" %(completed)s anak di kandidat ini lalu menjangkau semua layanan wajib.") % words)
    return "".join(parts)


def _listed(names: tuple[str, ...]) -> str:
    """Return names as they stand in a sentence: a; a dan b; a, b, dan c."""
    lower = [name.lower() for name in names]
    if len(lower) < 2:
        return "".join(lower)
    if len(lower) == 2:
        return _("%(first)s dan %(last)s") % {"first": lower[0], "last": lower[1]}
    return _("%(first)s, dan %(last)s") % {"first": ", ".join(lower[:-1]), "last": lower[-1]}


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """What rows are written with: names of groups and types, the pace, anchors and places of the candidates."""

    groups: dict[str, str]
    types: dict[str, str]
    pace: float
    places: dict[int, list[CandidatePlace]]


def candidates_of(run: ReachRun, search: CandidateSearch | None = None) -> QuerySet[CandidateZone]:
    """Return the candidates of a run, or of a search with a template's rules on it, by rank."""
    return CandidateZone.objects.filter(run=run, search=search).order_by("rank")


def chosen_candidates(
    question: CandidateQuestion, run: ReachRun, search: CandidateSearch | None = None
) -> QuerySet[CandidateZone]:
    """Return the candidates that a question asks for, by rank; areas are looked at in `in_area`."""
    found = candidates_of(run, search)
    if question.way:
        found = found.filter(way=question.way)
    if question.kind:
        found = found.filter(kind=question.kind)
    if question.missing:
        found = found.filter(missing__contains=[question.missing])
    if question.least:
        found = found.filter(children__gte=question.least)
    if question.certified:
        found = found.filter(anchor_certified=True)
    if question.apart:
        living = Zone.objects.exclude(state=ZoneState.REVOKED)
        drawn = living.filter(current__geometry__intersects=OuterRef("geometry"))
        found = found.filter(~Exists(drawn))
    return found


def run_and_search(question: CandidateQuestion) -> tuple[ReachRun | None, CandidateSearch | None]:
    """Return the run whose candidates a question is about, and the search with a template that it names, if done."""
    if question.search:
        done = CandidateSearch.objects.filter(pk=question.search, state=RunState.DONE).exclude(template=None)
        search = done.select_related("run__standard_set", "run__network", "template").first()
        if search is not None:
            return search.run, search
    return (latest_run(question.within) if question.within else latest_run_anywhere()), None


def in_area(codes: Iterable[str], area: str) -> bool:
    """Return whether one of some codes lies in an area; "" is everywhere."""
    return not area or any(code == area or code.startswith(f"{area}.") for code in codes)


def candidate_rows(
    run: ReachRun | None, *, within: str | None = None, question: CandidateQuestion | None = None,
    search: CandidateSearch | None = None, user: AbstractBaseUser | AnonymousUser | None = None,
) -> list[CandidateRow]:  # fmt: skip
    """Return the candidates of a run by rank, all or those that touch an area and that a question asks for."""
    if run is None:
        return []
    found = chosen_candidates(question, run, search) if question else candidates_of(run, search)
    inside = question.inside if question else ""
    chosen = [
        one
        for one in found.annotate(extent=Extent("geometry")).defer("geometry").select_related("anchor__type")
        if in_area(one.area_codes, within or "") and in_area(one.area_codes, inside)
    ]
    words = _words(chosen, run, search)
    rows = [_candidate_row(one, words, one.extent, user) for one in chosen]
    return sorted(rows, key=_sort_key(question.order)) if question else rows


def candidate_row(candidate: CandidateZone, user: AbstractBaseUser | AnonymousUser | None = None) -> CandidateRow:
    """Return one candidate in words."""
    words = _words([candidate], candidate.run, candidate.search)
    return _candidate_row(candidate, words, candidate.geometry.extent, user)


def place_data(row: CandidateRow) -> list[dict[str, Any]]:
    """Return the suggested places of a candidate with their sentences, as scripts read them."""
    return [
        asdict(place) | {"sentence": said} for place, said in zip(row.places, row.place_sentences, strict=True)
    ]


def zone_places(zone: Zone, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
    """Return the places suggested by the candidate that a zone was drawn from; none without one."""
    own = CandidateZone.objects.filter(pk=zone.from_candidate_id).select_related("run", "anchor__type", "search")
    candidate = own.first()
    return place_data(candidate_row(candidate, user)) if candidate is not None else []


def _sort_key(order: str):
    keys = {
        Order.GAIN: lambda row: (-row.gaining, -(row.children or 0)),
        Order.CHILDREN: lambda row: (-(row.children or 0), -row.gaining),
        Order.MISSING: lambda row: (len(row.missing) + len(row.unknown_names), -row.gaining, -(row.children or 0)),
        Order.QUALITY: lambda row: (-(row.quality or 0), -row.gaining, -(row.children or 0)),
        Order.SCORE: lambda row: (-row.score, -row.gaining),
    }
    return keys[Order(order)]


def _words(candidates: list[CandidateZone], run: ReachRun, search: CandidateSearch | None) -> _Words:
    places: dict[int, list[CandidatePlace]] = {}
    for place in CandidatePlace.objects.filter(candidate__in=[one.pk for one in candidates]).order_by("pk"):
        places.setdefault(place.candidate_id, []).append(place)
    paces = AgeBand.objects.values_list("walk_m_per_s", flat=True)
    types = _type_names(search.inputs if search else run.inputs)
    return _Words(group_names(), types, min(paces, default=SMALL_CHILD_M_PER_S), places)


def group_names() -> dict[str, str]:
    """Return the names of the service groups, in the order of the catalogue."""
    return {group.key: group.name for group in FacilityGroup.objects.all()}


def _type_names(inputs: dict[str, Any]) -> dict[str, str]:
    """Return for each required group the names of the types that would do."""
    names = {one.key: one.name for one in FacilityType.objects.all()}
    groups = inputs.get("zone_groups", [])
    return {group["group"]: ", ".join(names.get(key, key) for key in group["types"]) for group in groups}


def _candidate_row(
    one: CandidateZone, words: _Words, bounds: Bounds, user: AbstractBaseUser | AnonymousUser | None
) -> CandidateRow:
    places = tuple(_place_row(place, words) for place in words.places.get(one.pk, ()))
    share = one.score_parts.get(one.missing_group_id, 1.0)
    known = one.anchor if one.anchor is not None and _may_be_named(one.anchor, user) else None
    return CandidateRow(
        id=one.pk,
        name=one.name,
        kind=one.kind,
        kind_word=one.get_kind_display(),
        way=one.way,
        way_word=one.get_way_display(),
        missing_group=one.missing_group_id or (one.missing[0] if one.missing else ""),
        missing_name=words.groups.get(one.missing_group_id, ""),
        missing=tuple(one.missing),
        missing_names=tuple(words.groups.get(key, key) for key in one.missing),
        unknown_names=tuple(words.groups.get(key, key) for key in one.unknown_groups),
        children=one.children,
        # Who reaches two services anew counts once: the sum would not be children.
        gaining=max(place.children for place in places) if places else (one.children or 0.0) * (1 - share),
        score=one.score,
        # The order of the catalogue, as everywhere else.
        score_parts=tuple(
            (name, one.score_parts[key]) for key, name in words.groups.items() if key in one.score_parts
        ),
        bounds=bounds,
        area_codes=tuple(one.area_codes),
        members=one.members_count,
        certified=one.members_certified,
        anchor=known.name if known else "",
        anchor_id=known.public_id if known else "",
        anchor_is_certified=one.anchor_certified,
        places=places,
    )


def _may_be_named(anchor: Facility, user: AbstractBaseUser | AnonymousUser | None) -> bool:
    """Return whether a reader may know an anchor: everybody a public one, holders of the registry the others."""
    if anchor.deleted_at is not None:
        return False
    return anchor.is_public or (
        user is not None and user.has_perm("facilities.view_facility") and not anchor.type.is_sensitive
    )


def _place_row(place: CandidatePlace, words: _Words) -> PlaceRow:
    return PlaceRow(
        group=place.group_id,
        name=words.groups.get(place.group_id, place.group_id),
        types=words.types.get(place.group_id, ""),
        lon=place.position.x,
        lat=place.position.y,
        street=place.street,
        limit_m=place.limit_m,
        limit_minutes=minutes(place.limit_m, words.pace) or 1,
        children=place.children_gained,
        completed=place.children_completed,
        walk_m=place.walk_m,
        walk_minutes=minutes(place.walk_m, words.pace),
    )


def candidates_geojson(
    run: ReachRun | None, *, question: CandidateQuestion | None = None, search: CandidateSearch | None = None
) -> dict[str, Any]:
    """Return candidates as GeoJSON features: key, kind, way, missing group, and a place for an icon (`at`)."""
    features = []
    if run is not None:
        found = chosen_candidates(question, run, search) if question else candidates_of(run, search)
        shaped = found.annotate(json=AsGeoJSON("geometry", precision=_DECIMALS)).defer("geometry")
        for one in shaped:
            if question and not (in_area(one.area_codes, question.within) and in_area(one.area_codes, question.inside)):
                continue
            shape = json.loads(one.json)
            properties = {
                "key": f"kandidat-{one.pk}", "name": one.name, "kind": one.kind, "way": one.way,
                "missing": one.missing[0] if one.missing else "", "at": icon_place(shapely.geometry.shape(shape)),
            }  # fmt: skip
            features.append({"type": "Feature", "properties": properties, "geometry": shape})
    return {"type": "FeatureCollection", "features": features}


def icon_place(shape: shapely.Geometry) -> list[float]:
    """Return lon/lat of a place well inside the largest part."""
    largest = max(shapely.get_parts(shape).tolist(), key=lambda part: part.area)
    place = largest.centroid if largest.contains(largest.centroid) else largest.representative_point()
    return [round(place.x, 6), round(place.y, 6)]
