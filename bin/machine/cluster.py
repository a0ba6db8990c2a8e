"""The private PostgreSQL cluster of this clone: made once, started and stopped with the project.

It listens on one port of 127.0.0.1 only, has no socket file, and shares nothing with a cluster of
the system. PostgreSQL refuses to run as root, so root runs it as the user `postgres`.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from machine import folders, ports, postgres

NAME = "geo_kla"
HOST = "127.0.0.1"
PORTS = range(54320, 54920)
EXTENSIONS = ("postgis", "pg_trgm", "btree_gist")
OUTSIDE = Path("/var/lib/geo-kla")

LOCATION_FILE = folders.VAR / "postgres-location"
PORT_FILE = folders.VAR / "postgres-port"
PASSWORD_FILE = folders.VAR / "postgres-password"
LOCK_FILE = folders.VAR / "postgres.lock"
CLONE_FILE = "geo_kla_clone"


class ClusterError(Exception):
    """The private cluster cannot do what was asked; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A made cluster: its data folder, the user that owns and runs it, and its programs."""

    data: Path
    user: pwd.struct_passwd
    installation: postgres.Installation

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a PostgreSQL program as the owner of the cluster."""
        return run_as(self.user, [str(self.installation.binaries / command[0]), *command[1:]], check=check)

    @property
    def port(self) -> int:
        """Return the port that was chosen for this cluster."""
        return int(PORT_FILE.read_text(encoding="utf-8"))

    @property
    def url(self) -> str:
        """Return the address as Django reads it, password included."""
        return url_for(PASSWORD_FILE.read_text(encoding="utf-8").strip(), self.port)


def url_for(password: str, port: int) -> str:
    """Return the DATABASE_URL of a private cluster."""
    return f"postgis://{NAME}:{password}@{HOST}:{port}/{NAME}"


def run_as(
    user: pwd.struct_passwd, command: list[str], check: bool = True, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run `command` as `user`; `more` joins the environment. Raise ClusterError with what it said."""
    environment = {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "HOME": user.pw_dir,
        "LC_ALL": "C.UTF-8",
        **more,
    }
    change: dict[str, object] = {}
    if os.geteuid() == 0 and user.pw_uid != 0:
        change = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",  # the user may not be allowed into the folder we stand in
        env=environment,
        **change,  # type: ignore[call-overload]
    )
    if check and done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()[-12:]
        raise ClusterError(f"{Path(command[0]).name} failed ({done.returncode}):\n  " + "\n  ".join(said))
    return done


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Hold the lock of this clone's cluster, so that two commands do not make or start it at once."""
    folders.make_var()
    with LOCK_FILE.open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def running_user() -> pwd.struct_passwd:
    """Return the user who will own a new cluster: ourselves, or `postgres` when we are root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise ClusterError(
            "PostgreSQL does not run as root and there is no user `postgres` on this machine: "
            "install the package postgresql (make setup does), or run make as an ordinary user"
        ) from None


def may_enter(user: pwd.struct_passwd, folder: Path) -> bool:
    """Tell whether `user` can reach what lies in `folder`."""
    return run_as(user, ["test", "-x", str(folder)], check=False).returncode == 0


def data_folder() -> Path:
    """Return where the cluster of this clone lies or would lie.

    Inside the project as a rule; the file var/postgres-location names another folder where the
    running user may not enter the project. A clone copied with its var/ does not share the
    cluster of its original.
    """
    if LOCATION_FILE.is_file():
        outside = Path(LOCATION_FILE.read_text(encoding="utf-8").strip())
        if not belongs_to_another_clone(outside):
            return outside
    return folders.VAR / "postgres"


def belongs_to_another_clone(data: Path) -> bool:
    """Tell whether a data folder outside the project is in use by a clone at another path."""
    mark = data / CLONE_FILE
    if not mark.is_file():
        return False
    clone = Path(mark.read_text(encoding="utf-8").strip())
    location = clone / "var" / LOCATION_FILE.name
    return (
        clone != folders.ROOT
        and location.is_file()
        and location.read_text(encoding="utf-8").strip() == str(data)
    )


def find() -> Cluster | None:
    """Return the cluster of this clone, None when none has been made."""
    data = data_folder()
    try:
        major = int((data / "PG_VERSION").read_text(encoding="utf-8"))
        owner = pwd.getpwuid(data.stat().st_uid)
    except FileNotFoundError:
        return None
    except PermissionError:
        raise ClusterError(
            f"the cluster in {data} belongs to another user: run as that user or as root"
        ) from None
    if not (PASSWORD_FILE.is_file() and PORT_FILE.is_file()):
        raise ClusterError(
            f"{PASSWORD_FILE} or {PORT_FILE} is gone, so {data} cannot be opened; `make clean` starts anew"
        )
    installation = postgres.fitting(major)
    if installation is None:
        have = ", ".join(one.describe() for one in postgres.installed()) or "no PostgreSQL"
        raise ClusterError(
            f"the cluster in {data} was made by PostgreSQL {major}, this machine has {have}: install "
            f"postgresql-{major} and postgresql-{major}-postgis-3, or `make clean` and load anew"
        )
    return Cluster(data, owner, installation)


def init() -> Cluster:
    """Make the cluster with its role, unless it is there; a half-made one is thrown away."""
    cluster = find()
    if cluster is not None:
        return cluster
    installation = postgres.fitting()
    if installation is None:
        have = ", ".join(one.describe() for one in postgres.installed()) or "none"
        raise ClusterError(
            f"PostgreSQL >= {postgres.MAJOR_LEAST} with PostGIS >= 3.3 is needed, "
            f"found {have}: run `make setup`"
        )
    user = running_user()
    data = folders.VAR / "postgres"
    LOCATION_FILE.unlink(missing_ok=True)
    if not may_enter(user, folders.VAR):
        data = OUTSIDE / folders.path_hash(folders.ROOT)
        OUTSIDE.mkdir(mode=0o755, parents=True, exist_ok=True)
        LOCATION_FILE.write_text(f"{data}\n", encoding="utf-8")
    part = data.with_name(data.name + ".part")
    for leftover in (part, data):  # `data` without PG_VERSION holds nothing
        shutil.rmtree(leftover, ignore_errors=True)
    part.mkdir(mode=0o700, parents=True)
    os.chown(part, user.pw_uid, user.pw_gid)

    password = secrets.token_urlsafe(24)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as pwfile:
        pwfile.write(password + "\n")
        pwfile.flush()
        os.fchown(pwfile.fileno(), user.pw_uid, user.pw_gid)
        initdb = [str(installation.binaries / "initdb"), "--pgdata", str(part), "--no-instructions"]
        initdb += ["--username", NAME, "--pwfile", pwfile.name, "--auth", "scram-sha-256"]
        run_as(user, [*initdb, "--encoding", "UTF8", "--locale", "C.UTF-8"])
    (part / CLONE_FILE).write_text(f"{folders.ROOT}\n", encoding="utf-8")
    with (part / "postgresql.conf").open("a", encoding="utf-8") as conf:
        conf.write("\n# written before every start\ninclude 'geo_kla.conf'\n")
    folders.write_secret(PASSWORD_FILE, password + "\n")
    PORT_FILE.write_text(f"{ports.first_free(shuffled_ports(), HOST)}\n", encoding="utf-8")
    part.rename(data)
    return Cluster(data, user, installation)


def shuffled_ports() -> range:
    """Return the ports to try, from a start of this clone's own: two clones rarely meet."""
    start = int(folders.path_hash(folders.ROOT), 16) % (len(PORTS) - 50)
    return PORTS[start:]
