"""A page and, where its site is WordPress, the directories around it: fetched, and shown as tables for a person."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.cli.pages import crawled, page_of
from pipeline.config import FetchTable
from pipeline.config_values import FROM_TITLE
from pipeline.model import Page, SiteState, Stamp, UnreadableError
from pipeline.previewing.preview import data_of, judged
from pipeline.render.inert import prose
from pipeline.screening.plainly import told
from pipeline.sources.collection import double_regions
from pipeline.sources.members import Member, members
from pipeline.sources.opening import Answer, form
from pipeline.sources.survey import Found, Survey, answer, replayed, site_of, survey
from pipeline.text.country import region_in
from pipeline.text.name import slug
from pipeline.text.url import page_key
from snapshots.records import Capture, Role
from snapshots.store import Store

_FOR_GOOD = frozenset({301, 308})
_TITLE = 44  # characters of a page's title in the table


@dataclass(frozen=True, slots=True)
class Seen:
    """What stood at an address and around it."""

    page: Page | str  # or why there is none
    survey: Survey
    url: str = ""  # where the page stands: that of the last of its redirects, where all of them are for good
    led: str = ""  # where redirects led, for good or not; empty where there were none
    doubt: str = ""  # why this is hardly the publisher's own page
    form: str = ""  # the kind of data file that it is; empty for a page


def surveyed(url: str, region: str | None, fetch: FetchTable) -> Seen:
    """The page, and what its site's API shows around it, as politely as any other crawl."""
    with crawled("site_survey", url, fetch) as store:
        try:
            page, capture = page_of(store, region)
        except UnreadableError as error:
            empty = (c for c in store.archive.listing(limit=1000) if c.role is Role.LISTING and c.status)
            paged = any(not form(Answer(b"", c.header("content-type"), c.final_url, {})) for c in empty)
            return Seen(str(error), _survey(store, url, b"") if paged else Survey("", absent=True))
        kind = form(data_of(page, url))
        around = Survey("", absent=True) if kind else _survey(store, capture.final_url, page.body)
        if capture.status not in (200, 304):
            return Seen(f"status {capture.status}", around)
        page = replace(page, region=region or _own_region(around, capture.final_url))
        moved = bool(capture.redirects) and all(hop.status in _FOR_GOOD for hop in capture.redirects)
        return Seen(
            page,
            around,
            capture.final_url if moved else url,
            capture.final_url if capture.redirects else "",
            "" if kind else _doubt(page, capture),
            kind,
        )


def _own_region(around: Survey, url: str) -> str | None:
    """The country that the page's title names, where it is one of a row of country pages."""
    pages = (page for found in around.found if found.by_country for page in found.pages)
    return next((region_in(page.title) for page in pages if page_key(page.link) == page_key(url)), None)


def _doubt(page: Page, capture: Capture) -> str:
    try:
        _, verdict = judged(page, capture)
    except UnreadableError as error:
        return str(error)
    return "" if verdict.state is SiteState.OK else told(capture, verdict)


def _survey(store: Store, url: str, body: bytes) -> Survey:
    archive = store.archive
    answers = {
        capture.url: answer(capture, archive.body(capture.sha256) if capture.sha256 else b"")
        for capture in archive.listing(limit=1000)
        if capture.role is Role.COLLECTION
    }
    return replayed(survey(url, site_of(url, body)), answers)


def region_of(found: Found, region: str | None) -> str | None:
    """What a collection's `region` should say: as asked, else the titles' countries where most name one."""
    return region or (FROM_TITLE if found.by_country else None)


def collection_lines(found: Found, site: str, region: str | None, now: datetime) -> Iterator[str]:
    """How the pages of a collection read: a line each, and those that a person should look at once more below."""
    rows = members(found.pages, site, region_of(found, region), now)
    bad = [row for row in rows if row.faults]
    yield f"{prose(found.parent.title) or '(no title)'}   {found.parent.link}"
    yield f"{len(rows)} pages, {sum(row.entries for row in rows)} entries; {len(bad)} pages read badly"
    if found.fault:
        yield f"There may be more pages: {prose(found.fault)}."
    yield ""
    yield f"  {'page':{_TITLE}} {'region':14} {'entries':>7}  {'stamp':24} {'modified':10}"
    yield from (_line(row) for row in rows)
    doubles = double_regions([(row.title, region_in(row.title)) for row in rows])
    if bad or doubles:
        yield "\nRead badly:" if bad else ""
        yield from (f"  {prose(row.title) or '(no title)'}: {', '.join(row.faults)}   {row.link}" for row in bad)
    for code, titles in doubles.items():
        yield f"  two pages of {code}: {prose('; '.join(titles))}"


def _line(row: Member) -> str:
    title = prose(row.title) or "(no title)"
    title = title if len(title) <= _TITLE else title[: _TITLE - 1] + "…"
    modified = f"{row.modified:%Y-%m-%d}" if row.modified else "unknown"
    where = row.region or "unknown region"
    return f"  {title:{_TITLE}} {where:14} {row.entries:7}  {_stamp(row.stamp):24} {modified}"


def _stamp(stamp: Stamp | None) -> str:
    if stamp is None:
        return "none"
    days = (stamp.earliest.isoformat(), stamp.latest.isoformat())
    return days[0] if stamp.earliest == stamp.latest else "..".join(days)


def collection_table(found: Found, site: str, region: str | None, name: str) -> str:
    """The `[[collections]]` table of that id that watches these pages."""
    asked = region_of(found, region)
    lines = [
        "[[collections]]",
        f"id = {json.dumps(name)}",
        f"wordpress = {json.dumps(site)}",
        f"parent = {json.dumps(found.name)}",
        f"region = {json.dumps(asked)}" if asked else '# region = "BY"    # for numbers printed without a country code',
        'cron = "0 5 * * MON"',
    ]
    return "\n".join(lines) + "\n"


def free_id(text: str, otherwise: str, taken: Sequence[str]) -> str:
    """An id of the watch list made of a text, with a number behind it where it is taken."""
    name = re.sub(r"[^a-z0-9-]", "", slug(text)) or otherwise
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free
