"""Readings of stored captures, cached by body, address and parser version. The cache may be thrown away at any time.

Personal values are veiled before anything else sees them: neither the cache nor a rule ever holds one.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import TypeAdapter

from pipeline.faults import about, place
from pipeline.matching.itinerary import Site
from pipeline.matching.sites import SeenPage
from pipeline.model import Contact, Kind, Listing, Page, Reading, SiteState, UnreadableError
from pipeline.parsers import version
from pipeline.parsers.listing import SelectorError, read_listing
from pipeline.parsers.site import read_site
from pipeline.parsers.veil import Veil
from pipeline.screening.screen import screen
from pipeline.screening.spam import hidden_spam
from pipeline.sources.opening import Answer, opened
from pipeline.sources.rows import Opened, SourceError
from pipeline.text.url import host_of, site_key
from snapshots.archive import Archive
from snapshots.records import Capture, Role

#: Prefix of what the config says of a data file's columns, beside its CSS selectors.
COLUMN = "columns."

#: Roles of a directory's own pages: whoever reads them reads all of them, so nothing there is personal.
_OWN = (Role.LISTING, Role.SUBPAGE, Role.SHOWN)

R = TypeVar("R")

_CLOCKS_DIFFER = timedelta(days=1)  # two clocks, and a local time taken for UTC

_LOG = logging.getLogger(__name__)
_READING: TypeAdapter[Reading | str] = TypeAdapter(Reading | str)
_LISTING: TypeAdapter[Listing | str] = TypeAdapter(Listing | str)


class Readings:
    """Reads captures, each body once. A page that cannot be read gives the reason as text.

    `confidential`: the hosts, as `site_key` gives them, whose addresses are nobody's to know.
    """

    def __init__(self, archive: Archive, confidential: Collection[str] = ()) -> None:
        self._archive = archive
        self._confidential = frozenset(confidential)
        self.veil = Veil(archive.veil_key)

    def site(self, capture: Capture, region: str | None, listed: Iterable[Contact] = ()) -> Reading | None:
        """The capture as an organisation's page; None where it holds no readable page.

        `region`: the directory's. `listed`: the contacts that the page lists for whoever is there: as anybody reads
        them there, they are not personal. Nor is what stands on the directory's own pages.
        """
        if capture.sha256 is None:
            return None
        theirs = capture.role not in _OWN
        listed = tuple(listed)
        hidden = theirs and site_key(capture.url) in self._confidential
        places = sorted(c.value for c in listed if c.kind is Kind.ADDRESS) if hidden else ()
        key = _key("site" if theirs else "own", capture, region, *(("confidential", *places) if hidden else ()))
        known = self._archive.reading(key)
        if known is not None:
            found = _READING.validate_json(known)
        else:
            found = self._read(
                capture,
                region,
                lambda page: (
                    self.veil.veiled(read_site(page), listed, confidential=hidden) if theirs else read_site(page)
                ),
            )
            self._keep(key, capture, _READING.dump_json(found))
        return self.veil.unveiled(found, listed) if isinstance(found, Reading) else None

    def _read(self, capture: Capture, region: str | None, read: Callable[[Page], Reading]) -> Reading | str:
        """A page read, or what a site's API gave of one."""
        page = self._page(capture, directory=region)
        try:
            source = self.opened(capture, {}) if capture.role in _OWN else None
        except SourceError as error:
            return str(error)
        return _tried(read, _as_page(page, source) if source else page, capture)

    def page(self, capture: Capture, region: str | None, site: Site | None) -> SeenPage:
        """The capture of a site, screened: its reading is there only where it is the organisation's own page."""
        reading = self.site(capture, region, site.wanted if site else ())
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
        try:
            source = self.opened(capture, select)
        except SourceError as error:
            return str(error)
        css = source.select if source else {k: v for k, v in select.items() if not k.startswith(COLUMN)}
        page = self._page(capture, region=region)
        found: Listing | str = _tried(
            lambda page: read_listing(page, css or None),
            _as_page(page, source) if source else page,
            capture,
        )
        if source is not None and isinstance(found, Listing):
            found = replace(found, modified=_past(source.modified, capture.fetched_at), form=source.form)
        self._keep(key, capture, _LISTING.dump_json(found))
        return found

    def _keep(self, key: str, capture: Capture, found: bytes) -> None:
        self._archive.keep_reading(key, found.decode(), sha256=capture.sha256 or "", version=version.PARSER_VERSION)

    def opened(self, capture: Capture, select: Mapping[str, str]) -> Opened | None:
        """A capture of another source than a page, as a page; None for any other. Raises: SourceError."""
        if capture.sha256 is None or capture.status not in (200, 304):
            return None
        columns = {key.removeprefix(COLUMN): name for key, name in select.items() if key.startswith(COLUMN)}
        body = self._archive.body(capture.sha256)
        return opened(Answer(body, capture.header("content-type"), capture.final_url, columns))

    def _page(self, capture: Capture, *, region: str | None = None, directory: str | None = None) -> Page:
        body = self._archive.body(capture.sha256 or "")
        return Page(body, capture.final_url, capture.header("content-type"), region, directory)


def _as_page(page: Page, source: Opened) -> Page:
    return replace(page, body=source.html, content_type="text/html; charset=utf-8")


def _past(time: datetime | None, now: datetime) -> datetime | None:
    """The time, unless it lies ahead: a clock that is wrong says nothing of the page's age."""
    return time if time is not None and time - now < _CLOCKS_DIFFER else None


def _tried(read: Callable[[Page], R], page: Page, capture: Capture) -> R | str:
    try:
        return read(page)
    except (UnreadableError, SelectorError) as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - a page that breaks a parser must not stop the others; it becomes trouble
        where = {"run": capture.run, "capture": capture.id, "host": host_of(page.url)}
        _LOG.error("the parser failed on a page", extra=about(error, **where))
        return f"our parser failed on it ({place(error)})"


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
