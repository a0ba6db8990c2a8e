"""Time "what if one place more, fewer or elsewhere" as a planner asks it: `python -m bench.what_if`.

    [--data FOLDER] [--questions 60] [--side 700]

The engine alone is asked on a drawn town of side x side junctions: a change is put through and taken back, and the
first answers are compared with a coverage from the start. Where the published data sets lie in FOLDER (default:
GEO_KLA_SHARED_DATA or ../shared/data) all of DKI is loaded into a throw-away database and analysed; then the page is
asked through Django, log-in, permission and templates included, without the network.
"""

import argparse
import os
import time
from io import StringIO
from pathlib import Path

import numpy as np

from bench.figures import peak_mb, seconds, section, spread, table
from bench.load_and_analyse import ROOT
from bench.network import facilities_of, town
from bench.throwaway import throwaway_database
from walkshed.build import build_graph
from walkshed.coverage import covered_mm
from walkshed.live_coverage import LiveCoverage
from walkshed.pieces import StreetPieces
from walkshed.reach import reach

LIMIT_M = 800.0
COMPARED = 3


def percentile(values: list[float], share: float) -> float:
    """Return the value that this share of all does not exceed."""
    return float(np.quantile(values, share))


def engine(side: int, questions: int) -> None:
    """Ask the engine alone."""
    graph, report = build_graph(town(side))
    edges = np.arange(graph.edge_count)
    none = np.zeros(len(edges), dtype=np.int64)
    pieces = StreetPieces(edges.astype(np.int32), none, graph.edge_mm, none.astype(np.uint64), none.astype(np.int32))
    places = facilities_of(graph, 3000, 1)
    made: list[LiveCoverage] = []
    ready_s = seconds(lambda: made.append(LiveCoverage(graph, pieces, places, limit_m=LIMIT_M)))
    coverage, rng = made[0], np.random.default_rng(1)
    took: dict[str, list[float]] = {"one more": [], "one fewer": [], "one moved": []}
    for number in range(questions):
        more, row = facilities_of(graph, 1, int(rng.integers(2**31))), [int(rng.integers(3000))]
        asked = {"one more": (more, ()), "one fewer": (None, row), "one moved": (more, row)}
        for name, (added, closed) in asked.items():
            took[name].append(
                1000 * seconds(lambda added=added, closed=closed: coverage.what_if(added=added, closed=closed))
            )
        if number < COMPARED:
            changed = coverage.what_if(closed=row)
            after = coverage.covered_mm.copy()
            after[changed.row] = changed.after_mm
            left = places.take(np.delete(np.arange(3000), row))
            if (after != covered_mm(graph, reach(graph, left), pieces, [LIMIT_M])[:, 0]).any():
                raise SystemExit("answers differ: nothing is timed")
    section(
        "What if: the engine",
        f"{report.nodes:,} nodes, {report.edges:,} edges, 3,000 facilities, {LIMIT_M:.0f} m: which streets change? "
        f"Equal to a coverage from the start in {COMPARED} of {COMPARED} comparisons.",
    )
    rows = [[name, spread(ms, "ms", 2), f"{percentile(ms, 0.95):.2f}"] for name, ms in took.items()]
    table(["question", "median (range)", "p95 ms"], rows)
    print(f"First question of a service: {ready_s:.2f} s; it then holds {coverage.held_bytes / 1e6:.1f} MB.")


def page(data: Path, questions: int) -> None:
    """Ask the page for all of DKI."""
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from django.test import Client

    from facilities.models import Facility
    from regions.models import Area
    from regions.queries.ground import ground_for
    from zones.actions.runs import ask_for_run, carry_out
    from zones.queries.runs import latest_run
    from zones.queries.standing import KEPT
    from zones.queries.what_if import standing_for, what_if_rules

    manifest = ROOT / "fixtures/manifests/dki.toml"
    call_command("load_dataset", str(manifest), "--root", str(data), "--commit", verbosity=0, stdout=StringIO())
    carry_out(run=ask_for_run(area_code="31"))
    user = User.objects.create_user("planner")
    user.groups.add(Group.objects.get(name="planner"))
    client = Client()
    client.force_login(user)
    graph, rng = ground_for("31").graph, np.random.default_rng(1)
    address = "/wilayah/31/andai/"
    script = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "what-if-answer", "HTTP_HOST": "localhost"}
    first = 1000 * seconds(lambda: client.get(address, HTTP_HOST="localhost"))
    run, area = latest_run("31"), Area.objects.get(code="31", is_current=True)
    one = standing_for(run, what_if_rules(run, area)[0])
    ids = Facility.objects.filter(pk__in=one.ids.tolist()).values_list("public_id", flat=True)
    chosen = rng.choice(np.array(ids), questions)
    took: dict[str, list[float]] = {"tambah": [], "tutup": [], "pindah": []}
    for number in range(questions):
        lon, lat = facilities_of(graph, 1, int(rng.integers(2**31))).lonlat[0]
        where = {"lintang": f"{lat:.6f}", "bujur": f"{lon:.6f}", "tempat": chosen[number]}
        for act, times in took.items():
            begin = time.perf_counter()
            answer = client.get(address, where | {"apa": act}, **script)
            times.append(1000 * (time.perf_counter() - begin))
            if answer.status_code != 200 or b"data-what-if" not in answer.content:
                raise SystemExit(f"no answer to {act} {where}: nothing is timed")
    section(
        "What if: the page",
        f"DKI Jakarta, {graph.node_count:,} nodes, {len(one.ground.cell_ids):,} cells, {len(one.ids):,} facilities of "
        "the service: the whole request, log-in, permission and templates included.",
    )
    rows = [[act, spread(ms, "ms", 1), f"{percentile(ms, 0.95):.1f}"] for act, ms in took.items()]
    table(["question", "median (range)", "p95 ms"], rows)
    print(f"First question of a service: {first / 1000:.2f} s; it then holds {one.coverage.held_bytes / 1e6:.1f} MB, "
          f"and a process keeps {KEPT} of them at most. Peak memory of all: {peak_mb():,.0f} MB.")  # fmt: skip


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("GEO_KLA_SHARED_DATA") or ROOT.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(default))
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--side", type=int, default=700)
    asked = parser.parse_args()
    engine(asked.side, asked.questions)
    if not (asked.data / "dki_streets_2012").is_dir():
        print(f"\nThe page is left out: no data sets of DKI in {asked.data}.")
        return
    with throwaway_database():
        page(asked.data, asked.questions)


if __name__ == "__main__":
    main()
