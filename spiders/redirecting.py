"""Where an answer sends us on. Pure; the caller follows, counts and guards."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

from scrapy.http import TextResponse
from scrapy.utils.response import get_meta_refresh
from w3lib.url import safe_url_string

from snapshots.records import Failure
from spiders.capturing import NotFetchedError

if TYPE_CHECKING:
    from scrapy.http import Response

_STATUSES = frozenset({301, 302, 303, 307, 308})
_HEAD = 4096  # bytes in which a page that only sends us on says so
_SOON = 5.0  # seconds; a page that waits longer is meant to be read


def target(response: Response) -> str | None:
    """The absolute URL that a redirect, or a page which at once refreshes to another, sends us to; else None.

    Raises: NotFetchedError for a Location that is no URL.
    """
    if response.status in _STATUSES:
        header = response.headers.get("Location")
        return _absolute(response.url, header.decode("utf-8", "replace").strip()) if header else None
    if response.status == 200 and b"refresh" in response.body[:_HEAD].lower() and isinstance(response, TextResponse):
        seconds, location = get_meta_refresh(response, ignore_tags=("noscript",))
        if location and seconds is not None and seconds <= _SOON:
            return _absolute(response.url, location)
    return None


def _absolute(base: str, location: str) -> str:
    try:
        return urldefrag(urljoin(base, safe_url_string(location)))[0]
    except ValueError as error:
        raise NotFetchedError(Failure.REDIRECTS, f"sent on to what is no URL: {location!r}: {error}") from error
