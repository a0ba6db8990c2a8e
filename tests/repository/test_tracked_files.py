"""Files under version control work on any machine."""

from __future__ import annotations

import re
from pathlib import Path

# Homes and working folders of one machine; `(?<!...)` lets addresses and longer paths pass.
MACHINE_PATH = re.compile(r"(?<![\w.:/~$}-])/(?:work|root|home|Users)/\w")


def text_of(file: Path) -> str:
    """Return the text of a file, empty for a binary one."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_tracked_files_name_no_folder_of_one_machine(tracked: list[Path], project: Path) -> None:
    found = [
        f"{file.relative_to(project)}:{number}: {line.strip()[:100]}"
        for file in tracked
        for number, line in enumerate(text_of(file).splitlines(), 1)
        if MACHINE_PATH.search(line)
    ]
    assert found == []


def test_machine_path_pattern_finds_what_it_should() -> None:
    assert MACHINE_PATH.search("open('/" + "home/ani/data.csv')")
    assert not MACHINE_PATH.search("https://example.org/work/plan")
    assert not MACHINE_PATH.search("var/home/x")


def test_secrets_and_made_files_are_not_tracked(tracked: list[Path], project: Path) -> None:
    names = [str(file.relative_to(project)) for file in tracked]
    made = [name for name in names if re.match(r"(var|node_modules|\.venv)/|.*\.(mo|pyc)$|\.env", name)]
    assert made == []


def test_the_continuous_integration_calls_the_test_command_and_nothing_else(project: Path) -> None:
    lines = (project / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith("#")]
    assert commands == ['cd "$(dirname "$0")/.." && exec make test']
