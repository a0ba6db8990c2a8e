"""Where things lie in the project folder; everything made on this machine is under var/."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var"
LOG = VAR / "log"
DATA = VAR / "data"
STAMPS = VAR / "stamps"
VENV = ROOT / ".venv"
ENV_FILE = VAR / "env"


def make_var() -> None:
    """Create var/ and its folders where they are missing."""
    for folder in (VAR, LOG, DATA, STAMPS):
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)


def path_hash(path: Path) -> str:
    """Return 16 hex digits that name the folder `path` outside of it."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def write_secret(path: Path, text: str) -> None:
    """Write `text` to `path` so that nobody but its owner can read it at any moment."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    part.replace(path)
