"""Lay the children of villages on H3 cells, along the streets where people live."""

import hashlib
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from regions.binary_copy import copy_columns, ewkb
from regions.importers.numbers import shown
from regions.importers.population_grid import PopulationGrid
from regions.importers.problems import Problem, Problems
from regions.laid_pieces import LaidPieces, densities_again
from regions.models import Area, ChildCell, ChildLayout, LayoutPieces, Population, StreetNetwork
from regions.shapes import hexagons, street_shapes
from walkshed.graph import StreetGraph
from walkshed.pieces import cut_by_cells
from walkshed.walkable import WalkRules

RESOLUTION: Final = 10
BY_HOME_STREETS: Final = "home_street_length"
BY_GRID: Final = "home_street_length_x_grid"

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Village:
    pk: int
    code: str
    name: str
    shape: shapely.Geometry


@dataclass(frozen=True, slots=True)
class _Weights:
    """What each cell weighs within its village, and which villages had to be weighed another way."""

    share: Floats
    street_mm: Floats
    home_mm: Floats
    without_grid: list[int]
    without_homes: list[int]
    without_streets: list[int]


@transaction.atomic
def lay_children(
    *,
    network: StreetNetwork,
    graph: StreetGraph,
    rules: WalkRules,
    grid: PopulationGrid | None = None,
    older: LaidPieces | None = None,
    fingerprint: str = "",
) -> tuple[ChildLayout, list[Problem]]:
    """Lay the children of the network's scope on cells and make this laying the active one.

    Within a village, a cell's share is its length of streets with homes, times people per square kilometre
    where a grid is given. Where the grid knows nobody its streets count alike; a village without streets
    with homes uses all walkable ones; one without any walkable street gets no cells: its children are
    counted in the report as not placed. `older` gives the grid's densities of an earlier laying again.
    """
    villages = _villages(network.scope_code)
    pieces = cut_by_cells(graph, resolution=RESOLUTION, areas=[village.shape for village in villages])
    density = None
    if grid is not None:
        density = grid.density_at(graph.point_at(pieces.edge, (pieces.from_mm + pieces.to_mm) / 2))
    elif older is not None:
        density = densities_again(older, pieces, graph.edge_mm)
    laid = LaidPieces.of(pieces, [village.code for village in villages], density)
    weights = _weigh(laid, graph, rules, weighted=density is not None)
    report, problems = _report(network, villages, laid, weights)
    scope = network.scope_code
    ChildLayout.objects.filter(scope_code=scope, is_active=True).update(is_active=False)
    layout = ChildLayout.objects.create(
        scope_code=scope,
        network=network,
        year=newest_year(scope),
        resolution=RESOLUTION,
        weight=BY_GRID if density is not None else BY_HOME_STREETS,
        report={"fingerprint": fingerprint, **report},
        is_active=True,
    )
    content = laid.as_bytes()
    LayoutPieces.objects.create(layout=layout, sha256=hashlib.sha256(content).hexdigest(), content=content)
    _copy_cells(layout, villages, graph, laid, weights)
    return layout, problems


def newest_year(scope_code: str) -> int:
    """Return the newest year of population in a scope, 0 when none is known."""
    rows = Population.objects.filter(area_code__startswith=scope_code)
    return rows.aggregate(last=Max("year"))["last"] or 0


def _villages(scope_code: str) -> list[_Village]:
    rows = Area.objects.current().villages().within_code(scope_code).order_by("code")
    return [_Village(a.pk, a.code, a.name, shapely.from_wkb(bytes(a.geometry.wkb))) for a in rows]


def _weigh(laid: LaidPieces, graph: StreetGraph, rules: WalkRules, *, weighted: bool) -> _Weights:
    length = laid.pieces.length_mm.astype(np.float64)
    homes = rules.homes_of(graph.kinds)[graph.edge_kind[laid.pieces.edge]]
    street_mm = laid.sum_per_cell(length)
    home_mm = laid.sum_per_cell(length * homes)
    areas = len(laid.area_codes)
    weight = laid.sum_per_cell(length * homes * laid.density)
    sums = np.bincount(laid.cell_area, weights=weight, minlength=areas)
    home_sums = np.bincount(laid.cell_area, weights=home_mm, minlength=areas)
    street_sums = np.bincount(laid.cell_area, weights=street_mm, minlength=areas)
    by_homes, by_streets = sums <= 0, home_sums <= 0
    weight = np.where(by_homes[laid.cell_area], home_mm, weight)
    weight = np.where(by_streets[laid.cell_area], street_mm, weight)
    whole = np.bincount(laid.cell_area, weights=weight, minlength=areas)
    return _Weights(
        share=weight / whole[laid.cell_area],
        street_mm=street_mm,
        home_mm=home_mm,
        without_grid=np.flatnonzero(by_homes & ~by_streets).tolist() if weighted else [],
        without_homes=np.flatnonzero(by_streets & (street_sums > 0)).tolist(),
        without_streets=np.flatnonzero(street_sums <= 0).tolist(),
    )


def _report(
    network: StreetNetwork, villages: list[_Village], laid: LaidPieces, weights: _Weights
) -> tuple[dict[str, Any], list[Problem]]:
    problems = Problems(network.report.get("file", network.name))
    children = {
        code: sum(by_age)
        for code, by_age in Population.objects.filter(area_code__in=[village.code for village in villages])
        .order_by("year")
        .values_list("area_code", "children_by_age")
    }
    unplaced = []
    for i in weights.without_streets:
        village = villages[i]
        number = children.get(village.code)
        unplaced.append({"code": village.code, "name": village.name, "children": number})
        text = _("tidak ada jalan yang dipetakan di %(name)s (%(code)s); %(children)s anak tidak dapat ditempatkan")
        known = _("jumlah tak diketahui") if number is None else shown(number)
        values = {"name": village.name, "code": village.code, "children": known}
        problems.add("no_street_mapped", text % values, value=village.code)
    for i in weights.without_homes:
        text = _("tidak ada jalan hunian di %(name)s (%(code)s); anak ditempatkan di semua jalan pejalan kaki")
        problems.add(
            "no_home_street", text % {"name": villages[i].name, "code": villages[i].code}, value=villages[i].code
        )
    for i in weights.without_grid:
        text = _("kisi penduduk tidak mengenal seorang pun di %(name)s (%(code)s); semua jalan dihitung sama")
        problems.add("grid_empty", text % {"name": villages[i].name, "code": villages[i].code}, value=villages[i].code)
    return {
        "villages": [village.code for village in villages],
        "cells": len(laid.cell_h3),
        "pieces": len(laid.pieces),
        "by_all_streets": [villages[i].code for i in weights.without_homes],
        "no_street_mapped": unplaced,
        "unplaced_children": sum(row["children"] or 0 for row in unplaced),
        "street_km_outside": float(laid.pieces.length_mm[laid.pieces.area < 0].sum()) / 1e6,
    }, list(problems)


def _copy_cells(
    layout: ChildLayout, villages: list[_Village], graph: StreetGraph, laid: LaidPieces, weights: _Weights
) -> None:
    order = np.argsort(laid.cell_h3, kind="stable")  # cells that lie together stand together in the table
    h3 = laid.cell_h3[order]
    unique, of_cell = np.unique(h3, return_inverse=True)
    village_ids = np.array([village.pk for village in villages], dtype=np.int64)
    copy_columns(
        ChildCell._meta.db_table,
        {
            "layout_id": layout.pk,
            "area_id": village_ids[laid.cell_area[order]],
            "h3": h3.astype(np.int64),
            "share": np.minimum(weights.share[order], 1.0),
            "street_mm": weights.street_mm[order].astype(np.int64),
            "home_mm": weights.home_mm[order].astype(np.int64),
            "hexagon": ewkb(hexagons(unique))[of_cell],
            "streets": street_shapes(graph, laid.pieces, laid.piece_cell, len(h3))[order],
        },
    )
