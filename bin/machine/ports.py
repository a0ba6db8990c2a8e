"""Free TCP ports of this machine."""

from __future__ import annotations

import socket


class NoFreePort(Exception):
    """Every port of the range asked for is taken."""


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether a server could listen on `port` of `host` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a port in TIME_WAIT after a restart counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def first_free(ports: range, host: str = "127.0.0.1") -> int:
    """Return the first free port of `ports`; raise NoFreePort when all are taken."""
    for port in ports:
        if is_free(port, host):
            return port
    raise NoFreePort(f"no free port on {host} between {ports.start} and {ports.stop - 1}")
