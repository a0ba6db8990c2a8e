"""A database with pgRouting beside the project's own, dropped afterwards."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

from bench.environments import PeerMissing


@contextmanager
def database_with_pgrouting() -> Iterator[str]:
    """Yield the address of an empty database that has pgRouting; raise PeerMissing where none can be made."""
    if not os.environ.get("DATABASE_URL"):
        raise PeerMissing("no database is at hand: `make bench` starts one")
    own = urlsplit(os.environ["DATABASE_URL"])._replace(scheme="postgresql")
    name = f"geo_kla_bench_{secrets.token_hex(4)}"
    theirs = urlunsplit(own._replace(path=f"/{name}"))
    with _made(urlunsplit(own), name):
        connection = None
        try:
            connection = psycopg2.connect(theirs)
            connection.autocommit = True
            connection.cursor().execute("CREATE EXTENSION pgrouting CASCADE")
        except psycopg2.Error as problem:
            said = str(problem).splitlines()[0]
            raise PeerMissing(f"the server has no pgRouting ({said}); `bin/system-packages --bench` adds it") from None
        finally:
            if connection is not None:
                connection.close()
        yield theirs


@contextmanager
def _made(own: str, name: str) -> Iterator[None]:
    try:
        connection = psycopg2.connect(own)
        connection.autocommit = True
        connection.cursor().execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg2.Error as problem:
        raise PeerMissing(f"no database could be made: {str(problem).splitlines()[0]}") from None
    try:
        yield
    finally:
        connection.cursor().execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.close()
