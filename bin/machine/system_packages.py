"""Debian packages that geo-kla needs: which are missing here, and how to get them."""

from __future__ import annotations

import ctypes.util
import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from machine import postgres

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
FONTS = Path("/usr/share/fonts")
LAYOUT = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
"""Libraries that set the text of PDF files (WeasyPrint), and the packages that bring them."""


class PackagesMissing(Exception):
    """Packages are missing and could not be installed; the message lists them."""


def offered_postgis_majors() -> list[int]:
    """List the PostgreSQL majors for which apt offers PostGIS 3, newest first."""
    names = subprocess.run(
        ["apt-cache", "search", "--names-only", "^postgresql-[0-9]+-postgis-3$"],
        capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    majors = {int(found[1]) for found in re.finditer(r"^postgresql-(\d+)-postgis-3\b", names, re.MULTILINE)}
    return sorted((major for major in majors if major >= postgres.MAJOR_LEAST), reverse=True)


def server_packages() -> list[str]:
    """Name the packages of a PostgreSQL with PostGIS; a server that is here already only gets its PostGIS."""
    offered = offered_postgis_majors()
    here = [one.major for one in postgres.installed() if one.major in offered]
    if not offered:
        return ["postgresql", "postgresql-postgis"]
    major = (here or offered)[0]
    return [f"postgresql-{major}", f"postgresql-{major}-postgis-3"]


def missing(tests: bool, own_database: bool) -> list[str]:
    """List the missing packages: for the tests a browser too, for a database of one's own no server."""
    packages: list[str] = []
    if not own_database and postgres.fitting() is None:
        packages += server_packages()
    elif ctypes.util.find_library("gdal") is None or ctypes.util.find_library("geos_c") is None:
        packages.append("gdal-bin")  # PostGIS brings GDAL and GEOS by itself
    if shutil.which("msgfmt") is None:
        packages.append("gettext")
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        packages.append("python3-venv")
    packages += [package for library, package in LAYOUT.items() if ctypes.util.find_library(library) is None]
    if next(FONTS.rglob("*.ttf"), None) is None:
        packages.append("fonts-dejavu-core")
    if tests and not any(map(shutil.which, CHROMIUM_NAMES)):
        packages.append("chromium")
    return packages


def prefix() -> list[str] | None:
    """Return how to run apt-get here: directly, through sudo without a password, or None for not at all."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def install(tests: bool, own_database: bool) -> list[str]:
    """Install what is missing and return it; raise PackagesMissing where that cannot be done."""
    packages = missing(tests, own_database)
    if not packages:
        return []
    how = prefix()
    if how is not None:
        # Fresh images have no package lists, and old lists point at packages that are gone.
        apt_get(how, "update")
        packages = missing(tests, own_database)
        print(f"setup: installing {' '.join(packages)}", flush=True)
        apt_get(how, "install", "--yes", "--no-install-recommends", *packages)
        still = missing(tests, own_database)
        if not still:
            return packages
        raise PackagesMissing(
            f"apt installed {' '.join(packages)}, but this is still missing: {' '.join(still)}"
        )
    raise PackagesMissing(
        "packages are missing, and neither root nor sudo without a password is at hand to install them:\n"
        f"    sudo apt-get install --yes {' '.join(packages)}\n"
        "Have them installed and run the same command again"
        + ("." if own_database else ", or set DATABASE_URL to a PostGIS of your own.")
    )


def routing_package() -> str | None:
    """Name the package that adds pgRouting to the private cluster's server, None where it is installed."""
    server = postgres.fitting()
    if server is None:
        return None
    control = postgres.DEBIAN_SHARE / str(server.major) / "extension" / "pgrouting.control"
    return None if control.is_file() else f"postgresql-{server.major}-pgrouting"


def install_for_bench() -> None:
    """Install pgRouting, a peer that is measured; raise PackagesMissing where that cannot be done."""
    package = routing_package()
    if package is None:
        return
    how = prefix()
    if how is None:
        raise PackagesMissing(f"{package} is missing: sudo apt-get install --yes {package}")
    print(f"setup: installing {package}", flush=True)
    apt_get(how, "update")
    apt_get(how, "install", "--yes", "--no-install-recommends", package)


def apt_get(how: list[str], *arguments: str) -> None:
    """Run apt-get without questions; raise PackagesMissing with its last words."""
    options = ["--quiet=2", "-o", "DPkg::Lock::Timeout=300"]
    done = subprocess.run(
        [*how, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *options, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = "\n    ".join((done.stderr.strip() or done.stdout.strip()).splitlines()[-6:])
        raise PackagesMissing(f"apt-get {' '.join(arguments)} failed:\n    {said}")
