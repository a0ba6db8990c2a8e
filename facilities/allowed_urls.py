"""Which addresses lists may be fetched from: allowed beginnings, and only servers outside the house."""
import ipaddress
import re
import socket
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from django.utils.translation import gettext as _

from facilities.models import AllowedUrl

PORTS: Final = {"http": 80, "https": 443}
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class FetchError(Exception):
    """Say why a list was not fetched: code for machines and tests, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def allowed_prefixes() -> list[str]:
    """Return the beginnings of addresses that lists may be fetched from."""
    return list(AllowedUrl.objects.values_list("prefix", flat=True))


def check_allowed(url: str, prefixes: Iterable[str]) -> SplitResult:
    """Return the parts of an address that begins with an allowed prefix; raise FetchError.

    Scheme, host and port must be those of the prefix, so http is allowed only where a prefix says http; the path
    must begin with that of the prefix, ending at a slash.
    """
    parts = _parts(url)
    for prefix in prefixes:
        try:
            allowed = _parts(prefix)
        except FetchError:
            continue
        begins = parts.path == allowed.path or parts.path.startswith(allowed.path.rstrip("/") + "/")
        if _server(parts) == _server(allowed) and begins:
            return parts
    raise FetchError(
        "not_allowed",
        _("Alamat %(host)s tidak ada pada daftar alamat yang diizinkan. Pengelola dapat menambahkannya.")
        % {"host": f"{parts.scheme}://{parts.netloc}"},
    )


def _parts(url: str) -> SplitResult:
    """Return the parts of an http or https address without account, control signs and steps upwards."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise FetchError("bad_address", _("Alamat tidak terbaca.")) from error
    path = unquote(parts.path)
    is_odd = re.search(r"[\x00-\x20\x7f\\]", url.strip()) or not url.isascii() or ".." in path.split("/")
    if parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc or port == 0 or is_odd:
        raise FetchError("bad_address", _("Alamat harus berbentuk https://nama/jalur, tanpa nama akun."))
    return parts


def _server(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, (parts.hostname or "").rstrip("."), parts.port or PORTS[parts.scheme]


def public_address(parts: SplitResult, private: Sequence[str]) -> str:
    """Return the address of a host; raise FetchError unless all its addresses are public or listed as ours."""
    host = (parts.hostname or "").rstrip(".")
    try:
        found = socket.getaddrinfo(host, parts.port or PORTS[parts.scheme], type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError("unknown_host", _("Nama %(host)s tidak ditemukan.") % {"host": host}) from error
    addresses = [str(entry[4][0]).split("%")[0] for entry in found]
    for address in addresses:
        if not _may_ask(host, ipaddress.ip_address(address), private):
            raise FetchError(
                "private_address",
                _("%(host)s menunjuk ke alamat di dalam jaringan sendiri; itu tidak diambil.") % {"host": host},
            )
    return addresses[0]


def _may_ask(
    host: str, address: ipaddress.IPv4Address | ipaddress.IPv6Address, private: Sequence[str]
) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        address = inner or address
    if address.is_global and not (address.is_multicast or address.is_reserved):
        return True
    return any(host == entry or _is_within(address, entry) for entry in private)


def _is_within(address: ipaddress.IPv4Address | ipaddress.IPv6Address, network: str) -> bool:
    try:
        return address in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False  # a name, not a network
