"""One crawl of a directory whose sites misbehave in every way that we know of; then the same again, unchanged."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise

import pytest

from snapshots.records import Failure, Hop, Role
from tests.server import Answer, Route, Seen, Server, moved, page, robots
from tests.spiders.certificate import self_signed
from tests.spiders.crawl import Crawled, Watch, directory

CONTACT = '<a href="/contact">Contact</a>'
CYRILLIC = "<html><body>Свяжитесь с нами</body></html>".encode("windows-1251")
LONG_NAME = f"http://{'a' * 64}.example/"


def _chain(seen: Seen) -> Answer:
    return moved(f"/chain?{int(seen.path.partition('?')[2] or 0) + 1}")


# One site each: what it answers at which path. Its home is its website.
SITES: dict[str, dict[str, Route]] = {
    "plain": {
        "/": page(f"{CONTACT} <a href='/news'>News</a>", etag='"home"'),
        "/contact": page("Write to us", last_modified="Tue, 03 Mar 2026 10:00:00 GMT"),
        "/news": page("News"),
    },
    "moved": {"/": moved("/en/"), "/en/": moved("/en/home", 302), "/en/home": page(CONTACT), "/contact": page("C")},
    "forbidden": {"/": Answer(b"<html>no</html>", 403)},
    "absent": {"/": Answer(b"<html>gone</html>", 404)},
    "hurried": {"/": Answer(b"slow down", 429)},
    "broken": {"/": Answer(b"oops", 500)},
    "slow": {"/": page("late", wait=5)},
    "cut": {"/": page("half of it", held_back=500)},
    "endless": {"/": page("until I hang up", no_length=True)},
    "lying": {"/": Answer(CYRILLIC, content_type="text/html; charset=utf-8")},
    "squeezed": {"/": Answer(gzip.compress(b"<html>squeezed</html>"), headers=(("Content-Encoding", "gzip"),))},
    "huge": {"/": Answer(b"x" * 300_000)},
    "swollen": {"/": Answer(gzip.compress(b"x" * 3_000_000), headers=(("Content-Encoding", "gzip"),))},
    "hanging-up": {"/": Answer(reset=True)},
    "circular": {"/": moved("/a"), "/a": moved("/")},
    "chained": {"/": moved("/chain"), **{f"/chain{'?' if n else ''}{n or ''}": _chain for n in range(14)}},
    "refreshing": {"/": page('<meta http-equiv="refresh" content="0; url=/ru/">'), "/ru/": page(CONTACT)},
    "inward": {"/": moved("http://10.0.0.1/admin")},
    "odd-scheme": {"/": moved("file:///etc/passwd")},
    "closed": {"/robots.txt": robots("User-agent: *\nDisallow: /\n"), "/": page("private")},
    "half-closed": {
        "/robots.txt": robots("User-agent: contactwatch\nDisallow: /contact\n\nUser-agent: *\nDisallow: /\n"),
        "/": page(CONTACT),
        "/contact": page("private"),
    },
    "rules-broken": {"/robots.txt": Answer(b"oops", 503), "/": page("never asked")},
    "rules-slow": {"/robots.txt": robots("", wait=5), "/": page("never asked")},
    "rules-reset": {"/robots.txt": Answer(reset=True), "/": page("never asked")},
    "rules-denied": {"/robots.txt": Answer(b"no", 401), "/": page("welcome")},
    "rules-moved": {
        "/robots.txt": moved("/rules"),
        "/rules": robots("User-agent: *\nDisallow: /contact"),
        "/": page(CONTACT),
    },
    "unhurried": {
        "/robots.txt": robots("User-agent: *\nCrawl-delay: 0.4"),
        "/": page(f"{CONTACT} <a href='/about'>About us</a>"),
        "/contact": page("C"),
        "/about": page("A"),
    },
}


@dataclass(frozen=True)
class World:
    """All servers of the test, and what two crawls of them left."""

    servers: dict[str, Server]
    refused: str  # a website whose port nobody listens on
    untrusted: str  # a website with a certificate that nobody signed
    first: Crawled
    again: Crawled

    def home(self, name: str) -> str:
        return self.servers[name].url()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    watch = Watch(tmp_path_factory.mktemp("crawl"))
    with ExitStack() as stack:
        servers = {name: stack.enter_context(Server(routes)) for name, routes in SITES.items()}
        secure = stack.enter_context(Server({"/": page("secret")}, tls=self_signed(watch.folder)))
        with Server() as gone:
            refused = gone.url()
        plain = servers["plain"].url
        servers["crossing"] = stack.enter_context(Server({"/": moved(servers["closed"].url("/secret"), 307)}))
        listed = [*(server.url() for server in servers.values()), refused, secure.url(), LONG_NAME, plain("/?twice")]
        listing = stack.enter_context(Server())
        listing.routes["/"] = directory(
            listed,
            '<p><a href="/page-more">More</a> <a href="/other">Other</a> <a href="http://127.0.0.77/page-x">X</a></p>',
        )
        listing.routes["/page-more"] = page("sub-page")
        servers["listing"] = listing
        watch.write(listing.url(), max_body=200_000, more='subpages = ["*/page-*"]')
        first = watch.crawl("first")
        again = watch.crawl("again")
        yield World(servers, refused, secure.url(), first, again)


def test_the_listing_and_its_subpages_come_first(world: World) -> None:
    url = world.servers["listing"].url
    roles = [(capture.role, capture.url) for capture in world.first.captures[:3]]
    assert roles == [(Role.ROBOTS, url("/robots.txt")), (Role.LISTING, url("/")), (Role.SUBPAGE, url("/page-more"))]
    assert world.first.of(url("/other")).role is Role.LINK, "no page of the directory, but it is linked"


def test_home_and_contact_page_are_read_and_other_pages_are_not(world: World) -> None:
    assert world.first.of(world.home("plain")).status == 200
    assert world.first.of(world.servers["plain"].url("/contact")).status == 200
    assert world.servers["plain"].count("/news") == 0


def test_a_host_of_two_entries_is_visited_once(world: World) -> None:
    paths = world.servers["plain"].paths()
    half = len(paths) // 2
    assert sorted(paths[:half]) == sorted(paths[half:]) == ["/", "/?twice", "/contact", "/robots.txt"]


@pytest.mark.parametrize(
    ("name", "status"), [("forbidden", 403), ("absent", 404), ("hurried", 429), ("broken", 500), ("rules-denied", 200)]
)
def test_a_status_is_an_answer_and_its_body_is_kept(world: World, name: str, status: int) -> None:
    capture = world.first.of(world.home(name))
    assert (capture.status, capture.failure) == (status, None)
    assert world.servers[name].count("/") == 2, "asked once a crawl, never again"
    assert world.first.body(world.home(name))


def test_the_redirect_chain_stands_in_the_capture(world: World) -> None:
    url = world.servers["moved"].url
    capture = world.first.of(url("/"))
    assert (capture.status, capture.final_url) == (200, url("/en/home"))
    assert capture.redirects == (Hop(url("/"), 301), Hop(url("/en/"), 302))
    assert world.first.of(url("/contact")).status == 200


def test_a_page_that_refreshes_at_once_sends_us_on(world: World) -> None:
    url = world.servers["refreshing"].url
    capture = world.first.of(url("/"))
    assert (capture.final_url, capture.redirects) == (url("/ru/"), (Hop(url("/"), 200),))


@pytest.mark.parametrize(
    ("name", "failure"),
    [
        ("slow", Failure.TIMEOUT),
        ("huge", Failure.OVERSIZE),
        ("swollen", Failure.OVERSIZE),
        ("hanging-up", Failure.CONNECTION),
        ("circular", Failure.REDIRECTS),
        ("chained", Failure.REDIRECTS),
        ("inward", Failure.FORBIDDEN_ADDRESS),
        ("odd-scheme", Failure.FORBIDDEN_ADDRESS),
        ("closed", Failure.ROBOTS),
        ("crossing", Failure.ROBOTS),
        ("rules-broken", Failure.ROBOTS_UNREACHABLE),
        ("rules-slow", Failure.ROBOTS_UNREACHABLE),
        ("rules-reset", Failure.ROBOTS_UNREACHABLE),
    ],
)
def test_a_failure_is_a_capture(world: World, name: str, failure: Failure) -> None:
    capture = world.first.of(world.home(name))
    assert (capture.failure, capture.status, capture.sha256) == (failure, None, None)
    assert capture.detail


def test_failures_below_http_are_told_as_what_they_are(world: World) -> None:
    assert world.first.of(world.refused).failure is Failure.REFUSED
    assert world.first.of(world.untrusted).failure is Failure.CERTIFICATE_UNTRUSTED
    assert world.first.of(LONG_NAME).failure is Failure.DNS


def test_a_chain_is_followed_for_ten_hops(world: World) -> None:
    assert len(world.first.of(world.home("chained")).redirects) == 11
    assert world.servers["chained"].count("/chain?9") == 2
    assert world.servers["chained"].count("/chain?10") == 0


def test_a_refused_redirect_names_where_it_led(world: World) -> None:
    inward = world.first.of(world.home("inward"))
    assert (inward.final_url, inward.redirects) == ("http://10.0.0.1/admin", (Hop(world.home("inward"), 301),))
    crossing = world.first.of(world.home("crossing"))
    assert crossing.final_url == world.servers["closed"].url("/secret")
    assert world.servers["closed"].paths() == ["/robots.txt"] * 2


def test_a_truncated_body_is_kept_and_marked(world: World) -> None:
    assert world.first.of(world.home("cut")).truncated
    assert b"half of it" in world.first.body(world.home("cut"))
    assert not world.first.of(world.home("endless")).truncated


def test_bodies_are_kept_as_received_after_content_decoding(world: World) -> None:
    assert world.first.body(world.home("lying")) == CYRILLIC
    assert world.first.of(world.home("lying")).sha256 == hashlib.sha256(CYRILLIC).hexdigest()
    assert world.first.body(world.home("squeezed")) == b"<html>squeezed</html>"


def test_robots_rules_are_obeyed_page_by_page(world: World) -> None:
    for name, rule in (("half-closed", "Disallow: /contact"), ("rules-moved", "Disallow: /contact")):
        server = world.servers[name]
        assert world.first.of(server.url("/")).status == 200
        assert server.count("/contact") == 0
        forbidden = world.first.of(server.url("/contact"))
        assert forbidden.failure is Failure.ROBOTS
        assert rule in forbidden.detail


@pytest.mark.parametrize("name", ["rules-broken", "rules-slow", "rules-reset"])
def test_nothing_is_fetched_where_robots_txt_gives_no_answer(world: World, name: str) -> None:
    assert world.servers[name].count("/") == 0


def test_robots_txt_is_captured_once_per_host(world: World) -> None:
    asked = [capture.url for capture in world.first.captures if capture.role is Role.ROBOTS]
    assert len(asked) == len(set(asked))
    assert world.first.of(world.servers["closed"].url("/robots.txt")).status == 200


def test_crawl_delay_is_kept_between_all_requests(world: World) -> None:
    times = world.servers["unhurried"].times()
    first = times[: len(times) // 2]
    assert len(first) == 4
    assert all(after - before >= 0.4 for before, after in pairwise(first))


def test_the_configured_delay_is_kept(world: World) -> None:
    times = world.servers["plain"].times()
    first = times[: len(times) // 2]
    assert all(after - before >= 0.02 for before, after in pairwise(first))


def test_who_asks_says_so_and_keeps_no_cookies(world: World) -> None:
    for seen in world.servers["plain"].seen:
        assert seen.headers["user-agent"].startswith("contactwatch (+")
        assert not {"cookie", "referer"} & set(seen.headers)


def test_every_request_left_one_capture_and_one_line_of_progress(world: World) -> None:
    assert [event["url"] for event in world.first.events] == [capture.url for capture in world.first.captures]
    assert [event["done"] for event in world.first.events] == list(range(1, len(world.first.captures) + 1))
    assert all(event["done"] <= event["known"] for event in world.first.events)
    assert len({capture.id for capture in world.first.captures}) == len(world.first.captures)
    assert "Traceback" not in world.first.errors


def test_a_second_crawl_asks_whether_the_body_still_stands(world: World) -> None:
    for path in ("/", "/contact"):
        url = world.servers["plain"].url(path)
        before, after = world.first.of(url), world.again.of(url)
        assert (before.status, after.status) == (200, 304)
        assert (after.sha256, after.size) == (before.sha256, before.size)
        assert after.header("content-type") == before.header("content-type")
    assert world.again.of(world.servers["plain"].url("/?twice")).status == 404


def test_an_answer_without_validators_is_fetched_again(world: World) -> None:
    assert world.again.of(world.home("lying")).status == 200
    assert world.again.of(world.home("lying")).sha256 == world.first.of(world.home("lying")).sha256
