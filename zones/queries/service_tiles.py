"""Vector tiles of what is reached on foot: the whole service area of a distance rule, for display only."""

from datetime import date
from typing import Final

import shapely
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from facilities.queries import facility_snapshot
from regions.kept import Kept
from regions.models import StreetNetwork
from regions.queries.ground import Ground
from regions.statements import statement
from regions.tiles import TileAddress, ground_version, lately, short_digest
from walkshed.reach import reach
from walkshed.service_area import ReachedStreets, grid_for_zoom, reached_streets, service_area
from zones.measures import Measure, measure_of_rule
from zones.models import ReachRun, RuleKind

from .places import cached_places, secret_types
from .runs import ground_of, latest_run

TILE_MARGIN: Final = 1 / 48
"""A little more than the margin that is encoded: the edge of what was computed must not be seen."""

_ZOOM_FROM_AFAR: Final = 9

_streets = Kept[ReachedStreets](8)
"""Reached streets of whole services; those of DKI take some 10 MB each."""


def service_area_version(code: str) -> str:
    """Return a text that changes whenever a tile would: rules (with the run), streets, facilities or the day."""
    run, snapshot = latest_run(code), facility_snapshot()
    told = f"{run.pk if run else 0} {run.standard_set.updated_at if run else ''} {snapshot} {sorted(secret_types())}"
    return short_digest(f"{told} {ground_version()} {timezone.localdate()}")


def reach_tiles(run: ReachRun) -> str:
    """Return where the tiles of a run's rules begin: rule, zoom, column and row follow; "" without streets."""
    code = run.area_code
    if StreetNetwork.objects.active_for(code) is None:
        return ""
    version = lately(f"service-area-{code}", lambda: service_area_version(code))
    first = reverse("service_tile", kwargs={"version": version, "code": code, "name": "0", "z": 0, "x": 0, "y": 0})
    return first.removesuffix("0/0/0/0.pbf")


def measure_named(run: ReachRun, key: str) -> Measure | None:
    """Return what a distance rule of the run's standards asks; None for other rules and unknown ones."""
    rule = run.standard_set.standards.filter(key=key, kind=RuleKind.DISTANCE).prefetch_related("types").first()
    return measure_of_rule(rule) if rule else None


def service_area_tile(address: TileAddress, run: ReachRun, measure: Measure) -> bytes:
    """Return what is reached within the limit of a measure in one tile, with no more detail than it shows."""
    ground = ground_of(run)
    if ground is None:
        return b""
    box = address.box_with_margin(TILE_MARGIN)
    width_m, cell_m, tolerance_m = grid_for_zoom(address.z, (box[1] + box[3]) / 2)
    near = streets_reached(ground, measure, timezone.localdate()).near(box, width_m + cell_m)
    area = service_area(near, width_m=width_m, cell_m=cell_m, tolerance_m=tolerance_m)
    if area.is_empty:
        return b""
    with connection.cursor() as cursor:
        parts = {"z": address.z, "x": address.x, "y": address.y, "parts": shapely.to_wkb(area)}
        cursor.execute(statement("zones", "service_area_tile"), parts)
        return bytes(cursor.fetchone()[0])


def streets_reached(ground: Ground, measure: Measure, on: date) -> ReachedStreets:
    """Return the streets from which a facility of the measure is within its limit; kept per process."""
    places = cached_places(ground, on)

    def search() -> ReachedStreets:
        snaps = places.snaps.take(places.rows_of(measure.types, measure.status_needed))
        return reached_streets(ground.graph, reach(ground.graph, snaps, limit_m=measure.limit_m), measure.limit_m)

    # The places themselves are the key: they are made anew when a facility, a secret type or the day changes.
    return _streets.get((ground.network.pk, places, measure), search)


def warm_up(run: ReachRun, ground: Ground) -> None:
    """Draw the whole area of a run's first service as seen from afar, so that all is compiled."""
    first = run.measures.order_by("position").first()
    if first is None or not ground.graph.node_count:
        return
    (west, south), (east, north) = ground.graph.node_lonlat.min(axis=0), ground.graph.node_lonlat.max(axis=0)
    width_m, cell_m, tolerance_m = grid_for_zoom(_ZOOM_FROM_AFAR, (south + north) / 2)
    measure = Measure(tuple(first.types), first.status_needed, first.limit_m)
    streets = streets_reached(ground, measure, timezone.localdate()).near((west, south, east, north), width_m)
    service_area(streets, width_m=width_m, cell_m=cell_m, tolerance_m=tolerance_m)
