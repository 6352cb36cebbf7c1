"""Whom to visit: the sites of all entries of a batch, each host once, with what is to be looked for there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.config import Config, DirectoryTable, EntryTable, IndexTable
from pipeline.matching.identity import Entry
from pipeline.matching.itinerary import Site
from pipeline.model import Contact, ListedEntry
from pipeline.policy import DEFAULT
from pipeline.recall.readings import Readings
from pipeline.recall.roster import Roster, Rosters
from pipeline.rules.case import Subject
from pipeline.rules.consent import WISH
from pipeline.runs.assemble import answers, status
from pipeline.state import State
from pipeline.text.url import same_site, site_key
from snapshots.records import ContactSighting, FlagState, Run
from snapshots.store import Store


@dataclass(frozen=True, slots=True)
class Stop:
    """One entry of one run whose site is to be visited."""

    run: Run
    table: DirectoryTable
    entry: Entry
    website: str
    last_seen: tuple[str, ...]
    called: tuple[str, ...] = ()  # what its site called itself before
    misread: frozenset[str] = frozenset()  # words of sites that were no wish to be left alone

    @property
    def settings(self) -> EntryTable:
        """What the config says of the entry."""
        return self.table.entries.get(self.entry.id, EntryTable())


def sites(store: Store, config: Config, batch: str) -> tuple[tuple[Site, ...], Readings]:
    """The hosts to visit for all runs of a batch, after their listings have been fetched, and how to read their pages.

    Reads the store only.
    """
    rosters = Rosters(store, Readings(store.archive), DEFAULT)
    stops: list[Stop] = []
    listed: dict[str, Sequence[Entry]] = {}
    for run in store.ledger.batch(batch):
        table = config.directory(run.directory)
        roster = rosters.of(run, table)
        listed[table.id] = roster.entries
        seen = watched(store, run.directory, run.as_of)
        stops += planned(run, table, roster, seen, wishes(store, run.as_of))
    return hosts(stops), Readings(store.archive, confidential(store, config, listed))


def confidential(store: Store, config: Config, listed: Mapping[str, Sequence[Entry]]) -> frozenset[str]:
    """The hosts whose addresses are nobody's to know: those of entries that the config calls private.

    `listed`: the entries of the directories that this batch reads; of the others those that were last read well.
    """
    found: set[str] = set()
    for table in config.directories:
        private = {id_: told for id_, told in table.entries.items() if told.private}
        for entry in (listed.get(table.id) or last_good(store, table.id)) if private else ():
            if entry.id in private:
                urls = (entry.listed.website or "", *private[entry.id].mirrors)
                found.update(site_key(url) for url in urls if url)
    return frozenset(found)


def last_good(store: Store, directory: str) -> tuple[Entry, ...]:
    """The entries of a directory as it was last read well."""
    judgement = store.ledger.last_judgement(directory, trusted=True)
    if judgement is None:
        return ()
    state = State.model_validate_json(judgement.state)
    return tuple(Entry(id_, state.known[id_]) for id_ in state.present)


@dataclass(frozen=True, slots=True)
class Watched:
    """What earlier runs saw of an entry, and which must be looked at again."""

    sightings: tuple[ContactSighting, ...] = ()
    notices: tuple[str, ...] = ()  # pages of findings that only they can settle: of notices, of language versions


def watched(store: Store, directory: str, before: datetime) -> Mapping[str, Watched]:
    """By entry id: where its contacts were last seen, and where the findings stand that only their page settles.

    `before`: the run's clock. What that run itself brought was not known when its sites were visited.
    """
    sightings: dict[str, list[ContactSighting]] = {}
    for sighting in store.ledger.last_sightings(directory, before):
        sightings.setdefault(sighting.entry, []).append(sighting)
    notices: dict[str, list[str]] = {}
    for flag in store.ledger.flags(directory):
        running = flag.first_seen < before and flag.state in (FlagState.HELD, FlagState.OPEN)
        if flag.entry and running and flag.subject in (Subject.PAGE, Subject.VERSIONS):
            notices.setdefault(flag.entry, []).extend(e.url for e in flag.evidence)
    return {id_: Watched(tuple(sightings.get(id_, ())), tuple(notices.get(id_, ()))) for id_ in {*sightings, *notices}}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What sites asked of us in words of their own, by some time."""

    left_alone: frozenset[str]  # hosts that are not to be visited
    misread: frozenset[str]  # words of which a person says that they were not meant so


def wishes(store: Store, before: datetime) -> Wishes:
    """The wishes that stand, and those that a person dismissed."""
    told = [
        flag
        for flag in store.ledger.flags(kind="consent-changed")  # a fleet has thousands of others, and asks for each run
        if flag.field == WISH and flag.first_seen < before
    ]
    answered = answers(store.ledger.decisions()) if told else {}
    said = [(flag, status(flag, answered.get(flag.id), before, DEFAULT)) for flag in told]
    return Wishes(
        frozenset(site_key(flag.listed or "") for flag, stands in said if stands not in ("dismissed", "resolved")),
        frozenset(flag.observed or "" for flag, stands in said if stands == "dismissed"),
    )


def planned(
    run: Run, table: DirectoryTable, roster: Roster, earlier: Mapping[str, Watched], told: Wishes
) -> tuple[Stop, ...]:
    """The entries of a run that have a site which we may visit."""
    if isinstance(table, IndexTable):
        return ()  # its entries are pages, and each is a directory of its own
    called = roster.previous.called if roster.previous else {}
    return tuple(
        Stop(
            run,
            table,
            entry,
            entry.listed.website,
            _asked(run, entry.listed) + _last_seen(entry.listed, earlier.get(entry.id, Watched())),
            called.get(entry.id, ()),
            told.misread,
        )
        for entry in roster.entries
        if entry.listed.website
        and may_visit(run, table, entry)
        and site_key(entry.listed.website) not in told.left_alone
    )


def _asked(run: Run, entry: ListedEntry) -> tuple[str, ...]:
    """The pages of a manual re-crawl that lie on the entry's site."""
    return tuple(url for url in run.urls if same_site(url, entry.website or ""))


def _last_seen(entry: ListedEntry, earlier: Watched) -> tuple[str, ...]:
    notices = (url for url in earlier.notices if same_site(url, entry.website or ""))
    return tuple(dict.fromkeys((*last_seen(entry, earlier.sightings), *notices)))


def last_seen(entry: ListedEntry, seen: Iterable[ContactSighting]) -> tuple[str, ...]:
    """The pages of the entry's present site on which contacts that it still lists were last seen."""
    listed = {(c.kind, c.value) for c in entry.contacts}
    urls = [s.url for s in seen if (s.kind, s.value) in listed and same_site(s.url, entry.website or "")]
    return tuple(dict.fromkeys(urls))


def may_visit(run: Run, table: DirectoryTable, entry: Entry) -> bool:
    """Whether this run is to visit the entry's site: not where a person said no, nor outside a manual re-crawl."""
    settings = table.entries.get(entry.id)
    return not (settings and settings.do_not_crawl) and (not (run.entries or run.urls) or entry.id in run.entries)


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
        names=tuple(dict.fromkeys(n for stop in members for n in (stop.entry.listed.name, *stop.settings.aliases))),
        called=tuple(dict.fromkeys(name for stop in members for name in stop.called)),
        misread=frozenset().union(*(stop.misread for stop in members)),
        mirrors=tuple(dict.fromkeys(url for stop in members for url in stop.settings.mirrors)),
    )
