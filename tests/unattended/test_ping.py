"""The dead-man's switch: told how a check began and ended, and never a reason for it to fail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from pipeline.cli import main
from pipeline.cli.context import Context
from pipeline.cli.pinging import VARIABLE, pinged
from pipeline.clock import now
from pipeline.unattended.ping import address, ping

KEY = "2b5c-secret-key"


@contextmanager
def switch(status: int = 200) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """A server that takes pings: its URL, and what it was told."""
    told: list[tuple[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            words = self.rfile.read(int(self.headers["Content-Length"])).decode()
            told.append((self.path, words))
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/{KEY}", told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def context(url: str) -> Context:
    return Context(Path("contactwatch.toml"), {VARIABLE: url} if url else {}, now)


@pytest.mark.parametrize(("status", "word"), [(0, ""), (10, ""), (1, "/fail"), (3, "/fail")])
def test_it_says_how_it_ended(status: int, word: str) -> None:
    with switch() as (url, told), pinged(context(url), ["belarus"]) as end:
        assert told == [(f"/{KEY}/start", "")]
        end(status, "belarus: 1 new finding")
    assert told[1:] == [(f"/{KEY}{word}", "belarus: 1 new finding")]


def test_a_check_that_breaks_off_has_failed() -> None:
    with switch() as (url, told):
        with pytest.raises(KeyboardInterrupt), pinged(context(url), ["belarus"]):
            raise KeyboardInterrupt
        assert told[1:] == [(f"/{KEY}/fail", "The check was cut short.")]


def test_each_directory_may_have_its_own() -> None:
    with switch() as (url, told), pinged(context(url + "/{directory}?create=1"), ["belarus", "poland"]) as end:
        end(0, "")
    assert [path for path, _ in told] == [
        f"/{KEY}/{path}?create=1" for path in ("belarus/start", "poland/start", "belarus", "poland")
    ]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_what_is_not_taken_is_said_without_the_address(status: int, capsys: pytest.CaptureFixture[str]) -> None:
    with switch(status) as (url, told), pinged(context(url), ["belarus"]) as end:
        end(0, "")
    assert {path for path, _ in told} == {f"/{KEY}/start", f"/{KEY}"}
    said = capsys.readouterr().err
    assert f"the ping was not taken: status {status}" in said
    assert KEY not in said


def test_nobody_there_or_no_address_at_all(capsys: pytest.CaptureFixture[str]) -> None:
    with switch() as (url, _):
        pass
    for bad in (url, f"file:///etc/{KEY}", f"http://[{KEY}", "ping", f"http://127.0.0.1:99999/{KEY}"):
        with pinged(context(bad), ["belarus"]) as end:
            end(0, "")
    said = capsys.readouterr().err
    assert said.count("the ping was not taken") == 10
    assert KEY not in said


def test_without_an_address_nothing_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    with pinged(context(""), ["belarus"]) as end:
        end(0, "")
    assert capsys.readouterr().err == ""


def test_a_silent_switch_holds_nobody_up_for_long() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/{KEY}"
        assert ping(url, "x", "", "", patience=0.2) == "TimeoutError"


def test_the_word_goes_behind_the_path() -> None:
    assert address("https://hc.example/uuid/", "x", "/fail") == "https://hc.example/uuid/fail"


def test_check_pings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A page that nobody serves is trouble, and that is a failure."""
    config = tmp_path / "contactwatch.toml"
    config.write_text(
        f'[store]\nurl = "sqlite:///{tmp_path}/w.db"\n[fetch]\nallow_networks = ["127.0.0.0/8"]\ndelay = 0\n'
        '[[directories]]\nid = "belarus"\nurl = "http://127.0.0.1:9/"\n'
    )
    with switch() as (url, told):
        monkeypatch.setenv(VARIABLE, url)
        assert main(["--config", str(config), "check"]) == 1
    assert told[0] == (f"/{KEY}/start", "")
    assert told[1][0] == f"/{KEY}/fail"
    assert "belarus: 1 problem with our own reading" in told[1][1]
    assert KEY not in "".join(capsys.readouterr())
