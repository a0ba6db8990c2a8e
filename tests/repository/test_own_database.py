"""A database of one's own is looked at before it is used."""

from __future__ import annotations

import pytest

from tests.repository.clones import Clone


@pytest.fixture
def url(clone: Clone) -> str:
    """Return the address of a database that has PostGIS."""
    clone.said("cluster", "start")
    return clone.said("cluster", "url")


def refusal(clone: Clone, url: str) -> str:
    """Return why a database is refused."""
    done = clone.run("check-database", DATABASE_URL=url)
    assert done.returncode == 1
    return done.stderr.strip()


def test_database_with_postgis_is_accepted_and_gets_its_extensions(clone: Clone, url: str) -> None:
    clone.ask("CREATE DATABASE city")
    city = url.removesuffix("geo_kla") + "city"
    clone.said("check-database", DATABASE_URL=city)
    clone.said("check-database", DATABASE_URL=city.replace("postgis:", "postgresql:"))
    extensions = "SELECT count(*) FROM pg_extension WHERE extname IN ('postgis', 'pg_trgm', 'btree_gist')"
    assert clone.ask(extensions, city) == "3"


def test_database_that_cannot_be_reached_is_named_without_its_password(clone: Clone) -> None:
    said = refusal(clone, "postgis://ani:secret@127.0.0.1:1/city")
    assert said.startswith("DATABASE_URL: cannot connect to postgis://127.0.0.1:1/city: ")
    assert "secret" not in said


def test_role_without_rights_learns_what_its_owner_must_run(clone: Clone, url: str) -> None:
    clone.ask("CREATE ROLE ani LOGIN PASSWORD 'x'; ")
    clone.ask("CREATE DATABASE city")
    said = refusal(clone, f"postgis://ani:x@127.0.0.1:{clone.port}/city")
    assert said == (
        'DATABASE_URL: permission denied to create extension "postgis"; have its owner run '
        f"CREATE EXTENSION postgis in postgis://127.0.0.1:{clone.port}/city"
    )


def test_other_kind_of_database_is_refused(clone: Clone) -> None:
    assert refusal(clone, "mysql://ani:x@127.0.0.1/city") == (
        "DATABASE_URL: found mysql://..., allowed are postgis://, postgresql:// and postgres://"
    )
