"""Time the live judgement of drawn polygons on whatever place is loaded.

    python -m bench.assess_polygon [--area CODE] [--polygons 200] [--seed 1]

Polygons of 16 corners, 0.3 to 1.5 km in radius, stand around cells where children live. Each is judged as the
page asks it: once by the query alone, once as a whole request (JSON in, JSON out, signed in as a planner). The
process is warm, as the web process is after its start. The last column counts questions to the database.
"""

import argparse
import math
import os
import platform
import statistics
import time
from collections.abc import Callable

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo_kla.settings")
django.setup()

from django.contrib.auth.models import AnonymousUser, User  # noqa: E402
from django.contrib.gis.geos import MultiPolygon, Polygon  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Q  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from facilities.models import Facility  # noqa: E402
from geo_kla import warm  # noqa: E402
from regions.models import Area, ChildCell  # noqa: E402
from zones.actions.runs import standard_set_named  # noqa: E402
from zones.models import ReachRun  # noqa: E402
from zones.queries.assess import assess  # noqa: E402
from zones.queries.runs import latest_run, latest_run_anywhere  # noqa: E402

METRES_PER_DEGREE = 110_574.0


def random_polygon(rng: np.random.Generator, middle: tuple[float, float], corners: int = 16) -> MultiPolygon:
    """Return a star-shaped polygon around a place, 0.3 to 1.5 km in radius, shaken by a fifth."""
    lon, lat = middle
    radius_m = rng.uniform(300, 1500)
    ring = []
    for corner in range(corners):
        angle = 2 * math.pi * corner / corners
        length = radius_m * rng.uniform(0.8, 1.2) / METRES_PER_DEGREE
        ring.append((lon + length * math.cos(angle) / math.cos(math.radians(lat)), lat + length * math.sin(angle)))
    return MultiPolygon(Polygon([*ring, ring[0]]), srid=4326)


def polygons_on(run: ReachRun, count: int, seed: int) -> list[MultiPolygon]:
    """Return polygons around random cells of a run's layout."""
    rng = np.random.default_rng(seed)
    cells = ChildCell.objects.filter(layout=run.layout, share__gt=0).order_by("pk")
    ids = rng.choice(np.array(cells.values_list("pk", flat=True)), count)
    middles = {cell.pk: cell.hexagon.centroid.coords for cell in cells.filter(pk__in=ids.tolist())}
    return [random_polygon(rng, middles[int(id_)]) for id_ in ids]


def milliseconds(work: Callable[[], object]) -> float:
    before = time.perf_counter()
    work()
    return (time.perf_counter() - before) * 1000


def main() -> None:
    """Judge, time and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--area", default="", help="code of an analysed area; default: the newest run")
    parser.add_argument("--polygons", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    run = latest_run(asked.area) if asked.area else latest_run_anywhere()
    if run is None or run.layout is None:
        print("nothing is analysed yet: load a place and run `manage.py analyse` first")
        return
    warm.up()
    standards = standard_set_named(None)
    may_judge = Q(is_superuser=True) | Q(groups__name="planner")
    user = User.objects.filter(may_judge).first() or User(username="bench", is_superuser=True, is_active=True)
    shapes = polygons_on(run, asked.polygons, asked.seed)
    assess(shapes[0], user=user, standard_set=standards)

    print(f"machine    {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
          f"PostgreSQL {connection.pg_version // 10000}; load {os.getloadavg()[0]:.1f} from others")  # fmt: skip
    villages = Area.objects.current().villages().within_code(run.area_code).count()
    print(f"place      {run.area_code}: {villages} villages, "
          f"{ChildCell.objects.filter(layout=run.layout).count():,} cells, {run.network.edges:,} edges, "
          f"{Facility.objects.in_operation().located().count():,} facilities")  # fmt: skip
    inside = [len(assess(shape, user=AnonymousUser(), standard_set=standards).members) for shape in shapes[:20]]
    print(f"polygons   {len(shapes)}, 16 corners, radius 0.3-1.5 km, {statistics.mean(inside):.0f} facilities inside")

    _print_times("query", [lambda s=shape: assess(s, user=user, standard_set=standards) for shape in shapes])
    if user.pk:
        client = Client()
        client.force_login(user)
        with override_settings(ALLOWED_HOSTS=["testserver"]):
            bodies = [{"geometry": {"type": "MultiPolygon", "coordinates": shape.coords}} for shape in shapes]
            _print_times("request", [
                lambda b=body: client.post(reverse("assess_shape"), b, content_type="application/json")
                for body in bodies
            ])  # fmt: skip


def _print_times(name: str, works: list[Callable[[], object]]) -> None:
    times = sorted(milliseconds(work) for work in works)
    with CaptureQueriesContext(connection) as captured:
        works[0]()
    print(f"{name:<10} median {statistics.median(times):.0f} ms, p95 {times[math.ceil(len(times) * 0.95) - 1]:.0f} ms, "
          f"longest {times[-1]:.0f} ms, {len(captured)} database questions")  # fmt: skip


if __name__ == "__main__":
    main()
