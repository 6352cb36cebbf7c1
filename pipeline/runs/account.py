"""The account of a run: its standing as rows of the report. What the run did not touch is carried over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from pipeline.config import DirectoryTable, IndexTable
from pipeline.matching.checks import Check, Verdict
from pipeline.matching.identity import Entry
from pipeline.matching.sites import Visit
from pipeline.model import Stamp
from pipeline.parsers.machine_stamps import header_stamp
from pipeline.recall.directory_pages import Trouble
from pipeline.recall.editions import Editions
from pipeline.recall.roster import Roster
from pipeline.recall.standing import Standing
from pipeline.report import ContactRow, DirectoryRow, EntryRow, EvidenceRow, SiteRow, StampRow, TroubleRow
from pipeline.state import State
from pipeline.text.country import region_in
from snapshots.records import ContactSighting, Evidence, Run

#: The last sighting of each listed contact, by entry id, kind and value.
Confirmations = Mapping[tuple[str, str, str], ContactSighting]


def make_state(
    run: Run,
    table: DirectoryTable,
    standing: Standing,
    trouble: Sequence[Trouble],
    confirmations: Confirmations,
    previous: State | None,
    editions: Editions,
    along: Mapping[str, tuple[tuple[str, str], ...]],
) -> State:
    """The state after a run. What the run did not touch is carried over from the state before."""
    roster = standing.roster
    listed = () if isinstance(table, IndexTable) else roster.entries  # a page of a collection is no organisation
    rows = {row.id: row for row in previous.entries} if previous else {}
    entries = tuple(_entry(run, e, standing, confirmations, rows.get(e.id)) for e in listed)
    known = {**(previous.known if previous else {}), **{e.id: e.listed for e in roster.entries}}
    return State(
        directory=_directory(run, table, roster, previous),
        entries=entries,
        trouble=tuple(
            TroubleRow(
                kind=t.kind, directory=table.id, summary=t.summary, evidence=tuple(map(evidence_row, t.evidence))
            )
            for t in trouble
        ),
        known=known,
        called={**(previous.called if previous else {}), **_called(standing)},
        present=tuple(e.id for e in roster.entries),
        shown={id_: dict(shown) for id_, shown in standing.shown.items() if shown},
        private={**(previous.private if previous else {}), **standing.private},
        captures=tuple(s.capture for s in roster.sources),
        asked=_asked(run, standing, previous),
        along=dict(along),
        stamped=editions.stamped,
        restamped=editions.restamped,
        compared=roster.compared,
        parent_link=_parent_link(roster, previous),
    )


def _asked(run: Run, standing: Standing, previous: State | None) -> dict[str, datetime]:
    """When each link of the page was last asked for. A run that could not read the page hands on what was known."""
    earlier = previous.asked if previous else {}
    if not standing.roster.trusted:
        return earlier
    now = {seen.link.url: run.as_of for seen in standing.links if seen.page}
    return {seen.link.url: at for seen in standing.links if (at := now.get(seen.link.url, earlier.get(seen.link.url)))}


def _called(standing: Standing) -> dict[str, tuple[str, ...]]:
    """What those sites call themselves that show a listed contact: nobody else's page does."""
    shown = {id_ for id_, checks in standing.checks.items() if any(c.verdict is Verdict.CONFIRMED for c in checks)}
    return {id_: names for id_ in shown if (visit := standing.visits.get(id_)) and (names := visit.calls_itself)}


def evidence_row(evidence: Evidence) -> EvidenceRow:
    return EvidenceRow(
        capture=evidence.capture,
        url=evidence.url,
        fetched_at=evidence.fetched_at,
        quote=evidence.quote,
        sha256=evidence.sha256,
    )


def stamp_row(stamp: Stamp, run: Run) -> StampRow:
    """The stamp with its age at the run's clock: 0 while its interval lasts, negative before it begins."""
    today = run.as_of.date()
    age = (today - min(max(today, stamp.earliest), stamp.latest)).days
    return StampRow(
        text=stamp.text, earliest=stamp.earliest, latest=stamp.latest, ambiguous=stamp.ambiguous, age_days=age
    )


def _directory(run: Run, table: DirectoryTable, roster: Roster, previous: State | None) -> DirectoryRow:
    if not roster.pages:
        if previous:
            return previous.directory
        return DirectoryRow(id=table.id, url=table.url, title="", region=table.region, entries=0)
    page = roster.pages[0]
    listing, header = page.listing, header_stamp(dict(page.capture.headers))
    return DirectoryRow(
        id=table.id,
        url=_parent_link(roster, previous) or table.url,
        title=listing.title,
        region=table.region or region_in(listing.title),
        modified=listing.modified or (header.at if header else None),
        stamp=stamp_row(listing.stamp, run) if listing.stamp else None,
        entries=len(roster.entries),
    )


def _parent_link(roster: Roster, previous: State | None) -> str:
    return roster.parent_link or (previous.parent_link if previous else "")


def _entry(
    run: Run, entry: Entry, standing: Standing, confirmations: Confirmations, before: EntryRow | None
) -> EntryRow:
    visit = standing.visits.get(entry.id)
    checks = standing.checks[entry.id]
    waiting = visit is None and all(c.reason == "not-yet" for c in checks)
    carried = before if waiting and before and before.website == entry.listed.website else None
    earlier = {(c.kind, c.value): c for c in carried.contacts} if carried else {}
    return EntryRow(
        id=entry.id,
        directory=run.directory,
        page=entry.listed.page,
        name=entry.listed.name,
        section=entry.listed.section,
        website=entry.listed.website,
        description=entry.listed.description,
        contacts=tuple(
            earlier.get((c.contact.kind, c.contact.value))
            or _contact(run, c, confirmations.get((entry.id, c.contact.kind, c.contact.value)))
            for c in checks
        ),
        site=carried.site if carried else _site(visit),
    )


def _contact(run: Run, check: Check, seen: ContactSighting | None) -> ContactRow:
    contact = check.contact
    now = check.page if check.verdict is Verdict.CONFIRMED else None
    return ContactRow(
        kind=contact.kind,
        value=contact.value,
        shown=contact.shown,
        note=contact.note,
        channels=contact.channels,
        use=contact.use,
        verdict=check.verdict.value,
        reason=check.reason,
        confirmed_at=run.as_of if now else seen.at if seen else None,
        confirmed_on=now.capture.final_url if now else seen.url if seen else None,
    )


def _site(visit: Visit | None) -> SiteRow:
    if visit is None or visit.home is None:
        return SiteRow()
    capture = visit.home.capture
    return SiteRow(state=visit.state, checked_at=capture.as_of, final_url=capture.final_url)
