"""The world on a port: hosts by header, state switched while it runs, validators, fresh noise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection

import pytest

from pipeline.world.server import World

DIRECTORY = "/legal-assistance-country-directory/belarus-legal-assistance"


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes


@pytest.fixture
def running() -> Iterator[World]:
    with World.serve("before") as started:
        yield started


def ask(running: World, host: str, path: str, **headers: str) -> Reply:
    connection = HTTPConnection(running.address, timeout=5)
    try:
        sent = {"Host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers=sent)
        response = connection.getresponse()
        return Reply(response.status, dict(response.getheaders()), response.read())
    finally:
        connection.close()


def test_hosts_are_told_apart_by_header_whatever_port_or_case_it_has(running: World) -> None:
    assert "Карытас".encode() in ask(running, "caritas.by", "/").body
    assert b"IOM" in ask(running, "Belarus.IOM.int:80", "/?utm_source=x").body


def test_an_unknown_host_is_a_name_that_does_not_resolve(running: World) -> None:
    reply = ask(running, "nobody.example", "/")
    assert reply.status == 502
    assert reply.headers["X-Contactwatch-World"] == "dns"


def test_a_page_comes_in_its_own_charset(running: World) -> None:
    reply = ask(running, "evolutio.info", "/contacts.html")
    assert reply.headers["Content-Type"] == "text/html; charset=windows-1251"
    assert "Почтовый адрес" in reply.body.decode("windows-1251")


def test_the_state_can_be_switched_while_it_runs(running: World) -> None:
    assert b"380-19-49" in ask(running, "caritas.by", "/kantakty").body
    running.state = "after"
    after = ask(running, "caritas.by", "/kantakty").body
    assert b"900-00-14" in after
    assert b"380-19-49" not in after


def test_an_unknown_state_is_refused_and_the_known_ones_named(running: World) -> None:
    with pytest.raises(ValueError, match="'yesterday'; there are: before, after"):
        running.state = "yesterday"
    with pytest.raises(ValueError, match="no state"):
        World("yesterday")


@pytest.mark.parametrize("given", ["If_None_Match", "If_Modified_Since"])
def test_an_unchanged_page_is_not_sent_twice(running: World, given: str) -> None:
    first = ask(running, "caritas.by", "/kantakty")
    validator = first.headers["ETag" if given == "If_None_Match" else "Last-Modified"]
    again = ask(running, "caritas.by", "/kantakty", **{given: validator})
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    running.state = "after"
    assert ask(running, "caritas.by", "/kantakty", **{given: validator}).status == 200


def test_a_tag_decides_even_where_the_date_says_unchanged(running: World) -> None:
    first = ask(running, "caritas.by", "/kantakty")
    reply = ask(
        running, "caritas.by", "/kantakty", If_None_Match='"x"', If_Modified_Since=first.headers["Last-Modified"]
    )
    assert reply.status == 200


@pytest.mark.parametrize("since", ["yesterday", "Mon, 14 Sep 2026 07:30:00 -0000", ""])
def test_a_date_that_cannot_be_read_is_as_if_not_sent(running: World, since: str) -> None:
    assert ask(running, "caritas.by", "/kantakty", If_Modified_Since=since).status == 200


def test_the_directory_page_differs_each_time_in_noise_only(running: World) -> None:
    first, second = (ask(running, "rightsinexile.org", DIRECTORY) for _ in range(2))
    assert "ETag" not in first.headers
    assert first.body != second.body
    lines = zip(first.body.decode().splitlines(), second.body.decode().splitlines(), strict=True)
    noise = [line for line, other in lines if line != other]
    assert 3 <= len(noise) <= 4
    assert all("nonce" in line or "Post Views" in line or "data-cfemail" in line for line in noise)


def test_an_error_page_carries_no_validator(running: World) -> None:
    reply = ask(running, "caritas.by", "/no-such-page")
    assert reply.status == 404
    assert "ETag" not in reply.headers
    running.state = "after"
    wall = ask(running, "www.unhcr.org", "/by/", If_None_Match="*")
    assert wall.status == 403
    assert wall.headers["Server"] == "cloudflare"


def test_one_connection_serves_many_requests(running: World) -> None:
    connection = HTTPConnection(running.address, timeout=5)
    try:
        for path in ("/", "/kantakty", "/naviny", "/robots.txt"):
            connection.request("GET", path, headers={"Host": "caritas.by"})
            response = connection.getresponse()
            assert response.status == 200
            assert response.read()
    finally:
        connection.close()


def test_the_port_is_free_again_afterwards() -> None:
    with World.serve("before") as first:
        port = int(first.address.partition(":")[2])
    with World.serve("after", port=port) as second:
        assert second.address == first.address
