"""What is asked for besides pages and sites: links of the pages, authorities of statements; and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from pipeline.config import Config, DirectoryTable, EntryTable
from pipeline.matching.itinerary import CONSENT, Site
from pipeline.matching.links import LinkSeen, PageLink, in_turn, judged
from pipeline.matching.sites import SeenPage, Visit
from pipeline.matching.statements import Said, Statement, StatementSeen, said, unsettled
from pipeline.model import SiteState
from pipeline.policy import Policy
from pipeline.recall.directory_pages import Trouble
from pipeline.recall.readings import Readings
from pipeline.recall.roster import Roster, Rosters
from pipeline.rules.links import page_links
from pipeline.runs import agenda
from pipeline.state import State
from pipeline.text.url import canonical, site_key
from snapshots.records import Capture, Evidence, FlagState, Role, Run
from snapshots.store import Store


@dataclass(frozen=True, slots=True)
class Lookup:
    """One page to ask for, and the run that asks."""

    url: str
    run: str


def lookups(store: Store, config: Config, policy: Policy, batch: str) -> tuple[Lookup, ...]:
    """The third part of a crawl, planned after the sites were visited: each page once. Reads the store only."""
    return _Plan(store, config, policy, batch).made()


class _Plan:
    def __init__(self, store: Store, config: Config, policy: Policy, batch: str) -> None:
        self._store, self._config, self._policy = store, config, policy
        rosters = Rosters(store, Readings(store.archive), policy)
        self._runs = [(run, config.directory(run.directory)) for run in store.ledger.batch(batch)]
        self._rosters = {run.id: rosters.of(run, table) for run, table in self._runs}
        listed = {table.id: self._rosters[run.id].entries for run, table in self._runs}
        self._readings = Readings(store.archive, agenda.confidential(store, config, listed))
        self._captures = [c for c in store.archive.of_batch(batch) if c.role is not Role.ROBOTS]
        self._known = answered(self._captures)
        self._asked = Counter(site_key(c.url) for c in self._captures)  # by host
        self._sites: Mapping[str, Site] = {site.key: site for site in agenda.hosts(self._stops())}
        self._open: dict[str, bool] = {}
        self._found: dict[str, Lookup] = {}

    def made(self) -> tuple[Lookup, ...]:
        for run, table in self._runs:
            if self._rosters[run.id].trusted:
                self._take_authorities(run, table)
        for run, table in self._runs:
            if self._rosters[run.id].trusted:
                self._take_links(run, table)
        return tuple(self._found.values())

    def _stops(self) -> list[agenda.Stop]:
        return [
            stop
            for run, table in self._runs
            for stop in agenda.planned(run, table, self._rosters[run.id], {}, agenda.wishes(self._store, run.as_of))
        ]

    def _take_authorities(self, run: Run, table: DirectoryTable) -> None:
        shut = agenda.wishes(self._store, run.as_of).left_alone | _not_to_crawl(self._rosters[run.id], table)
        for statement in statements(self._config, table.id):
            url = canonical(statement.authority)
            if url not in self._known and site_key(url) not in shut and is_meant(run, url):
                self._found.setdefault(url, Lookup(url, run.id))

    def _take_links(self, run: Run, table: DirectoryTable) -> None:
        roster = self._rosters[run.id]
        links = [k for k in page_links(roster.sheets(table), roster.entries, table.is_own) if is_meant(run, k.url, k)]
        judgement = self._store.ledger.judgement_before(run)
        earlier = State.model_validate_json(judgement.state).asked if judgement else {}
        left = self._policy.links_per_run
        for url in in_turn(links, earlier, self._in_question(table.id)):
            if left and url not in self._known and url not in self._found and self._may_ask(url):
                self._found[url] = Lookup(url, run.id)
                self._asked[site_key(url)] += 1
                left -= 1

    def _in_question(self, directory: str) -> list[str]:
        """Links that an earlier run found broken: they come first, so that the next runs confirm it or take it back."""
        return [
            flag.listed or ""
            for flag in self._store.ledger.flags(directory)
            if flag.kind == "link-broken" and flag.state in (FlagState.HELD, FlagState.OPEN)
        ]

    def _may_ask(self, url: str) -> bool:
        """Whether the host may be asked once more: one of an organisation only where its visit went well."""
        key = site_key(url)
        if self._asked[key] >= self._config.fetch.max_pages_per_site:
            return False
        if key not in self._open:
            listed = (e.listed.website for roster in self._rosters.values() for e in roster.entries)
            theirs = any(site_key(website) == key for website in listed if website)
            self._open[key] = not theirs or self._went_well(key)
        return self._open[key]

    def _went_well(self, key: str) -> bool:
        site = self._sites.get(key)
        if site is None:
            return False
        read = [
            self._readings.page(c, site.region, site)
            for c in self._captures
            if c.role is Role.SITE and site_key(c.url) == key
        ]
        notices = (n for page in read if page.reading for n in page.reading.notices)
        left_alone = any(n.kind == CONSENT and n.quote not in site.misread for n in notices)
        starts = {canonical(url) for url in site.starts}
        return not left_alone and any(page.ok for page in read if page.capture.url in starts)


def _not_to_crawl(roster: Roster, table: DirectoryTable) -> frozenset[str]:
    return frozenset(
        site_key(e.listed.website)
        for e in roster.entries
        if e.listed.website and table.entries.get(e.id, EntryTable()).do_not_crawl
    )


def is_meant(run: Run, url: str, link: PageLink | None = None) -> bool:
    """Whether a run is about that page: one by hand is only about the entries and the pages that it names."""
    if not (run.entries or run.urls):
        return True
    return (link is not None and link.entry in run.entries) or url in map(canonical, run.urls)


def statements(config: Config, directory: str) -> tuple[Statement, ...]:
    """The watched statements of a directory."""
    return tuple(
        Statement(number, table.page, table.authority, table.says)
        for number, table in enumerate(config.statements, 1)
        if table.directory == directory
    )


def misnamed(config: Config, collection: str, pages: Collection[str]) -> Iterator[str]:
    """The statements about pages of a collection that name none of them, in words. `pages`: ids of directories."""
    for number, table in enumerate(config.statements, 1):
        if config.collection_of(table.directory) == collection and table.directory not in pages:
            longer = sorted(page for page in pages if page.startswith(table.directory))
            near = longer or get_close_matches(table.directory, pages, 1)
            hint = f"; is {near[0]!r} meant?" if near else ""
            yield f"[[statements]] {number} was not compared: the collection has no page {table.directory!r}{hint}"


def answered(captures: Iterable[Capture]) -> Mapping[str, Capture]:
    """The captures of a batch by the canonical URL that was asked for, or that a redirect led to a good answer at."""
    kept = [c for c in captures if c.role is not Role.ROBOTS]
    led_to = {canonical(c.final_url): c for c in kept if c.status in (200, 304)}
    return {**led_to, **{canonical(c.url): c for c in kept}}


class Answers:
    """The answers of one batch, read as they are needed."""

    def __init__(self, readings: Readings, captures: Iterable[Capture], sites: Mapping[str, Site]) -> None:
        self._readings, self._sites, self._captures = readings, sites, answered(captures)

    def links(
        self, table: DirectoryTable, roster: Roster, visits: Mapping[str, Visit], policy: Policy
    ) -> tuple[LinkSeen, ...]:
        """The links of a directory's pages with what came of them."""
        links = tuple(page_links(roster.sheets(table), roster.entries, table.is_own)) if roster.trusted else ()
        read: dict[str, bool] = {}
        for entry in roster.entries:
            if entry.listed.website:
                key, visit = site_key(entry.listed.website), visits.get(entry.id)
                read[key] = read.get(key, False) or (visit is not None and visit.state is SiteState.OK)
        pages = {url: page for url in {link.url for link in links} if (page := self._page(url, table))}
        return judged(links, pages, read, policy.sites_failing_together)

    def statements(
        self, wanted: Sequence[Statement], table: DirectoryTable, roster: Roster
    ) -> tuple[StatementSeen, ...]:
        """The statements with where the pages say them, and the answers of their authorities."""
        return tuple(
            StatementSeen(s, self._said(s, table, roster), self._page(canonical(s.authority), table))
            for s in (wanted if roster.trusted else ())
        )

    def _said(self, statement: Statement, table: DirectoryTable, roster: Roster) -> tuple[tuple[Said, Evidence], ...]:
        found: dict[tuple[str, ...], tuple[Said, Evidence]] = {}
        for page in roster.pages:
            reading = self._readings.site(page.capture, table.region)
            for one in said(statement.page, reading.text) if reading else ():
                found.setdefault(one.values, (one, page.source.quote(one.line)))
        return tuple(found.values())

    def _page(self, url: str, table: DirectoryTable) -> SeenPage | None:
        capture = self._captures.get(url)
        return self._readings.page(capture, table.region, self._sites.get(site_key(url))) if capture else None


def statement_trouble(run: Run, roster: Roster, seen: Iterable[StatementSeen]) -> list[Trouble]:
    """The statements that could not be compared, where that is ours to mend."""
    found = []
    for each in seen:
        whole = not roster.unread_pages and is_meant(run, canonical(each.statement.authority))
        words = unsettled(each, whole=whole)
        if words:
            places = (evidence for _, evidence in each.page)
            found.append(Trouble("extraction-drift", f"{words}.", tuple(places)))
    return found
