"""The files of the question hold what was asked; a peer in its own process answers them, and answers are compared."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest

from bench.answers import compared
from bench.environments import PEERS, PeerMissing, environment_of
from bench.network import facilities_of, town
from bench.peer import START_S, Peer, PeerFailed, ourselves
from bench.question import Written, write_question
from walkshed.build import build_graph
from walkshed.graph import StreetGraph
from walkshed.search import UNREACHED, search


@pytest.fixture(scope="module")
def graph() -> StreetGraph:
    return build_graph(town(side=12))[0]


@pytest.fixture
def question(graph: StreetGraph, tmp_path: Path) -> Written:
    return write_question(tmp_path / "question", graph, [facilities_of(graph, 5, seed) for seed in range(3)])


def scipy_here(question: Written) -> Peer:
    """Return the scipy peer in the environment of the tests."""
    return Peer("scipy", question.folder, python=Path(sys.executable))


def test_files_hold_the_streets_once_and_the_seeds_of_every_type(graph: StreetGraph, question: Written) -> None:
    edges = np.load(question.folder / "edges.npy")
    assert (edges[:, 0] < edges[:, 1]).all() and 2 * len(edges) == len(graph.neighbour)
    arcs = {(u, v): mm for u, v, mm in edges.tolist()}
    tail = np.repeat(np.arange(graph.node_count), np.diff(graph.indptr))
    for u, v, mm in zip(tail.tolist(), graph.neighbour.tolist(), graph.weight.tolist(), strict=True):
        assert arcs[min(u, v), max(u, v)] == mm
    nodes = np.load(question.folder / "nodes.npy")
    straight = np.hypot(*(nodes[edges[:, 0]] - nodes[edges[:, 1]]).T)
    assert edges[:, 2] / 1000 == pytest.approx(straight, rel=0.01, abs=0.01)
    for number, seeds in enumerate(question.seeds):
        assert np.load(question.folder / f"seeds_{number:02}.npy")[:, 1].tolist() == seeds.mm.tolist()
        assert np.load(question.folder / f"places_{number:02}.npy").shape == (5, 2)


def test_peer_and_walkshed_answer_the_same(graph: StreetGraph, question: Written, tmp_path: Path) -> None:
    with scipy_here(question) as peer, ourselves(question.folder) as ours:
        assert peer.prepare(within_s=60) >= 0 and set(peer.versions) == {"scipy", "numpy"}
        ours.prepare(within_s=120)
        assert len(peer.ask([0, 2], within_s=60, keep=tmp_path / "theirs")) == 2
        ours.ask([0, 2], within_s=60, keep=tmp_path / "ours")
        assert peer.peak_mb() > 10
        assert ours.more(within_s=60, threads=2, types=[0, 1, 2])["s"] > 0
    for number in (0, 2):
        mine, theirs = (np.load(tmp_path / who / f"{number:02}.npy") for who in ("ours", "theirs"))
        found = search(graph, question.seeds[number]).node_mm
        assert mine.tolist() == np.where(found == UNREACHED, np.inf, found.astype(float)).tolist()
        assert compared(mine, theirs).same


def test_peer_that_cannot_answer_says_why_and_goes_on(question: Written) -> None:
    with scipy_here(question) as peer:
        with pytest.raises(PeerFailed, match="KeyError: 'ready'"):
            peer.ask([0], within_s=60)
        assert peer.prepare(within_s=60) >= 0


def test_peer_that_takes_too_long_is_ended(question: Written, tmp_path: Path) -> None:
    script = tmp_path / "answer.py"
    script.write_text("import time\nPACKAGES = ()\ndef prepare(question, way):\n    time.sleep(60)\n", encoding="utf-8")
    with (
        Peer("sleepy", question.folder, python=Path(sys.executable), script=script) as peer,
        pytest.raises(PeerFailed, match="no answer within"),
    ):
        peer.prepare(within_s=1 - START_S)


def test_peer_that_cannot_be_installed_says_why(tmp_path: Path) -> None:
    (tmp_path / "nowhere").mkdir()
    (tmp_path / "nowhere" / "requirements.txt").write_text("./not-there.whl\n", encoding="utf-8")
    with pytest.raises(PeerMissing, match="could not be installed: .*not-there"):
        environment_of("nowhere", peers=tmp_path, made=tmp_path / "made")


def test_every_peer_pins_its_versions() -> None:
    folders = [folder for folder in PEERS.iterdir() if (folder / "answer.py").is_file()]
    assert len(folders) >= 8
    for folder in folders:
        lines = (folder / "requirements.txt").read_text(encoding="utf-8").split()
        assert lines and all("==" in line for line in lines), folder.name


def test_scripts_of_peers_import_none_of_our_code() -> None:
    for script in [*PEERS.glob("*/answer.py"), PEERS / "answering.py"]:
        text = script.read_text(encoding="utf-8")
        assert not re.search(r"\b(import|from) (walkshed|bench)\b", text), script


def test_differences_are_told_by_size_and_side() -> None:
    ours = np.array([100_000.0, 399_000.0, 799_500.0, np.inf])
    assert str(compared(ours, ours + 1e-6)) == "equal"
    assert str(compared(ours, ours + 3)) == "equal to 3.0 mm"
    found = compared(ours, np.array([100_000.0, 401_000.0, 799_500.0, 900_000.0]))
    assert (found.max_m, found.near_share, found.far_share, found.lost) == (2.0, 0.25, 0.0, 1)
    assert "**differ** by up to 2.0 m; 25.00% / 0.00% of the nodes on the wrong side" in str(found)


def test_what_lies_beyond_the_limit_of_a_peer_is_not_counted_against_it() -> None:
    ours, theirs = np.array([100.0, 1_600_000.0]), np.array([100.0, np.inf])
    assert not compared(ours, theirs).same
    assert compared(ours, theirs, up_to_mm=1_500_000.0).same
