"""A small HTTP server on this machine that answers as a test says: redirects, huge and slow bodies, versions."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class ListServer:
    """What the server serves: content by path, redirects by path; asked holds the paths that were asked for."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.content: dict[str, bytes] = {}
        self.redirects: dict[str, str] = {}
        self.etags: dict[str, str] = {}
        self.headers: dict[str, dict[str, str]] = {}
        self.slow: set[str] = set()
        self.endless: set[str] = set()
        self.asked: list[str] = []


@contextmanager
def list_server() -> Iterator[ListServer]:
    """Serve on a free port of this machine until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            path = self.path
            served.asked.append(path)
            if path in served.redirects:
                self._head(302, {"Location": served.redirects[path]})
            elif path in served.slow:
                self._drip()
            elif path in served.endless:
                self._pour()
            elif path not in served.content:
                self._head(404, {})
            elif served.etags.get(path) and self.headers.get("If-None-Match") == served.etags[path]:
                self._head(304, {})
            else:
                body = served.content[path]
                more = {"ETag": served.etags[path]} if path in served.etags else {}
                stated = {"Content-Length": str(len(body)), "Content-Type": "text/csv"}
                self._head(200, stated | more | served.headers.get(path, {}))
                self.wfile.write(body)

        def _head(self, status: int, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def _drip(self) -> None:
            """Send a byte now and then: no single silence is long, but the whole never ends."""
            self._head(200, {"Content-Type": "text/csv"})
            for _second in range(200):
                try:
                    self.wfile.write(b"a")
                    self.wfile.flush()
                except OSError:
                    return
                time.sleep(0.05)

        def _pour(self) -> None:
            """Send much more than anybody wants, without saying how much."""
            self._head(200, {"Content-Type": "text/csv"})
            try:
                for _piece in range(2000):
                    self.wfile.write(b"x" * 65536)
            except OSError:
                return

        def log_message(self, *_args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served = ListServer(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
