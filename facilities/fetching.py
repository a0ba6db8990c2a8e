"""Fetch a list from an address that the installation allows, and from nowhere else.

An address comes from a person and the answer from a stranger. So: only prefixes on the list of allowed addresses,
redirects followed only to such addresses, connections only to checked public addresses (the name is resolved once
and that address is used, so it cannot change in between), and never more bytes or seconds than allowed.
"""
import contextlib
import hashlib
import http.client
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from pathlib import Path, PurePosixPath
from typing import IO, Final
from urllib.parse import SplitResult, unquote, urljoin

from django.conf import settings
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from .allowed_urls import PORTS, FetchError, allowed_prefixes, check_allowed, public_address

__all__ = ["FetchError", "Fetched", "Limits", "Seen", "allowed_prefixes", "check_allowed", "fetch"]

MOST_REDIRECTS: Final = 5
_PIECE: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a fetch may take; idle_seconds is the longest silence within it."""

    most_bytes: int = 100_000_000
    seconds: float = 180.0
    idle_seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What the server said about the version it gave last; "" when nothing."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A fetched list; path is None when the server says that nothing changed since it was seen last."""

    url: str
    path: Path | None
    file_name: str
    sha256: str
    size_bytes: int
    seen: Seen


def fetch(
    url: str,
    folder: Path,
    *,
    prefixes: Sequence[str] | None = None,
    seen: Seen | None = None,
    limits: Limits | None = None,
    private: Sequence[str] | None = None,
) -> Fetched:
    """Fetch an address into a new file in a folder; raise FetchError, and leave no file then.

    prefixes: None takes the installation's AllowedUrl rows. private: networks or names inside the house that may be
    asked although they are not public; None takes the setting FETCH_PRIVATE_HOSTS. seen: what was fetched last.
    """
    prefixes = allowed_prefixes() if prefixes is None else prefixes
    private = settings.FETCH_PRIVATE_HOSTS if private is None else private
    limits = limits or Limits()
    ends_at = time.monotonic() + limits.seconds
    here = url
    for _hop in range(MOST_REDIRECTS + 1):
        parts = check_allowed(here, prefixes)
        address = public_address(parts, private)
        with _Call(parts, address, limits, ends_at) as call:
            answer = call.ask(seen)
            if answer.status in (301, 302, 303, 307, 308) and answer.headers.get("Location"):
                here = urljoin(here, answer.headers["Location"])
                continue
            if answer.status == 304 and seen:
                return Fetched(here, None, "", "", 0, seen)
            if answer.status != 200:
                raise FetchError(
                    "bad_status", _("Peladen menjawab %(status)d, bukan daftar.") % {"status": answer.status}
                )
            file_name = _file_name(parts, answer.headers)
            path, sha256, size = call.save(answer, folder, PurePosixPath(file_name).suffix)
            said = Seen(answer.headers.get("ETag", "")[:200], answer.headers.get("Last-Modified", "")[:100])
            return Fetched(here, path, file_name, sha256, size, said)
    raise FetchError("too_many_redirects", _("Alamat itu mengalihkan terlalu sering."))


class _Call:
    """One request to one checked address; its socket is cut when the time is over, whatever it is doing."""

    def __init__(self, parts: SplitResult, address: str, limits: Limits, ends_at: float) -> None:
        self.parts, self.limits, self.ends_at = parts, limits, ends_at
        self.is_late = False
        port = parts.port or PORTS[parts.scheme]
        left = max(0.1, ends_at - time.monotonic())
        self.timer = threading.Timer(left, self._cut)
        self.timer.daemon = True
        try:
            self.socket = socket.create_connection((address, port), timeout=min(limits.idle_seconds, left))
            self.timer.start()
            self.socket.settimeout(limits.idle_seconds)
            if parts.scheme == "https":
                secure = ssl.create_default_context()
                self.socket = secure.wrap_socket(
                    self.socket, server_hostname=parts.hostname, do_handshake_on_connect=False
                )
                self.socket.do_handshake()
        except OSError as error:
            self.timer.cancel()
            raise FetchError(
                "unreachable", _("%(host)s tidak dapat dihubungi (%(why)s).") % {"host": parts.hostname, "why": error}
            ) from error
        self.connection = http.client.HTTPConnection(parts.hostname or "", port)
        self.connection.sock = self.socket

    def __enter__(self) -> "_Call":
        return self

    def __exit__(self, *_error: object) -> None:
        self.timer.cancel()
        self.connection.close()

    def _cut(self) -> None:
        self.is_late = True
        with contextlib.suppress(OSError):  # closed already
            socket.socket.shutdown(self.socket, socket.SHUT_RDWR)

    def ask(self, seen: Seen | None) -> http.client.HTTPResponse:
        headers = {
            "Host": self.parts.netloc, "User-Agent": f"geo-kla/{settings.CODE_VERSION}", "Accept": "*/*",
            "Accept-Encoding": "identity", "Connection": "close",
        }  # fmt: skip
        if seen and seen.etag:
            headers["If-None-Match"] = seen.etag
        if seen and seen.last_modified:
            headers["If-Modified-Since"] = seen.last_modified
        target = (self.parts.path or "/") + (f"?{self.parts.query}" if self.parts.query else "")
        try:
            self.connection.request("GET", target, headers=headers)
            return self.connection.getresponse()
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise self._trouble(error) from error

    def save(self, answer: http.client.HTTPResponse, folder: Path, suffix: str) -> tuple[Path, str, int]:
        """Write the body to a new file; return it with its digest and size."""
        stated = answer.headers.get("Content-Length", "")
        if stated.isdecimal() and int(stated) > self.limits.most_bytes:
            raise self._too_big()
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix="list-", suffix=suffix, delete=False) as file:
            path = Path(file.name)
            try:
                digest, size = self._copy(answer, file)
                if stated.isdecimal() and size != int(stated):
                    raise FetchError("cut_short", _("Jawaban terputus di tengah jalan."))
            except BaseException:
                path.unlink(missing_ok=True)
                raise
        return path, digest, size

    def _copy(self, answer: http.client.HTTPResponse, file: IO[bytes]) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        while True:
            try:
                piece = answer.read1(_PIECE)
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise self._trouble(error) from error
            if self.is_late or time.monotonic() > self.ends_at:
                raise self._too_slow()
            if not piece:
                return digest.hexdigest(), size
            size += len(piece)
            if size > self.limits.most_bytes:
                raise self._too_big()
            digest.update(piece)
            file.write(piece)

    def _trouble(self, error: Exception) -> FetchError:
        if self.is_late or isinstance(error, TimeoutError):
            return self._too_slow()
        return FetchError("broken_answer", _("Jawaban tidak dapat dibaca (%(why)s).") % {"why": type(error).__name__})

    def _too_slow(self) -> FetchError:
        return FetchError(
            "too_slow", _("Peladen terlalu lambat; paling lama %(seconds)d detik.") % {"seconds": self.limits.seconds}
        )

    def _too_big(self) -> FetchError:
        most = self.limits.most_bytes // 1_000_000
        return FetchError("too_big", _("Daftar terlalu besar; paling banyak %(most)d MB.") % {"most": most})


def _file_name(parts: SplitResult, headers: Message) -> str:
    """Return what the list is called, for people and for its ending; never a path."""
    stated = headers.get_filename() or PurePosixPath(unquote(parts.path)).name
    name = get_valid_filename(stated.replace("\\", "/").rpartition("/")[2] or "daftar").lstrip(".")[-120:]
    return name if PurePosixPath(name).suffix else name + _SUFFIXES.get(headers.get_content_type(), "")


_SUFFIXES: Final = {
    "text/csv": ".csv", "application/json": ".json", "application/geo+json": ".geojson",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods", "application/geopackage+sqlite3": ".gpkg",
    "application/vnd.google-earth.kml+xml": ".kml", "application/zip": ".zip",
}  # fmt: skip
