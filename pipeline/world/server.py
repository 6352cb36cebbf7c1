"""The example world on a loopback port: plain HTTP, hosts told apart by their header. It only ever answers."""

from __future__ import annotations

import secrets
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import unquote, urlsplit

from pipeline.world.content import STATES, Answer, answer, filled

#: A crawler that is rerouted to the world takes this header for the failure that it names.
FAILURE_HEADER = "X-Contactwatch-World"
FIRST_VIEWS = 4_208  # where the pages' view counters start, so that they look like a site with readers


class World:
    """A running world. `state` may be switched while it runs; the next request is answered from the new one."""

    def __init__(self, state: str) -> None:
        self.state = state
        self.address = ""
        self._views: Counter[str] = Counter()
        self._lock = Lock()

    @property
    def state(self) -> str:
        return self._state

    @state.setter
    def state(self, name: str) -> None:
        if name not in STATES:
            raise ValueError(f"the example world has no state {name!r}; there are: {', '.join(STATES)}")
        self._state = name

    @classmethod
    @contextmanager
    def serve(cls, state: str, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[World]:
        """Serve the world until the block ends; port 0 takes any free one. `address` is HOST:PORT.

        Raises: ValueError for an unknown state; OSError where the port cannot be had.
        """
        world = cls(state)
        with _Server((host, port), world) as server:
            world.address = f"{host}:{server.server_address[1]}"
            thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="world", daemon=True)
            thread.start()
            try:
                yield world
            finally:
                server.shutdown()
                thread.join()

    def views(self, page: str) -> int:
        """The page's view counter, one higher at each call."""
        with self._lock:
            self._views[page] += 1
            return FIRST_VIEWS + self._views[page]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], world: World) -> None:
        self.world = world
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is no error of the world's."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # the base class wants sockets


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two small writes; together they would wait for an ACK
    timeout = 30
    server: _Server

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").partition(":")[0].lower()
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        found = answer(host, path, self.server.world.state, parts.query)
        if found is None:
            self._send(HTTPStatus.BAD_GATEWAY, [(FAILURE_HEADER, "dns")], b"")
            return
        text = found.text
        if found.fresh:
            views = self.server.world.views(f"{host}{path}")
            text = filled(text, nonce=secrets.token_hex(5), views=views, key=1 + secrets.randbelow(255))
        self._answer(found, text.encode(found.charset, "xmlcharrefreplace"))

    def _answer(self, found: Answer, body: bytes) -> None:
        headers = [("Content-Type", f"{found.media}; charset={found.charset}"), *found.headers]
        if found.status == HTTPStatus.OK and found.validated and not found.fresh:
            tag = f'"{sha256(body).hexdigest()[:16]}"'
            headers += [("ETag", tag), ("Last-Modified", format_datetime(found.modified, usegmt=True))]
            if self._unchanged(tag, found.modified):
                self._send(HTTPStatus.NOT_MODIFIED, headers, b"")
                return
        self._send(found.status, headers, body)

    def _unchanged(self, tag: str, modified: datetime) -> bool:
        """Whether the client's copy is still good; a tag, where one is sent, decides alone (RFC 9110, 13.2.2)."""
        known = self.headers.get("If-None-Match")
        if known is not None:
            return known == "*" or tag in {part.strip().removeprefix("W/") for part in known.split(",")}
        since = self.headers.get("If-Modified-Since")
        if since is None:
            return False
        try:
            return parsedate_to_datetime(since) >= modified
        except (ValueError, TypeError):  # a date that cannot be read, or one without a zone: as if it were not sent
            return False

    def _send(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        self.send_header("Date", self.date_time_string())
        for name, value in headers:
            self.send_header(name, value)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """The world is silent: the crawler tells of its requests."""
