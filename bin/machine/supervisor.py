"""Keep programs running: start them, write their logs, start a crashed one again, stop them all."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from machine import folders

LOG_BYTES = 5_000_000
STOP_SECONDS = 10
HASTY_SECONDS = 10
HASTY_TIMES = 3
PR_SET_PDEATHSIG = 1


class GaveUp(Exception):
    """A program ended right after its start again and again; the message shows what it wrote."""


def say(line: str) -> None:
    """Print one line at once, also into a pipe."""
    print(line, flush=True)


def last_lines(log: Path, count: int = 15) -> str:
    """Return the end of a log, indented."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
    return "\n".join(f"    {line}" for line in lines)


def die_with_parent() -> None:
    """Ask Linux to end this child when the supervisor is killed without a chance to stop it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass(slots=True)
class Program:
    """One program to keep running."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float | None = None
    hasty_ends: int = field(default=0)

    @property
    def log(self) -> Path:
        """Return the file that its output goes to."""
        return folders.LOG / f"{self.name}.log"

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches the supervisor alone."""
        if self.log.is_file() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=folders.ROOT,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        self.started_at = time.monotonic()
        self.start_again_at = None

    def look_after(self) -> None:
        """Start it again if it ended, a little later each time; raise GaveUp when that is hopeless."""
        now = time.monotonic()
        if self.start_again_at is not None:
            if now >= self.start_again_at:
                self.start()
            return
        assert self.process is not None
        code = self.process.poll()
        if code is None:
            return
        self.hasty_ends = self.hasty_ends + 1 if now - self.started_at < HASTY_SECONDS else 0
        if self.hasty_ends >= HASTY_TIMES:
            raise GaveUp(
                f"{self.name} ends right after its start, the last time with {code}:\n{last_lines(self.log)}"
            )
        wait_s = 2**self.hasty_ends
        log = self.log.relative_to(folders.ROOT)
        say(f"serve: {self.name} ended with {code}, starting it again in {wait_s} s (see {log})")
        self.start_again_at = now + wait_s

    def ask_to_stop(self) -> None:
        """Send the signal to stop, where it still runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()


def stop_all(programs: list[Program]) -> None:
    """Stop all at once: ask, ask again (a worker then drops its task), then kill."""
    for attempt in range(2):
        for program in programs:
            program.ask_to_stop()
        deadline = time.monotonic() + STOP_SECONDS / (attempt + 1)
        while any(program.process and program.process.poll() is None for program in programs):
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        else:
            return
    for program in programs:
        if program.process is not None and program.process.poll() is None:
            os.killpg(program.process.pid, signal.SIGKILL)
            program.process.wait()
