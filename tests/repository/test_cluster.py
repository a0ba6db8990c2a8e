"""The private cluster is made, started, stopped, and survives what machines do to it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
from pathlib import Path

import pytest

from tests.repository.clones import Clone


def test_cluster_is_started_once_and_serves_postgis_with_a_password(clone: Clone) -> None:
    assert clone.run("cluster", "status").stdout == "cluster: none made yet\n"
    assert "started on 127.0.0.1:" in clone.said("cluster", "start")
    assert "already running on 127.0.0.1:" in clone.said("cluster", "start")

    url = clone.said("cluster", "url")
    environment = clone.folder / "var" / "env"
    assert f"DATABASE_URL={url}\n" in environment.read_text()
    for secret in ("env", "secret-key", "postgres-password"):
        assert stat.S_IMODE((clone.folder / "var" / secret).stat().st_mode) == 0o600
    assert clone.ask("SELECT count(*) FROM pg_extension WHERE extname IN ('postgis', 'btree_gist')") == "2"

    wrong = url.replace(url.split(":")[2].split("@")[0], "wrong")
    assert "password authentication failed" in clone.ask("SELECT 1", wrong)


def test_cluster_keeps_its_data_after_a_kill_and_after_a_reboot(clone: Clone) -> None:
    clone.said("cluster", "start")
    clone.ask("CREATE TABLE kept AS SELECT 42 AS value")
    os.kill(clone.pid, signal.SIGKILL)
    assert "started" in clone.said("cluster", "start")
    assert clone.ask("SELECT value FROM kept") == "42"

    clone.said("cluster", "stop")
    # After a reboot the recorded process id may belong to anybody: process 1 is always somebody.
    stale = clone.data / "postmaster.pid"
    stale.write_text(f"1\n{clone.data}\n")
    os.chown(stale, clone.data.stat().st_uid, clone.data.stat().st_gid)
    assert "not running" in clone.run("cluster", "status").stdout
    assert "started" in clone.said("cluster", "start")
    assert clone.ask("SELECT value FROM kept") == "42"


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
