"""Time reach and its peers on the same streets, after comparing their answers: `python -m bench.reach`.

    [--osm FILE] [--times 1] [--side 720] [--types 10] [--facilities 3000] [--limit-m M] [--rounds 5]
    [--peer-s 12] [--peers scipy pandana ...]

Without --osm a town of side x side winding streets is drawn; --times lays the network so often beside its mirror
images, in both directions. Streets and facilities are written once to plain files, and every peer answers from them
in a process and an environment of its own, as its users ask it. Answers are compared first. Then the processes are
asked in turn, round by round, so that a busy machine slows all; a slow peer is asked for fewer types in fewer
rounds, so that it takes about --peer-s seconds, and the table says for how many. Nothing is extrapolated.
"""

import argparse
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import numpy as np

from bench.answers import Difference, compared, worst
from bench.environments import MADE
from bench.figures import seconds, section, spread, table
from bench.network import facilities_of, network_of
from bench.peer import Peer, PeerFailed, PeerMissing, ourselves
from bench.question import Written, write_question
from bench.routing_database import database_with_pgrouting
from walkshed.build import BuildReport, build_graph
from walkshed.certificate import certify
from walkshed.graph import StreetGraph
from walkshed.live import LiveField
from walkshed.reach import end_seeds, limit_in_mm
from walkshed.search import Seeds, search

PEERS = [
    ("scipy", ""), ("networkx", "Graph"), ("networkx", "MultiDiGraph"), ("igraph", ""), ("rustworkx", ""),
    ("routingkit", ""), ("pandana", ""), ("pgrouting", "super-source"), ("pgrouting", "equicost"),
]  # fmt: skip
OWN_LIMIT_MM = {"pandana": 1_500_000.0, "pgrouting": 1_500_000.0}
"""Peers that are asked up to a limit always: without one they take minutes."""
WITHIN_S = 300.0
SHOWN_NAMES = {"routingkit": "routingkit-cch", "pgrouting": "pgRouting"}


@dataclass(slots=True)
class Asked:
    """One peer, asked in one way, and what came of it; per_type: seconds of one type, one value per round."""

    peer: Peer
    prepare_s: float
    types: list[int]
    difference: Difference
    rounds: int
    per_type: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    failed: str = ""


def shown_name(name: str, way: str) -> str:
    """Return how the table calls a peer."""
    return " ".join([SHOWN_NAMES.get(name, name), way]).strip()


def began(peer: Peer, question: Written, ours: Peer, rounds: int, peer_s: float) -> Asked:
    """Prepare a peer, ask it for as many types as its time allows, and compare its answers with ours."""
    prepare_s = peer.prepare(within_s=WITHIN_S)
    kept = question.folder / "answers" / f"{peer.name}-{peer.way}"
    first_s = peer.ask([0], within_s=WITHIN_S, keep=kept)[0]
    rounds = max(1, min(rounds, int(peer_s / first_s)))
    types = list(range(max(1, min(len(question.seeds), int(peer_s / first_s / rounds)))))
    if len(types) > 1:
        peer.ask(types[1:], within_s=WITHIN_S, keep=kept)
    if peer.name == "pgrouting":
        peer.versions = peer.more(within_s=WITHIN_S)["versions"]
    found = [
        compared(
            np.load(question.folder / "answers" / "walkshed-" / f"{number:02}.npy"), np.load(kept / f"{number:02}.npy"),
            up_to_mm=OWN_LIMIT_MM.get(peer.name),
        )
        for number in types
    ]  # fmt: skip
    asked = Asked(peer, prepare_s, types, worst(found), rounds if first_s * rounds <= 2 * peer_s else 0)
    if asked.rounds == 0:
        asked.per_type, asked.ours = [first_s], [median(ours.ask(types, within_s=WITHIN_S))]
    return asked


def in_turn(ours: Peer, others: list[Asked], rounds: int, types: list[int]) -> tuple[list[float], list[float]]:
    """Ask everybody round by round, ourselves right before each peer; return our seconds on one thread and on two."""
    one, two = [], []
    for number in range(rounds):
        one.append(sum(ours.ask(types, within_s=WITHIN_S)))
        two.append(float(ours.more(within_s=WITHIN_S, threads=2, types=types)["s"]))
        for asked in others:
            if number < asked.rounds and not asked.failed:
                try:
                    ours_s = ours.ask(asked.types, within_s=WITHIN_S)
                    asked.per_type.append(float(np.mean(asked.peer.ask(asked.types, within_s=WITHIN_S))))
                    asked.ours.append(float(np.mean(ours_s)))
                except PeerFailed as problem:
                    asked.failed = str(problem)
    return one, two


def row_of(asked: Asked, all_types: int) -> list[str]:
    """Return a peer's row of the table."""
    ratio = [theirs / ours for theirs, ours in zip(asked.per_type, asked.ours, strict=True)]
    faster = "**wins:** " if median(ratio) < 1 else ""
    memory = "in the server" if asked.peer.name == "pgrouting" else f"{asked.peer.peak_mb():,.0f}"
    versions = ", ".join(f"{name} {version}" for name, version in asked.peer.versions.items())
    often = f"{len(asked.types)} of {all_types} types, {len(asked.per_type)} x"
    return [
        f"{shown_name(asked.peer.name, asked.peer.way)} ({versions})",
        f"{asked.prepare_s:,.1f}", spread(asked.per_type), f"{faster}{spread(ratio, 'x', 1)}", memory,
        str(asked.difference), often,
    ]  # fmt: skip


def against_peers(question: Written, peers: list[tuple[str, str]], rounds: int, peer_s: float) -> list[str]:
    """Print the table of all peers that can be asked; return what is said of the others."""
    types, missing = list(range(len(question.seeds))), []
    with ExitStack() as alive:
        ours = alive.enter_context(ourselves(question.folder))
        prepare_s = ours.prepare(within_s=WITHIN_S)
        ours.ask(types, within_s=WITHIN_S, keep=question.folder / "answers" / "walkshed-")
        others: list[Asked] = []
        for name, way in peers:
            try:
                variables = {}
                if name == "pgrouting":
                    variables["BENCH_DATABASE"] = alive.enter_context(database_with_pgrouting())
                peer = alive.enter_context(Peer(name, question.folder, way=way, variables=variables))
                others.append(began(peer, question, ours, rounds, peer_s))
            except (PeerMissing, PeerFailed) as problem:
                missing.append(f"{shown_name(name, way)} is not in the table: {problem}.")
        ours.more(within_s=WITHIN_S, threads=2, types=types)
        one, two = in_turn(ours, others, rounds, types)
        missing += [
            f"{shown_name(asked.peer.name, asked.peer.way)} is not in the table: {asked.failed}."
            for asked in others if asked.failed
        ]  # fmt: skip
        others = [asked for asked in others if not asked.failed]
        versions = ", ".join(f"{name} {version}" for name, version in ours.versions.items())
        head = ["who", "prepare s", "one type s", "as long as walkshed, one thread", "peak MB", "answers", "asked"]
        mine = [f"walkshed, one thread ({versions})", f"{prepare_s:,.1f}", spread([s / len(types) for s in one]), "1",
                f"{ours.peak_mb():,.0f}", "certified", f"{len(types)} of {len(types)} types, {rounds} x"]  # fmt: skip
        both = ["walkshed, two threads", "", spread([s / len(types) for s in two]),
                spread([b / a for a, b in zip(one, two, strict=True)], "x", 2), "", "", mine[-1]]  # fmt: skip
        rows = [row_of(asked, len(types)) for asked in sorted(others, key=lambda asked: median(asked.per_type))]
        table(head, [mine, both, *rows])
    return missing


def own_figures(graph: StreetGraph, question: Written, facilities: int, limit_mm: int | None, rounds: int) -> None:
    """Print what only walkshed is asked: ways back, one facility more and less, the proof."""
    seeds = question.seeds
    plain, ways, proof = [], [], []
    fields = [search(graph, one, limit_mm=limit_mm) for one in seeds]
    search(graph, seeds[0], limit_mm=limit_mm, with_arcs=True)
    for _ in range(rounds):
        plain.append(seconds(lambda: search(graph, seeds[0], limit_mm=limit_mm)))
        ways.append(seconds(lambda: search(graph, seeds[0], limit_mm=limit_mm, with_arcs=True)))
        proof.append(seconds(lambda: certify(graph, seeds[0], fields[0], limit_mm=limit_mm)))
    holds = all(certify(graph, one, found, limit_mm=limit_mm).holds for one, found in zip(seeds, fields, strict=True))
    live, rng = LiveField(graph, seeds[0], limit_mm=limit_mm), np.random.default_rng(1)
    adds, removals = [], []
    for label in range(facilities, facilities + 201):
        more = end_seeds(graph, facilities_of(graph, 1, int(rng.integers(2**31))), count_leg=False)
        named = Seeds(more.node, more.mm, np.full(len(more.node), label))
        adds.append(1000 * seconds(lambda named=named: live.add(named)))
        removals.append(1000 * seconds(lambda label=label: live.remove(label)))
    same = bool((live.field.node_mm == fields[0].node_mm).all())
    table(
        ["walkshed alone", "measured"],
        [
            ["one type, and which facility is nearest (both are one number, so it costs nothing more)",
             spread(plain, "s")],
            ["the same, with the way back for routes", spread(ways, "s")],
            ["one facility more", spread(adds[1:], "ms")],
            [f"one facility less; afterwards {'all as before' if same else '**not as before**'}",
             spread(removals[1:], "ms")],
            [f"proof that a type is exact; {'all hold' if holds else '**not all hold**'}", spread(proof, "s")],
        ],
    )  # fmt: skip
    if not (holds and same):
        raise SystemExit("a distance field is not exact")


def question_of(asked: argparse.Namespace, report: BuildReport) -> str:
    """Return the question in words."""
    limit = "without a limit" if asked.limit_m is None else f"up to {asked.limit_m:,.0f} m"
    where = "A real extract" if asked.osm else "A drawn town"
    tiled = f", laid {asked.times} x {asked.times} times" if asked.times > 1 else ""
    return (
        f"{where}{tiled}: {report.nodes:,} nodes, {report.edges:,} edges, {report.km:,.0f} km, "
        f"{report.components} parts. How far is it from every node to the nearest of {asked.facilities:,} facilities, "
        f"for each of {asked.types} types, {limit}? Facilities stand anywhere on a street.\n\n"
        "pandana and pgRouting are asked up to 1,500 m always. pandana takes each facility to its nearest node, as it "
        "does for its users; all others begin at both ends of its street. Preparation is from plain arrays to ready; "
        "walkshed maps its stored edition. Each peer has a process of its own, and all are asked in turn."
    )


def main() -> None:
    """Write the question, compare, ask in turn, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--osm", type=Path, help="an extract, .osm.pbf, .osm or .osm.gz")
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--side", type=int, default=720)
    parser.add_argument("--types", type=int, default=10)
    parser.add_argument("--facilities", type=int, default=3000)
    parser.add_argument("--limit-m", type=float)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer-s", type=float, default=12.0, help="seconds for all rounds of one peer")
    parser.add_argument("--peers", nargs="*", choices=sorted({name for name, _way in PEERS}), help="default: all")
    asked = parser.parse_args()
    graph, report = build_graph(network_of(asked.osm, asked.times, asked.side))
    types = [facilities_of(graph, asked.facilities, seed) for seed in range(asked.types)]
    section("Reach: the nearest facility from everywhere", question_of(asked, report))
    peers = [(name, way) for name, way in PEERS if asked.peers is None or name in asked.peers]
    MADE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=MADE, prefix="question-") as folder:
        question = write_question(Path(folder), graph, types, limit_m=asked.limit_m)
        missing = against_peers(question, peers, asked.rounds, asked.peer_s)
    print("\n".join(missing), end="\n\n" if missing else "")
    own_figures(graph, question, asked.facilities, limit_in_mm(asked.limit_m), asked.rounds)


if __name__ == "__main__":
    main()
