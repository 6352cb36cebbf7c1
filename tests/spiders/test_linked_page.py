"""The third part of a crawl: links of the page and authorities, each asked for once, politely, and no more of it than
is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise

import pytest

from snapshots.records import Failure, Hop, Role
from tests.server import Answer, Route, Server, moved, page, robots
from tests.spiders.crawl import Crawled, Watch, directory

LEAFLET = Answer(b"%PDF-1.7\n" + b"x" * 3_000_000, content_type="application/pdf")
LINKED: dict[str, dict[str, Route]] = {
    "law": {
        "/robots.txt": robots("User-agent: *\nDisallow: /drafts\n"),
        "/act": page("<h1>The act</h1>" + "<p>Article 1.</p>" * 20, etag='"act"'),
        "/act.pdf": LEAFLET,
        "/slow.pdf": Answer(b"%PDF-1.7\n", content_type="application/pdf", held_back=50_000),
        "/gone": Answer(b"not here", 404, "text/plain"),
        "/drafts": page("Not for programs."),
        "/moved": moved("/act"),
        "/away": moved("/nowhere"),
        "/refused": Answer(b"no", 403),
        "/picture": Answer(b"\x89PNG", content_type="image/png"),
    },
    "silent": {"/": Answer(reset=True)},
    "authority": {"/how-to-apply": page("<h1>How to apply</h1><p>You must apply within 15 days.</p>")},
    "org": {"/": page("<h1>Org Number 1</h1>"), "/guide": page("<h1>A guide</h1>")},
    "down": {"/": Answer(b"oops", 503), "/guide": page("<h1>A guide</h1>")},
}


@dataclass(frozen=True)
class World:
    servers: dict[str, Server]
    refused: str  # a link to a port where nobody listens
    first: Crawled
    again: Crawled

    def url(self, name: str, path: str = "/") -> str:
        return self.servers[name].url(path)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    watch = Watch(tmp_path_factory.mktemp("links"))
    with ExitStack() as stack:
        servers = {name: stack.enter_context(Server(routes)) for name, routes in LINKED.items()}
        with Server() as gone:
            refused = gone.url("/act")
        listing = stack.enter_context(Server())
        servers["listing"] = listing
        linked = [servers["law"].url(path) for path in LINKED["law"] if path != "/robots.txt"]
        linked += [servers["silent"].url("/"), refused, listing.url("/about"), "http://10.0.0.1/inside"]
        linked += [servers[name].url("/guide") for name in ("org", "down")]
        text = "".join(f'<p>What is to be read: <a href="{url}">source {n}</a>.</p>' for n, url in enumerate(linked))
        text += f'<p>Apply within 90 days. <a href="{linked[0]}#article-2">The same once more</a></p>'
        listing.routes["/"] = directory([servers["org"].url("/"), servers["down"].url("/")], text)
        listing.routes["/about"] = page("<h1>About this directory</h1>")
        statement = (
            f"[[statements]]\ndirectory = 'page'\npage = 'within (\\d+) days'\n"
            f"authority = '{servers['authority'].url('/how-to-apply')}'\nsays = 'within (\\d+) days'\n"
        )
        watch.write(listing.url(), max_body=200_000, more=statement)
        first = watch.crawl("first")
        again = watch.crawl("again")
        yield World(servers, refused, first, again)


def test_links_and_authorities_come_last_and_each_is_asked_for_once(world: World) -> None:
    asked = [c for c in world.first.captures if c.role is not Role.ROBOTS]
    assert [c.role for c in asked].index(Role.LINK) == 3, "after the page and the homes of its two organisations"
    assert {c.role for c in asked[3:]} == {Role.LINK}
    assert len({c.url for c in asked}) == len(asked)
    assert world.first.of(world.url("authority", "/how-to-apply")).status == 200
    assert b"within 15 days" in world.first.body(world.url("authority", "/how-to-apply"))


@pytest.mark.parametrize(("path", "status"), [("/act", 200), ("/gone", 404), ("/refused", 403)])
def test_what_a_link_answers_is_kept(world: World, path: str, status: int) -> None:
    assert world.first.of(world.url("law", path)).status == status


@pytest.mark.parametrize("path", ["/act.pdf", "/slow.pdf", "/picture"])
def test_of_what_is_no_page_the_headers_are_enough(world: World, path: str) -> None:
    capture = world.first.of(world.url("law", path))
    assert (capture.status, capture.failure, capture.sha256, capture.truncated) == (200, None, None, False)
    assert capture.header("content-type") in ("application/pdf", "image/png")


def test_redirects_of_links_stand_in_their_captures(world: World) -> None:
    here, nowhere = world.first.of(world.url("law", "/moved")), world.first.of(world.url("law", "/away"))
    assert (here.status, here.redirects) == (200, (Hop(world.url("law", "/moved"), 301),))
    assert (nowhere.status, nowhere.final_url) == (404, world.url("law", "/nowhere"))


def test_robots_txt_and_the_guard_hold_for_links_too(world: World) -> None:
    assert world.first.of(world.url("law", "/drafts")).failure is Failure.ROBOTS
    assert world.servers["law"].count("/drafts") == 0
    assert world.first.of("http://10.0.0.1/inside").failure is Failure.FORBIDDEN_ADDRESS


def test_nobody_there_is_a_failure(world: World) -> None:
    assert world.first.of(world.refused).failure is Failure.REFUSED
    assert world.first.of(world.url("silent")).failure is Failure.CONNECTION


def test_a_host_is_asked_for_its_rules_once_and_one_thing_at_a_time(world: World) -> None:
    server = world.servers["law"]
    assert server.count("/robots.txt") == 2, "once a crawl"
    times = server.times()
    assert all(after - before >= 0.02 for before, after in pairwise(times[: len(times) // 2]))


def test_an_organisations_host_is_asked_for_a_link_only_where_its_visit_went_well(world: World) -> None:
    assert world.first.of(world.url("org", "/guide")).role is Role.LINK
    assert world.servers["down"].count("/guide") == 0


def test_a_page_that_stands_is_confirmed_and_not_sent_again(world: World) -> None:
    first, again = (crawl.of(world.url("law", "/act")) for crawl in (world.first, world.again))
    assert (first.status, again.status) == (200, 304)
    assert first.sha256 == again.sha256
    assert world.first.status == world.again.status == 0
    assert world.first.errors == ""
