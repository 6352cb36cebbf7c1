"""Refused certificates, on the wire: what is wrong with each stands in its capture, and no page is ever fetched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from snapshots.records import Failure
from tests.server import Server, moved, page
from tests.spiders.certificate import Authority, self_signed
from tests.spiders.crawl import Crawled, Watch, directory

CONTACT = page("<a href='/contact'>Contact</a> Write to us")


@dataclass(frozen=True)
class World:
    servers: dict[str, Server]
    left: Crawled


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    watch = Watch(tmp_path_factory.mktemp("certificates"))
    authority = Authority.founded(watch.folder)
    contexts = {
        "good": authority.server("127.0.0.1"),
        "expired": authority.server("127.0.0.1", days=-2),
        "misnamed": authority.server("elsewhere.example"),
        "self-signed": self_signed(watch.folder),
    }
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(authority.file))
        servers = {name: stack.enter_context(Server({"/": CONTACT}, tls=tls)) for name, tls in contexts.items()}
        onward = moved(servers["expired"].url())
        servers["sent-on"] = stack.enter_context(Server({"/": onward}))
        listing = stack.enter_context(Server({"/": directory([server.url() for server in servers.values()])}))
        watch.write(listing.url())
        yield World(servers, watch.crawl("first"))


def test_a_good_certificate_is_no_hindrance(world: World) -> None:
    assert world.left.of(world.servers["good"].url()).status == 200


@pytest.mark.parametrize(
    ("name", "failure", "words"),
    [
        ("expired", Failure.CERTIFICATE_EXPIRED, "holds from"),
        ("misnamed", Failure.CERTIFICATE_NAME, "is for elsewhere.example, not for 127.0.0.1"),
        ("self-signed", Failure.CERTIFICATE_UNTRUSTED, "CN=127.0.0.1, whom we do not know"),
        ("sent-on", Failure.CERTIFICATE_EXPIRED, "holds from"),
    ],
)
def test_a_refused_certificate_says_what_is_wrong_with_it(
    world: World, name: str, failure: Failure, words: str
) -> None:
    capture = world.left.of(world.servers[name].url())
    assert (capture.failure, capture.status, capture.sha256) == (failure, None, None)
    assert words in capture.detail
    assert world.left.errors == ""


@pytest.mark.parametrize("name", ["expired", "misnamed", "self-signed"])
def test_no_page_is_asked_for_behind_a_refused_certificate(world: World, name: str) -> None:
    assert world.servers[name].seen == []


def test_a_redirect_to_a_refused_certificate_keeps_its_way(world: World) -> None:
    capture = world.left.of(world.servers["sent-on"].url())
    assert capture.final_url == world.servers["expired"].url()
    assert [hop.status for hop in capture.redirects] == [301]
