"""What the tests of the set-up share."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from machine import postgres
from tests.repository.clones import Clone


@pytest.fixture(scope="session")
def tracked(project: Path) -> list[Path]:
    """Return the files that are, or are about to be, under version control."""
    if shutil.which("git") is None or not (project / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=project, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return [project / name for name in listed.split("\0") if name and (project / name).is_file()]


@pytest.fixture
def clone(tmp_path: Path, project: Path) -> Iterator[Clone]:
    """Return a clone with no cluster yet; its cluster is removed afterwards."""
    if postgres.fitting() is None:
        pytest.skip("no PostgreSQL with PostGIS on this machine: DATABASE_URL is used")
    folder = tmp_path / "clone"
    shutil.copytree(project / "bin", folder / "bin", ignore=shutil.ignore_patterns("__pycache__"))
    made = Clone(folder)
    yield made
    made.said("cluster", "remove")
