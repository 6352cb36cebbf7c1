"""A collection's answers as the pages of a directory whose entries are pages. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import ListedEntry, Listing
from pipeline.sources import wordpress
from pipeline.text.normal import one_line
from pipeline.text.url import canonical

#: What a page of a collection was found by; renaming is only told between two readings of one form.
FROM_API, FROM_LINKS = "pages of the API", "links of the index page"


def from_api(url: str, body: bytes) -> Listing:
    """One answer of the API: each page's title as name, its address as website, its id in the description.

    Raises: wordpress.AnswerError.
    """
    entries = tuple(
        ListedEntry(page.title, FROM_API, page.link, f"page {page.id}", page=url) for page in wordpress.pages(body)
    )
    return Listing(url, "", entries=entries)


def from_links(listing: Listing) -> Listing:
    """The index page as people see it: its links to pages below it."""
    own = canonical(listing.url).rstrip("/") + "/"
    found: dict[str, ListedEntry] = {}
    for link in listing.links:
        url = canonical(link.url)
        name = one_line(link.text)
        if url.startswith(own) and url != own and name:
            found.setdefault(url, ListedEntry(name, FROM_LINKS, url, page=listing.url))
    return replace(listing, entries=tuple(found.values()))


def double_regions(entries: Sequence[tuple[str, str | None]]) -> dict[str, tuple[str, ...]]:
    """Titles of the pages that share a region, by region: two pages of one country."""
    by_region: dict[str, list[str]] = {}
    for title, region in entries:
        if region:
            by_region.setdefault(region, []).append(title)
    return {region: tuple(titles) for region, titles in by_region.items() if len(titles) > 1}
