"""Time peers from an extract to a graph: `python -m bench.build_graph_peers`.

    [--osm FILE.osm.pbf] [--side 300] [--rounds 2]

Without --osm a town of side x side winding streets is drawn and written as .osm.pbf. Each round every peer reads it
in a process of its own, one after another, so that peak memory is that of one build. osmnx reads no .osm.pbf: it is
handed the same streets as .osm, and writing that is not timed.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import osmium

from bench.build_graph import write_town
from bench.environments import MADE, ROOT
from bench.figures import section, spread, table, times_faster
from bench.peer import Peer, PeerFailed, PeerMissing

WITHIN_S = 600.0
NAMES = ("walkshed", "pyrosm", "osmnx")


@dataclass(slots=True)
class Read:
    """What a peer made of the extract, round by round; alone_mb: beyond what its packages take before they read."""

    seconds: list[float] = field(default_factory=list)
    peak_mb: list[float] = field(default_factory=list)
    alone_mb: list[float] = field(default_factory=list)
    nodes: int = 0
    km: float = 0.0
    versions: str = ""


def read_once(name: str, folder: Path, read: Read) -> None:
    """Let one peer read the extract in a new process."""
    own = {"python": Path(sys.executable), "script": ROOT / "bench" / "own_build.py",
           "variables": {"PYTHONPATH": str(ROOT)}} if name == "walkshed" else {}  # fmt: skip
    with Peer(name, folder, **own) as peer:
        before_mb = peer.peak_mb()
        read.seconds.append(peer.prepare(within_s=WITHIN_S))
        read.peak_mb.append(peer.peak_mb())
        read.alone_mb.append(read.peak_mb[-1] - before_mb)
        said = peer.more(within_s=WITHIN_S)
        read.nodes, read.km = int(said["nodes"]), float(said["km"])
        read.versions = ", ".join(f"{package} {version}" for package, version in peer.versions.items())


def main() -> None:
    """Write the extract, let everybody read it, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--osm", type=Path)
    parser.add_argument("--side", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=2)
    asked = parser.parse_args()
    MADE.mkdir(parents=True, exist_ok=True)
    reads, missing = {name: Read() for name in NAMES}, []
    with tempfile.TemporaryDirectory(dir=MADE, prefix="extract-") as made:
        folder = Path(made)
        osm, xml = asked.osm or folder / "town.osm.pbf", folder / "streets.osm"
        if asked.osm is None:
            write_town(osm, asked.side)
        _as_xml(osm, xml)
        said = {"osm": str(osm.resolve()), "xml": str(xml)}
        (folder / "question.json").write_text(json.dumps(said), encoding="utf-8")
        for _ in range(asked.rounds):
            for name in list(reads):
                try:
                    read_once(name, folder, reads[name])
                except (PeerMissing, PeerFailed) as problem:
                    missing.append(f"{name} is not in the table: {problem}.")
                    del reads[name]
    ours = reads["walkshed"]
    section(
        "From an OpenStreetMap extract to a graph: peers",
        f"{'A real extract' if asked.osm else 'A drawn town'}: read the walkable streets and make them a graph. Each "
        "has rules of its own for what is walkable, so kilometres differ on a real extract; pyrosm keeps every bend as "
        "a node, osmnx joins streets at nodes where only two meet. osmnx reads no .osm.pbf and is handed the streets "
        "as .osm.",
    )
    rows = []
    for name, read in reads.items():
        slower = "1" if read is ours else times_faster(read.seconds, ours.seconds)
        faster = "**wins:** " if median(read.seconds) < median(ours.seconds) else ""
        memory = f"{max(read.alone_mb):,.0f} ({max(read.alone_mb) / max(ours.alone_mb):.1f} x)"
        peak = f"{max(read.peak_mb):,.0f}"
        rows.append([f"{name} ({read.versions})", spread(read.seconds), f"{faster}{slower}", peak, memory,
                     f"{read.nodes:,}", f"{read.km:,.1f}"])  # fmt: skip
    table(["who", "s", "as long as walkshed", "peak MB", "of it for the extract", "nodes", "km"], rows)
    print("\n".join(missing))


def _as_xml(osm: Path, xml: Path) -> None:
    """Write the streets of an extract, and the nodes they need, as .osm; osmnx wants every node to be there."""
    highways = osmium.FileProcessor(str(osm)).with_locations().with_filter(osmium.filter.KeyFilter("highway"))
    with osmium.BackReferenceWriter(str(xml), ref_src=str(osm), overwrite=True) as streets:
        for found in highways:
            nodes = [node.ref for node in found.nodes if node.location.valid()] if found.is_way() else []
            if len(nodes) > 1:
                streets.add_way(found.replace(nodes=nodes))


if __name__ == "__main__":
    main()
