"""Pointers to what a run saw first: entries, opening hours, the page's text. Later moves are a person's."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.config import DirectoryTable
from pipeline.matching.sites import Visit
from pipeline.model import Listing, SiteState
from pipeline.recall.baselines import ADDED, ALL_FIELDS, PROSE_PREFIX, SITE_PREFIX
from pipeline.recall.past import History
from pipeline.recall.roster import Roster
from pipeline.rules.hours import HOURS
from snapshots.records import Baseline, Run


def first_entries(run: Run, roster: Roster) -> list[Baseline]:
    """Entries that had no pointer yet; those that came later than the rest are marked."""
    captures = tuple(s.capture for s in roster.sources)
    found: list[Baseline] = []
    for entry in roster.entries:
        if not roster.readable(entry.listed) or entry.id in roster.baseline.known:
            continue
        found.append(Baseline(run.directory, entry.id, ALL_FIELDS, captures, run.as_of))
        if roster.added(entry):
            found.append(Baseline(run.directory, entry.id, ADDED, captures, run.as_of))
    return found


def first_hours(run: Run, roster: Roster, visits: Mapping[str, Visit], history: History) -> list[Baseline]:
    """Pointers to the pages on which a site first showed opening hours."""
    found = []
    for entry in roster.entries:
        visit = visits.get(entry.id)
        pages = visit.own_pages() if visit and visit.state is SiteState.OK else ()
        shown = tuple(page.capture.id for page in pages if page.reading and page.reading.hours and not page.private)
        if shown and not history.has_hours(entry):
            found.append(Baseline(run.directory, entry.id, f"{SITE_PREFIX}{HOURS}", shown, run.as_of))
    return found


def first_prose(run: Run, roster: Roster, table: DirectoryTable, known: Mapping[str, Listing]) -> list[Baseline]:
    """Pointers for pages whose text was read for the first time."""
    pages = ((table.own(page.capture.url), page.capture.id) for page in roster.pages if roster.trusted)
    return [
        Baseline(run.directory, "", f"{PROSE_PREFIX}{url}", (id_,), run.as_of) for url, id_ in pages if url not in known
    ]
