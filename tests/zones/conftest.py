"""The ribbon town loaded through the real importers, and analyses of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.worlds.ribbon import SCOPE, write_ribbon
from zones.actions.runs import ask_for_run, carry_out
from zones.models import ReachRun


@pytest.fixture
def load_ribbon(catalogue: None, tmp_path: Path, settings) -> Callable[..., None]:
    """Return a loader of the ribbon town; called again, it loads what has changed."""
    settings.DATA_DIR = tmp_path / "data"

    def load(**choices) -> None:
        call_command("load_dataset", str(write_ribbon(tmp_path, **choices)), "--commit", verbosity=0)

    return load


@pytest.fixture
def analyse() -> Callable[[], ReachRun]:
    """Return an analysis of the kecamatan with the default standards."""
    return lambda code=SCOPE: carry_out(run=ask_for_run(area_code=code))
