"""The PostgreSQL server programs with PostGIS that are installed on this machine."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

MAJOR_LEAST = 15
POSTGIS_LEAST = (3, 3)
DEBIAN_BINARIES = Path("/usr/lib/postgresql")
DEBIAN_SHARE = Path("/usr/share/postgresql")


@dataclass(frozen=True, slots=True)
class Installation:
    """One PostgreSQL major version; `postgis` is None when its PostGIS extension is missing."""

    major: int
    binaries: Path
    postgis: tuple[int, ...] | None

    @property
    def fits(self) -> bool:
        """Tell whether geo-kla can run on it."""
        return self.major >= MAJOR_LEAST and self.postgis is not None and self.postgis >= POSTGIS_LEAST

    def describe(self) -> str:
        """Say in words what it is."""
        postgis = ".".join(map(str, self.postgis)) if self.postgis else "none"
        return f"PostgreSQL {self.major} (PostGIS {postgis})"


def extension_version(share: Path) -> tuple[int, ...] | None:
    """Read the PostGIS version from its control file under `share`; None when it is not there."""
    control = share / "extension" / "postgis.control"
    if not control.is_file():
        return None
    found = re.search(r"default_version\s*=\s*'(\d+(?:\.\d+)*)", control.read_text(encoding="utf-8"))
    return tuple(int(part) for part in found[1].split(".")) if found else None


def installed() -> list[Installation]:
    """List what is installed, newest major first: Debian's folders, then `pg_config` on the path."""
    found: dict[int, Installation] = {}
    if DEBIAN_BINARIES.is_dir():
        for folder in DEBIAN_BINARIES.iterdir():
            if folder.name.isdigit() and (folder / "bin" / "initdb").is_file():
                major = int(folder.name)
                share = DEBIAN_SHARE / folder.name
                found[major] = Installation(major, folder / "bin", extension_version(share))
    pg_config = shutil.which("pg_config")
    if pg_config:
        answer = subprocess.run(
            [pg_config, "--version", "--bindir", "--sharedir"], capture_output=True, text=True, check=False
        ).stdout.splitlines()
        version = re.search(r"(\d+)", answer[0]) if len(answer) == 3 else None
        if version and int(version[1]) not in found and (Path(answer[1]) / "initdb").is_file():
            major = int(version[1])
            found[major] = Installation(major, Path(answer[1]), extension_version(Path(answer[2])))
    return sorted(found.values(), key=lambda one: -one.major)


def fitting(major: int | None = None) -> Installation | None:
    """Return the newest installation that fits, or the one of `major`; None when there is none."""
    return next((one for one in installed() if one.fits and major in (None, one.major)), None)
