"""The one pass that judges a batch: reads the captures, calls the thinking modules and writes what came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from pipeline.config import Config, DirectoryTable, EntryTable, IndexTable, MemberTable
from pipeline.matching.appearing import Appeared, Private
from pipeline.matching.appearing import follow as follow_private
from pipeline.matching.checks import Check, Subject, Verdict, check
from pipeline.matching.flips import follow
from pipeline.matching.identity import Entry
from pipeline.matching.itinerary import Site
from pipeline.matching.neighbours import Neighbour, Resident, neighbours
from pipeline.matching.sites import Visit, none_answers, visit
from pipeline.model import Kind, SiteState
from pipeline.policy import Policy
from pipeline.recall.directory_pages import Trouble
from pipeline.recall.editions import editions
from pipeline.recall.firsts import first_entries, first_hours, first_prose
from pipeline.recall.fleet import named
from pipeline.recall.past import History
from pipeline.recall.readings import Readings
from pipeline.recall.roster import Roster, Rosters
from pipeline.recall.screened import Screened
from pipeline.recall.standing import Standing, refutable
from pipeline.runs import agenda
from pipeline.runs.account import make_state
from pipeline.runs.cases import findings
from pipeline.runs.lookups import Answers, misnamed, statement_trouble, statements
from pipeline.settling.grouping import grouped
from pipeline.settling.reach import weighed
from pipeline.settling.settle import Moment, flag_id, is_running, settle
from pipeline.state import State
from pipeline.text.url import canonical, site_key
from snapshots.records import ContactSighting, Judgement, Role, Run, RunStatus
from snapshots.store import Store

#: Site states in which somebody read something there, be it only a parking page.
_CHECKED = (SiteState.OK, SiteState.PARKED, SiteState.HIJACKED, SiteState.SUSPENDED, SiteState.MOVED)


#: The entries of one run whose sites it was to visit.
Stops = Sequence[agenda.Stop]

#: By directory and entry id: who else is on the host.
Near = Mapping[tuple[str, str], tuple[Neighbour, ...]]


@dataclass(frozen=True, slots=True)
class _Batch:
    """What the runs of a batch brought together."""

    sites: Mapping[str, Site]  # by key
    seen: Screened
    near: Near
    answers: Answers
    failing: int  # sites that were asked, where not one of them answered; else 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What judging a run came to."""

    run: Run
    state: State


class Examiner:
    """Judges the runs of a batch, one after another."""

    def __init__(self, store: Store, config: Config, policy: Policy) -> None:
        self._store = store
        self._config = config
        self._policy = policy
        self._readings = Readings(store.archive)  # made anew for each batch: it must know whose addresses are private
        self._rosters = Rosters(store, self._readings, policy)

    def batch(self, batch: str, finished_at: datetime, only: Collection[str] = ()) -> tuple[Outcome, ...]:
        """Judge the runs of the batch and record the outcome, one transaction a run.

        `only`: the directories to judge, where not all are meant; the others of the batch are left as they are.
        Raises: StoreError.
        """
        runs = self._store.ledger.batch(batch)
        rosters = {run.id: self._rosters.of(run, self._config.directory(run.directory)) for run in runs}
        listed = {run.directory: rosters[run.id].entries for run in runs}
        self._readings = Readings(self._store.archive, agenda.confidential(self._store, self._config, listed))
        stops = {run.id: self._stops(run, rosters[run.id]) for run in runs}
        sites = {site.key: site for site in agenda.hosts(stop for mine in stops.values() for stop in mine)}
        everything = self._store.archive.of_batch(batch)
        captures = [c for c in everything if c.role is Role.SITE]
        wanted = [run for run in runs if not only or run.directory in only]
        seen = Screened(self._readings, captures, sites)
        near = neighbours(self._residents(runs, rosters))
        failing = _failing((stop.website for mine in stops.values() for stop in mine), seen)
        together = _Batch(sites, seen, near, Answers(self._readings, everything, sites), failing)
        return tuple(
            self._judge(replace(run, finished_at=finished_at), rosters[run.id], stops[run.id], together)
            for run in wanted
        )

    def _residents(self, runs: Sequence[Run], rosters: Mapping[str, Roster]) -> Iterator[Resident]:
        """Every entry of every directory: of the batch as it is now, of the others as they were last read well."""
        for run in runs:
            if isinstance(self._config.directory(run.directory), IndexTable):
                continue
            roster = rosters[run.id]
            for entry in roster.entries:
                before = roster.baseline.entries.get(entry.id)
                yield Resident(run.directory, self._region(run), entry, before)
        for table in self._config.watched:
            if isinstance(table, IndexTable) or any(run.directory == table.id for run in runs):
                continue
            for entry in agenda.last_good(self._store, table.id):
                yield Resident(table.id, table.region, entry, None)

    def _region(self, run: Run) -> str | None:
        return self._config.directory(run.directory).region

    def _stops(self, run: Run, roster: Roster) -> tuple[agenda.Stop, ...]:
        table = self._config.directory(run.directory)
        seen = agenda.watched(self._store, run.directory, run.as_of)
        return agenda.planned(run, table, roster, seen, agenda.wishes(self._store, run.as_of))

    def _judge(self, run: Run, roster: Roster, stops: Stops, batch: _Batch) -> Outcome:
        table = self._config.directory(run.directory)
        history = History(self._store, self._readings, table)
        visits, site_trouble = self._visits(run, roster, stops, batch)
        close = {e.id: batch.near.get((run.directory, e.id), ()) for e in roster.entries}
        wished = self._wished(run, table, roster)
        subjects = [
            Subject(e, visits.get(e.id), history.of(e), _excuse(table, e, wished), close[e.id]) for e in roster.entries
        ]
        before, checks = history.before(run), check(subjects)
        earlier = before.shown if before else {}
        shown = {
            id_: follow(earlier.get(id_, {}), mine, run.as_of, self._policy.unstable_span)
            for id_, mine in checks.items()
        }
        private, appeared = self._private(roster, visits, batch.sites, close, history, before)
        links = batch.answers.links(table, roster, visits, self._policy)
        claims = batch.answers.statements(statements(self._config, table.id), table, roster)
        standing = Standing(roster, visits, checks, close, shown, private, appeared, wished, links, claims)
        previous = {f.id: f for f in self._store.ledger.flags(run.directory)}
        moment = Moment(run.id, table.id, run.as_of)
        past = editions(self._store, self._rosters, run, roster, table)
        found = findings(run, table, standing, history, past, self._policy)
        weighty = weighed(grouped(found, lambda f: is_running(f, previous, table.id)), roster.entries)
        secret = {id_ for id_, entry in table.entries.items() if entry.restricted or entry.private}
        flags = settle(previous, weighty, lambda flag: refutable(flag, standing), moment, self._policy, secret)
        along = {flag_id(table.id, f): tuple(sorted(f.along)) for f in weighty if f.along}
        trouble = (
            *roster.trouble,
            *site_trouble,
            *statement_trouble(run, roster, claims),
            *self._misnamed(table, roster),
        )
        run = self._finished(run, roster, visits, trouble)
        state = make_state(run, table, standing, trouble, history.confirmations, before, past, along)
        self._store.ledger.record(
            Judgement(run.id, run.directory, run.as_of, roster.trusted, state.model_dump_json()),
            flags,
            _sightings(run, standing.checks),
            [
                *first_entries(run, roster),
                *first_hours(run, roster, visits, history),
                *first_prose(run, roster, table, past.prose),
            ],
            run,
        )
        return Outcome(run, state)

    def _private(
        self,
        roster: Roster,
        visits: Mapping[str, Visit],
        sites: Mapping[str, Site],
        close: Mapping[str, tuple[Neighbour, ...]],
        history: History,
        before: State | None,
    ) -> tuple[dict[str, Private], dict[str, tuple[Appeared, ...]]]:
        """By entry id: what is to be remembered of the personal values on its site, and those that came there."""
        public = {history.hashed(c.kind, c.value) for e in roster.entries for c in e.listed.contacts}
        remembered = before.private if before else {}
        kept, came = {}, {}
        for id_, seen in visits.items():
            pages = tuple(seen.own_pages()) if seen.state is SiteState.OK else ()
            earlier = partial(history.withheld, pages=pages, site=sites[seen.host])
            theirs = {history.hashed(Kind.PHONE, value) for n in close[id_] for value in n.listed}
            kept[id_], came[id_] = follow_private(
                remembered.get(id_, Private()), pages, earlier, public | theirs, self._policy.private_values_per_entry
            )
        return kept, came

    def _wished(self, run: Run, table: DirectoryTable, roster: Roster) -> frozenset[str]:
        """The entries whose sites asked to be left alone, where the config does not say so itself by now."""
        hosts = agenda.wishes(self._store, run.as_of).left_alone
        return frozenset(
            e.id
            for e in roster.entries
            if site_key(e.listed.website or "") in hosts and not table.entries.get(e.id, EntryTable()).do_not_crawl
        )

    def _visits(self, run: Run, roster: Roster, stops: Stops, batch: _Batch) -> tuple[dict[str, Visit], list[Trouble]]:
        """The visits that may be believed, and what is wrong with the others."""
        if not roster.believed:
            return {}, []
        budget = self._config.fetch.max_pages_per_site
        visits = {}
        for stop in stops:
            site = batch.sites[site_key(stop.website)]
            others = [n.website for n in batch.near.get((run.directory, stop.entry.id), ())]
            own, theirs = batch.seen.of(self._region(run)), batch.seen.of(site.region)
            visits[stop.entry.id] = visit(site, stop.website, own, theirs, budget, others)
        silent = sorted({site_key(v.website) for v in visits.values() if v.cut_short})
        trouble = []
        if silent:
            words = f"The crawl was cut short before it had seen {len(silent)} sites: {', '.join(silent[:5])}"
            trouble.append(Trouble("run-incomplete", words + (" …" if len(silent) > 5 else ".")))
        homes = [v.home for v in visits.values() if v.home is not None]
        tried = len({site_key(v.website) for v in visits.values() if v.home is not None})
        failing = max(tried if none_answers(homes) else 0, batch.failing if homes else 0)
        if failing >= self._policy.sites_failing_together:
            words = f"None of the {failing} sites answered: that is our network, not theirs. No site is judged."
            return {}, [*trouble, Trouble("all-sites-failing", words)]
        return visits, trouble

    def _misnamed(self, table: DirectoryTable, roster: Roster) -> list[Trouble]:
        """Of a collection that was read: the statements about a page that it has not."""
        if not isinstance(table, IndexTable) or not roster.trusted:
            return []
        others = {
            t.id for t in self._config.watched if not (isinstance(t, MemberTable) and t.collection.id == table.id)
        }
        pages = named(table, (e.id for e in roster.entries if e.listed.website), set(others)).values()
        words = misnamed(self._config, table.id, {*others, *pages})
        return [Trouble("extraction-drift", f"{each}.") for each in words]

    def _finished(self, run: Run, roster: Roster, visits: Mapping[str, Visit], trouble: Sequence[Trouble]) -> Run:
        captures = self._store.archive.of_run(run.id)
        fresh = [c for c in captures if c.status != 304]
        broken = {"run-incomplete", "all-sites-failing", "no-capture", "listing-unreachable"}
        status = RunStatus.PARTIAL if any(t.kind in broken for t in trouble) else RunStatus.COMPLETE
        states = {site_key(v.website): v.state for v in visits.values()}
        return replace(
            run,
            status=status if roster.trusted or roster.as_shown else RunStatus.FAILED,
            judged=True,
            requests=len(captures),
            not_modified=len(captures) - len(fresh),
            bytes=sum(c.size for c in fresh),
            sites=len(states),
            sites_checked=sum(state in _CHECKED for state in states.values()),
        )


def _failing(websites: Iterable[str], seen: Screened) -> int:
    """How many sites were asked, where not one of them answered; else 0. A country's page may list one or two only."""
    fetched = seen.urls()
    homes = {canonical(url) for url in websites} & fetched.keys()
    if any(fetched[url].failure is None for url in homes):
        return 0  # nothing is read for that
    return len({site_key(url) for url in homes}) if none_answers([seen.page(url, None) for url in homes]) else 0


def _excuse(table: DirectoryTable, entry: Entry, wished: Collection[str]) -> str:
    """Why an entry's contacts could not be checked when its site was not visited."""
    if entry.id in wished or table.entries.get(entry.id, EntryTable()).do_not_crawl:
        return "do-not-crawl"
    return "not-yet" if entry.listed.website else "no-website"


def _sightings(run: Run, checks: Mapping[str, Sequence[Check]]) -> list[ContactSighting]:
    return [
        ContactSighting(
            run.directory, id_, c.contact.kind, c.contact.value,
            run.as_of, c.page.capture.id, c.page.capture.final_url, c.quote,
        )
        for id_, entry_checks in checks.items()
        for c in entry_checks
        if c.verdict is Verdict.CONFIRMED and c.page
    ]  # fmt: skip
