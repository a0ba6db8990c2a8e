"""Who uses the private cluster just now, so that the last one to leave stops it.

Everyone holds a shared file lock while at work; a lock ends with its process, however that ends.
`bin/cluster start` asks for the server to stay until `bin/cluster stop`.
"""

from __future__ import annotations

import contextlib
import fcntl
import sys
from collections.abc import Iterator

from machine import cluster, environment, folders, postmaster

USERS_FILE = folders.VAR / "postgres-users.lock"
STAY_FILE = folders.VAR / "postgres-stays"


@contextlib.contextmanager
def using_cluster() -> Iterator[None]:
    """Start the cluster where needed, and stop it afterwards if nobody else needs it."""
    folders.make_var()
    with USERS_FILE.open("w", encoding="utf-8") as file:
        with cluster.alone():
            fcntl.flock(file, fcntl.LOCK_SH)
            made = cluster.init()
            if postmaster.start(made):
                print(f"cluster: started on {cluster.HOST}:{made.port}", file=sys.stderr)
            environment.write_file()
        try:
            yield
        finally:
            leave(file.fileno(), made)


def leave(descriptor: int, made: cluster.Cluster) -> None:
    """Give up our use; stop the server if we were the last and it was not asked to stay."""
    with cluster.alone():
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        if not STAY_FILE.exists():
            postmaster.stop(made.data)
