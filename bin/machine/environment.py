"""The environment that geo-kla's programs run in: database, secret key, folders, allowed hosts."""

from __future__ import annotations

import os
import secrets
import shlex
from urllib.parse import urlsplit

from machine import cluster, folders

SECRET_KEY_FILE = folders.VAR / "secret-key"


def own_database_url() -> str | None:
    """Return DATABASE_URL where the user names a database of their own, None where ours is meant.

    A shell that has read var/env carries the address of the private cluster, perhaps with an old
    port: its random password tells that it is ours.
    """
    given = os.environ.get("DATABASE_URL", "").strip()
    if not given:
        return None
    if cluster.PASSWORD_FILE.is_file():
        password = cluster.PASSWORD_FILE.read_text(encoding="utf-8").strip()
        if urlsplit(given).password == password:
            return None
    return given


def secret_key() -> str:
    """Return the secret key of this clone, made at first use."""
    folders.make_var()
    if not SECRET_KEY_FILE.is_file():
        folders.write_secret(SECRET_KEY_FILE, secrets.token_urlsafe(48) + "\n")
    return SECRET_KEY_FILE.read_text(encoding="utf-8").strip()


def variables() -> dict[str, str]:
    """Return what the programs need; what the caller's environment says already goes first."""
    own = own_database_url()
    if own is None:
        made = cluster.find()
        if made is None:
            raise cluster.ClusterError(
                "there is no database yet: run `bin/cluster start`, or set DATABASE_URL"
            )
        own = made.url
    defaults = {
        "SECRET_KEY": secret_key(),
        "GEO_KLA_DATA_DIR": str(folders.DATA),
        "DEBUG": "0",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
    }
    return {"DATABASE_URL": own, **{name: os.environ.get(name) or value for name, value in defaults.items()}}


def write_file() -> None:
    """Write var/env for shells: `set -a; . var/env; set +a`."""
    lines = [f"{name}={shlex.quote(value)}\n" for name, value in variables().items()]
    folders.write_secret(folders.ENV_FILE, "".join(lines))
