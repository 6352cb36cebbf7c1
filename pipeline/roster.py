"""The entries of a directory as one run saw them: read, gated against the last good run, and identified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pipeline.config import DirectoryTable
from pipeline.expect import drift
from pipeline.identity import Entry, identify, marks
from pipeline.model import Kind, ListedEntry, Listing, SiteState
from pipeline.plainly import told
from pipeline.policy import Policy
from pipeline.readings import Readings
from pipeline.rules.case import Source
from pipeline.screen import screen
from pipeline.state import State
from pipeline.subpages import subpages
from pipeline.text.name import same_name
from pipeline.text.url import canonical
from snapshots.records import Capture, Evidence, Role, Run
from snapshots.store import Store

#: A baseline's field that stands for every field of the entry that has no newer pointer of its own.
ALL_FIELDS = "*"
#: A baseline's field that says: this entry came later than the rest, and nobody has answered that yet.
ADDED = "added"
#: Prefix of baseline fields that speak of the organisation's site instead of the page.
SITE_PREFIX = "site:"
#: Prefix of baseline fields that speak of the text of one page of the directory, by its URL; their entry is empty.
PROSE_PREFIX = "prose:"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Our own reading failed or cannot be trusted."""

    kind: str
    summary: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One page of the directory in this run, read."""

    capture: Capture
    listing: Listing

    @property
    def source(self) -> Source:
        return source(self.capture)


@dataclass(frozen=True, slots=True)
class Baselines:
    """What was last accepted of the page."""

    entries: Mapping[str, ListedEntry] = field(default_factory=dict)  # re-read with today's parser
    known: frozenset[str] = frozenset()  # ids with a pointer, whether today's parser finds them again or not
    added: frozenset[str] = frozenset()  # those of them that came later, and that nobody has answered yet
    pages: frozenset[str] = frozenset()  # canonical URLs that were asked for: pages read once before


@dataclass(frozen=True)
class Roster:
    """Who is on the page. Where it could not be read, `entries` are those of the last good run."""

    entries: tuple[Entry, ...]
    trusted: bool
    believed: bool  # False: the reading drifted, and nothing at all may be said from this run
    pages: tuple[ListingPage, ...]  # the directory page first
    unread_pages: frozenset[str]
    trouble: tuple[Trouble, ...]
    previous: State | None  # of the last good run
    baseline: Baselines = field(default_factory=Baselines)
    sources: tuple[Source, ...] = ()  # where the entries stand: captures of this run or of the last good one

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        return {entry.id: entry for entry in self.entries}

    def source_of(self, entry: ListedEntry) -> Source:
        """The capture that shows the entry."""
        return next((s for s in self.sources if s.url == entry.page), self.sources[0])

    def readable(self, entry: ListedEntry) -> bool:
        """Whether this run read the page that the entry stands, or stood, on."""
        return self.trusted and entry.page not in self.unread_pages

    def added(self, entry: Entry) -> bool:
        """Whether the entry came later than the rest, and nobody has answered that yet."""
        if entry.id in self.baseline.known:
            return entry.id in self.baseline.added
        return (
            self.readable(entry.listed) and entry.id not in self.baseline.entries and not self._new_page(entry.listed)
        )

    def _new_page(self, entry: ListedEntry) -> bool:
        """Whether the entry's page was never read before: then nothing on it is news, however new it is to us."""
        asked = {page.capture.url for page in self.pages if entry.page in (page.listing.url, page.capture.final_url)}
        return not any(canonical(url) in self.baseline.pages for url in asked)


@dataclass(slots=True)
class _Read:
    """What became of the directory's pages in one run."""

    pages: list[ListingPage] = field(default_factory=list)
    trouble: list[Trouble] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)


class Rosters:
    """Makes rosters. The spiders ask it whom to visit, the examiner asks it again what to judge."""

    def __init__(self, store: Store, readings: Readings, policy: Policy) -> None:
        self._store = store
        self._readings = readings
        self._policy = policy

    def of(self, run: Run, table: DirectoryTable) -> Roster:
        """Read a run's listing captures."""
        judgement = self._store.ledger.judgement_before(run, trusted=True)
        previous = State.model_validate_json(judgement.state) if judgement else None
        read = self._read(run, table)
        if not read.pages or canonical(read.pages[0].capture.url) != canonical(table.url):
            return self._last_good(previous, read.trouble, believed=True)
        if previous and read.unread:
            read.unread |= self._answered_as(previous, read.unread)
        listed = [e for page in read.pages for e in page.listing.entries]
        missed = self._missed(previous, read.unread)
        fault = drift([*listed, *(e.listed for e in missed)], self._last(previous, table), self._policy)
        if fault:
            first = read.pages[0]
            words = f"{table.url}: {fault}. Nothing is judged from this run."
            read.trouble.append(Trouble("extraction-drift", words, (first.source.quote(first.listing.title),)))
            return self._last_good(previous, read.trouble, believed=False)
        known = dict(previous.known) if previous else {}
        came = {e.id: e.listed for e in identify(listed, known)}
        missed = tuple(e for e in missed if not _is_now(e, came))
        elsewhere = {e.id for e in missed}
        free = {id_: entry for id_, entry in known.items() if id_ not in elsewhere}
        kept = self._store.archive.gets(previous.captures) if previous and missed else {}
        sources = [page.source for page in read.pages]
        sources += [source(c) for c in kept.values() if c.final_url not in {s.url for s in sources}]
        return Roster(
            entries=(*identify(listed, free, elsewhere), *missed),
            trusted=True,
            believed=True,
            pages=tuple(read.pages),
            unread_pages=frozenset(read.unread),
            trouble=(*read.trouble, *(t for page in read.pages for t in _unread(page))),
            previous=previous,
            baseline=self._baseline(table, known),
            sources=tuple(sources),
        )

    def _last(self, previous: State | None, table: DirectoryTable) -> list[ListedEntry]:
        """The entries of the last good run, by today's parser: its own progress is no drift."""
        if previous is None:
            return []
        captures = self._store.archive.gets(previous.captures)
        pages = [self.page(captures[id_], table) for id_ in previous.captures if id_ in captures]
        return [e for page in pages if isinstance(page, Listing) for e in page.entries]

    def _missed(self, previous: State | None, unread: set[str]) -> tuple[Entry, ...]:
        """The entries that the last good run saw on pages which this one could not read: nothing says they left."""
        if previous is None:
            return ()
        return tuple(Entry(id_, previous.known[id_]) for id_ in previous.present if previous.known[id_].page in unread)

    def _answered_as(self, previous: State, unread: set[str]) -> set[str]:
        """Where those pages stood when they last answered: a redirect may give them another address."""
        asked = {canonical(url) for url in unread}
        return {c.final_url for c in self._store.archive.gets(previous.captures).values() if canonical(c.url) in asked}

    def _last_good(self, previous: State | None, trouble: Sequence[Trouble], *, believed: bool) -> Roster:
        if previous is None:
            return Roster((), False, believed, (), frozenset(), tuple(trouble), None)
        entries = tuple(Entry(id_, previous.known[id_]) for id_ in previous.present)
        sources = tuple(map(source, self._store.archive.gets(previous.captures).values()))
        return Roster(entries, False, believed, (), frozenset(), tuple(trouble), previous, sources=sources)

    def _read(self, run: Run, table: DirectoryTable) -> _Read:
        captures = {
            canonical(c.url): c for c in self._store.archive.of_run(run.id) if c.role in (Role.LISTING, Role.SUBPAGE)
        }
        read = _Read()
        self._take(read, captures.get(canonical(table.url)), table.url, table)
        if read.pages:
            main = read.pages[0]
            for url in subpages(main.listing.links, main.capture.final_url, table.subpages):
                self._take(read, captures.get(url), url, table)
        return read

    def _take(self, read: _Read, capture: Capture | None, url: str, table: DirectoryTable) -> None:
        if capture is None:
            words = f"The crawl left nothing of {url}: it did not run, or was cut short."
            read.trouble.append(Trouble("no-capture", words))
            read.unread.add(url)
            return
        found = self.page(capture, table)
        if isinstance(found, Listing):
            read.pages.append(ListingPage(capture, found))
            return
        read.unread |= {url, capture.url, capture.final_url}
        quote = f"status {capture.status}" if capture.status else f"{capture.failure}: {capture.detail}"
        words = f"We could not read {capture.url}: {found}."
        read.trouble.append(Trouble("listing-unreachable", words, (source(capture).quote(quote),)))

    def page(self, capture: Capture, table: DirectoryTable) -> Listing | str:
        """A capture of the directory's as a listing, or why it is none."""
        body = self._store.archive.body(capture.sha256) if capture.sha256 else None
        verdict = screen(capture, body, self._readings.site(capture, table.region))
        if verdict.state is not SiteState.OK:
            return told(capture, verdict)
        return self._readings.listing(capture, table.region, table.select.chosen())

    def _baseline(self, table: DirectoryTable, known: Mapping[str, ListedEntry]) -> Baselines:
        rows = [
            b for b in self._store.ledger.baselines(table.id) if not b.field.startswith((SITE_PREFIX, PROSE_PREFIX))
        ]
        captures = self._store.archive.gets({id_ for b in rows for id_ in b.captures})
        read = {ids: self._entries_in(ids, captures, table, known) for ids in {b.captures for b in rows}}
        whole = {b.entry: b for b in rows if b.field == ALL_FIELDS}
        found = {id_: read[b.captures][id_] for id_, b in whole.items() if id_ in read[b.captures]}
        for b in rows:
            newer = b.field not in (ALL_FIELDS, ADDED) and b.entry in found and b.since >= whole[b.entry].since
            if newer and b.entry in read[b.captures]:
                found[b.entry] = with_field(found[b.entry], read[b.captures][b.entry], b.field)
        # What today's parser finds in the very first captures was there from the start.
        firsts = {b.captures for b in whole.values() if b.decision is None}
        for id_, entry in ((i, e) for ids in firsts for i, e in read[ids].items() if i not in whole):
            found.setdefault(id_, entry)
        pages = frozenset(canonical(capture.url) for capture in captures.values())
        pointed = frozenset(id_ for id_, b in whole.items() if b.captures)
        added = frozenset(b.entry for b in rows if b.field == ADDED and b.captures)
        return Baselines(found, pointed, added & pointed, pages)

    def _entries_in(
        self,
        ids: tuple[str, ...],
        captures: Mapping[str, Capture],
        table: DirectoryTable,
        known: Mapping[str, ListedEntry],
    ) -> dict[str, ListedEntry]:
        """The entries of old captures under the ids that they had then: by now name and contacts may both be others."""
        stored = [captures[id_] for id_ in ids if id_ in captures]
        pages = [self.page(capture, table) for capture in stored]
        listed = [e for page in pages if isinstance(page, Listing) for e in page.entries]
        judgement = self._store.ledger.judgement(stored[0].run) if stored else None
        then = State.model_validate_json(judgement.state).known if judgement else {}
        return {entry.id: entry.listed for entry in identify(listed, {**known, **then})}


def source(capture: Capture) -> Source:
    """A capture of a directory page as something to quote."""
    return Source(capture.id, capture.final_url, capture.fetched_at, capture.sha256 or "")


def with_field(entry: ListedEntry, other: ListedEntry, field_name: str) -> ListedEntry:
    """The entry with one field as the other has it."""
    if field_name in (Kind.PHONE, Kind.EMAIL, Kind.ADDRESS, Kind.SOCIAL):
        kept = tuple(c for c in entry.contacts if c.kind != field_name)
        return replace(entry, contacts=(*kept, *(c for c in other.contacts if c.kind == field_name)))
    return replace(entry, **{field_name: getattr(other, field_name)})


def _is_now(entry: Entry, came: Mapping[str, ListedEntry]) -> bool:
    """Whether an entry of an unread page now stands on one that was read: under its name, with a contact of its own."""
    now = came.get(entry.id)
    return now is not None and same_name(now.name, entry.listed.name) and bool(marks(now) & marks(entry.listed))


def _unread(page: ListingPage) -> list[Trouble]:
    words = {
        "unreadable-contact": "A contact on the page could not be read",
        "nameless-entry": "An entry on the page has no name",
    }
    return [
        Trouble(u.kind, f"{words[u.kind]}: “{u.quote}”.", (page.source.quote(u.quote),)) for u in page.listing.unread
    ]
