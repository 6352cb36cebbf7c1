"""Earlier editions of a directory's pages, read with today's parser: by the stamp they bore, and as last accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.config import DirectoryTable
from pipeline.model import Listing, Stamp
from pipeline.recall.baselines import PROSE_PREFIX
from pipeline.recall.roster import Roster, Rosters
from pipeline.rules.case import Edition
from snapshots.records import Run
from snapshots.store import Store


@dataclass(frozen=True, slots=True)
class Editions:
    """What of the page's past the rules about its stamp and its text need.

    `stamped` and `restamped` are for the next run: the captures of `since` and of `earlier`.
    """

    stamped: tuple[str, ...] = ()
    restamped: tuple[str, ...] = ()
    since: Edition | None = None  # the last one that the present stamp surely covers
    earlier: Edition | None = None  # the last one that the stamp before surely covered
    last: Edition | None = None  # that of the last good run
    prose: Mapping[str, Listing] = field(default_factory=dict)  # by URL asked for: the page whose text was accepted


def editions(store: Store, rosters: Rosters, run: Run, roster: Roster, table: DirectoryTable) -> Editions:
    """The editions before this run. A run whose listing is not trusted hands on what was known."""
    previous = roster.previous
    if not roster.trusted:
        return Editions(previous.stamped, previous.restamped) if previous else Editions()

    def edition(captures: Iterable[str]) -> Edition | None:
        kept = store.archive.gets(set(captures)).values()
        read = {table.own(c.url): rosters.page(c, table) for c in kept}
        pages = {url: page for url, page in read.items() if isinstance(page, Listing)}
        main = pages.get(table.own(table.url))
        return Edition(pages, main.stamp) if main else None

    now = tuple(source.capture for source in roster.sources)
    stamp = roster.pages[0].listing.stamp
    last = edition(previous.captures) if previous else None
    covered_last = (previous.stamped or previous.captures) if previous else ()
    stamped, restamped = now, covered_last
    if previous and last and _same(last.stamp, stamp):
        # An edit on a day that the stamp covers needs no new stamp.
        covered = stamp is not None and run.as_of.date() <= stamp.latest
        stamped, restamped = now if covered else covered_last, previous.restamped
    return Editions(
        stamped,
        restamped,
        since=edition(stamped) if stamped != now else None,
        earlier=edition(restamped) if restamped else None,
        last=last,
        prose=_accepted(store, rosters, table),
    )


def _accepted(store: Store, rosters: Rosters, table: DirectoryTable) -> dict[str, Listing]:
    found = (b for b in store.ledger.baselines(table.id) if b.field.startswith(PROSE_PREFIX))
    rows = sorted(found, key=lambda b: b.since)  # of two addresses of one page the newer pointer counts
    captures = store.archive.gets({id_ for b in rows for id_ in b.captures})
    read = {
        table.own(b.field.removeprefix(PROSE_PREFIX)): rosters.page(captures[id_], table)
        for b in rows
        for id_ in b.captures
        if id_ in captures
    }
    return {url: page for url, page in read.items() if isinstance(page, Listing)}


def _same(a: Stamp | None, b: Stamp | None) -> bool:
    return (a and (a.earliest, a.latest)) == (b and (b.earliest, b.latest))
