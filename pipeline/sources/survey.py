"""Looks over a WordPress site for pages that look like directories. Pure: yields what to ask, is sent the answers.

A spider sends what it fetched; a later reading of the same captures sends them again, and comes to the same end.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from urllib.parse import unquote, urlsplit

from pipeline.screening.plainly import failed
from pipeline.sources import wordpress
from pipeline.sources.members import mostly_by_country, mostly_listings
from pipeline.sources.parents import written
from pipeline.sources.wordpress import AnswerError, WebPage
from pipeline.text.url import canonical, page_key, same_site
from snapshots.records import Capture

#: Requests to one site, its robots.txt and the page itself not counted. Eight hundred country pages of three
#: directories take about twenty.
MOST_REQUESTS = 40
_MOST_OVERVIEW = 24  # of them to see which pages there are; the rest is for what they say
_LEAST = 5  # pages under one parent that may be a directory
_SAMPLE = 10  # pages by which a parent is judged whose titles name no countries
_MOST_SAMPLED = 3  # such parents
_LINK = re.compile(rb"<link\b[^>]*api\.w\.org[^>]*>", re.I)
_HREF = re.compile(rb"href\s*=\s*[\"']?([^\"'\s>]+)", re.I)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site said to one question."""

    status: int | None  # None: nothing came
    body: bytes = field(default=b"", repr=False)
    announced: int | None = None  # how many answers there are to that question, as the API says
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A page whose children look like directories."""

    parent: WebPage
    pages: tuple[WebPage, ...]
    fault: str  # why these may not be all; empty where they are
    by_country: bool  # most titles name one country
    name: str  # what the config's `parent` says of it: its slug, or as much of its path as tells it from others


@dataclass(frozen=True, slots=True)
class Survey:
    """What became of it."""

    site: str
    found: tuple[Found, ...] = ()
    fault: str = ""  # why the API was of no use, or why there may be more than was found
    absent: bool = False  # there is no such API


def answer(capture: Capture, body: bytes) -> Answer:
    """A capture as an answer."""
    if capture.failure is not None:
        return Answer(None, failure=failed(capture.failure, capture.detail))
    said = capture.header("x-wp-totalpages")
    return Answer(capture.status, body, int(said) if said.isdecimal() else None)


def site_of(url: str, body: bytes) -> str:
    """The root of the site by its page, without a slash at the end: as its link to the API says, else its host."""
    parts = urlsplit(url)
    for link in _LINK.findall(body):
        href = _HREF.search(link)
        root, named, _ = html.unescape(href[1].decode("utf-8", "replace") if href else "").partition("/wp-json")
        if named and root.startswith(("http://", "https://")) and same_site(root, url):
            return root
    return f"{parts.scheme}://{parts.netloc}"


def replayed(asking: Generator[str, Answer, Survey], answers: Mapping[str, Answer]) -> Survey:
    """The end to which these answers lead, by URL."""
    try:
        url = next(asking)
        while True:
            url = asking.send(answers.get(url) or Answer(None, failure="the crawl left nothing of it"))
    except StopIteration as end:
        survey: Survey = end.value
        return survey


def survey(url: str, site: str) -> Generator[str, Answer, Survey]:
    """Of the front page: all parents of the site. Of another page: itself as a parent, or the parent it stands under.

    Yields: URLs to ask for. Returns: the survey.
    """
    requests = _Requests()
    if canonical(url).rstrip("/") != canonical(site).rstrip("/"):
        return (yield from _around(url, site, requests))
    overview = yield from _all(partial(wordpress.overview_url, site), requests, _MOST_OVERVIEW)
    if not overview.pages:
        return Survey(site, fault=overview.fault, absent=overview.absent)
    found: list[Found] = []
    sampled = 0
    for parent, titles in _parents(overview.pages):
        if not mostly_by_country(titles):
            sampled += 1
            if sampled > _MOST_SAMPLED or not (yield from _lists(site, parent, requests)):
                continue
        below = yield from _below(site, parent, requests)
        if below.pages:
            found.append(_found(site, parent, below, overview.pages))
    return Survey(site, tuple(found), overview.fault or requests.fault)


@dataclass(frozen=True, slots=True)
class _Pages:
    pages: tuple[WebPage, ...]
    fault: str = ""
    absent: bool = False


class _Requests:
    """How many more may be made."""

    def __init__(self) -> None:
        self._left = MOST_REQUESTS
        self.fault = ""

    def one(self) -> bool:
        """Whether there is one left; it is taken."""
        if not self._left:
            self.fault = f"more than {MOST_REQUESTS} requests are not made"
            return False
        self._left -= 1
        return True


def _parents(pages: Sequence[WebPage]) -> Iterator[tuple[WebPage, Sequence[str]]]:
    """The pages with enough children, and the children's titles: those by country first, then by their number."""
    titles: dict[int, list[str]] = {}
    for page in pages:
        titles.setdefault(page.parent, []).append(page.title)
    known = [(page, titles[page.id]) for page in pages if len(titles.get(page.id, ())) >= _LEAST]
    yield from sorted(known, key=lambda each: (not mostly_by_country(each[1]), -len(each[1])))


def _around(url: str, site: str, requests: _Requests) -> Generator[str, Answer, Survey]:
    slug = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])
    same = yield from _once(wordpress.parent_url(site, slug), requests)
    namesakes = same.pages
    own = next((page for page in same.pages if page_key(page.link) == page_key(url)), None)
    if own is None:
        return Survey(site, fault=same.fault, absent=same.absent)
    below = yield from _below(site, own, requests)
    if len(below.pages) < _LEAST and own.parent:
        above = yield from _once(wordpress.single_url(site, own.parent), requests)
        if not above.pages:
            return Survey(site, fault=above.fault)
        own = above.pages[0]
        below = yield from _below(site, own, requests)
        namesakes = (yield from _once(wordpress.parent_url(site, own.slug), requests)).pages
    directory = len(below.pages) >= _LEAST and (
        mostly_by_country([page.title for page in below.pages]) or mostly_listings(below.pages[:_SAMPLE])
    )
    return Survey(site, (_found(site, own, below, namesakes),) if directory else (), below.fault or requests.fault)


def _found(site: str, parent: WebPage, below: _Pages, others: Sequence[WebPage]) -> Found:
    """`others`: pages of the site, among them those of the parent's slug."""
    same = [page for page in others if page.slug == parent.slug]
    by_country = mostly_by_country([page.title for page in below.pages])
    return Found(parent, below.pages, below.fault, by_country, written(parent, same or [parent], site))


def _below(site: str, parent: WebPage, requests: _Requests) -> Generator[str, Answer, _Pages]:
    return (yield from _all(partial(wordpress.children_url, site, parent.id), requests))


def _lists(site: str, parent: WebPage, requests: _Requests) -> Generator[str, Answer, bool]:
    """Whether some of the pages under a parent read as listings."""
    sample = yield from _once(wordpress.children_url(site, parent.id, 1, _SAMPLE), requests)
    return bool(sample.pages) and mostly_listings(sample.pages)


def _once(url: str, requests: _Requests) -> Generator[str, Answer, _Pages]:
    if not requests.one():
        return _Pages((), requests.fault)
    return _read((yield url))


def _all(
    url_of: Callable[[int], str], requests: _Requests, most: int = MOST_REQUESTS
) -> Generator[str, Answer, _Pages]:
    """All answers to one question, a hundred pages each; no more than `most` of them."""
    found: dict[int, WebPage] = {}
    announced = None
    for number in count(1):
        if number > most or not requests.one():
            return _Pages(
                tuple(found.values()), requests.fault or f"it has more than {most * wordpress.PER_PAGE} pages"
            )
        given = yield url_of(number)
        read = _read(given)
        if given.status == 400 and found and number > (announced or 0):
            break  # past the end
        if read.fault:
            return _Pages(tuple(found.values()), read.fault, read.absent)
        announced = given.announced if announced is None else announced
        new = {page.id: page for page in read.pages if page.id not in found}
        if read.pages and not new:
            return _Pages(tuple(found.values()), "the API gave the same pages twice")
        found |= new
        if len(read.pages) < wordpress.PER_PAGE and number >= (announced or 0):
            break
    return _Pages(tuple(found.values()))


def _read(given: Answer) -> _Pages:
    if given.status is None:
        return _Pages((), given.failure)
    try:
        return _Pages(wordpress.pages(given.body))
    except AnswerError as error:
        words = str(error) if given.status == 200 else f"status {given.status}, {error}"
        return _Pages((), words, absent=given.status in (404, 410))
