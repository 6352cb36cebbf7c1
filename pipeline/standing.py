"""What a run found of a directory, and whether its silence about an earlier flag means anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.checks import Check, Verdict
from pipeline.identity import Entry
from pipeline.model import SiteState
from pipeline.roster import Roster
from pipeline.rules.case import Subject
from pipeline.sites import Visit
from snapshots.records import Flag


@dataclass(frozen=True, slots=True)
class Standing:
    """One run's roster, the visits it may believe, and the checks that follow."""

    roster: Roster
    visits: Mapping[str, Visit]  # by entry id; an entry that was not visited is not in it
    checks: Mapping[str, Sequence[Check]]  # by entry id
    claimed: Mapping[str, frozenset[str]]  # by entry id: what other entries of the same host list


def refutable(flag: Flag, standing: Standing) -> bool:
    """Whether this run would have shown the flag's finding, had it still held."""
    roster = standing.roster
    if not roster.believed:
        return False
    if flag.entry is None:
        return roster.trusted
    entry = roster.by_id.get(flag.entry)
    if entry is None:  # not on the page: for what came or went the page decides, all else is moot with it
        return roster.trusted
    if flag.subject == Subject.LISTING:
        return roster.readable(entry.listed)
    visit = standing.visits.get(entry.id)
    if flag.subject == Subject.CONTACTS:
        return _contact_refutable(flag, entry, standing, visit)
    if flag.listed is not None and entry.listed.website != flag.listed and roster.trusted:
        return True
    if any(c.reason == "do-not-crawl" for c in standing.checks[entry.id]):
        return True
    if visit is None or visit.home is None:
        return False
    return visit.state is SiteState.OK if flag.subject == Subject.SITE else True


def _contact_refutable(flag: Flag, entry: Entry, standing: Standing, visit: Visit | None) -> bool:
    listed = {c.value for c in entry.listed.contacts}
    if standing.roster.trusted and (
        (flag.listed is not None and flag.listed not in listed) or (flag.listed is None and flag.observed in listed)
    ):
        return True
    confirmed = {c.contact.value for c in standing.checks[entry.id] if c.verdict is Verdict.CONFIRMED}
    if flag.listed in confirmed:
        return True
    return visit is not None and visit.trusted
