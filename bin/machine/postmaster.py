"""Starting and stopping the server of the private cluster, also after a kill, a reboot or a lost port."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from machine import ports
from machine.cluster import (
    EXTENSIONS,
    HOST,
    NAME,
    PASSWORD_FILE,
    PORT_FILE,
    Cluster,
    ClusterError,
    run_as,
    shuffled_ports,
)

START_SECONDS = 120
STOP_SECONDS = 60
ORPHAN_SECONDS = 15

SETTINGS = """\
# Written by bin/cluster before every start. Sized for a machine with 2 cores and 4 GB or more.
listen_addresses = '{host}'
port = {port}
unix_socket_directories = ''
shared_buffers = {shared_buffers_mb}MB
work_mem = 32MB
maintenance_work_mem = 256MB
max_wal_size = 2GB
jit = off
dynamic_shared_memory_type = {shared_memory}
timezone = 'UTC'
log_timezone = 'UTC'
logging_collector = on
log_directory = 'log'
log_filename = 'server-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
"""


def settings(port: int) -> str:
    """Return the server's settings, smaller where this machine has little memory."""
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    # Containers often give 64 MB of /dev/shm, too little for parallel queries.
    try:
        shm = os.statvfs("/dev/shm")
        roomy = shm.f_bavail * shm.f_frsize >= 256 * 2**20
    except OSError:
        roomy = False
    return SETTINGS.format(
        host=HOST,
        port=port,
        shared_buffers_mb=max(64, min(512, memory_mb // 4)),
        shared_memory="posix" if roomy else "mmap",
    )


def processes_in(folder: Path) -> list[int]:
    """Return the processes that stand in `folder`: a server and its children stand in their data folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "cwd") == str(folder):
                found.append(int(process.name))
        except OSError:  # gone meanwhile, or not ours to look at
            continue
    return sorted(found)


def recorded_pid(data: Path) -> int | None:
    """Return the process id in postmaster.pid, None when there is none."""
    try:
        return int((data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def is_running(cluster: Cluster) -> bool:
    """Tell whether the server of this cluster runs, not only whether its pid file says so."""
    return recorded_pid(cluster.data) in processes_in(cluster.data.resolve())


def start(cluster: Cluster) -> bool:
    """Start the server and see that database and extensions are there; return False if it ran already."""
    if is_running(cluster):
        make_database(cluster)
        return False
    forget_the_dead(cluster)
    port = cluster.port
    if not ports.is_free(port, HOST):
        port = ports.first_free(shuffled_ports(), HOST)
        print(f"cluster: port {cluster.port} is taken by somebody else, using {port} from now on")
        PORT_FILE.write_text(f"{port}\n", encoding="utf-8")
    conf = cluster.data / "geo_kla.conf"
    conf.write_text(settings(port), encoding="utf-8")
    started = cluster.run(
        "pg_ctl", "start", "--pgdata", str(cluster.data), "--log", str(cluster.data / "start.log"),
        "--wait", "--timeout", str(START_SECONDS), "--silent", check=False,
    )  # fmt: skip
    if started.returncode != 0:
        raise ClusterError(f"PostgreSQL did not start:\n{last_words(cluster)}")
    make_database(cluster)
    return True


def forget_the_dead(cluster: Cluster) -> None:
    """Clear what a killed server left behind.

    PostgreSQL deals with a stale postmaster.pid itself, except where that process id belongs to
    somebody else by now (after a reboot, or in a copied clone). Orphans of a killed server get a
    moment to end; starting beside them would damage the data.
    """
    wait_until_empty(cluster.data, ORPHAN_SECONDS)
    pid = recorded_pid(cluster.data)
    if pid is not None and Path(f"/proc/{pid}").exists():
        (cluster.data / "postmaster.pid").unlink()


def wait_until_empty(data: Path, seconds: float) -> None:
    """Wait until no process of the server is left."""
    deadline = time.monotonic() + seconds
    while left := processes_in(data.resolve()):
        if time.monotonic() > deadline:
            raise ClusterError(f"processes of the server in {data} do not end: {left}; end them first")
        time.sleep(0.1)


def last_words(cluster: Cluster) -> str:
    """Return the end of what the server wrote at its last start."""
    lines: list[str] = []
    logs = [
        cluster.data / "start.log",
        *sorted((cluster.data / "log").glob("*"), key=lambda one: one.stat().st_mtime)[-1:],
    ]
    for log in logs:
        if log.is_file():
            lines += log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
    return "\n".join(f"  {line}" for line in lines)


def make_database(cluster: Cluster) -> None:
    """Create database and extensions where they are missing."""
    if psql(cluster, "postgres", f"SELECT 1 FROM pg_database WHERE datname = '{NAME}'") != "1":
        psql(cluster, "postgres", f"CREATE DATABASE {NAME}")
    present = psql(cluster, NAME, "SELECT extname FROM pg_extension").split()
    for extension in EXTENSIONS:
        if extension not in present:
            psql(cluster, NAME, f"CREATE EXTENSION IF NOT EXISTS {extension}")


def psql(cluster: Cluster, database: str, statement: str) -> str:
    """Run one statement and return its rows as text."""
    command = [str(cluster.installation.binaries / "psql"), "--no-psqlrc", "--quiet", "--tuples-only"]
    command += ["--no-align", "--set", "ON_ERROR_STOP=1", "--dbname", database, "--command", statement]
    connection = {
        "PGHOST": HOST,
        "PGPORT": str(cluster.port),
        "PGUSER": NAME,
        "PGPASSWORD": PASSWORD_FILE.read_text(encoding="utf-8").strip(),
        "PGOPTIONS": "-c client_min_messages=warning",
    }
    return run_as(cluster.user, command, **connection).stdout.strip()


def stop(data: Path) -> bool:
    """Stop the server of a data folder, ending open sessions; return False if none ran.

    Works without PostgreSQL's programs, so that a cluster can be removed after they are gone.
    """
    running = processes_in(data.resolve())
    if not running:
        return False
    pid = recorded_pid(data)
    if pid in running:
        os.kill(pid, signal.SIGINT)  # PostgreSQL's fast shutdown
    wait_until_empty(data, STOP_SECONDS)
    return True
