"""PostgreSQL's own programs (pg_dump, psql) for the database in DATABASE_URL."""

from __future__ import annotations

import os
import shutil
import sys
from urllib.parse import unquote, urlsplit

from machine import postgres


def find(program: str) -> str:
    """Return the newest `program` of this machine: a dump program must not be older than its server."""
    found = next((one.binaries / program for one in postgres.installed()), None)
    path = str(found) if found and found.is_file() else shutil.which(program)
    if path is None:
        sys.exit(f"{program} is not installed: install the package postgresql-client")
    return path


def environment() -> dict[str, str]:
    """Return the environment in which these programs reach the database; no password on command lines."""
    url = urlsplit(os.environ["DATABASE_URL"])
    parts = {
        "PGHOST": url.hostname,
        "PGPORT": str(url.port) if url.port else None,
        "PGUSER": unquote(url.username) if url.username else None,
        "PGPASSWORD": unquote(url.password) if url.password else None,
        "PGDATABASE": unquote(url.path.lstrip("/")),
    }
    return {**os.environ, **{name: value for name, value in parts.items() if value}}
