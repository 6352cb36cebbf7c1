"""What the parsers see, as `read` and `compare` print it: pages that no store knows."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pipeline.matching.identity import Entry, identify
from pipeline.model import Contact, Kind, Page, Reading, SiteState, Stamp, UnreadableError
from pipeline.opening import Hours
from pipeline.parsers.listing import read_listing
from pipeline.parsers.site import read_site
from pipeline.parsers.trace import Trace
from pipeline.previewing.explain import explained_listing, explained_site
from pipeline.previewing.versions import only
from pipeline.screening.screen import Verdict, screen
from pipeline.sources.opening import Answer, opened
from pipeline.sources.rows import SourceError
from snapshots.records import Capture, Role

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def judged(page: Page, capture: Capture | None = None, trace: Trace | None = None) -> tuple[Reading, Verdict]:
    """A page read and screened; a page from a file counts as answered with status 200.

    Raises: UnreadableError.
    """
    reading = read_site(page, trace)
    if capture is None:
        headers = (("content-type", page.content_type),) if page.content_type else ()
        capture = Capture(
            "", "", Role.SITE, page.url, page.url, _NEVER, _NEVER, 200, headers, sha256="-", size=len(page.body)
        )
    return reading, screen(capture, page.body, reading)


def site_answer(source: str, page: Page, capture: Capture | None = None, *, explain: bool = False) -> dict[str, Any]:
    """The answer of `read --as site` for one page, with the reasons where asked. Raises: UnreadableError."""
    trace = Trace() if explain else None
    reading, verdict = judged(page, capture, trace)
    answer: dict[str, Any] = {
        "source": source,
        "as": "site",
        "lang": reading.lang,
        "state": verdict.state.value,
        # What a wall or a parking page calls itself is nobody's name.
        "names": list(reading.names) if verdict.state is SiteState.OK else [],
        "phones": [_seen(c) for c in (*reading.of(Kind.PHONE), *_concealed(reading, Kind.PHONE))],
        "emails": [
            *(_seen(c) for c in reading.of(Kind.EMAIL) if not _behind(c)),
            *(_seen(c) for c in _concealed(reading, Kind.EMAIL)),
        ],
        "addresses": [_seen(c) for c in reading.of(Kind.ADDRESS)],
        "socials": [_seen(c) for c in reading.of(Kind.SOCIAL)],
        "stamp": _stamp(reading.stamp),
        "notices": [{"kind": n.kind, "quote": n.quote} for n in reading.notices],
    }
    beyond = {  # the contract's keys, where there is something to say
        # Beside the page's own stamp, never in its place.
        "machine_stamps": [
            {"source": s.source.value, "at": f"{s.at:%Y-%m-%dT%H:%M:%SZ}"} for s in reading.machine_stamps
        ],
        "hours": [_hours(h) for h in reading.hours],
        # Behind words of another matter (a person's name, a department, "site by") nobody reads an address.
        "linked": [_seen(c) for c in reading.of(Kind.EMAIL) if _behind(c)],
        "unread": [{"kind": u.kind, "quote": u.quote} for u in reading.unread],
    }
    answer |= {key: said for key, said in beyond.items() if said}
    if trace is not None:
        answer["explain"] = explained_site(trace)
    return answer


def data_of(page: Page, source: str, columns: Mapping[str, str] | None = None) -> Answer:
    """What came as the readers of data files look at it. `source`: an address or a file's name."""
    kind = page.content_type or mimetypes.guess_type(source)[0] or ""
    return Answer(page.body, kind, page.url or source, columns or {})


def listing_answer(
    source: str, page: Page, *, columns: Mapping[str, str] | None = None, explain: bool = False
) -> dict[str, Any]:
    """The answer of `read --as listing` for one page or data file, with the reasons where asked.

    `columns`: headers of a CSV file by part, as the config maps them. Raises: UnreadableError.
    """
    trace = Trace() if explain else None
    try:
        data = opened(data_of(page, source, columns))
    except SourceError as error:
        raise UnreadableError(str(error)) from error
    if data is not None and data.closed:
        raise UnreadableError(data.closed)
    if data is not None:
        page = replace(page, body=data.html, content_type="text/html; charset=utf-8")
    listing = read_listing(page, data.select if data else None, trace)
    answer: dict[str, Any] = {
        "source": source,
        "as": "listing",
        "title": listing.title,
        "stamp": _stamp(listing.stamp),
        "entries": [_entry(e) for e in identify(listing.entries, {})],
    }
    if listing.unread:  # never silent about what we saw and could not read
        answer["unread"] = [{"kind": u.kind, "quote": u.quote} for u in listing.unread]
    if trace is not None:
        answer["explain"] = explained_listing(trace, listing)
    return answer


def compare_answer(before: Page, after: Page) -> dict[str, Any]:
    """The answer of `compare`: what one page lost and gained, as contacts and notices. Raises: UnreadableError."""
    (old, was), (new, now) = judged(before), judged(after)
    told = was.state is SiteState.OK and now.state is SiteState.OK
    added = [_value(c) for c in only(new, old)] if told else []
    removed = [_value(c) for c in only(old, new)] if told else []
    known = {(n.kind, n.quote) for n in old.notices}
    return {
        "changed": bool(added or removed),
        "state_before": was.state.value,
        "state_after": now.state.value,
        "added": added,
        "removed": removed,
        "notices": [{"kind": n.kind, "quote": n.quote} for n in new.notices if told and (n.kind, n.quote) not in known],
    }


def _concealed(reading: Reading, kind: Kind) -> Iterator[Contact]:
    """What stands in longer hidden blocks alone: told with its place `hidden`."""
    return (c for c in reading.concealed if c.kind is kind)


def _behind(email: Contact) -> bool:
    """Whether an address stands only behind words of another matter, or behind a named person's "send email"."""
    return email.where == "link" or (email.personal and email.shown not in email.quote)


def _value(contact: Contact) -> dict[str, str]:
    return {"kind": contact.kind.value, "value": contact.value, "shown": contact.shown}


def _seen(contact: Contact) -> dict[str, Any]:
    told: dict[str, Any] = {
        "value": contact.value,
        "shown": contact.shown,
        "note": contact.note,
        "channels": list(contact.channels),
        "where": contact.where,
    }
    return {**told, "personal": True} if contact.personal else told


def _entry(identified: Entry) -> dict[str, Any]:
    entry = identified.listed
    return {
        "id": identified.id,
        "name": entry.name,
        "section": entry.section,
        "website": entry.website,
        "description": entry.description,
        "page": entry.page,
        "contacts": [
            {
                "kind": c.kind.value,
                "value": c.value,
                "shown": c.shown,
                "note": c.note,
                "channels": list(c.channels),
                "use": c.use,
            }
            for c in entry.contacts
        ],
    }


def _hours(hours: Hours) -> dict[str, Any]:
    return {
        "days": list(hours.days),
        "opens": hours.opens,
        "closes": hours.closes,
        "dated": hours.dated,
        "text": hours.text,
        "where": hours.where,
    }


def _stamp(stamp: Stamp | None) -> dict[str, Any] | None:
    if stamp is None:
        return None
    return {
        "text": stamp.text,
        "earliest": stamp.earliest.isoformat(),
        "latest": stamp.latest.isoformat(),
        "ambiguous": stamp.ambiguous,
    }
