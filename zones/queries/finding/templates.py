"""Templates as their pages read them: the frozen rules and profile in words, where they were applied, and with what."""
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from facilities.models import Facility, FacilityType, ListScope
from regions.models import Area, Level
from zones.drawing.shapes import shape_area_m2
from zones.judge import has_list
from zones.judging.assessment import Assessment
from zones.models import CandidateKind, CandidateSearch, CandidateZone, RunState, ZoneRules, ZoneTemplate
from zones.queries.life.page import visible_zones
from zones.queries.runs import analysed_codes, area_name

from .candidates import CandidateRow, candidate_rows, group_names

MOST_COMPARED: Final = 30
"""So many places stand beside the template's own zone; the planner's page lists all."""


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template in the list."""

    id: int
    name: str
    note: str
    zone: str
    zone_code: str
    services: int
    applied: int
    by: str
    at: datetime
    is_archived: bool


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One required service of a template and where its number comes from; has_types: the catalogue knows some."""

    group: str
    name: str
    types: str
    limit_m: int
    source: str
    has_types: bool


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One more rule a template has frozen."""

    name: str
    value: str
    source: str
    is_proposal: bool


@dataclass(frozen=True, slots=True)
class ServiceCount:
    """How a service stands in a zone or place: how many are inside; status met, not_met or no_data."""

    group: str
    name: str
    inside: int
    status: str


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: the template's zone as it was, or a place that was found; None = not known."""

    title: str
    area_m2: float | None
    children: float | None
    services: tuple[ServiceCount, ...]
    members: int
    certified: int
    anchor: str
    row: CandidateRow | None = None


@dataclass(frozen=True, slots=True)
class AppliedRow:
    """A search with a template: where, when, how far it is, and what it found."""

    search: CandidateSearch
    area: str
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TemplateScreen:
    """Everything a template's page says."""

    template: ZoneTemplate
    rules: tuple[RuleRow, ...]
    numbers: tuple[NumberRow, ...]
    anchors: str
    profile: Side
    applied: tuple[AppliedRow, ...]
    areas: tuple[tuple[str, str, bool], ...]


def template_rows() -> list[TemplateRow]:
    """Return all templates, those put away last."""
    searched = Count("searches", filter=Q(searches__state=RunState.DONE))
    found = ZoneTemplate.objects.select_related("from_zone", "by").annotate(applied=searched)
    return [
        TemplateRow(
            id=one.pk,
            name=one.name,
            note=one.note,
            zone=one.from_zone.name if one.from_zone else one.profile.get("zone_name", ""),
            zone_code=one.from_zone.code if one.from_zone else "",
            services=len(one.rules["groups"]),
            applied=one.applied,
            by=one.by.get_full_name() or one.by.get_username(),
            at=one.at,
            is_archived=one.archived_at is not None,
        )
        for one in found
    ]


def zones_to_copy(user: Any) -> list[tuple[str, str, str]]:
    """Return code, name and state of the zones a person can take a template from, designated ones first."""
    zones = visible_zones(user).exclude(current=None).select_related(None).only("code", "name", "state", "decree")
    ordered = sorted(zones, key=lambda one: (one.decree_id is None, one.name, one.code))
    return [(one.code, one.name, one.get_state_display()) for one in ordered]


def template_screen(template: ZoneTemplate) -> TemplateScreen:
    """Return a template's page."""
    types = {one.pk: one.name for one in FacilityType.objects.all()}
    groups = group_names()
    anchors = template.rules["anchors"]
    return TemplateScreen(
        template=template,
        rules=tuple(
            RuleRow(
                one["group"], groups.get(one["group"], one["group"]),
                ", ".join(types.get(key, key) for key in one["types"]), one["limit_m"], one["source"],
                any(key in types for key in one["types"]),
            )
            for one in template.rules["groups"]
        ),
        numbers=_numbers(template, types),
        anchors=", ".join(types.get(key, key) for key in anchors["types"]),
        profile=profile_side(template),
        applied=tuple(_applied(one, groups) for one in template.searches.select_related("run", "by")),
        areas=_areas(),
    )  # fmt: skip


def _numbers(template: ZoneTemplate, types: Mapping[str, str]) -> tuple[NumberRow, ...]:
    rows = []
    for one in template.rules.get("numbers", []):
        try:
            name = str(ZoneRules._meta.get_field(one["key"]).verbose_name)
        except Exception:  # noqa: BLE001  a rule of an earlier release, which has no name any more
            name = one["key"]
        value = one["value"]
        if isinstance(value, list):
            value = ", ".join(types.get(part, part) for part in value)
        elif isinstance(value, bool):
            value = _("ya") if value else _("tidak")
        rows.append(NumberRow(name, str(value), one["source"] or "", bool(one["is_proposal"])))
    return tuple(rows)


def _applied(search: CandidateSearch, groups: Mapping[str, str]) -> AppliedRow:
    asked = search.inputs.get("zone_groups", [])
    unknown = tuple(groups.get(one["group"], one["group"]) for one in asked if not one["is_known"])
    return AppliedRow(search, area_name(search.area_code), unknown)


def _areas() -> tuple[tuple[str, str, bool], ...]:
    """Return where a template may be applied: code, name, and whether the area has a run; those that have one first."""
    analysed = analysed_codes()
    wide = Area.objects.current().filter(Q(level__in=[Level.PROVINCE, Level.REGENCY]) | Q(code__in=analysed))
    rows = [
        (code, name, any(code == one or code.startswith(f"{one}.") for one in analysed))
        for code, name in wide.order_by("code").values_list("code", "name")
    ]
    return tuple(sorted(rows, key=lambda row: (not row[2], row[0])))


def profile_side(template: ZoneTemplate) -> Side:
    """Return the template's own zone as it stood when it was taken."""
    names, profile = group_names(), template.profile
    kept = {one["group"]: one for one in profile.get("groups", [])}
    anchor = profile.get("anchor") or {}
    type_ = FacilityType.objects.filter(pk=anchor.get("type", "")).first()
    services = []
    for rule in template.rules["groups"]:
        one = kept.get(rule["group"], {"inside": 0, "presence": "unknown"})
        status = {"inside": "met", "near": "met", "missing": "not_met"}.get(one["presence"], "no_data")
        services.append(ServiceCount(rule["group"], names.get(rule["group"], rule["group"]), one["inside"], status))
    return Side(
        title=profile.get("zone_name", template.name), area_m2=profile.get("area_m2"), children=profile.get("children"),
        services=tuple(services), members=profile.get("members", 0), certified=profile.get("certified", 0),
        anchor=type_.name if type_ else "",
    )  # fmt: skip


def found_sides(search: CandidateSearch, user: Any, *, kind: str = "") -> list[Side]:
    """Return the places a search found, best first, each as a side to compare with the template's own zone."""
    rows = [row for row in candidate_rows(search.run, search=search, user=user) if not kind or row.kind == kind]
    rows = rows[:MOST_COMPARED]
    shapes = CandidateZone.objects.in_bulk([row.id for row in rows])
    counts = _members_by_type(shapes)
    groups, names = search.inputs.get("zone_groups", []), group_names()
    return [_side(row, shapes[row.id], counts[row.id], groups, names) for row in rows]


def _members_by_type(candidates: Mapping[int, CandidateZone]) -> dict[int, Counter[str]]:
    counts: dict[int, Counter[str]] = {pk: Counter() for pk in candidates}
    members = Facility.objects.filter(candidate_zones__in=list(candidates)).values_list("candidate_zones", "type_id")
    for candidate, type_ in members:
        counts[candidate][type_] += 1
    return counts


def _side(
    row: CandidateRow, candidate: CandidateZone, counts: Counter[str], groups: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
) -> Side:  # fmt: skip
    services = []
    for group in groups:
        key = group["group"]
        status = "not_met" if key in candidate.missing else "no_data" if key in candidate.unknown_groups else "met"
        inside = sum(counts[type_] for type_ in group["types"])
        services.append(ServiceCount(key, names.get(key, key), inside, status))
    return Side(
        title=row.name, area_m2=shape_area_m2(candidate.geometry), children=row.children, services=tuple(services),
        members=row.members, certified=row.certified, anchor=row.anchor, row=row,
    )  # fmt: skip


def kind_counts(search: CandidateSearch) -> list[tuple[str, str, int]]:
    """Return kind, its word and how many a search found, in the order of the kinds."""
    found = Counter(CandidateZone.objects.filter(search=search).values_list("kind", flat=True))
    return [(kind.value, str(kind.label), found[kind.value]) for kind in CandidateKind]


@dataclass(frozen=True, slots=True)
class TemplateVerdict:
    """How a drawn shape stands to a template: its services, and the sentence that says so."""

    name: str
    services: tuple[ServiceCount, ...]
    sentence: str


def judged_by_template(template: ZoneTemplate, judged: Assessment) -> TemplateVerdict:
    """Count a template's services among the members of a judged shape; walks stay those of the local rules."""
    names, lists = group_names(), frozenset(ListScope.objects.values_list("type_id", "scope_code"))
    codes = [area.code for area in judged.areas]
    services = []
    for rule in template.rules["groups"]:
        inside = sum(member.type in rule["types"] for member in judged.members)
        known = all(has_list(lists, rule["types"], code) for code in codes) if codes else False
        status = "met" if inside else "not_met" if known else "no_data"
        services.append(ServiceCount(rule["group"], names.get(rule["group"], rule["group"]), inside, status))
    have = sum(one.status == "met" for one in services)
    parts = [_("Menurut templat %(name)s: %(have)s dari %(all)s layanan ada di dalam.") % {
        "name": template.name, "have": have, "all": len(services)}]  # fmt: skip
    for status, words in (("not_met", _("Belum ada: %(names)s.")), ("no_data", _("Tidak ada data: %(names)s."))):
        some = [one.name.lower() for one in services if one.status == status]
        if some:
            parts.append(words % {"names": ", ".join(some)})
    return TemplateVerdict(template.name, tuple(services), " ".join(parts))
