"""Remember what a step was made from, so that it runs again only when that changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from machine.folders import STAMPS, make_var


def digest(*parts: str, files: Iterable[Path] = ()) -> str:
    """Hash words and the content of files."""
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(part.encode() + b"\0")
    for file in files:
        hashed.update(file.read_bytes() + b"\0")
    return hashed.hexdigest()


def look_digest(files: Iterable[Path]) -> str:
    """Hash path, size and time of many files without reading them."""
    seen = ((str(file), file.stat()) for file in sorted(files))
    return digest(*(f"{path} {stat.st_size} {stat.st_mtime_ns}" for path, stat in seen))


def is_fresh(stamp: Path, wanted: str) -> bool:
    """Tell whether `stamp` was marked with `wanted`."""
    return stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == wanted


def mark(stamp: Path, wanted: str) -> None:
    """Remember that a step was done with `wanted`."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted + "\n", encoding="utf-8")


def of(name: str) -> Path:
    """Return the stamp file of a step of this clone."""
    make_var()
    return STAMPS / name
