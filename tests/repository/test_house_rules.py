"""Style, types and directions of imports hold; the scripts of the pages pass their own tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = Path(sys.executable).parent


def report(project: Path, *command: str) -> str:
    """Run a checker; return an empty text when it is content, else what it says."""
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"{done.stdout}\n{done.stderr}"


def test_ruff_is_content(project: Path) -> None:
    assert report(project, str(TOOLS / "ruff"), "check", "--output-format", "concise", ".") == ""


def test_imports_run_one_way(project: Path) -> None:
    assert report(project, str(TOOLS / "lint-imports"), "--no-cache") == ""


def test_types_of_the_engine_are_strict(project: Path) -> None:
    assert report(project, str(TOOLS / "mypy")) == ""


def test_scripts_of_the_pages_pass_their_tests(project: Path) -> None:
    files = sorted(str(file.relative_to(project)) for file in (project / "tests" / "js").glob("**/*.test.js"))
    if not files:
        pytest.skip("no tests in tests/js")
    node = shutil.which("node", path=os.environ["PATH"] + os.pathsep + str(TOOLS))
    assert node is not None, "run `make setup`"
    assert report(project, node, "--test", *files) == ""
