"""What every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file in one process, because they share what they load; those of the browser all together."""
    for item in items:
        folder = item.path.parent.relative_to(ROOT)
        group = str(folder if folder.name == "browser" else item.path.relative_to(ROOT))
        item.add_marker(pytest.mark.xdist_group(group))


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
