"""How well the pages of a collection read, each for itself. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.config_values import FROM_TITLE
from pipeline.model import Listing, Page, Stamp, UnreadableError
from pipeline.parsers.listing import read_listing
from pipeline.sources import wordpress
from pipeline.sources.rows import SourceError
from pipeline.sources.wordpress import WebPage
from pipeline.text.country import region_in
from pipeline.text.url import same_site

_LISTS = 2  # entries from which on a page reads as a listing


@dataclass(frozen=True, slots=True)
class Member:
    """One page of a collection as it reads today."""

    title: str
    link: str
    region: str | None  # ISO 3166-1 alpha-2
    entries: int
    stamp: Stamp | None
    modified: datetime | None  # UTC
    faults: tuple[str, ...]  # what a person should look at, in their words


def members(pages: Sequence[WebPage], site: str, region: str | None, now: datetime) -> tuple[Member, ...]:
    """Each page of that site read. `region`: one for all of them, else `from-title`; None where nothing says so."""
    return tuple(_member(page, site, region, now) for page in pages)


def mostly_by_country(titles: Sequence[str]) -> bool:
    """Whether most titles name one country each."""
    return 2 * sum(region_in(title) is not None for title in titles) > len(titles)


def mostly_listings(pages: Sequence[WebPage]) -> bool:
    """Whether most of the pages read as listings."""
    found = (read(page, None) for page in pages)
    return 2 * sum(isinstance(each, Listing) and len(each.entries) >= _LISTS for each in found) > len(pages)


def read(page: WebPage, region: str | None) -> Listing | str:
    """The page as a listing, or why it is none."""
    try:
        opened = wordpress.opened(page.raw)
        return opened.closed or read_listing(Page(opened.html, page.link, "text/html; charset=utf-8", region))
    except (SourceError, UnreadableError) as error:
        return str(error)


def _member(page: WebPage, site: str, region: str | None, now: datetime) -> Member:
    own = region_in(page.title) if region == FROM_TITLE else region
    found = read(page, own)
    listing = found if isinstance(found, Listing) else None
    faults = [] if listing else [str(found)]
    if listing:
        faults += _faults(listing)
    if own is None and region == FROM_TITLE:
        faults.append("its title names no one country")
    if page.modified and page.modified > now:
        faults.append("modified lies ahead")
    if not same_site(page.link, site):
        faults.append("stands at another site")
    return Member(
        page.title,
        page.link,
        own,
        len(listing.entries) if listing else 0,
        listing.stamp if listing else None,
        page.modified,
        tuple(faults),
    )


def _faults(listing: Listing) -> Iterator[str]:
    if not listing.entries:
        yield "no entries"
    kinds = Counter(unread.kind for unread in listing.unread)
    if nameless := kinds.pop("nameless-entry", 0):
        yield f"{nameless} without a name"
    if unreadable := kinds.total():
        yield f"{unreadable} unreadable contact{'s' if unreadable > 1 else ''}"
