"""Time the live judgement of drawn polygons: `python -m bench.assess_polygon`.

    [--cells 300000] [--facilities 30000] [--polygons 30] [--seed 1] [--loaded [AREA]]

A place of so many cells is laid out and analysed in a throwaway database; --loaded takes what is loaded instead (of an
analysed area, by default the newest run). Polygons of 40 corners stand around cells where children live. Each is
judged in three ways: the children inside and whom they reach; the whole judgement, with its members' walks; the page's
request (JSON in, JSON out, signed in; of a loaded place the view alone). The process is warm, as the web process is
after its start.
"""

import argparse
import math
import os
import statistics
from collections.abc import Callable
from contextlib import nullcontext
from http import HTTPStatus
from typing import Any

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo_kla.settings")
django.setup()

from django.contrib.auth.models import AnonymousUser, Group, User  # noqa: E402
from django.contrib.gis.geos import MultiPolygon, Polygon  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest  # noqa: E402
from django.test import Client, RequestFactory, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench.figures import seconds, section, table  # noqa: E402
from bench.large_town import SCOPE, lay_town  # noqa: E402
from bench.throwaway import throwaway_database  # noqa: E402
from facilities.models import Facility  # noqa: E402
from geo_kla import warm  # noqa: E402
from regions.models import ChildCell  # noqa: E402
from zones.actions.runs import ask_for_run, carry_out, standard_set_named  # noqa: E402
from zones.models import ReachRun  # noqa: E402
from zones.queries.judging.assess import assess  # noqa: E402
from zones.queries.judging.children_inside import children_inside, group_positions  # noqa: E402
from zones.queries.runs import latest_run, latest_run_anywhere  # noqa: E402
from zones.views.zones import assess_shape  # noqa: E402

METRES_PER_DEGREE = 110_574.0
WANTED_MS = {0.5: None, 1.26: None, 2.0: 15, 5.0: 60, 15.0: 250}
"""Radius in km -> what the children inside and whom they reach may take (p95)."""
WHOLE_MS = 200
CORNERS = 40


def polygon_around(rng: np.random.Generator, middle: tuple[float, float], radius_km: float) -> MultiPolygon:
    """Return a star-shaped polygon around a place, shaken by a tenth."""
    lon, lat = middle
    angles = np.linspace(0, 2 * math.pi, CORNERS, endpoint=False)
    length = radius_km * 1000 * rng.uniform(0.9, 1.1, CORNERS) / METRES_PER_DEGREE
    ring = np.column_stack([lon + length * np.cos(angles) / math.cos(math.radians(lat)), lat + length * np.sin(angles)])
    return MultiPolygon(Polygon([*ring.tolist(), ring[0].tolist()]), srid=4326)


def polygons_on(run: ReachRun, count: int, seed: int, radius_km: float) -> list[MultiPolygon]:
    """Return polygons around random cells of a run's laying, in its middle where they are large."""
    rng = np.random.default_rng(seed)
    cells = ChildCell.objects.filter(layout=run.layout, share__gt=0).order_by("pk")
    ids = rng.choice(np.array(cells.values_list("pk", flat=True)), count)
    middles = {cell.pk: np.array(cell.hexagon.centroid.coords) for cell in cells.filter(pk__in=ids.tolist())}
    centre = np.mean(list(middles.values()), axis=0)
    pull = min(radius_km / 20, 1)
    return [polygon_around(rng, tuple(middles[int(id_)] * (1 - pull) + centre * pull), radius_km) for id_ in ids]


def judge(run: ReachRun, asked: argparse.Namespace) -> None:
    """Judge, time and print."""
    warm.up()
    standards = standard_set_named(None)
    user = User.objects.create_user("bench-planner") if not asked.loaded else User(username="bench", is_superuser=True)
    if user.pk:
        user.groups.add(Group.objects.get(name="planner"))
    client = Client()
    if user.pk:
        client.force_login(user)
    rows = []
    for radius_km, wanted in WANTED_MS.items():
        shapes = polygons_on(run, asked.polygons, asked.seed, radius_km)
        judged = assess(shapes[0], user=user, standard_set=standards)
        with CaptureQueriesContext(connection) as captured:
            assess(shapes[0], user=AnonymousUser(), standard_set=standards)
        positions = group_positions(run)
        works: dict[str, Callable[[MultiPolygon], Any]] = {
            "children and reach": lambda shape, at=positions: children_inside(shape, run.layout, run, at),
            f"whole judgement, {len(captured)} questions": lambda shape: assess(
                shape, user=user, standard_set=standards
            ),
        }
        if user.pk:
            works["request"] = lambda shape: client.post(
                reverse("assess_shape"), {"geometry": {"type": "MultiPolygon", "coordinates": shape.coords}},
                content_type="application/json",
            )  # fmt: skip
            if works["request"](shapes[0]).status_code != HTTPStatus.OK:
                del works["request"]  # larger than the page allows
        else:  # nobody is written into what is loaded: the view itself, JSON in and out, without log-in
            works["view"] = lambda shape: assess_shape(_asked(shape, user))
        for name, work in works.items():
            times = sorted(1000 * seconds(lambda shape=shape, do=work: do(shape)) for shape in shapes)
            p95 = times[math.ceil(len(times) * 0.95) - 1]
            limit = wanted if name == "children and reach" else WHOLE_MS if radius_km <= 5 else None
            rows.append([f"{radius_km:g} km", f"{len(judged.members):,}", name, f"{statistics.median(times):.0f}",
                         f"{p95:.0f}", f"{times[-1]:.0f}", limit or "–"])  # fmt: skip
    cells = ChildCell.objects.filter(layout=run.layout).count()
    section(
        "Judging drawn polygons",
        f"{len(shapes)} polygons of {CORNERS} corners for each radius, on {cells:,} cells and "
        f"{Facility.objects.in_operation().located().count():,} facilities, {run.network.edges:,} edges.",
    )
    table(["radius", "facilities inside", "what", "median ms", "p95 ms", "longest ms", "p95 wanted"], rows)


def _asked(shape: MultiPolygon, user: User) -> HttpRequest:
    body = {"geometry": {"type": "MultiPolygon", "coordinates": shape.coords}}
    request = RequestFactory().post(reverse("assess_shape"), body, content_type="application/json")
    request.user = user
    return request


def main() -> None:
    """Lay out a place, or take the one that is loaded, and judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", type=int, default=300_000)
    parser.add_argument("--facilities", type=int, default=30_000)
    parser.add_argument("--polygons", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--loaded", nargs="?", const="newest", default="", metavar="AREA")
    asked = parser.parse_args()
    with nullcontext() if asked.loaded else throwaway_database(), override_settings(ALLOWED_HOSTS=["testserver"]):
        if asked.loaded:
            run = latest_run_anywhere() if asked.loaded == "newest" else latest_run(asked.loaded)
        else:
            lay_town(cells=asked.cells, facilities=asked.facilities)
            run = carry_out(run=ask_for_run(area_code=SCOPE))
        if run is None or run.layout is None:
            print("nothing is analysed yet: load a place and run `manage.py analyse` first")
            return
        judge(run, asked)


if __name__ == "__main__":
    main()
