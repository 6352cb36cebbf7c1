"""Chats, through Apprise, against a loopback service; and what it logs stays with us."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from pipeline.notify import chat
from pipeline.notify.sending import DeliveryError, NotNowError, UnsureError
from tests.notify.post import PASSWORD, message


@contextmanager
def service(status: int) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A webhook that answers so: its Apprise URL, and what it took."""
    took: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            took.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            if status:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self.connection.shutdown(socket.SHUT_RDWR)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"json://ana:{PASSWORD}@127.0.0.1:{server.server_port}/{PASSWORD}", took
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def failed(url: str, kind: type[DeliveryError], caplog: pytest.LogCaptureFixture) -> str:
    with caplog.at_level(logging.DEBUG), pytest.raises(kind) as caught:
        chat.send(message(), url, lambda: None)
    assert caught.value.__cause__ is None
    assert PASSWORD not in str(caught.value) + caplog.text
    return str(caught.value)


def test_the_text_arrives() -> None:
    with service(200) as (url, took):
        begun: list[int] = []
        chat.send(message(), url, lambda: begun.append(len(took)))
    assert begun == [0]
    assert took[0]["title"] == message().subject
    assert "One finding." in took[0]["message"]


def test_a_refusal_is_a_status(caplog: pytest.LogCaptureFixture) -> None:
    with service(503) as (url, took):
        assert failed(url, NotNowError, caplog) == "the service did not take it (status 503)"
    assert len(took) == 1


def test_a_service_that_took_it_and_broke_off_leaves_us_unsure(caplog: pytest.LogCaptureFixture) -> None:
    with service(0) as (url, took):
        assert "gave no answer" in failed(url, UnsureError, caplog)
    assert len(took) == 1


def test_nobody_listens(caplog: pytest.LogCaptureFixture) -> None:
    with service(200) as (url, _):
        pass
    assert failed(url, NotNowError, caplog) == "the service was not reached"


def test_an_unknown_address(caplog: pytest.LogCaptureFixture) -> None:
    assert "does not know" in failed(f"nosuch://{PASSWORD}", NotNowError, caplog)
