"""What a search for candidates after a run needs: the run's ground, today's facilities, and whose rules."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.models import FacilityType, ListScope
from regions.queries.children import latest_population
from regions.queries.ground import Ground
from zones.analysis import border_of, own_facilities, play_types
from zones.cell_reach import answer_measures
from zones.errors import SearchRefused
from zones.gathering import cells_inside
from zones.judge import has_list
from zones.measures import Measure
from zones.models import CandidateSearch, ZoneRules
from zones.queries.places import cached_places
from zones.queries.runs import ground_of

from .anchors import AnchorRules
from .candidates import RequiredGroup
from .finder import Progress, Searched


@dataclass(frozen=True, slots=True, eq=False)
class GatheredSearch:
    """The inputs of a search, and their record."""

    searched: Searched
    inputs: dict[str, Any]


def gather_search(search: CandidateSearch, progress: Progress) -> GatheredSearch:
    """Read the inputs of a search; raise SearchRefused when its streets are gone or no service is left to ask for."""
    progress(0.02, _("Membaca masukan"))
    code, run = search.area_code, search.run
    ground = ground_of(run)
    if ground is None or ground.layout.pk != run.layout_id:
        raise SearchRefused(_("Jaringan jalan hitungan ini tidak lagi dimuat. Hitung ulang dahulu."))
    asked, anchors, numbers = _rules_of(search)
    on = timezone.localdate() if search.template_id else timezone.localdate(run.finished_at)
    places = cached_places(ground, on)
    groups, measures = _groups(asked, code)
    progress(0.1, _("Menghitung jarak"))
    answers = answer_measures(
        ground, places, measures, on_progress=lambda share: progress(0.1 + 0.2 * share, _("Menghitung jarak"))
    )
    children, is_peopled = _children(ground, code)
    searched = Searched(
        ground=ground,
        places=places,
        cell_rows=cells_inside(ground, code),
        children=children,
        is_peopled=is_peopled,
        share=answers.share,
        groups=groups,
        share_wanted=numbers["cell_share_wanted"],
        min_children=numbers["zone_min_children"],
        anchors=anchors,
        own_ids=own_facilities(code),
        border=border_of(code),
    )
    inputs = {
        "on": on.isoformat(),
        "zone_groups": [
            {"group": g.key, "limit_m": g.limit_m, "types": list(g.types), "is_known": g.is_known} for g in groups
        ],
        "anchors": {"types": list(anchors.types), "walk_m": anchors.walk_m},
        "is_peopled": is_peopled,
        **numbers,
    }
    return GatheredSearch(searched, inputs)


def _rules_of(search: CandidateSearch) -> tuple[Sequence[dict[str, Any]], AnchorRules, dict[str, float]]:
    """Return the groups asked for, the anchors and the two numbers of a search: the template's or the run's own."""
    if search.template is not None:
        rules = search.template.rules
        anchors = AnchorRules(tuple(rules["anchors"]["types"]), rules["anchors"]["walk_m"], play_types())
        numbers = {name: rules[name] for name in ("cell_share_wanted", "zone_min_children")}
        return rules["groups"], anchors, numbers
    standards = search.run.inputs["standards"]
    own = ZoneRules.objects.filter(set=search.run.standard_set).first()
    anchors = AnchorRules(tuple(own.anchor_types), own.adjacent_m, play_types()) if own else AnchorRules((), 1)
    numbers = {name: standards[name] for name in ("cell_share_wanted", "zone_min_children")}
    return search.run.inputs["zone_groups"], anchors, numbers


def _groups(asked: Sequence[dict[str, Any]], code: str) -> tuple[tuple[RequiredGroup, ...], list[Measure]]:
    """Return the required groups with their measures; types that the catalogue no longer has are left out."""
    catalogue = set(FacilityType.objects.filter(is_sensitive=False).values_list("pk", flat=True))
    lists = frozenset(ListScope.objects.values_list("type_id", "scope_code"))
    measures: list[Measure] = []
    groups = []
    for group in asked:
        types = tuple(sorted(set(group["types"]) & catalogue))
        if not types:
            continue
        measure = Measure(types, "any", group["limit_m"])
        if measure not in measures:
            measures.append(measure)
        column = measures.index(measure)
        groups.append(RequiredGroup(group["group"], column, has_list(lists, types, code), types, group["limit_m"]))
    if not groups:
        raise SearchRefused(_("Tidak satu pun jenis layanan templat ini ada dalam katalog. Pilih templat lain."))
    return tuple(groups), measures


def _children(ground: Ground, code: str) -> tuple[np.ndarray, bool]:
    """Return the children of each cell inside an area, 0 elsewhere, and whether any population is known there."""
    population = latest_population(code)
    by_area = np.array(
        [float(np.sum(population[a.code].children_by_age)) if a.code in population else 0.0 for a in ground.areas]
    )
    return ground.cell_share * by_area[ground.cell_area], bool(population)
