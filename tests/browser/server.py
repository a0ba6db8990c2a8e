"""The demo city, served by the real web server from a database of its own, for tests that drive a browser."""

import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.databases import administration, create, drop, manage, migrated_database

PATIENCE_S = 300
ACCOUNT = re.compile(r"^\s+(planner|official|verifier|decider|admin)\s+(\S+)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class City:
    """A served demo city: its address, the passwords of its accounts by name, and the folder of its files."""

    url: str
    passwords: dict[str, str]
    folder: Path
    project: Path
    settings: dict[str, str]

    def do_waiting_work(self) -> None:
        """Carry out all background work that waits, as the worker does."""
        self.manage("db_worker", "--batch")

    @contextmanager
    def worker(self) -> Iterator[None]:
        """Let the real worker run beside the web server, as an installation does."""
        log = self.folder / "worker.log"
        with log.open("a") as output:
            worker = subprocess.Popen(
                [sys.executable, "manage.py", "db_worker", "--interval", "0.3", "--no-startup-delay"],
                cwd=self.project, env=self.settings, stdout=output, stderr=output,
            )  # fmt: skip
            try:
                yield
            finally:
                worker.terminate()
                worker.wait(timeout=60)

    def manage(self, *command: str) -> str:
        """Run a command of manage.py on the city and return what it said."""
        return manage(self.project, self.settings, *command)


@contextmanager
def served_city(project: Path, database_url: str, folder: Path) -> Iterator[City]:
    """Make a database, load the demo into it, serve it, and remove it afterwards."""
    base, _, name = database_url.rpartition("/")
    name = f"{name.split('?')[0]}_browser_{secrets.token_hex(4)}"
    template = migrated_database(project, database_url)
    with administration(database_url) as cursor:
        create(cursor, name, template=template)
    try:
        settings = {
            **os.environ, "DATABASE_URL": f"{base}/{name}", "DEBUG": "0", "GEO_KLA_DATA_DIR": str(folder / "data"),
            "ALLOWED_HOSTS": "127.0.0.1", "WEB_CONCURRENCY": "1", "DJANGO_SETTINGS_MODULE": "geo_kla.settings",
            "STATIC_ROOT": str(folder / "static"),
        }  # fmt: skip
        passwords = dict(ACCOUNT.findall(manage(project, settings, "load_demo")))
        with _web(project, settings, folder / "web.log") as url:
            yield City(url, passwords, folder, project, settings)
    finally:
        with administration(database_url) as cursor:
            drop(cursor, name)


@contextmanager
def _web(project: Path, settings: dict[str, str], log: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    gunicorn = str(Path(sys.executable).with_name("gunicorn"))
    with log.open("w") as output:
        web = subprocess.Popen(
            [gunicorn, "--config", "geo_kla/gunicorn.py", "--bind", f"127.0.0.1:{port}", "geo_kla.wsgi"],
            cwd=project, env=settings, stdout=output, stderr=output,
        )  # fmt: skip
        try:
            _wait(url, web, log)
            yield url
        finally:
            web.terminate()
            web.wait(timeout=30)


def _wait(url: str, web: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and web.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/sehat/", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(f"the web server does not answer:\n{log.read_text()[-3000:]}")
