"""What make backup wrote, make restore puts back; a damaged file changes nothing."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.repository.clones import Clone


@pytest.fixture
def kept(clone: Clone, tmp_path: Path) -> Path:
    """Return a backup of a database with one table and of a data folder with one file."""
    clone.said("cluster", "start")
    clone.ask("CREATE TABLE kept AS SELECT 42 AS value")
    (clone.folder / "var" / "data" / "streets.npy").write_bytes(b"streets")
    file = tmp_path / "backup.tar"
    assert f"backup: wrote {file}" in clone.said("with-database", "backup", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    return file


def test_restore_brings_back_database_and_data(clone: Clone, kept: Path) -> None:
    clone.ask("DROP TABLE kept; CREATE TABLE later ()")
    (clone.folder / "var" / "data" / "streets.npy").unlink()
    clone.said("with-database", "restore", str(kept))
    assert clone.ask("SELECT value FROM kept") == "42"
    assert "does not exist" in clone.ask("SELECT * FROM later")
    assert (clone.folder / "var" / "data" / "streets.npy").read_bytes() == b"streets"
    assert clone.ask("SELECT datname FROM pg_database WHERE datname LIKE 'geo_kla%'") == "geo_kla"


def test_damaged_backup_changes_nothing(clone: Clone, kept: Path) -> None:
    clone.ask("UPDATE kept SET value = 43")
    whole = kept.read_bytes()
    damaged = kept.with_name("damaged.tar")
    damaged.write_bytes(whole[: len(whole) // 2])
    assert "cannot read" in clone.run("with-database", "restore", str(damaged)).stderr
    # The archive is whole, the dump in it is not.
    damaged.write_bytes(whole[:2000] + os.urandom(2000) + whole[4000:])
    done = clone.run("with-database", "restore", str(damaged))
    assert done.returncode != 0
    assert "the dump could not be read (see above); the database is as it was" in done.stderr
    assert clone.ask("SELECT value FROM kept") == "43"
    assert clone.ask("SELECT datname FROM pg_database WHERE datname LIKE 'geo_kla%'") == "geo_kla"


def test_backup_overwrites_no_file_and_wants_a_name(clone: Clone, kept: Path) -> None:
    assert "is there already" in clone.run("with-database", "backup", str(kept)).stderr
    assert "name the file to write" in clone.run("with-database", "backup", "").stderr
    assert "name the file to read" in clone.run("with-database", "restore", "").stderr
