"""A loopback server that behaves as badly as a test wants. Another 127.0.0.x or another port is another site."""

from __future__ import annotations

import socket
import socketserver
import ssl
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it came in."""

    path: str  # with the query
    at: float  # seconds, monotonic
    headers: Mapping[str, str]  # names in lower case


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says, and how it misbehaves while saying it."""

    body: bytes = field(default=b"", repr=False)
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    etag: str = ""  # with either validator, a request that names it gets a 304
    last_modified: str = ""
    wait: float = 0.0  # seconds before the first byte
    held_back: int = 0  # bytes that Content-Length promises and that never come
    reset: bool = False  # the connection is reset instead of an answer
    no_length: bool = False  # the end of the connection ends the body


Route = Answer | Callable[[Seen], Answer]


def page(text: str, **more: object) -> Answer:
    """An HTML page with that body text."""
    html = f"<!doctype html><html lang=en><head><title>{text[:40]}</title></head><body>{text}</body></html>"
    return replace(Answer(html.encode()), **more)  # type: ignore[arg-type]


def moved(to: str, status: int = 301) -> Answer:
    """A redirect."""
    return Answer(status=status, headers=(("Location", to),))


def robots(text: str, **more: object) -> Answer:
    """A robots.txt."""
    return replace(Answer(text.encode(), content_type="text/plain"), **more)  # type: ignore[arg-type]


class Server:
    """Serves its routes while the context is open; what no route names is a 404. Routes may be changed meanwhile."""

    def __init__(
        self, routes: Mapping[str, Route] | None = None, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
    ) -> None:
        self.routes: dict[str, Route] = dict(routes or {})
        self.seen: list[Seen] = []
        self._ended = threading.Event()
        self._tls = tls
        self._listener = _Listener((host, 0), _Connection)
        self._listener.owner = self
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        """Host and port."""
        host, port = self._listener.server_address[:2]
        return f"{host!s}:{port}"

    def url(self, path: str = "/") -> str:
        """The absolute URL of a path."""
        return f"{'https' if self._tls else 'http'}://{self.address}{path}"

    def count(self, path: str) -> int:
        """How often that path was asked for."""
        return len(self.times(path))

    def times(self, path: str | None = None) -> list[float]:
        """When that path, or anything at all, was asked for: monotonic seconds."""
        return [seen.at for seen in self.seen if path in (None, seen.path)]

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [seen.path for seen in self.seen]

    def answer(self, seen: Seen) -> Answer:
        """What the route of a request says, with validators honoured."""
        self.seen.append(seen)
        route = self.routes.get(seen.path, Answer(b"not here", 404, "text/plain"))
        answer = route if isinstance(route, Answer) else route(seen)
        same_tag = bool(answer.etag) and seen.headers.get("if-none-match") == answer.etag
        same_time = bool(answer.last_modified) and seen.headers.get("if-modified-since") == answer.last_modified
        return replace(answer, status=304, body=b"") if same_tag or same_time else answer

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond the end of the server."""
        self._ended.wait(seconds)

    def secured(self, connection: socket.socket) -> socket.socket:
        """The connection, wrapped in TLS where the server speaks it."""
        return self._tls.wrap_socket(connection, server_side=True) if self._tls else connection


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    owner: Server

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what these tests are about."""


class _Connection(socketserver.BaseRequestHandler):
    server: _Listener
    request: socket.socket

    def handle(self) -> None:
        connection = self.server.owner.secured(self.request)
        connection.settimeout(30)
        with connection.makefile("rb") as incoming:
            while (seen := _read(incoming.readline)) is not None:
                answer = self.server.owner.answer(seen)
                self.server.owner.pause(answer.wait)
                if answer.reset:
                    # Lingering for no time makes the close a reset.
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    break
                connection.sendall(_head(answer) + answer.body)
                if answer.held_back or answer.no_length:
                    break
        connection.close()


def _read(line: Callable[[], bytes]) -> Seen | None:
    first = line().decode("latin-1").split()
    if len(first) != 3:
        return None
    headers: dict[str, str] = {}
    while text := line().decode("latin-1").strip():
        name, _, value = text.partition(":")
        headers[name.strip().lower()] = value.strip()
    return Seen(first[1], time.monotonic(), headers)


def _head(answer: Answer) -> bytes:
    bodiless = answer.status in (204, 304)
    lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
    if not bodiless:
        lines.append(f"Content-Type: {answer.content_type}")
    if not bodiless and not answer.no_length:
        lines.append(f"Content-Length: {len(answer.body) + answer.held_back}")
    lines += [f"ETag: {answer.etag}"] * bool(answer.etag)
    lines += [f"Last-Modified: {answer.last_modified}"] * bool(answer.last_modified)
    lines += [f"{name}: {value}" for name, value in answer.headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
