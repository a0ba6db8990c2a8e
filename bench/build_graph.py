"""Time a street edition from extract to search: read, build, store, map into memory: `python -m bench.build_graph`.

    [--osm FILE.osm.pbf] [--side 350] [--rounds 3]

Without --osm a town of side x side winding streets is drawn and written as .osm.pbf, each junction and bend a node.
Each round runs in a process of its own, so that its peak memory (interpreter and libraries included) is that of
one build. The stored graph is then mapped by a process that does nothing else: what it holds for itself beside the
pages of the file, which all processes share, is told too.
"""

import argparse
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import osmium

from bench.figures import peak_mb, seconds, section, spread, table
from bench.network import town
from walkshed.build import BuildReport, build_graph
from walkshed.osm import read_street_lines
from walkshed.store import load_graph, save_graph
from walkshed.walkable import load_rules


class Built(NamedTuple):
    """What one build took."""

    read_s: float
    build_s: float
    save_s: float
    peak_mb: float
    report: BuildReport


class Loaded(NamedTuple):
    """What mapping a stored graph took; held_mb: what the process has for itself by it."""

    first_s: float
    again_s: float
    held_mb: float


def write_town(path: Path, side: int) -> None:
    """Write a drawn town as an OpenStreetMap extract."""
    lines = town(side)
    with osmium.SimpleWriter(str(path)) as extract:
        written = set()
        for vertex, lonlat in zip(lines.vertex_id.tolist(), lines.lonlat.tolist(), strict=True):
            if vertex not in written:
                written.add(vertex)
                extract.add_node(osmium.osm.mutable.Node(id=vertex + 1, location=lonlat))
        for line in range(len(lines)):
            nodes = (lines.vertex_id[lines.start[line] : lines.start[line + 1]] + 1).tolist()
            extract.add_way(osmium.osm.mutable.Way(id=line + 1, nodes=nodes, tags={"highway": lines.kind[line]}))


def build(osm: Path, store: Path) -> Built:
    """Read, build and store once."""
    made: list[object] = []
    read_s = seconds(lambda: made.append(read_street_lines(osm, load_rules())))
    build_s = seconds(lambda: made.append(build_graph(made[0])))
    graph, report = made[1]
    peak = peak_mb()
    return Built(read_s, build_s, seconds(lambda: save_graph(graph, store)), peak, report)


def load(store: Path) -> Loaded:
    """Map a stored graph twice."""
    before, kept = _own_mb(), []
    first, again = (seconds(lambda: kept.append(load_graph(store))) for _ in range(2))
    return Loaded(first, again, _own_mb() - before)


def _own_mb() -> float:
    """Return the memory that this process shares with nobody and with no file."""
    rows = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("Anonymous:")) / 1024


def alone(work, *arguments):
    """Do some work in a new process and return what it returns."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as one:
        return one.submit(work, *arguments).result()


def main() -> None:
    """Build, load and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--osm", type=Path)
    parser.add_argument("--side", type=int, default=350)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        osm, store = asked.osm or Path(folder, "town.osm.pbf"), Path(folder, "graph")
        if asked.osm is None:
            write_town(osm, asked.side)
        built = [alone(build, osm, store) for _ in range(asked.rounds)]
        loaded = [alone(load, store) for _ in range(asked.rounds)]
        stored_mb = store.stat().st_size / 1e6
    report = built[0].report
    section(
        "From an OpenStreetMap extract to a graph",
        f"{'A real extract' if asked.osm else 'A drawn town'}: {report.lines:,} ways, "
        f"{report.nodes:,} nodes, {report.edges:,} edges, {report.km:,.0f} km; one process per round.",
    )
    table(
        ["step", "s", "MB"],
        [
            ["read the extract", spread([one.read_s for one in built]), ""],
            ["build the graph", spread([one.build_s for one in built]), ""],
            ["both", spread([one.read_s + one.build_s for one in built]),
             f"{max(one.peak_mb for one in built):,.0f} at most, libraries included"],
            ["store it", spread([one.save_s for one in built]), f"{stored_mb:,.0f} on disk"],
            ["map it, every checksum read", spread([one.first_s for one in loaded]),
             f"{max(one.held_mb for one in loaded):,.1f} per process beside the shared file"],
            ["map it again", spread([one.again_s for one in loaded]), ""],
        ],
    )  # fmt: skip


if __name__ == "__main__":
    main()
