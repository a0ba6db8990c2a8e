"""Time what stands around the streets of all DKI: corrections, the page of their quality, and safe ways.

    python -m bench.streets [--data FOLDER]

Loads the published data sets of DKI in FOLDER (default: GEO_KLA_SHARED_DATA or ../shared/data) into a throw-away
database. That edition names no crossings, so one in three junctions of large roads is given one: what is timed is the
search, not the city. Seconds are of the processor, so that a busy machine tells the same.
"""

import argparse
import os
import time
from collections.abc import Callable
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from bench.figures import peak_mb, section, table
from bench.load_and_analyse import ROOT
from bench.throwaway import throwaway_database


def cpu_seconds(work: Callable[[], Any]) -> float:
    """Return the processor time that some work took."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def measure(data: Path) -> None:
    """Load DKI and time each part."""
    from django.contrib.auth.models import User
    from django.contrib.gis.geos import MultiPoint, Point
    from django.core.management import call_command
    from django.utils import timezone

    from regions.actions.corrections import add_correction
    from regions.errors import CorrectionRefused
    from regions.models import Area, StreetCrossings
    from regions.queries.ground import ground_for
    from zones.actions.runs import standard_set_named
    from zones.gathering import gather
    from zones.measures import measure_of_rule
    from zones.models import ZoneRules
    from zones.queries.places import cached_places
    from zones.queries.streets.screen import streets_screen
    from zones.safe_reach import safe_reach

    manifest = ROOT / "fixtures/manifests/dki.toml"
    call_command("load_dataset", str(manifest), "--root", str(data), "--commit", verbosity=0, stdout=StringIO())
    admin = User.objects.create_superuser("admin")
    rows: list[list[object]] = []
    rows.append(["the ground, as mapped", f"{cpu_seconds(lambda: ground_for('31')):.1f}", f"{peak_mb():.0f}"])
    ground = ground_for("31")
    graph, area = ground.graph, Area.objects.current().get(code="31")
    cached_places(ground, timezone.localdate())
    page = cpu_seconds(lambda: streets_screen(area, admin))
    screen = streets_screen(area, admin)
    rows.append(["the page of its streets", f"{page:.1f}", f"{peak_mb():.0f}"])
    standards = standard_set_named(None)
    major = ZoneRules.objects.get(set=standards).major_kinds
    on_major = np.flatnonzero(np.isin(np.array(graph.kinds)[graph.edge_kind], major))
    nodes = np.unique(graph.edge_ends[on_major])[::3]
    points = MultiPoint([Point(*one) for one in graph.node_lonlat[nodes].tolist()], srid=4326)
    StreetCrossings.objects.create(network=ground.network, positions=points)
    gathered = gather("31", standards)
    asked = [one for one in map(measure_of_rule, gathered.rules) if one is not None]
    found: list[Any] = []
    took = cpu_seconds(
        lambda: found.append(safe_reach(gathered.ground, gathered.places, gathered.measures, asked, standards))
    )
    rows.append([f"safe ways of {len(asked)} rules", f"{took:.1f}", f"{peak_mb():.0f}"])
    edges = np.flatnonzero(graph.edge_mm > 60_000)[:: max(1, graph.edge_count // 40)][:20]
    for edge in edges.tolist():
        middle = graph.point_at(edge, int(graph.edge_mm[edge]) // 2).tolist()
        with suppress(CorrectionRefused):  # a street beyond the border of DKI
            add_correction(kind="bar", corners=[middle], reason="tutup untuk pengukuran", by=admin)
    rows.append(["the ground with 20 corrections", f"{cpu_seconds(lambda: ground_for('31')):.1f}", f"{peak_mb():.0f}"])
    size = f"{graph.node_count:,} nodes, {graph.edge_count:,} edges, {len(nodes):,} crossings"
    section("Streets", f"DKI Jakarta, {size}.")
    table(["what", "processor s", "peak MB so far"], rows)
    connections = screen.connections
    print(
        f"{len(screen.suspects)} of {len(screen.villages)} villages may not be mapped; "
        f"{connections.faults} parts look like faults and {connections.islands} like islands, "
        f"{screen.far_count} places are far from a street."
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("GEO_KLA_SHARED_DATA") or ROOT.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(default))
    with throwaway_database():
        measure(parser.parse_args().data)


if __name__ == "__main__":
    main()
