"""The entries of a directory as one run saw them: read, gated against the last good run, and identified."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.config import DirectoryTable
from pipeline.expect import drift
from pipeline.identity import Entry, identify
from pipeline.model import Kind, ListedEntry, Listing, SiteState
from pipeline.plainly import told
from pipeline.policy import Policy
from pipeline.readings import Readings
from pipeline.rules.case import Source
from pipeline.screen import screen
from pipeline.state import State
from pipeline.text.url import canonical
from snapshots.records import Baseline, Capture, Evidence, Role, Run
from snapshots.store import Store

#: A baseline's field that stands for every field of the entry that has no pointer of its own.
ALL_FIELDS = "*"
#: Prefix of baseline fields that speak of the organisation's site instead of the page.
SITE_PREFIX = "site:"


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
    accepted: frozenset[str] = frozenset()  # ids that are no news, whether today's parser finds them again or not
    first: bool = True  # no reading of this directory was ever accepted


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is on the page. Without trust, `entries` are those of the last good run."""

    entries: tuple[Entry, ...]
    trusted: bool
    believed: bool  # False: the reading drifted, and nothing at all may be said from this run
    pages: tuple[ListingPage, ...]  # the directory page first
    unread_pages: frozenset[str]
    trouble: tuple[Trouble, ...]
    previous: State | None
    baseline: Baselines = field(default_factory=lambda: Baselines())
    sources: tuple[Source, ...] = ()  # where the entries stand: captures of this run or of the last good one

    def source_of(self, entry: ListedEntry) -> Source:
        """The capture that shows the entry."""
        return next((s for s in self.sources if s.url == entry.page), self.sources[0])


class Rosters:
    """Makes rosters. The spiders ask it whom to visit, the examiner asks it again what to judge."""

    def __init__(self, store: Store, readings: Readings, policy: Policy) -> None:
        self._store = store
        self._readings = readings
        self._policy = policy

    def of(self, run: Run, table: DirectoryTable) -> Roster:
        """Read a run's listing captures."""
        previous = self._previous(run)
        captures = {
            canonical(c.url): c for c in self._store.archive.of_run(run.id) if c.role in (Role.LISTING, Role.SUBPAGE)
        }
        main = captures.pop(canonical(table.url), None)
        pages, trouble, unread = self._read(main, [c for c in captures.values() if c.role is Role.SUBPAGE], table)
        if not pages or pages[0].capture is not main:
            return self._last_good(previous, trouble, believed=True)
        listed = [e for page in pages for e in page.listing.entries]
        fault = drift(listed, _comparable(previous, unread), self._policy)
        if fault:
            words = f"{table.url}: {fault}. Nothing is judged from this run."
            trouble.append(Trouble("extraction-drift", words, (pages[0].source.quote(pages[0].listing.title),)))
            return self._last_good(previous, trouble, believed=False)
        trouble += [t for page in pages for t in _unread(page)]
        known = dict(previous.known) if previous else {}
        return Roster(
            entries=identify(listed, known),
            trusted=True,
            believed=True,
            pages=tuple(pages),
            unread_pages=frozenset(unread),
            trouble=tuple(trouble),
            previous=previous,
            baseline=self._baseline(table, known),
            sources=tuple(p.source for p in pages),
        )

    def _previous(self, run: Run) -> State | None:
        judgement = self._store.ledger.trusted_before(run)
        return State.model_validate_json(judgement.state) if judgement else None

    def _last_good(self, previous: State | None, trouble: Sequence[Trouble], *, believed: bool) -> Roster:
        if previous is None:
            return Roster((), False, believed, (), frozenset(), tuple(trouble), None)
        entries = tuple(Entry(id_, previous.known[id_]) for id_ in previous.present)
        sources = tuple(map(source, self._store.archive.gets(previous.captures).values()))
        return Roster(entries, False, believed, (), frozenset(), tuple(trouble), previous, sources=sources)

    def _read(
        self, main: Capture | None, subpages: Sequence[Capture], table: DirectoryTable
    ) -> tuple[list[ListingPage], list[Trouble], list[str]]:
        pages: list[ListingPage] = []
        trouble: list[Trouble] = []
        unread: list[str] = []
        if main is None:
            trouble.append(
                Trouble("no-capture", f"The crawl left nothing of {table.url}: it did not run, or was cut short.")
            )
        for capture in (*((main,) if main else ()), *subpages):
            read = self._page(capture, table)
            if isinstance(read, Listing):
                pages.append(ListingPage(capture, read))
                continue
            unread += [capture.url, capture.final_url]
            quote = f"status {capture.status}" if capture.status else f"{capture.failure}: {capture.detail}"
            evidence = source(capture).quote(quote)
            trouble.append(Trouble("listing-unreachable", f"We could not read {capture.url}: {read}.", (evidence,)))
        return pages, trouble, unread

    def _page(self, capture: Capture, table: DirectoryTable) -> Listing | str:
        body = self._store.archive.body(capture.sha256) if capture.sha256 else None
        verdict = screen(capture, body, self._readings.site(capture, table.region))
        if verdict.state is not SiteState.OK:
            return told(capture, verdict)
        select = {k: v for k, v in table.select.model_dump().items() if v}
        return self._readings.listing(capture, table.region, select)

    def _baseline(self, table: DirectoryTable, known: Mapping[str, ListedEntry]) -> Baselines:
        rows = [b for b in self._store.ledger.baselines(table.id) if not b.field.startswith(SITE_PREFIX)]
        entries = {captures: self._entries_in(captures, table, known) for captures in {b.captures for b in rows}}
        whole = {b.entry: b for b in rows if b.field == ALL_FIELDS and b.captures}
        found = {id_: entries[b.captures][id_] for id_, b in whole.items() if id_ in entries[b.captures]}
        for b in rows:
            if b.field != ALL_FIELDS and b.entry in found and b.entry in entries[b.captures]:
                found[b.entry] = with_field(found[b.entry], entries[b.captures][b.entry], b.field)
        return Baselines(found, frozenset(whole), first=not rows)

    def _entries_in(
        self, captures: tuple[str, ...], table: DirectoryTable, known: Mapping[str, ListedEntry]
    ) -> dict[str, ListedEntry]:
        stored = self._store.archive.gets(captures)
        read = [self._page(stored[c], table) for c in captures if c in stored]
        listed = [e for page in read if isinstance(page, Listing) for e in page.entries]
        return {entry.id: entry.listed for entry in identify(listed, known)}


def source(capture: Capture) -> Source:
    """A capture of a directory page as something to quote."""
    return Source(capture.id, capture.final_url, capture.fetched_at, capture.sha256 or "")


def with_field(entry: ListedEntry, other: ListedEntry, field_name: str) -> ListedEntry:
    """The entry with one field as the other has it."""
    if field_name in (Kind.PHONE, Kind.EMAIL, Kind.ADDRESS, Kind.SOCIAL):
        kept = tuple(c for c in entry.contacts if c.kind != field_name)
        return replace(entry, contacts=(*kept, *(c for c in other.contacts if c.kind == field_name)))
    return replace(entry, **{field_name: getattr(other, field_name)})


def site_baselines(rows: Iterable[Baseline]) -> dict[str, tuple[str, ...]]:
    """By entry: the captures of its site that were last accepted, of any kind."""
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        if row.field.startswith(SITE_PREFIX):
            found[row.entry] = (*found.get(row.entry, ()), *row.captures)
    return found


def _comparable(previous: State | None, unread: Sequence[str]) -> list[ListedEntry]:
    """The entries of the last good run on the pages that could be read this time."""
    if previous is None:
        return []
    return [previous.known[id_] for id_ in previous.present if previous.known[id_].page not in unread]


def _unread(page: ListingPage) -> list[Trouble]:
    words = {
        "unreadable-contact": "A contact on the page could not be read",
        "nameless-entry": "An entry on the page has no name",
    }
    return [
        Trouble(u.kind, f"{words[u.kind]}: “{u.quote}”.", (page.source.quote(u.quote),)) for u in page.listing.unread
    ]
