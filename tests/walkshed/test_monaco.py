"""Published walks in Monaco: the engine and its command line reproduce them within one metre."""

import json
from pathlib import Path
from typing import Any

import pytest

from walkshed.__main__ import main
from walkshed.build import build_graph
from walkshed.osm import read_street_lines
from walkshed.reach import reach, walks
from walkshed.snap import Snapper
from walkshed.walkable import load_rules


@pytest.fixture(scope="module")
def published(shared_data: Path) -> list[dict[str, Any]]:
    """Return the published walks: from and to as lat, lon, and metres."""
    rows: list[dict[str, Any]] = json.loads((shared_data / "monaco" / "walks.json").read_text())["walks"]
    assert len(rows) == 4
    return rows


def test_walks_in_monaco_are_as_published(shared_data: Path, published: list[dict[str, Any]]) -> None:
    lines = read_street_lines(shared_data / "monaco" / "monaco.osm.gz", load_rules())
    graph, _ = build_graph(lines)
    snapper = Snapper(graph)
    for row in published:
        start, goal = snapper.snap([row["from"][::-1]]), snapper.snap([row["to"][::-1]])
        there = walks(graph, reach(graph, goal), start).walk_m[0]
        back = walks(graph, reach(graph, start), goal).walk_m[0]
        assert there == back  # one-way streets do not bind people on foot
        assert there == pytest.approx(row["metres"], abs=1.0)


def test_command_line_in_monaco_prints_the_published_metres(
    shared_data: Path, published: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    extract = str(shared_data / "monaco" / "monaco.osm.gz")
    for row in published:
        start, goal = (",".join(map(str, row[end])) for end in ("from", "to"))
        assert main(["distance", "--osm", extract, "--from", start, "--to", goal]) == 0
        line = capsys.readouterr().out
        assert line.count("\n") == 1
        assert float(line.split()[0]) == pytest.approx(row["metres"], abs=1.0)
