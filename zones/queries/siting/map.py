"""What the map of a plan draws: suggested places, cells that gain, places left out, ground that is excluded."""
from contextlib import suppress
from typing import Any

import h3.api.numpy_int as h3
import numpy as np
import shapely

from walkshed.snap import SnapStatus
from zones.errors import SitingRefused
from zones.measures import Measure
from zones.models import SitingLayer, SitingPlan
from zones.queries.places import MAX_LEG_M
from zones.queries.standing import standing_of
from zones.siting.answer import share_with
from zones.siting.places import planned_snaps
from zones.siting.problem import ground_of_run
from zones.siting.question import SitingQuestion

from .plans import plan_screen

_DECIMALS = 5


def plan_shapes(plan: SitingPlan, *, user: Any) -> dict[str, Any]:
    """Return GeoJSON: `part` is site, gain, left_out or excluded.

    Cells are there as long as the run's inputs are: afterwards the places alone.
    """
    screen = plan_screen(plan, user=user)
    features = [_excluded(shape) for shape in _excluded_shapes(screen.question)]
    with suppress(SitingRefused):  # the page says what has changed
        features += _cells(plan)
    features += [
        _feature({"part": "left_out", "reason": one["reason"], "name": one["label"]}, "Point", [one["lon"], one["lat"]])
        for one in screen.left_out_places
    ]
    for service in screen.services:
        for one in service.chosen:
            features.append(_feature(
                {"part": "site", "label": one.label, "name": one.title, "service": service.number,
                 "group": service.told["group"], "gain": round(one.choice.gain, 1), "id": one.choice.pk,
                 "kept": one.choice.is_kept},
                "Point", [one.choice.position.x, one.choice.position.y],
            ))  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


def _excluded_shapes(question: SitingQuestion) -> list[Any]:
    layers = SitingLayer.objects.filter(pk__in=question.not_layers, shape__isnull=False)
    shapes = [shapely.from_wkb(bytes(layer.shape.wkb)).simplify(0.00002) for layer in layers]
    return [*shapes, *([shapely.geometry.shape(question.not_shape)] if question.not_shape else [])]


def _excluded(shape: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"part": "excluded"}, "geometry": shapely.geometry.mapping(shape)}


def _cells(plan: SitingPlan) -> list[dict[str, Any]]:
    """Return the cells in which more children are within the limit, for all services together."""
    if plan.run is None:
        return []
    ground, with_planned = ground_of_run(plan.run), SitingQuestion.from_data(plan.question).with_planned
    more = np.zeros(len(ground.cell_ids))
    for number, told in enumerate(plan.answer[plan.shown]["services"]):
        spots = [
            (one.position.x, one.position.y) for one in plan.choices.filter(answer=plan.shown, service=number)
        ]
        if not spots:
            continue
        measure = Measure(tuple(sorted(told["types"])), told["status"], told["limit_m"])
        standing = standing_of(plan.run, measure, ground)
        snaps = ground.snapper.snap(np.array(spots), max_leg_m=MAX_LEG_M)
        new = snaps.take(np.flatnonzero(snaps.status == SnapStatus.OK))
        planned = planned_snaps(ground, told["types"]) if with_planned else new.take(np.zeros(0, dtype=np.int64))
        gained = share_with(standing, planned.and_more(new)) - share_with(standing, planned)
        more += standing.children(tuple(told["ages"])) * gained
    rows = np.flatnonzero(more > 0.05)
    hexagons, of_cell = np.unique(ground.cell_h3[rows], return_inverse=True)
    amounts = np.bincount(of_cell, weights=more[rows])
    return [
        _feature({"part": "gain", "children": round(amount, 1)}, "Polygon", [_ring(cell)])
        for cell, amount in zip(hexagons.tolist(), amounts.tolist(), strict=True)
    ]


def _ring(cell: int) -> list[list[float]]:
    ring = [[round(lon, _DECIMALS), round(lat, _DECIMALS)] for lat, lon in h3.cell_to_boundary(cell)]
    return [*ring, ring[0]]


def _feature(properties: dict[str, Any], kind: str, coordinates: list[Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}
