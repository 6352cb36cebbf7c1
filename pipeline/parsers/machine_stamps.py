"""Dates of change that machines state: headers, meta, JSON-LD, WordPress. None of them is the page's stamp."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from pipeline.dating import MachineStamp, Source
from pipeline.parsers.document import Document
from pipeline.parsers.json_ld import json_ld, nodes, texts, types
from pipeline.text.url import canonical

_META = ("article:modified_time", "og:updated_time", "og:article:modified_time")
_HOLDERS = ("meta", "time", "span", "div", "p")
_OF_THE_PAGE = re.compile(r"Page$|^(?:Article|BlogPosting|NewsArticle|TechArticle|Report|CreativeWork)$")
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # before this there is no web to date, only clocks that were never set
_AT_ONCE = timedelta(seconds=5)  # a page changed this shortly before it was sent was made for the request
_AHEAD = timedelta(days=1)  # clocks and zones may be off by so much
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_FRACTION = re.compile(r"[.,]\d+")
_LONG_ZONE = re.compile(r"([+-]\d\d)(\d\d)$")
_SLASH_AND_SCHEME = re.compile(r"^https?://(?:www\.)?|/$")


def find_machine_stamps(document: Document, headers: Mapping[str, str]) -> tuple[MachineStamp, ...]:
    """What the page's own markup and the answer's headers say, each once, in the order of `Source`. Never raises.

    `headers`: of the answer, in any case. A `Last-Modified` of the moment of sending dates nothing and is left out,
    and so is a date that lies after the answer's own `Date`.
    """
    sent = _of_header(_header(headers, "date"))
    stated = [MachineStamp(Source.DATE_MODIFIED, at) for text in _stated(document) if (at := read_time(text))]
    if changed := header_stamp(headers):
        stated.append(changed)
    return tuple(dict.fromkeys(stamp for stamp in stated if sent is None or stamp.at <= sent + _AHEAD))


def header_stamp(headers: Mapping[str, str]) -> MachineStamp | None:
    """What `Last-Modified` says; None where it says the moment of sending, or nothing."""
    sent, changed = (_of_header(_header(headers, name)) for name in ("date", "last-modified"))
    if changed is None or (sent and abs(sent - changed) <= _AT_ONCE):
        return None
    return MachineStamp(Source.LAST_MODIFIED, changed)


def _header(headers: Mapping[str, str], wanted: str) -> str:
    return next((value for name, value in headers.items() if name.lower() == wanted), "")


def wordpress_stamp(answer: bytes, url: str) -> MachineStamp | None:
    """The `modified_gmt`, else the `modified`, of a WordPress REST answer: one object, or a list that holds the URL.

    None for any other answer: an error, a page of another address, no JSON.
    """
    try:
        read = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    wanted = _place(url)
    for item in read if isinstance(read, list) else [read]:
        if isinstance(item, dict) and isinstance(item.get("link"), str) and _place(item["link"]) == wanted:
            said = (item.get(key) for key in ("modified_gmt", "modified"))
            at = next((at for text in said if isinstance(text, str) and (at := read_time(text))), None)
            return MachineStamp(Source.WORDPRESS, at) if at else None
    return None


def read_time(text: str) -> datetime | None:
    """A machine's time in UTC; None where it is none, is no day, or lies before the web.

    What names no zone is taken for UTC, which may be off by half a day. A year or month alone is no time.

    >>> read_time("2025-03-18T09:12:00+0300"), read_time("2025-03"), read_time("0000-00-00T00:00:00")
    (datetime.datetime(2025, 3, 18, 6, 12, tzinfo=datetime.timezone.utc), None, None)
    """
    text = _LONG_ZONE.sub(r"\1:\2", _FRACTION.sub("", text.strip()[:40]))
    if not _DAY.match(text):
        return None
    try:
        at = datetime.fromisoformat(text)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if at >= _EARLIEST else None


def _of_header(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None
    return at if at >= _EARLIEST else None


def _stated(document: Document) -> Iterator[str]:
    """The texts of what the markup says of the whole page: a comment's or another page's date is not its own."""
    for meta in document.tags.get("meta", ()):
        if str(meta.get("property") or meta.get("name") or "").lower() in _META:
            yield str(meta.get("content") or "")
    for node in nodes(json_ld(document)):
        if any(map(_OF_THE_PAGE.search, types(node))) and _is_here(node, document):
            yield from texts(node.get("dateModified"))
    for name in _HOLDERS:
        for tag in document.tags.get(name, ()):
            if tag.get("itemprop") == "dateModified":
                yield str(tag.get("datetime") or tag.get("content") or "")


def _is_here(node: Mapping[str, Any], document: Document) -> bool:
    """Whether the object speaks of this page: it names no address, or this one."""
    named = [text for key in ("url", "mainEntityOfPage", "@id") for text in texts(node.get(key)) if "://" in text]
    return not (named and document.page.url) or any(_place(text) == _place(document.page.url) for text in named)


def _place(url: str) -> str:
    """The address without what two machines write differently for one page."""
    return _SLASH_AND_SCHEME.sub("", canonical(url.strip()).partition("#")[0])
