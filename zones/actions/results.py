"""Write what an analysis found: cells, coverage, gaps and candidates, inside the caller's transaction."""
from collections import Counter
from typing import Any

import numpy as np

from regions.binary_copy import copy_columns
from zones.analysis import Analysis
from zones.cell_reach import SHARE_DECIMALS, WALK_M_DECIMALS
from zones.judge import Judgement
from zones.models import (
    AreaCoverage,
    CellReach,
    NeighbourhoodCoverage,
    ReachMeasure,
    ReachRun,
    RuleReach,
    Verdict,
    WideCell,
)

from .candidates import counts_of, write_candidates
from .gaps import update_gaps
from .wide_cells import write_wide_cells


def write_results(*, run: ReachRun, analysis: Analysis) -> dict[str, Any]:
    """Write all results of a run and return its summary in counts."""
    _write_measures(run, analysis)
    _write_cells(run, analysis)
    write_wide_cells(run=run, analysis=analysis)
    _write_coverage(run, analysis)
    _write_details(run, analysis)
    gaps = update_gaps(run=run)
    if analysis.ground is not None:
        write_candidates(run=run, found=analysis.found, ground=analysis.ground)
    _forget_older_cells(run)
    verdicts = Counter(judgement.verdict for judgement in analysis.judgements)
    return {
        "areas": len({judgement.area_id for judgement in analysis.judgements}),
        "judgements": len(analysis.judgements),
        "met": verdicts[Verdict.MET],
        "not_met": verdicts[Verdict.NOT_MET],
        "no_data": verdicts[Verdict.NO_DATA],
        "gaps_open": gaps.open,
        "gaps_new": gaps.new,
        "gaps_closed": gaps.closed,
        **counts_of(analysis.found),
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
    areas = (AreaCoverage(run=run, area_id=one.area_id, **_as_judged(one)) for one in analysis.judgements)
    AreaCoverage.objects.bulk_create(areas, batch_size=1000)
    nearer = (
        NeighbourhoodCoverage(run=run, neighbourhood_id=one.area_id, **_as_judged(one)) for one in analysis.nearer
    )
    NeighbourhoodCoverage.objects.bulk_create(nearer, batch_size=1000)


def _as_judged(one: Judgement) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__slots__ if name != "area_id"}


def _write_details(run: ReachRun, analysis: Analysis) -> None:
    RuleReach.objects.bulk_create(
        (RuleReach(run=run, **{name: getattr(one, name) for name in one.__slots__}) for one in analysis.details),
        batch_size=1000,
    )


def _forget_older_cells(run: ReachRun) -> None:
    """Drop the cell rows of older runs of the same area; their verdicts and inputs stay."""
    for cells in (CellReach, WideCell):
        cells.objects.filter(run__area_code=run.area_code).exclude(run=run).delete()
