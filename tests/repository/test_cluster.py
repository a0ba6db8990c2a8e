"""The private cluster is made, started, stopped, and survives what machines do to it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from machine import postgres

pytestmark = pytest.mark.skipif(
    postgres.fitting() is None, reason="no PostgreSQL with PostGIS on this machine (DATABASE_URL is used)"
)


class Clone:
    """A folder with the set-up scripts and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a script of the clone as if nothing were set."""
        clean = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        script = str(self.folder / "bin" / command[0])
        return subprocess.run(
            [sys.executable, script, *command[1:]],
            env={**clean, **environment}, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    def said(self, *command: str, **environment: str) -> str:
        """Run a script that must go well and return what it printed."""
        done = self.run(*command, **environment)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @property
    def data(self) -> Path:
        """Return where the cluster lies."""
        location = self.folder / "var" / "postgres-location"
        return Path(location.read_text().strip()) if location.exists() else self.folder / "var" / "postgres"

    @property
    def pid(self) -> int:
        """Return the process id of the server."""
        return int((self.data / "postmaster.pid").read_text().split("\n")[0])

    @property
    def port(self) -> int:
        """Return the port of the server."""
        return int((self.folder / "var" / "postgres-port").read_text())


@pytest.fixture
def clone(tmp_path: Path, project: Path) -> Iterator[Clone]:
    """Return a clone with no cluster yet; its cluster is removed afterwards."""
    folder = tmp_path / "clone"
    shutil.copytree(project / "bin", folder / "bin", ignore=shutil.ignore_patterns("__pycache__"))
    made = Clone(folder)
    yield made
    made.said("cluster", "remove")


def test_cluster_is_started_once_and_serves_postgis_with_a_password(clone: Clone) -> None:
    assert clone.run("cluster", "status").stdout == "cluster: none made yet\n"
    assert "started on 127.0.0.1:" in clone.said("cluster", "start")
    assert "already running on 127.0.0.1:" in clone.said("cluster", "start")

    url = clone.said("cluster", "url")
    environment = clone.folder / "var" / "env"
    assert f"DATABASE_URL={url}\n" in environment.read_text()
    for secret in ("env", "secret-key", "postgres-password"):
        assert stat.S_IMODE((clone.folder / "var" / secret).stat().st_mode) == 0o600
    assert answer(url, "SELECT count(*) FROM pg_extension WHERE extname IN ('postgis', 'btree_gist')") == "2"

    wrong = url.replace(url.split(":")[2].split("@")[0], "wrong")
    assert "password authentication failed" in answer(wrong, "SELECT 1")


def answer(url: str, question: str) -> str:
    """Ask the server as psql does; return the answer or the error."""
    psql = postgres.fitting().binaries / "psql"  # type: ignore[union-attr]
    done = subprocess.run(
        [str(psql), "-XAtqc", question, url.replace("postgis:", "postgresql:")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout.strip() or done.stderr


def test_cluster_keeps_its_data_after_a_kill_and_after_a_reboot(clone: Clone) -> None:
    clone.said("cluster", "start")
    url = clone.said("cluster", "url")
    answer(url, "CREATE TABLE kept AS SELECT 42 AS value")
    os.kill(clone.pid, signal.SIGKILL)
    assert "started" in clone.said("cluster", "start")
    assert answer(url, "SELECT value FROM kept") == "42"

    clone.said("cluster", "stop")
    # After a reboot the recorded process id may belong to anybody: process 1 is always somebody.
    stale = clone.data / "postmaster.pid"
    stale.write_text(f"1\n{clone.data}\n")
    os.chown(stale, clone.data.stat().st_uid, clone.data.stat().st_gid)
    assert "not running" in clone.run("cluster", "status").stdout
    assert "started" in clone.said("cluster", "start")
    assert answer(url, "SELECT value FROM kept") == "42"


def test_cluster_moves_to_another_port_when_its_own_is_taken(clone: Clone) -> None:
    clone.said("cluster", "start")
    clone.said("cluster", "stop")
    taken = clone.port
    with socket.socket() as somebody:
        somebody.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        somebody.bind(("127.0.0.1", taken))
        somebody.listen()
        assert f"port {taken} is taken by somebody else" in clone.said("cluster", "start")
    assert clone.port != taken
    assert f":{clone.port}/" in (clone.folder / "var" / "env").read_text()


def test_cluster_used_by_two_commands_stops_with_the_last(clone: Clone) -> None:
    scripts = clone.folder / "bin"
    done = clone.run("with-database", "sh", "-c", f"{scripts}/with-database true && {scripts}/cluster status")
    assert done.returncode == 0, "the inner command must not stop what the outer one still uses"
    assert "not running" in clone.run("cluster", "status").stdout


def test_with_database_hands_on_environment_and_exit_code(clone: Clone) -> None:
    done = clone.run("with-database", "sh", "-c", 'echo "$DEBUG $ALLOWED_HOSTS"; exit 7', DEBUG="1")
    assert (done.returncode, done.stdout) == (7, "1 127.0.0.1,localhost\n")


def test_own_database_needs_no_cluster(clone: Clone) -> None:
    said = clone.said("cluster", "start", DATABASE_URL="postgis://ani:secret@db.example/city")
    assert said == "cluster: DATABASE_URL is set, so no private cluster is started"
    assert not (clone.folder / "var" / "postgres").exists()


def test_address_of_the_private_cluster_in_the_environment_is_not_taken_for_an_own_database(
    clone: Clone,
) -> None:
    clone.said("cluster", "start")
    url = clone.said("cluster", "url")
    assert "already running" in clone.said("cluster", "start", DATABASE_URL=url)
    old_port = url.replace(f":{clone.port}/", ":1/")
    assert clone.said("with-database", "printenv", "DATABASE_URL", DATABASE_URL=old_port) == url


def test_copied_clone_gets_a_cluster_of_its_own(clone: Clone) -> None:
    clone.said("cluster", "start")
    copy = Clone(clone.folder.with_name("copy"))
    shutil.copytree(clone.folder, copy.folder, ignore=shutil.ignore_patterns("__pycache__", "postgres"))
    try:
        assert "none made yet" in copy.run("cluster", "status").stdout
        copy.said("cluster", "start")
        assert copy.data != clone.data
        assert "not running" not in clone.said("cluster", "status")
    finally:
        copy.said("cluster", "remove")
    assert "not running" not in clone.said("cluster", "status")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs it as another user")
def test_root_keeps_the_data_where_the_server_may_enter(clone: Clone) -> None:
    clone.folder.parent.chmod(0o700)
    clone.said("cluster", "start")
    assert clone.data.parent == Path("/var/lib/geo-kla")
    assert clone.data.owner() == "postgres"
    gone = clone.data
    clone.said("cluster", "remove")
    assert not gone.exists()
