"""The one running bin/serve of this clone: who it is and where it answers.

It holds a file lock as long as it lives, so a file left behind by a kill is not mistaken for it.
"""

from __future__ import annotations

import fcntl
import json
from dataclasses import asdict, dataclass
from typing import TextIO

from machine import folders

LOCK_FILE = folders.VAR / "serve.lock"
STATE_FILE = folders.VAR / "serve.json"


@dataclass(frozen=True, slots=True)
class Served:
    """Process, address, and whether it has answered already."""

    pid: int
    address: str
    ready: bool


def take() -> TextIO | None:
    """Become the one that serves: return the held lock, or None when another one serves."""
    folders.make_var()
    file = LOCK_FILE.open("w", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    STATE_FILE.unlink(missing_ok=True)
    return file


def tell(state: Served) -> None:
    """Write down for others who serves."""
    part = STATE_FILE.with_suffix(".part")
    part.write_text(json.dumps(asdict(state)), encoding="utf-8")
    part.replace(STATE_FILE)


def look() -> Served | None:
    """Return who serves now; None when nobody does, or it has only just begun."""
    if not LOCK_FILE.is_file():
        return None
    with LOCK_FILE.open("r", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        else:
            return None
    try:
        return Served(**json.loads(STATE_FILE.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
