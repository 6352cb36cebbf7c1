"""The entries of a directory as one run saw them: read, gated against the last good run, and identified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pipeline.config import DirectoryTable, IndexTable, MemberTable
from pipeline.matching.expect import drift
from pipeline.matching.identity import Entry, identify, marks
from pipeline.matching.lasting import accepted, believable
from pipeline.model import ListedEntry, Listing
from pipeline.policy import Policy
from pipeline.recall.baselines import Baselines, baselines
from pipeline.recall.directory_pages import Brought, DirectoryPages, ListingPage, Trouble, source, unread
from pipeline.recall.readings import Readings
from pipeline.recall.shown import Seen, ShownPages
from pipeline.rules.case import Sheet, Source
from pipeline.state import Compared, State
from pipeline.text.name import same_name
from pipeline.text.url import canonical
from snapshots.records import Capture, Run, Verb
from snapshots.store import Store


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
    parent_link: str = ""  # of a collection: where people find the page above the others, as the API says in this run
    compared: Compared | None = None  # of a page of a collection: how what people see was last held against its API
    as_shown: bool = False  # the entries are those that people see; they are no edition: `trusted` is false

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        return {entry.id: entry for entry in self.entries}

    def source_of(self, entry: ListedEntry) -> Source:
        """The capture that shows the entry."""
        return next((s for s in self.sources if s.url == entry.page), self.sources[0])

    def readable(self, entry: ListedEntry) -> bool:
        """Whether this run read the page that the entry stands, or stood, on."""
        return self.trusted and entry.page not in self.unread_pages

    def sheets(self, table: DirectoryTable, prose: Mapping[str, Listing] | None = None) -> tuple[Sheet, ...]:
        """The pages that were read. `prose`: by their own URL the pages whose text was last accepted."""
        asked = ((table.own(page.capture.url), page) for page in self.pages)
        return tuple(Sheet(url, page.listing, page.source, (prose or {}).get(url)) for url, page in asked)

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


class Rosters:
    """Makes rosters. The spiders ask it whom to visit, the examiner asks it again what to judge."""

    def __init__(self, store: Store, readings: Readings, policy: Policy) -> None:
        self._store = store
        self._pages = DirectoryPages(store, readings)
        self._shown = ShownPages(store, readings, self._pages, policy)
        self._policy = policy

    def page(self, capture: Capture, table: DirectoryTable) -> Listing | str:
        """A capture of the directory's as a listing, or why it is none."""
        return self._pages.page(capture, table)

    def of(self, run: Run, table: DirectoryTable) -> Roster:
        """Read a run's listing captures, or what people see of the page where that is to be judged instead."""
        judgement = self._store.ledger.judgement_before(run, trusted=True)
        previous = State.model_validate_json(judgement.state) if judgement else None
        read = self._pages.of(run, table)
        if not isinstance(table, MemberTable):
            return replace(self._of(run, table, previous, read), parent_link=read.parent_link)
        seen = self._shown.of(run, table, read, previous.known if previous else {})
        read.trouble += seen.trouble
        if seen.page is not None:
            return self._as_shown(table, previous, read, seen, seen.page)
        return replace(self._of(run, table, previous, read), compared=seen.compared)

    def _as_shown(
        self, table: DirectoryTable, previous: State | None, read: Brought, seen: Seen, page: ListingPage
    ) -> Roster:
        """The entries that people see. Beside the API's edition they are neither new nor gone, nor edited."""
        known = dict(previous.known) if previous else {}
        return Roster(
            entries=identify(page.listing.entries, known),
            trusted=False,
            believed=True,
            pages=(page,),
            unread_pages=frozenset(),
            trouble=(*read.trouble, *unread(page)),
            previous=previous,
            baseline=baselines(self._store, self._pages, table, known),
            sources=(page.source,),
            compared=seen.compared,
            as_shown=True,
        )

    def _of(self, run: Run, table: DirectoryTable, previous: State | None, read: Brought) -> Roster:
        if not read.whole:
            return self._last_good(previous, read.trouble, believed=True)
        if previous and read.unread:
            read.unread |= self._answered_as(previous, read.unread)
        listed = read.entries
        missed = self._missed(previous, read.unread)
        last_good = self._last(previous, table)
        now = (*listed, *(e.listed for e in missed))
        fault = drift(now, last_good, self._policy)
        if fault and not self._holds(run, table, read, now, last_good):
            first = read.pages[0]
            words = f"{table.url}: {fault}{'' if now else _hint(table)}. Nothing is judged from this run."
            if listed:
                words += f" If the page is really like that: `contactwatch review trust {table.id} --note …`."
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
            trouble=(*read.trouble, *(t for page in read.pages for t in unread(page))),
            previous=previous,
            baseline=baselines(self._store, self._pages, table, known),
            sources=tuple(sources),
        )

    def _last(self, previous: State | None, table: DirectoryTable) -> list[ListedEntry]:
        """The entries of the last good run, by today's parser: its own progress is no drift."""
        if previous is None:
            return []
        captures = self._store.archive.gets(previous.captures)
        pages = [self._pages.page(captures[id_], table) for id_ in previous.captures if id_ in captures]
        return [e for page in pages if isinstance(page, Listing) for e in page.entries]

    def _holds(
        self,
        run: Run,
        table: DirectoryTable,
        read: Brought,
        now: Sequence[ListedEntry],
        last_good: Sequence[ListedEntry],
    ) -> bool:
        """Whether a reading that drifted may be believed: a person vouched for it, or it has lasted."""
        if not now:
            return False
        since = self._since_good(run)
        vouched = {d.as_of for d in self._store.ledger.decisions(table.id) if d.verb is Verb.TRUST}
        for earlier in (r for r in since if r.as_of in vouched):
            return accepted(now, self._pages.of(earlier, table).entries, self._policy)
        if read.unread:
            return False
        sights = [self._pages.sight(earlier, table, self._pages.of(earlier, table)) for earlier in since]
        seen = [sight for sight in sights if sight.listings]
        return believable(self._pages.sight(run, table, read), seen, last_good, self._policy)

    def _since_good(self, run: Run) -> list[Run]:
        """The judged runs of the directory between its last good one and this one, newest first."""
        good = self._store.ledger.judgement_before(run, trusted=True)
        return [
            earlier
            for earlier in self._store.ledger.runs(run.directory)
            if earlier.judged and earlier.as_of < run.as_of and (good is None or earlier.as_of > good.as_of)
        ]

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


def _hint(table: DirectoryTable) -> str:
    """What to do where nothing could be read."""
    if isinstance(table, IndexTable):
        return f" (the API lists no page under {table.collection.parent}; is that the parent of the country pages?)"
    if isinstance(table, MemberTable):
        return f" (`contactwatch read {table.url} --as listing` shows what is)"
    return " (`contactwatch init URL` shows what is; [directories.select] names the parts)"


def _is_now(entry: Entry, came: Mapping[str, ListedEntry]) -> bool:
    """Whether an entry of an unread page now stands on one that was read: under its name, with a contact of its own."""
    now = came.get(entry.id)
    return now is not None and same_name(now.name, entry.listed.name) and bool(marks(now) & marks(entry.listed))
