"""Commands that the documentation names exist."""

from __future__ import annotations

import re
from pathlib import Path

COMMAND = re.compile(r"(?:^|`)make ([a-z][a-z-]*)", re.MULTILINE)
SCRIPT = re.compile(r"(?<![\w/])bin/([a-z][a-z-]*)\b")


def documents(tracked: list[Path]) -> list[Path]:
    """Return the documentation files."""
    return [file for file in tracked if file.suffix == ".md"]


def targets(project: Path) -> set[str]:
    """Return the names that make knows."""
    return set(re.findall(r"^([a-z-]+):", (project / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def named_wrongly(pattern: re.Pattern[str], files: list[Path], allowed: set[str]) -> list[str]:
    """Return file and name of what `pattern` finds in `files` beyond `allowed`."""
    return [
        f"{file.name}: {name}"
        for file in files
        for name in pattern.findall(file.read_text(encoding="utf-8"))
        if name not in allowed
    ]


def test_documentation_names_only_make_targets_that_exist(tracked: list[Path], project: Path) -> None:
    assert named_wrongly(COMMAND, documents(tracked), targets(project)) == []


def test_documentation_names_only_scripts_that_exist(tracked: list[Path], project: Path) -> None:
    scripts = {file.name for file in (project / "bin").iterdir()}
    assert named_wrongly(SCRIPT, documents(tracked), scripts) == []


def test_a_made_up_target_would_be_noticed(tmp_path: Path, project: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("Run `make demo`, then `make coffee`:\n\nmake tea FILE=x\n", encoding="utf-8")
    assert named_wrongly(COMMAND, [page], targets(project)) == ["page.md: coffee", "page.md: tea"]


def test_every_make_target_is_explained(project: Path) -> None:
    text = (project / "Makefile").read_text(encoding="utf-8")
    unexplained = re.findall(r"^([a-z-]+):(?!.*## \w)", text, re.MULTILINE)
    assert unexplained == ["translations"]
