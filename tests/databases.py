"""Databases for tests on the server of DATABASE_URL: made from one that is migrated already."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import environ
import psycopg2
from psycopg2 import sql

PREFIX: Final = "geo_kla_migrated_"
MAKING: Final = 8_140_325
"""Number of the server's lock that is held while the migrated database is made."""


@contextmanager
def administration(database_url: str) -> Iterator[Any]:
    """Yield a cursor on the server, outside of every database of ours."""
    wanted = environ.Env.db_url_config(database_url)
    connection = psycopg2.connect(
        host=wanted["HOST"], port=wanted["PORT"] or None, user=wanted["USER"], password=wanted["PASSWORD"],
        dbname="postgres",
    )  # fmt: skip
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def create(cursor: Any, name: str, *, template: str = "template1") -> None:
    cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))


def drop(cursor: Any, name: str) -> None:
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def migrated_database(project: Path, database_url: str) -> str:
    """Return the name of an empty database with today's migrations, to be copied; the first who asks makes it.

    Its name tells what it was made of, so that a changed migration makes another and the former goes.
    """
    name = PREFIX + _made_of(project)
    with administration(database_url) as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MAKING])
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        there = {row[0] for row in cursor.fetchall()}
        if name not in there:
            for former in there:
                drop(cursor, former)
            begun = f"{PREFIX}begun"
            create(cursor, begun)
            base = database_url.rpartition("/")[0]
            manage(project, {**os.environ, "DATABASE_URL": f"{base}/{begun}"}, "migrate", "--noinput", "-v", "0")
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            cursor.execute(rename.format(sql.Identifier(begun), sql.Identifier(name)))
    return name


def manage(project: Path, settings: dict[str, str], *command: str) -> str:
    """Run a command of manage.py under other settings and return what it said."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=project, env=settings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"manage.py {' '.join(command)}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _made_of(project: Path) -> str:
    files = sorted([*project.glob("*/migrations/*.py"), *project.glob("*/sql/*.sql"), project / "requirements.lock"])
    told = hashlib.sha256()
    for file in files:
        told.update(file.name.encode() + b"\0" + file.read_bytes())
    return told.hexdigest()[:16]
