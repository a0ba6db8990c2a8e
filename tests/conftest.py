"""What every test may use."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parent.parent


class ByWhatTheyShare(LoadScopeScheduling):
    """Keep the tests of a file in one process, because they share what they load; those of the browser by folder."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file.rpartition("/")[0] if file.startswith("tests/browser/") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Share the tests out among the processes of `-n`."""
    return ByWhatTheyShare(config, log)


def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of the search for garbage, which is slow and finds nothing there."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def project() -> Path:
    """Return the project folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of published data sets (Duren Sawit, DKI, Monaco and others).

    They are not part of the project: GEO_KLA_SHARED_DATA names the folder, else ../shared/data beside
    the project is taken. Tests that need it are skipped where it is absent.
    """
    folder = Path(os.environ.get("GEO_KLA_SHARED_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no published data sets in {folder}; GEO_KLA_SHARED_DATA names their folder")
    return folder
