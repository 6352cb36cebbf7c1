"""The case that each rule is given, and what all rules say of one run."""

from __future__ import annotations

from pipeline.config import DirectoryTable, IndexTable
from pipeline.config_values import FROM_TITLE
from pipeline.matching.identity import Entry
from pipeline.policy import Policy
from pipeline.recall.editions import Editions
from pipeline.recall.past import History
from pipeline.recall.standing import Standing
from pipeline.rules.case import EntryCase, Finding, PageCase
from pipeline.rules.table import COLLECTION_RULES, LISTED_RULES, MEMBER_RULES, PAGE_RULES, SITE_RULES
from pipeline.text.country import region_in
from snapshots.records import Run


def findings(
    run: Run, table: DirectoryTable, standing: Standing, history: History, past: Editions, policy: Policy
) -> list[Finding]:
    """What the rules say of one run: of its page where that was read well, and of every entry on it."""
    roster = standing.roster
    if not roster.believed:
        return []
    found: list[Finding] = []
    index = isinstance(table, IndexTable)
    listed_rules, site_rules = (MEMBER_RULES, ()) if index else (LISTED_RULES, SITE_RULES)
    if roster.trusted:
        page_case = _page_case(run, table, standing, past, policy)
        page_rules = COLLECTION_RULES if index else PAGE_RULES
        found += [finding for page_rule in page_rules for finding in page_rule(page_case)]
    for entry in roster.entries:
        rules = (*listed_rules, *site_rules) if roster.readable(entry.listed) else site_rules
        case = _entry_case(run, table, standing, history, entry, policy)
        found += [finding for rule in rules for finding in rule(case)]
    return found


def _page_case(run: Run, table: DirectoryTable, standing: Standing, past: Editions, policy: Policy) -> PageCase:
    roster = standing.roster
    from_titles = isinstance(table, IndexTable) and table.collection.region == FROM_TITLE
    regions = {e.id: region_in(e.listed.name) for e in roster.entries} if from_titles else {}
    return PageCase(
        sheets=roster.sheets(table, past.prose),
        entries=roster.entries,
        sources={e.listed.page: roster.source_of(e.listed) for e in roster.entries},
        baseline=roster.baseline.entries,
        whole=roster.baseline.whole,
        added=frozenset(e.id for e in roster.entries if roster.added(e)),
        lookalikes=table.lookalikes,
        since=past.since,
        earlier=past.earlier,
        last=past.last,
        links=standing.links,
        statements=standing.statements,
        stale_after_days=table.stale_after.days,
        today=run.as_of.date(),
        policy=policy,
        regions=regions,
    )


def _entry_case(
    run: Run, table: DirectoryTable, standing: Standing, history: History, entry: Entry, policy: Policy
) -> EntryCase:
    assured_until = history.assured_until(entry.id)
    return EntryCase(
        entry=entry,
        before=standing.roster.baseline.entries.get(entry.id),
        source=standing.roster.source_of(entry.listed),
        region=table.region,
        visit=standing.visits.get(entry.id),
        checks=standing.checks[entry.id],
        past=history.of(entry),
        shown=standing.shown[entry.id],
        near=standing.near[entry.id],
        claimed=standing.claimed(entry.id),
        appeared=standing.appeared.get(entry.id, ()),
        assured_until=assured_until.date() if assured_until else None,
        let_in=history.let_in(entry, run.as_of),
        lookalikes=table.lookalikes,
        today=run.as_of.date(),
        policy=policy,
    )
