"""Whom to visit: the sites of all entries of a batch, each host once, with what is to be looked for there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.config import Config, DirectoryTable
from pipeline.identity import Entry
from pipeline.itinerary import Site
from pipeline.model import Contact, ListedEntry
from pipeline.policy import DEFAULT
from pipeline.readings import Readings
from pipeline.roster import Rosters
from pipeline.text.url import same_site, site_key
from snapshots.records import ContactSighting, Run
from snapshots.store import Store


@dataclass(frozen=True, slots=True)
class Stop:
    """One entry of one run whose site is to be visited."""

    run: Run
    table: DirectoryTable
    entry: Entry
    website: str
    last_seen: tuple[str, ...]


def sites(store: Store, config: Config, batch: str) -> tuple[Site, ...]:
    """The hosts to visit for all runs of a batch, after their listings have been fetched. Reads the store only."""
    rosters = Rosters(store, Readings(store.archive), DEFAULT)
    stops: list[Stop] = []
    for run in store.ledger.batch(batch):
        table = config.directory(run.directory)
        stops += planned(run, table, rosters.of(run, table).entries, store.ledger.last_sightings(run.directory))
    return hosts(stops)


def planned(
    run: Run, table: DirectoryTable, entries: Iterable[Entry], seen: Iterable[ContactSighting]
) -> tuple[Stop, ...]:
    """The entries of a run that have a site which we may visit."""
    pages: dict[str, list[ContactSighting]] = {}
    for sighting in seen:
        pages.setdefault(sighting.entry, []).append(sighting)
    return tuple(
        Stop(run, table, entry, entry.listed.website, last_seen(entry.listed, pages.get(entry.id, ())))
        for entry in entries
        if entry.listed.website and may_visit(run, table, entry)
    )


def last_seen(entry: ListedEntry, seen: Iterable[ContactSighting]) -> tuple[str, ...]:
    """The pages of the entry's present site on which contacts that it still lists were last seen."""
    listed = {(c.kind, c.value) for c in entry.contacts}
    urls = [s.url for s in seen if (s.kind, s.value) in listed and same_site(s.url, entry.website or "")]
    return tuple(dict.fromkeys(urls))


def may_visit(run: Run, table: DirectoryTable, entry: Entry) -> bool:
    """Whether this run is to visit the entry's site: not where a person said no, nor outside a manual re-crawl."""
    settings = table.entries.get(entry.id)
    return not (settings and settings.do_not_crawl) and (not run.entries or entry.id in run.entries)


def hosts(stops: Iterable[Stop]) -> tuple[Site, ...]:
    """One site per host, in order of first mention; what its entries look for is united."""
    grouped: dict[str, list[Stop]] = {}
    for stop in stops:
        grouped.setdefault(site_key(stop.website), []).append(stop)
    return tuple(_site(key, members) for key, members in grouped.items())


def _site(key: str, members: list[Stop]) -> Site:
    wanted: dict[tuple[str, str], Contact] = {}
    for stop in members:
        for contact in stop.entry.listed.contacts:
            wanted.setdefault((contact.kind, contact.value), contact)
    return Site(
        key=key,
        starts=tuple(dict.fromkeys(stop.website for stop in members)),
        last_seen=tuple(dict.fromkeys(url for stop in members for url in stop.last_seen)),
        wanted=tuple(wanted.values()),
        region=members[0].table.region,
        run=members[0].run.id,
        names=tuple(dict.fromkeys(stop.entry.listed.name for stop in members)),
    )
