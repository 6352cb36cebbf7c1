"""Responses and errors as captures, validators, redirect targets and subpages: the pure parts of fetching."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from OpenSSL import SSL
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, DownloadFailedError, DownloadTimeoutError
from scrapy.http import HtmlResponse, Response
from twisted.internet.error import ConnectionLost, NoRouteError
from twisted.python.failure import Failure as Wrapped
from twisted.web.client import ResponseFailed

from pipeline.matching.subpages import subpages
from pipeline.model import Link
from snapshots.records import Capture, Failure, Hop, Role
from spiders.capturing import Asked, NotFetchedError, Way, named, of_failure, of_response
from spiders.conditional import conditions
from spiders.redirecting import target

AS_OF = datetime(2026, 9, 1, 6, tzinfo=UTC)
AT = datetime(2026, 9, 2, 7, tzinfo=UTC)
URL = "https://example.org/"
ASKED = Asked("id", "run", Role.SITE, "http://example.org/", AS_OF)
WAY = Way(URL, (Hop("http://example.org/", 301),), AT, 0.25)


def response(status: int = 200, body: bytes = b"", **headers: str) -> Response:
    named_headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return HtmlResponse(URL, status=status, body=body, headers=named_headers)


def failed(reason: Exception) -> Exception:
    """How Twisted reports that an exchange ended for that reason."""
    return ResponseFailed([Wrapped(reason)])  # type: ignore[no-untyped-call]


def earlier(**changed: object) -> Capture:
    given: dict[str, object] = {"status": 200, "sha256": "0" * 64, "size": 7} | changed
    return Capture("e", "r", Role.SITE, URL, str(given.pop("final_url", URL)), AS_OF, AT, **given)  # type: ignore[arg-type]


def test_an_answer_keeps_what_was_received() -> None:
    captured = of_response(ASKED, WAY, response(200, b"hello", Content_Type="text/html", ETag='"1"'), None)
    capture = captured.capture
    assert captured.body == b"hello"
    assert (capture.sha256, capture.size) == (hashlib.sha256(b"hello").hexdigest(), 5)
    assert (capture.url, capture.final_url, capture.redirects) == ("http://example.org/", URL, WAY.hops)
    assert (capture.as_of, capture.fetched_at, capture.elapsed) == (AS_OF, AT, 0.25)
    assert capture.headers == (("content-type", "text/html"), ("etag", '"1"'))
    assert "hello" not in repr(captured)


def test_an_empty_body_is_none() -> None:
    captured = of_response(ASKED, WAY, response(200), None)
    assert (captured.body, captured.capture.sha256, captured.capture.size) == (None, None, 0)


def test_a_304_confirms_the_earlier_body_and_what_describes_it() -> None:
    before = earlier(headers=(("content-type", "text/html; charset=koi8-r"), ("etag", '"1"'), ("server", "old")))
    captured = of_response(ASKED, WAY, response(304, ETag='"2"'), before)
    assert captured.body is None
    assert (captured.capture.sha256, captured.capture.size) == (before.sha256, 7)
    assert captured.capture.headers == (("etag", '"2"'), ("content-type", "text/html; charset=koi8-r"))


def test_a_304_that_nobody_asked_for_confirms_nothing() -> None:
    assert of_response(ASKED, WAY, response(304), None).capture.sha256 is None


def test_a_failure_is_one_line() -> None:
    capture = of_failure(ASKED, WAY, Failure.TIMEOUT, "took\n longer").capture
    assert (capture.failure, capture.detail, capture.status) == (Failure.TIMEOUT, "took longer", None)
    assert capture.final_url == URL


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (CannotResolveHostError("no"), Failure.DNS),
        (DownloadTimeoutError("late"), Failure.TIMEOUT),
        (DownloadCancelledError("large"), Failure.OVERSIZE),
        (failed(ConnectionLost("reset")), Failure.CONNECTION),
        (failed(SSL.Error([("ssl", "", "certificate verify failed")])), Failure.TLS),
        (NoRouteError(113, "no route"), Failure.CONNECTION),  # type: ignore[no-untyped-call]
        (NotFetchedError(Failure.ROBOTS, "Disallow: /"), Failure.ROBOTS),
        (KeyError("what"), Failure.OTHER),
    ],
)
def test_errors_have_names(error: Exception, failure: Failure) -> None:
    found, detail = named(error)
    assert found is failure
    assert detail


def test_the_reason_behind_a_wrapped_error_is_told() -> None:
    outer = DownloadFailedError("[<twisted.python.failure.Failure>]")
    outer.__cause__ = failed(SSL.Error([("ssl", "", "certificate verify failed")]))
    assert named(outer) == (Failure.TLS, "certificate verify failed")


def test_validators_are_sent_back_to_where_they_came_from() -> None:
    before = earlier(headers=(("etag", 'W/"1"'), ("last-modified", "Tue, 03 Mar 2026 10:00:00 GMT")))
    assert conditions(before, URL) == {
        "If-None-Match": 'W/"1"',
        "If-Modified-Since": "Tue, 03 Mar 2026 10:00:00 GMT",
    }


@pytest.mark.parametrize(
    "before",
    [
        None,
        earlier(),
        earlier(headers=(("etag", "1"),), sha256=None),
        earlier(headers=(("etag", "1"),), truncated=True),
        earlier(headers=(("etag", "1"),), final_url="https://elsewhere.example/"),
    ],
)
def test_no_condition_without_a_whole_body_from_that_address(before: Capture | None) -> None:
    assert conditions(before, URL) == {}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (response(301, Location="/en/"), "https://example.org/en/"),
        (response(308, Location="//other.example/a#top"), "https://other.example/a"),
        (response(302, Location="https://example.org/ä b"), "https://example.org/%C3%A4%20b"),
        (response(302, Location="ftp://example.org/"), "ftp://example.org/"),
        (response(302), None),
        (response(200, Location="/en/"), None),
        (response(300, Location="/en/"), None),
        (response(200, b'<meta http-equiv="Refresh" content="0;url=/ru/">'), "https://example.org/ru/"),
        (response(200, b'<meta http-equiv="refresh" content="60;url=/news">'), None),
        (response(200, b'<noscript><meta http-equiv="refresh" content="0;url=/n"></noscript>'), None),
        (response(404, b'<meta http-equiv="refresh" content="0;url=/">'), None),
    ],
)
def test_where_an_answer_sends_us(answer: Response, expected: str | None) -> None:
    assert target(answer) == expected


def test_a_location_that_is_no_url_is_a_failure() -> None:
    with pytest.raises(NotFetchedError):
        target(response(302, Location="http://[::1"))


def test_subpages_are_links_of_the_same_site_that_a_pattern_names() -> None:
    links = [
        Link("https://example.org/belarus-lgbtqi/#top", "a"),
        Link("https://example.org/belarus-lgbtqi/", "again"),
        Link("https://www.example.org/more/belarus-lgbtqi-2", "b"),
        Link("https://elsewhere.example/belarus-lgbtqi", "c"),
        Link("https://example.org/belarus", "the page itself"),
        Link("https://example.org/other", "d"),
    ]
    found = list(subpages(links, "https://example.org/belarus", ("*/belarus-lgbtqi*", "/belarus"), lambda _: False))
    assert found == ["https://example.org/belarus-lgbtqi/", "https://www.example.org/more/belarus-lgbtqi-2"]
