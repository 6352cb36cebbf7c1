"""What machines say of a page's last change, and what of it dates nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from pipeline.dating import MachineStamp, Source
from pipeline.model import Page
from pipeline.parsers.document import Document, parse
from pipeline.parsers.machine_stamps import find_machine_stamps, read_time, wordpress_stamp

URL = "https://aid.example/contact/"
MARCH = datetime(2025, 3, 18, 6, 12, tzinfo=UTC)
SENT = {"Date": "Sat, 22 Nov 2025 06:00:00 GMT"}


def page(head: str = "", body: str = "<p>We help.</p>") -> Document:
    return parse(Page(f"<html><head>{head}</head><body>{body}</body></html>".encode(), url=URL))


def test_the_header_counts_in_any_case() -> None:
    found = find_machine_stamps(page(), {"LAST-MODIFIED": "Tue, 18 Mar 2025 06:12:00 GMT", **SENT})
    assert found == (MachineStamp(Source.LAST_MODIFIED, MARCH),)


@pytest.mark.parametrize(
    "last_modified",
    [
        "Sat, 22 Nov 2025 06:00:00 GMT",  # made for this request
        "Sat, 22 Nov 2025 05:59:57 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Mon, 24 Nov 2025 06:00:00 GMT",  # not yet
        "yesterday",
        "",
    ],
)
def test_a_header_that_dates_nothing(last_modified: str) -> None:
    assert find_machine_stamps(page(), {"Last-Modified": last_modified, **SENT}) == ()


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<meta property="article:modified_time" content="2025-03-18T09:12:00+03:00">', ""),
        ('<meta property="og:updated_time" content="2025-03-18T06:12:00Z">', ""),
        ('<meta itemprop="dateModified" content="2025-03-18T06:12:00.000Z">', ""),
        ("", '<time itemprop="dateModified" datetime="2025-03-18T06:12:00+0000">in March</time>'),
        ('<script type="application/ld+json">{"@type":"WebPage","dateModified":"2025-03-18T06:12:00"}</script>', ""),
        (
            '<script type="application/ld+json">{"@graph":[{"@type":["ContactPage"],"url":"http://www.aid.example/contact",'
            '"dateModified":"2025-03-18T08:12:00+02:00"}]}</script>',
            "",
        ),
    ],
)
def test_the_markup_says_when_the_page_was_changed(head: str, body: str) -> None:
    assert find_machine_stamps(page(head, body), {}) == (MachineStamp(Source.DATE_MODIFIED, MARCH),)


@pytest.mark.parametrize(
    "stated",
    [
        '{"@type":"Comment","dateModified":"2025-03-18"}',
        '{"@type":"NewsArticle","url":"https://aid.example/news/1","dateModified":"2025-03-18"}',
        '{"@type":"WebPage","dateModified":"2025-03"}',
        '{"@type":"WebPage","dateModified":null}',
        '{"@type":"WebPage","datePublished":"2025-03-18"}',
        "{broken",
    ],
)
def test_markup_that_does_not_date_this_page(stated: str) -> None:
    assert find_machine_stamps(page(f'<script type="application/ld+json">{stated}</script>'), {}) == ()


def test_the_same_word_twice_is_one_and_two_sources_are_two() -> None:
    meta = '<meta property="article:modified_time" content="2025-03-18T06:12:00Z">'
    found = find_machine_stamps(page(meta * 2), {"last-modified": "Tue, 18 Mar 2025 06:12:00 GMT"})
    assert [stamp.source for stamp in found] == [Source.DATE_MODIFIED, Source.LAST_MODIFIED]


@pytest.mark.parametrize("several", [False, True])
def test_wordpress_says_when_its_content_was_changed(several: bool) -> None:
    own = {"link": URL, "modified": "2025-03-18T09:12:00", "modified_gmt": "2025-03-18T06:12:00"}
    other = {"link": "https://aid.example/other/", "modified_gmt": "2024-01-01T00:00:00"}
    answer = json.dumps([other, own] if several else own).encode()
    assert wordpress_stamp(answer, URL) == MachineStamp(Source.WORDPRESS, MARCH)


def test_wordpress_without_the_time_in_utc_gives_its_own() -> None:
    answer = json.dumps({"link": URL, "modified": "2025-03-18T06:12:00", "modified_gmt": "0000-00-00T00:00:00"})
    assert wordpress_stamp(answer.encode(), URL) == MachineStamp(Source.WORDPRESS, MARCH)


@pytest.mark.parametrize(
    "answer",
    [
        b'{"code": "rest_forbidden", "data": {"status": 401}}',
        b'{"link": "https://aid.example/other/", "modified_gmt": "2025-03-18T06:12:00"}',
        b'{"link": "https://aid.example/contact/", "modified_gmt": null}',
        b"[]",
        b"null",
        b"<html>",
        b"\xff\xfe",
    ],
)
def test_what_wordpress_does_not_say(answer: bytes) -> None:
    assert wordpress_stamp(answer, URL) is None


@pytest.mark.parametrize("text", ["", "2025", "18.03.2025", "0001-01-01T00:00:00+14:00", "2025-02-30", "9999-99-99"])
def test_what_is_no_machine_time(text: str) -> None:
    assert read_time(text) is None
