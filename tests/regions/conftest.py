"""A small place on disk, and loading it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from regions.actions.dataset import LoadReport, load_ground
from regions.importers.manifest import read_manifest
from regions.importers.problems import Problem

from .place import Place


@pytest.fixture
def place(tmp_path: Path, settings: Any) -> Place:
    """Return the place of two villages, not written yet; graphs are kept in the test's own folder."""
    settings.DATA_DIR = tmp_path / "data"
    return Place(tmp_path)


@pytest.fixture
def load(db: None, place: Place) -> Callable[[], LoadReport]:
    """Return a function that writes the place and loads its ground; errors are in the report."""

    def load_now() -> LoadReport:
        report = LoadReport()
        load_ground(read_manifest(place.write()), report)
        return report

    return load_now


def codes(problems: list[Problem]) -> list[str]:
    """Return the kinds of problems, in order."""
    return [problem.code for problem in problems]
