"""A clone of the set-up scripts in a folder of its own, with a real private cluster."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from machine import postgres

# All else stays outside: the settings of the project under test would make a clone work on its data.
PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR")


def outside() -> dict[str, str]:
    """Return the environment without what belongs to the project under test."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ}


class Clone:
    """A folder with the set-up scripts and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a script of the clone as if nothing of the project under test were set."""
        script = str(self.folder / "bin" / command[0])
        return subprocess.run(
            [sys.executable, script, *command[1:]],
            env={**outside(), **environment}, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    def said(self, *command: str, **environment: str) -> str:
        """Run a script that must go well and return what it printed."""
        done = self.run(*command, **environment)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @property
    def data(self) -> Path:
        """Return where the cluster lies."""
        location = self.folder / "var" / "postgres-location"
        return Path(location.read_text().strip()) if location.exists() else self.folder / "var" / "postgres"

    @property
    def pid(self) -> int:
        """Return the process id of the server."""
        return int((self.data / "postmaster.pid").read_text().split("\n")[0])

    @property
    def port(self) -> int:
        """Return the port of the server."""
        return int((self.folder / "var" / "postgres-port").read_text())

    def ask(self, question: str, url: str = "") -> str:
        """Ask the running server as psql does; return the answer, or the error."""
        installation = postgres.fitting()
        assert installation is not None
        address = (url or self.said("cluster", "url")).replace("postgis:", "postgresql:")
        done = subprocess.run(
            [str(installation.binaries / "psql"), "-XAtqc", question, address],
            env=outside(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.stdout.strip() or done.stderr
