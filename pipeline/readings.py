"""Readings of stored captures, cached by body, address and parser version. The cache may be thrown away at any time."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import TypeAdapter

from pipeline.itinerary import Site
from pipeline.model import Listing, Page, Reading, SiteState, UnreadableError
from pipeline.parsers import version
from pipeline.parsers.listing import SelectorError, read_listing
from pipeline.parsers.site import read_site
from pipeline.screen import screen
from pipeline.screening.spam import hidden_spam
from pipeline.sites import SeenPage
from pipeline.sources import wordpress
from pipeline.sources.wordpress import WebPage
from snapshots.archive import Archive
from snapshots.records import Capture

R = TypeVar("R")

_CLOCKS_DIFFER = timedelta(days=1)  # two clocks, and a local time taken for UTC

_LOG = logging.getLogger(__name__)
_READING: TypeAdapter[Reading | str] = TypeAdapter(Reading | str)
_LISTING: TypeAdapter[Listing | str] = TypeAdapter(Listing | str)


class Readings:
    """Reads captures, each body once. A page that cannot be read gives the reason as text."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def site(self, capture: Capture, region: str | None) -> Reading | None:
        """The capture as an organisation's page; None where it holds no readable page. `region`: the directory's."""
        if capture.sha256 is None:
            return None
        key = _key("site", capture, region)
        known = self._archive.reading(key)
        if known is not None:
            found = _READING.validate_json(known)
        else:
            found = _tried(read_site, self._page(capture, directory=region))
            self._keep(key, capture, _READING.dump_json(found))
        return found if isinstance(found, Reading) else None

    def page(self, capture: Capture, region: str | None, site: Site | None) -> SeenPage:
        """The capture of a site, screened: its reading is there only where it is the organisation's own page."""
        reading = self.site(capture, region)
        body = self._archive.body(capture.sha256) if capture.sha256 else None
        names, called = (site.names, site.called) if site else ((), ())
        verdict = screen(capture, body, reading, names, called)
        if verdict.state is not SiteState.OK or reading is None:
            return SeenPage(capture, verdict)
        return SeenPage(capture, verdict, reading, hidden_spam(reading.hidden) or "")

    def listing(self, capture: Capture, region: str | None, select: Mapping[str, str]) -> Listing | str:
        """The capture as a directory page, or why it cannot be read as one: also where a selector matches nothing."""
        if capture.sha256 is None:
            return "it has no body"
        key = _key("listing", capture, region, *(f"{k}={v}" for k, v in sorted(select.items())))
        known = self._archive.reading(key)
        if known is not None:
            return _LISTING.validate_json(known)
        found: Listing | str = _tried(
            lambda page: read_listing(page, select or None), self._page(capture, region=region)
        )
        part = self.part(capture)
        if part is not None and isinstance(found, Listing):
            found = replace(found, modified=_past(part.modified, capture.fetched_at), form="wordpress")
        self._keep(key, capture, _LISTING.dump_json(found))
        return found

    def _keep(self, key: str, capture: Capture, found: bytes) -> None:
        self._archive.keep_reading(key, found.decode(), sha256=capture.sha256 or "", version=version.PARSER_VERSION)

    def part(self, capture: Capture) -> WebPage | None:
        """The page of a WordPress site that the capture is, cut out of an answer of its API; None for any other."""
        if capture.sha256 is None or "json" not in capture.header("content-type"):
            return None
        body = self._archive.body(capture.sha256)
        return next(iter(wordpress.pages(body)), None) if wordpress.is_page(body) else None

    def _page(self, capture: Capture, *, region: str | None = None, directory: str | None = None) -> Page:
        part = self.part(capture)
        if part is not None:
            return Page(wordpress.as_html(part), capture.final_url, "text/html; charset=utf-8", region, directory)
        body = self._archive.body(capture.sha256 or "")
        return Page(body, capture.final_url, capture.header("content-type"), region, directory)


def _past(time: datetime | None, now: datetime) -> datetime | None:
    """The time, unless it lies ahead: a clock that is wrong says nothing of the page's age."""
    return time if time is not None and time - now < _CLOCKS_DIFFER else None


def _tried(read: Callable[[Page], R], page: Page) -> R | str:
    try:
        return read(page)
    except (UnreadableError, SelectorError) as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - a page that breaks a parser must not stop the others; it becomes trouble
        _LOG.exception("the parser failed on %s", page.url)
        return f"our parser failed on it ({type(error).__name__}: {error})"


def _key(kind: str, capture: Capture, region: str | None, *more: str) -> str:
    parts = (
        version.PARSER_VERSION,
        kind,
        capture.sha256 or "",
        capture.final_url,
        capture.header("content-type"),
        region or "",
        *more,
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
