"""Write what an analysis found: cells, coverage, gaps and candidates, inside the caller's transaction."""
from collections import Counter
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon

from regions.binary_copy import copy_columns
from zones.analysis import Analysis
from zones.candidates import FoundZone
from zones.cell_reach import SHARE_DECIMALS, WALK_M_DECIMALS
from zones.models import (
    AreaCoverage,
    CandidateKind,
    CandidateZone,
    CellReach,
    ReachMeasure,
    ReachRun,
    Verdict,
    WideCell,
)

from .gaps import update_gaps
from .wide_cells import write_wide_cells


def write_results(*, run: ReachRun, analysis: Analysis) -> dict[str, Any]:
    """Write all results of a run and return its summary in counts."""
    _write_measures(run, analysis)
    _write_cells(run, analysis)
    write_wide_cells(run=run, analysis=analysis)
    _write_coverage(run, analysis)
    gaps = update_gaps(run=run)
    _write_candidates(run, analysis)
    _forget_older_cells(run)
    verdicts = Counter(judgement.verdict for judgement in analysis.judgements)
    kinds = Counter(zone.kind for zone in analysis.zones)
    return {
        "areas": len({judgement.area_id for judgement in analysis.judgements}),
        "judgements": len(analysis.judgements),
        "met": verdicts[Verdict.MET],
        "not_met": verdicts[Verdict.NOT_MET],
        "no_data": verdicts[Verdict.NO_DATA],
        "gaps_open": gaps.open,
        "gaps_new": gaps.new,
        "gaps_closed": gaps.closed,
        "zones_complete": kinds[CandidateKind.COMPLETE],
        "zones_nearly": kinds[CandidateKind.NEARLY],
        "zones_data_needed": kinds[CandidateKind.DATA_NEEDED],
        "cells": len(analysis.cell_rows),
        "facilities_off_network": _off_network(analysis),
    }


def _off_network(analysis: Analysis) -> int:
    return 0 if analysis.places is None else analysis.places.without_street


def _write_measures(run: ReachRun, analysis: Analysis) -> None:
    answers = analysis.answers
    ReachMeasure.objects.bulk_create(
        ReachMeasure(
            run=run,
            position=position,
            types=list(measure.types),
            status_needed=measure.status_needed,
            limit_m=measure.limit_m,
            facilities=int(answers.facilities[position]) if answers else 0,
            unreachable_facilities=int(answers.off_network[position]) if answers else 0,
        )
        for position, measure in enumerate(analysis.measures)
    )


def _write_cells(run: ReachRun, analysis: Analysis) -> None:
    if analysis.ground is None or analysis.answers is None:
        return
    ground, answers = analysis.ground, analysis.answers
    # In the order of the cells, which lie in theirs as on the ground: a shape reads few pages of either.
    rows = analysis.cell_rows[np.argsort(ground.cell_ids[analysis.cell_rows])]
    copy_columns(
        CellReach._meta.db_table,
        {
            "run_id": run.pk,
            "cell_id": ground.cell_ids[rows],
            "share": answers.share[rows].round(SHARE_DECIMALS),
            "walk_m": answers.mean_walk_m[rows].round(WALK_M_DECIMALS),
            "facility_ids": np.ma.masked_less(answers.nearest_id[rows], 0),
        },
    )


def _write_coverage(run: ReachRun, analysis: Analysis) -> None:
    AreaCoverage.objects.bulk_create(
        (
            AreaCoverage(
                run=run,
                area_id=one.area_id,
                standard_id=one.standard_id,
                verdict=one.verdict,
                no_data_reason=one.no_data_reason,
                value=one.value,
                wanted=one.wanted,
                children=one.children,
                children_reached=one.children_reached,
                children_unknown=one.children_unknown,
                mean_walk_m=one.mean_walk_m,
                nearest_id=one.nearest_id,
                nearest_m=one.nearest_m,
            )
            for one in analysis.judgements
        ),
        batch_size=1000,
    )


def _write_candidates(run: ReachRun, analysis: Analysis) -> None:
    names: Counter[str] = Counter()
    name_of = {area.code: area.name for area in analysis.ground.areas} if analysis.ground else {}
    for rank, zone in enumerate(analysis.zones, start=1):
        codes = _codes_by_children(analysis, zone)
        main = name_of[codes[0]]
        names[main] += 1
        candidate = CandidateZone.objects.create(
            run=run,
            kind=zone.kind,
            missing_group_id=zone.missing_group,
            unknown_groups=zone.unknown_groups,
            rank=rank,
            name=f"{main} {names[main]}",
            area_codes=codes,
            cells=len(zone.cells),
            children=zone.children,
            score=zone.score,
            score_parts=zone.score_parts,
            geometry=_multipolygon(zone.outline),
        )
        candidate.members.set(_members(analysis, zone))


def _codes_by_children(analysis: Analysis, zone: FoundZone) -> list[str]:
    """Return the codes of the villages a zone touches, the one with most of its street first."""
    ground = analysis.ground
    inside = np.isin(ground.cell_h3, zone.cells)
    length = np.bincount(
        ground.cell_area[inside], weights=ground.cell_street_mm[inside], minlength=len(ground.areas)
    )
    return [ground.areas[i].code for i in np.argsort(-length, kind="stable") if length[i] > 0]


def _members(analysis: Analysis, zone: FoundZone) -> list[int]:
    """Return the facilities of required types inside the zone and those that serve its cells from outside."""
    groups = analysis.inputs["zone_groups"]
    ground, answers, places = analysis.ground, analysis.answers, analysis.places
    cells = np.isin(ground.cell_h3, zone.cells)
    serving: set[int] = set()
    for group in groups:
        near = answers.nearest_id[cells, group["position"]][answers.share[cells, group["position"]] > 0]
        serving |= set(near[near >= 0].tolist())
    types = tuple({type_ for group in groups for type_ in group["types"]})
    inside = shapely.contains_xy(zone.outline, places.lonlat[:, 0], places.lonlat[:, 1])
    return sorted(serving | set(places.ids[inside & np.isin(places.types, types)].tolist()))


def _multipolygon(outline: Any) -> MultiPolygon:
    geometry = GEOSGeometry(shapely.to_wkb(outline, include_srid=False).hex(), srid=4326)
    return geometry if isinstance(geometry, MultiPolygon) else MultiPolygon(geometry, srid=4326)


def _forget_older_cells(run: ReachRun) -> None:
    """Drop the cell rows of older runs of the same area; their verdicts and inputs stay."""
    for cells in (CellReach, WideCell):
        cells.objects.filter(run__area_code=run.area_code).exclude(run=run).delete()
