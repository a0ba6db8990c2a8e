"""Walks are searched on corrected streets: only the door itself and the laying of children ask for the mapped graph."""

import re
from pathlib import Path

ALLOWED = {"regions/queries/streets.py", "regions/actions/dataset.py", "regions/actions/lay_again.py"}


def test_only_the_door_and_the_laying_of_children_use_the_graph_as_mapped(project: Path):
    users = {
        str(path.relative_to(project))
        for room in ("geo_kla", "zones", "facilities", "regions")
        for path in (project / room).rglob("*.py")
        if re.search(r"\bgraph_of\(|\bload_graph\(", path.read_text(encoding="utf-8"))
    }
    assert users == ALLOWED


def test_what_stands_on_a_run_asks_for_the_ground_of_that_run(project: Path):
    found = [
        str(path.relative_to(project))
        for path in (project / "zones").rglob("*.py")
        if "ground_for(run.area_code)" in path.read_text(encoding="utf-8")
    ]
    assert found == []
