"""What every test may use."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from pytest_django import DjangoDbBlocker
from xdist.scheduler import LoadScopeScheduling

from tests.databases import migrated_database
from tests.kept_rows import give_back_rows, has_real_transactions, kept_rows

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


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, project: Path) -> None:
    """Let the database of this process be a copy of one that is migrated already."""
    database_url = os.environ.get("DATABASE_URL")
    if database_url:
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = migrated_database(project, database_url)


def load_catalogue() -> None:
    call_command("load_catalogue", verbosity=0)


@pytest.fixture(scope="module")
def kept_catalogue(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Keep the catalogue for all tests of a file."""
    with kept_rows(django_db_blocker, load_catalogue):
        yield


@pytest.fixture
def catalogue(kept_catalogue: None, db: None, request: pytest.FixtureRequest) -> None:
    """Load the facility types, age bands and standards, as `make demo` does first."""
    if has_real_transactions(request.node):
        load_catalogue()


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: Any, request: pytest.FixtureRequest) -> None:
    if fixturedef.argname == "_django_db_helper":
        give_back_rows(request.node, request.getfixturevalue("django_db_blocker"))


@pytest.fixture(scope="session", autouse=True)
def static_files_when_asked() -> None:
    """Look for a static file when it is asked for, not for all of them whenever a client is made."""
    settings.WHITENOISE_AUTOREFRESH = True
