"""One analysis from its inputs to verdicts and candidates: gathers the evidence, asks the engine, judges."""
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import shapely
from django.conf import settings
from django.contrib.gis.db.models.functions import AsWKB
from django.utils.translation import gettext as _

from facilities.models import Facility, FacilityType, ListScope, StatusRecord
from regions.models import AgeBand, Area, ChildLayout, Level, StreetNetwork
from regions.queries.children import latest_population
from regions.queries.ground import Ground

from .cell_reach import CellAnswers, answer_measures
from .coverage_rule.details import RuleDetail, rule_details
from .finding.anchors import AnchorRules
from .finding.candidates import FoundZone, RequiredGroup
from .finding.finder import Found, Searched, find_candidates
from .gathering import Gathered, Progress, gather
from .judge import Evidence, JudgedArea, Judgement, Rule, VillageFacts, judge
from .measures import Measure, measure_of_requirement, measure_of_rule
from .models import ReachRun, RuleKind, Standard, StandardSet, ZoneRequirement, ZoneRules
from .neighbourhoods import judge_neighbourhoods
from .queries.places import MAX_LEG_M, Places
from .run_marks import child_marks, complete_lists, street_marks
from .safe_reach import SafeReach, safe_reach, safe_state


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """Everything a run found, ready to be written.

    cell_rows: the ground's cells inside the area; nearer: judgements of neighbourhoods, whose ids they bear.
    """

    ground: Ground | None
    network: StreetNetwork | None
    layout: ChildLayout | None
    inputs: dict[str, Any]
    measures: list[Measure]
    answers: CellAnswers | None
    places: Places | None
    cell_rows: np.ndarray
    rules: list[Standard]
    judgements: list[Judgement]
    nearer: list[Judgement]
    details: list[RuleDetail]
    found: Found

    @property
    def zones(self) -> list[FoundZone]:
        """Return the candidates, best first."""
        return self.found.zones


def analyse(run: ReachRun, progress: Progress) -> Analysis:
    """Compute a run without writing anything."""
    gathered = gather(run.area_code, run.standard_set, progress)
    answers = None
    if gathered.ground is not None and gathered.places is not None:
        answers = answer_measures(
            gathered.ground, gathered.places, gathered.measures,
            on_progress=lambda share: progress(0.2 + 0.3 * share, _("Menghitung jarak")),
        )  # fmt: skip
    safe = safe_reach(
        gathered.ground, gathered.places, gathered.measures,
        [measure for measure in map(measure_of_rule, gathered.rules) if measure is not None], gathered.standard_set,
        lambda share: progress(0.5 + 0.15 * share, _("Menghitung jalur aman")),
    )  # fmt: skip
    return conclude(gathered, answers, progress, safe=safe)


def conclude(
    gathered: Gathered, answers: CellAnswers | None, progress: Progress, *, with_places: bool = True,
    safe: SafeReach | None = None,
) -> Analysis:  # fmt: skip
    """Judge what was gathered by the answers of its cells, wherever they were computed.

    with_places: candidates around anchors, the best places for what is missing, and what a rule says of status and
    room are looked for now; else a planner asks for the first two (zones.actions.candidate_search).
    safe: what is reached on safe ways, None = not asked.
    """
    progress(0.65, _("Menilai standar"))
    ground, measures, rules, code = gathered.ground, gathered.measures, gathered.rules, gathered.area_code
    safe = safe or SafeReach(safe_state(ground, gathered.standard_set))
    evidence = replace(evidence_of(gathered, answers), share_safe=safe.share)
    judged_areas = [JudgedArea(a.pk, a.code, a.level, a.setting) for a in gathered.areas]
    asked = [rule_of(r, measures) for r in rules]
    judgements = judge(judged_areas, asked, evidence)
    nearer = judge_neighbourhoods(judged_areas, asked, evidence, ground if answers else None, gathered.today)
    details = rule_details(
        gathered, answers, evidence, lambda share: progress(0.65 + 0.1 * share, _("Menilai status dan daya tampung"))
    ) if with_places else []
    progress(0.75, _("Mencari kandidat kawasan"))
    groups = required_groups(gathered.requirements, measures, evidence, code)
    anchors = anchor_rules(gathered.standard_set)
    searched = searched_of(gathered, answers, evidence, groups, anchors)
    return Analysis(
        ground=ground,
        network=ground.network if ground else None,
        layout=ground.layout if ground else None,
        inputs=_inputs(gathered, groups, anchors if with_places else None) | {"safe": safe.as_inputs()},
        measures=measures,
        answers=answers,
        places=gathered.places,
        cell_rows=gathered.cell_rows,
        rules=rules,
        judgements=judgements,
        nearer=nearer,
        details=details,
        found=find_candidates(
            searched, lambda share, stage: progress(0.7 + 0.1 * share, stage), with_places=with_places
        ) if searched else Found([]),
    )


def rule_of(standard: Standard, measures: list[Measure]) -> Rule:
    measure = measure_of_rule(standard)
    wanted = {
        RuleKind.AT_LEAST: standard.at_least,
        RuleKind.PER_PEOPLE: standard.per_people,
        RuleKind.DISTANCE: standard.share_wanted,
    }[RuleKind(standard.kind)]
    return Rule(
        standard_id=standard.pk,
        kind=standard.kind,
        level=standard.level,
        setting=standard.setting,
        types=tuple(sorted(type_.pk for type_ in standard.types.all())),
        status_needed=standard.status_needed,
        ages=(standard.age_band.age_from, standard.age_band.age_to),
        only_in=standard.only_in,
        wanted=float(wanted),
        column=measures.index(measure) if measure else None,
    )


def evidence_of(gathered: Gathered, answers: CellAnswers | None) -> Evidence:
    code, ground = gathered.area_code, gathered.ground
    villages = [area for area in gathered.areas if area.level == Level.VILLAGE]
    population = latest_population(code)
    rows_of: dict[str, np.ndarray] = {}
    if ground is not None:
        order = np.argsort(ground.cell_area, kind="stable")
        starts = np.searchsorted(ground.cell_area[order], np.arange(len(ground.areas) + 1))
        rows_of = {a.code: order[starts[i] : starts[i + 1]] for i, a in enumerate(ground.areas)}
    nothing = np.zeros((0, 0))
    return Evidence(
        villages={
            area.code: VillageFacts(
                code=area.code,
                people=population[area.code].total if area.code in population else None,
                children_by_age=(
                    np.array(population[area.code].children_by_age) if area.code in population else None
                ),
                cell_rows=rows_of.get(area.code, np.zeros(0, dtype=np.int64)),
            )
            for area in villages
        },
        cell_share=ground.cell_share if ground else np.zeros(0),
        share=answers.share if answers else nothing,
        mean_walk_m=answers.mean_walk_m if answers else nothing,
        nearest_id=answers.nearest_id if answers else nothing.astype(np.int64),
        facility_count=_facility_counts(code, gathered.today),
        known_lists=frozenset(ListScope.objects.values_list("type_id", "scope_code")),
        types_with_status=frozenset(
            StatusRecord.objects.filter(
                facility__source__scopes__scope_code__in=[code[:end] for end in (2, 5, 8, 13)]
            ).values_list("facility__type_id", flat=True)
        ),
    )


def _facility_counts(code: str, today: date) -> Counter[tuple[str, str, int]]:
    """Count open facilities by the village they stand in, type and status held (a holder counts below too)."""
    inside = Facility.objects.in_operation().in_area(code)
    counts: Counter[tuple[str, str, int]] = Counter()
    for level, status in enumerate(("any", "declared", "certified")):
        for village, type_ in inside.with_status(status, today).values_list("area__code", "type_id"):
            counts[village, type_, level] += 1
    return counts


def required_groups(
    requirements: list[ZoneRequirement], measures: list[Measure], evidence: Evidence, code: str
) -> list[RequiredGroup]:
    found = []
    for requirement in requirements:
        measure = measure_of_requirement(requirement)
        known = evidence.has_list(measure.types, code)
        column = measures.index(measure)
        found.append(RequiredGroup(requirement.group_id, column, known, measure.types, measure.limit_m))
    return found


def anchor_rules(standards: StandardSet) -> AnchorRules:
    """Return what may be an anchor under a set of standards; nothing where it has no rules for zones."""
    rules = ZoneRules.objects.filter(set=standards).first()
    return AnchorRules(tuple(rules.anchor_types), rules.adjacent_m, play_types()) if rules else AnchorRules((), 1)


def play_types() -> tuple[str, ...]:
    """Return the types of places to play, whose certificate makes the best anchor."""
    return tuple(FacilityType.objects.filter(group="play", is_sensitive=False).values_list("pk", flat=True))


def searched_of(
    gathered: Gathered, answers: CellAnswers | None, evidence: Evidence, groups: list[RequiredGroup],
    anchors: AnchorRules,
) -> Searched | None:  # fmt: skip
    """Return what candidates are looked for in; None without streets."""
    ground, standards = gathered.ground, gathered.standard_set
    if ground is None or answers is None or gathered.places is None:
        return None
    children = np.array([_children_of(evidence, area.code) for area in ground.areas])
    return Searched(
        ground=ground,
        places=gathered.places,
        cell_rows=gathered.cell_rows,
        children=ground.cell_share * children[ground.cell_area],
        is_peopled=any(facts.children_by_age is not None for facts in evidence.villages.values()),
        share=answers.share,
        groups=tuple(groups),
        share_wanted=standards.cell_share_wanted,
        min_children=standards.zone_min_children,
        anchors=anchors,
        own_ids=own_facilities(gathered.area_code),
        border=border_of(gathered.area_code),
    )


def own_facilities(code: str) -> np.ndarray:
    """Return the facilities that stand in an area."""
    return np.array(list(Facility.objects.in_area(code).values_list("pk", flat=True)), dtype=np.int64)


def border_of(code: str) -> shapely.Geometry | None:
    """Return the outline of a current area."""
    wkb = Area.objects.current().filter(code=code).annotate(wkb=AsWKB("geometry")).values_list("wkb", flat=True).first()
    return shapely.from_wkb(bytes(wkb)) if wkb else None


def _children_of(evidence: Evidence, code: str) -> float:
    facts = evidence.villages.get(code)
    return 0.0 if facts is None or facts.children_by_age is None else float(facts.children_by_age.sum())


def _inputs(gathered: Gathered, groups: list[RequiredGroup], anchors: AnchorRules | None) -> dict[str, Any]:
    """Describe everything that went in, so that the run can be understood and repeated later."""
    standards, ground, measures, areas = gathered.standard_set, gathered.ground, gathered.measures, gathered.areas
    snapshot, places = gathered.snapshot, gathered.places
    population = latest_population(gathered.area_code)
    return {
        "code_version": settings.CODE_VERSION,
        "area_editions": sorted({area.edition_id for area in areas}),
        "villages": sum(area.level == Level.VILLAGE for area in areas),
        "network": None if ground is None else {
            "id": ground.network.pk,
            "name": ground.network.name,
            "dated_on": ground.network.dated_on and ground.network.dated_on.isoformat(),
            "source": ground.network.source.name,
            "tiles": street_marks(ground),
        },
        "layout": None if ground is None else {
            "id": ground.layout.pk, "year": ground.layout.year, "villages": child_marks(ground),
        },
        "corrections": None if ground is None else {
            "ids": list(ground.corrections.ids), "digest": ground.corrections.digest,
            "count": len(ground.corrections.ids), "without_effect": dict(ground.corrections.troubles),
        },
        "population": {
            "years": sorted({row.year for row in population.values()}),
            "sources": sorted({row.source.name for row in population.values()}),
            "villages": len(population),
        },
        "facilities": {
            "count": snapshot.count, "updated_at": snapshot.updated_at and snapshot.updated_at.isoformat(),
            "read_at": gathered.read_at.isoformat(), "on": gathered.today.isoformat(),
            "events": gathered.event_marks,
        },
        "lists": complete_lists(gathered.area_code),
        "max_leg_m": MAX_LEG_M,
        "leg_counted": False,
        "places": 0 if places is None else places.count,
        "standards": {
            "key": standards.key,
            "version": standards.version,
            "updated_at": standards.updated_at.isoformat(),
            "cell_share_wanted": standards.cell_share_wanted,
            "zone_min_children": standards.zone_min_children,
            "rules": [_described(rule) for rule in gathered.rules],
        },
        "age_bands": {b.key: [b.age_from, b.age_to, b.walk_m_per_s] for b in AgeBand.objects.all()},
        "zone_groups": [
            {"group": g.key, "position": g.column, "limit_m": measures[g.column].limit_m,
             "types": list(measures[g.column].types), "is_known": g.is_known}
            for g in groups
        ],
        "anchors": anchors and {"types": list(anchors.types), "walk_m": anchors.walk_m},
    }


def _described(rule: Standard) -> dict[str, Any]:
    return {
        "key": rule.key, "kind": rule.kind, "level": rule.level, "setting": rule.setting,
        "types": sorted(t.pk for t in rule.types.all()), "age_band": rule.age_band_id,
        "at_least": rule.at_least, "per_people": rule.per_people, "distance_m": rule.distance_m,
        "share_wanted": rule.share_wanted, "status_needed": rule.status_needed,
        "only_in": rule.only_in, "source": rule.source,
    }  # fmt: skip
