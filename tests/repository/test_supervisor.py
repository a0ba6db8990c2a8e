"""Programs are kept running, given up when hopeless, and stopped together."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from machine import folders, supervisor
from machine.supervisor import GaveUp, Program, stop_all


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Program]:
    """Return a maker of programs whose logs lie in a folder of the test."""
    monkeypatch.setattr(folders, "ROOT", tmp_path)
    monkeypatch.setattr(folders, "LOG", tmp_path)
    return lambda script, **environment: Program("web", ("sh", "-c", script), environment)


def look_after(program: Program, seconds: float) -> None:
    """Do for a while what bin/serve does."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        program.look_after()
        time.sleep(0.02)


def test_crashed_program_is_started_again_with_a_message(
    program: Callable[..., Program], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    crashing = program("[ -e once ] && exec sleep 60; touch once; exit 3")
    crashing.start()
    look_after(crashing, 3)
    assert crashing.process is not None and crashing.process.poll() is None
    assert "web ended with 3, starting it again in 2 s (see web.log)" in capfd.readouterr().out
    stop_all([crashing])
    assert crashing.process.returncode is not None


def test_program_that_ends_at_once_is_given_up_and_its_last_words_shown(
    program: Callable[..., Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "HASTY_TIMES", 2)
    hopeless = program("echo no such table; exit 1")
    hopeless.start()
    with pytest.raises(GaveUp, match="the last time with 1:\n    no such table\n    no such table"):
        look_after(hopeless, 10)


def test_program_gets_its_environment_and_writes_its_log(program: Callable[..., Program]) -> None:
    talking = program('echo "$GREETING"', GREETING="selamat")
    talking.start()
    assert talking.process is not None
    talking.process.wait()
    assert talking.log.read_text() == "selamat\n"


def test_stubborn_program_is_killed(
    program: Callable[..., Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.3)
    stubborn = program("trap '' TERM; echo ready; while :; do sleep 0.1; done")
    stubborn.start()
    while not stubborn.log.read_text():
        time.sleep(0.02)
    stop_all([stubborn])
    assert stubborn.process is not None and stubborn.process.returncode == -9
