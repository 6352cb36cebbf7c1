"""What a run found of a directory, and whether its silence about an earlier flag means anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.matching.appearing import Appeared, Private
from pipeline.matching.checks import Check, Verdict
from pipeline.matching.flips import Shown
from pipeline.matching.identity import Entry
from pipeline.matching.links import Life, LinkSeen
from pipeline.matching.neighbours import Neighbour
from pipeline.matching.sites import Visit
from pipeline.matching.statements import Agreement, StatementSeen, agreement
from pipeline.model import SiteState
from pipeline.recall.roster import Roster
from pipeline.rules.case import JOINT, Subject
from pipeline.rules.statements import AUTHORITY
from pipeline.text.url import canonical
from snapshots.records import Capture, Flag

#: States that say who answers under the site's address.
_TELLING = (SiteState.OK, SiteState.PARKED, SiteState.HIJACKED, SiteState.SUSPENDED, SiteState.MOVED)


@dataclass(frozen=True)
class Standing:
    """One run's roster, the visits it may believe, and the checks that follow."""

    roster: Roster
    visits: Mapping[str, Visit]  # by entry id; an entry that was not visited is not in it
    checks: Mapping[str, Sequence[Check]]  # by entry id
    near: Mapping[str, tuple[Neighbour, ...]]  # by entry id
    shown: Mapping[str, Mapping[str, Shown]]  # by entry id, then field and listed value
    private: Mapping[str, Private]  # by entry id: what is remembered of the personal values on its site
    appeared: Mapping[str, Sequence[Appeared]]  # by entry id: those that came, and stand there now
    wished: frozenset[str] = frozenset()  # ids of entries whose sites asked to be left alone, and are
    links: tuple[LinkSeen, ...] = ()  # of the directory's pages; empty where these are not trusted
    statements: tuple[StatementSeen, ...] = ()  # likewise

    def claimed(self, entry: str) -> frozenset[str]:
        """Values that other entries of the host list, and those that stand in place of theirs."""
        own = {value for near in self.near[entry] for value in near.listed}
        visit = self.visits.get(entry)
        there = self._replacing.get(visit.host, ()) if visit else ()
        return frozenset(own | {value for id_, value in there if id_ != entry})

    @cached_property
    def _replacing(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """By host: the values that stand in place of listed ones, each with the entry that lists the old one."""
        found: dict[str, list[tuple[str, str]]] = {}
        for id_, visit in self.visits.items():
            values = [(id_, c.instead.contact.value) for c in self.checks[id_] if c.instead]
            found.setdefault(visit.host, []).extend(values)
        return found


def refutable(flag: Flag, standing: Standing) -> bool:
    """Whether this run would have shown the flag's finding, had it still held."""
    roster = standing.roster
    if not roster.believed:
        return False
    if flag.subject == Subject.STATEMENT:
        return roster.trusted and _statement_refutable(flag, standing)
    if flag.entry is None:
        return roster.trusted and (flag.subject != Subject.LINK or _link_refutable(flag, standing))
    entry = roster.by_id.get(flag.entry)
    if entry is None:  # gone from the page: that takes two sightings, and so does what is moot with it
        present = roster.previous.present if roster.previous else ()
        return roster.trusted and (flag.kind == "entry-removed" or flag.entry not in present)
    if flag.subject == Subject.LINK:
        return roster.readable(entry.listed) and _link_refutable(flag, standing)
    if flag.subject == Subject.LISTING:
        return roster.readable(entry.listed)
    visit = standing.visits.get(entry.id)
    if flag.subject == Subject.CONTACTS:
        return _contact_refutable(flag, entry, standing, visit)
    if flag.subject == Subject.VERSIONS:
        return _versions_refutable(flag, entry, standing, visit)
    if flag.listed is not None and entry.listed.website != flag.listed:
        return roster.trusted
    if entry.id in standing.wished:
        return False
    if any(c.reason == "do-not-crawl" for c in standing.checks[entry.id]):
        return True
    if visit is None or visit.home is None:
        return False
    return _site_refutable(flag, visit, visit.home.capture)


def _link_refutable(flag: Flag, standing: Standing) -> bool:
    """Whether the link is gone from the page, or answers again. One that was not asked for stands as it stood."""
    mine = [seen for seen in standing.links if (seen.link.url, seen.link.entry) == (flag.listed, flag.entry)]
    if not mine:
        return flag.entry is not None or not standing.roster.unread_pages
    return any(seen.life is Life.ALIVE for seen in mine)


def _statement_refutable(flag: Flag, standing: Standing) -> bool:
    """Whether nobody watches that authority any more, or it was read, and for a conflict compared."""
    if flag.field == AUTHORITY:
        mine = [seen for seen in standing.statements if seen.statement.authority == flag.listed]
        return all(seen.answer is not None and (seen.answer.ok or seen.answer.verdict.gone) for seen in mine)
    mine = [seen for seen in standing.statements if canonical(seen.statement.authority) == flag.field]
    return all(agreement(seen) in (Agreement.AGREES, Agreement.CONFLICTS) for seen in mine)


def _site_refutable(flag: Flag, visit: Visit, home: Capture) -> bool:
    if flag.subject == Subject.SITE:
        return visit.state is SiteState.OK
    if flag.subject == Subject.PAGE:
        return visit.state is SiteState.OK and any(visit.settled(e.url) for e in flag.evidence)
    if flag.subject == Subject.HOLDER:
        return visit.state in _TELLING
    if flag.subject == Subject.REPLY:
        return home.failure is None or visit.state is not SiteState.DOWN
    return True


def _contact_refutable(flag: Flag, entry: Entry, standing: Standing, visit: Visit | None) -> bool:
    listed = {c.value for c in entry.listed.contacts}
    if flag.listed is not None and not listed.issuperset(flag.listed.split(JOINT)):
        return standing.roster.trusted
    if flag.listed is None and flag.observed in listed and standing.roster.trusted:
        return True
    confirmed = {c.contact.value for c in standing.checks[entry.id] if c.verdict is Verdict.CONFIRMED}
    if flag.listed in confirmed:
        return True
    return visit is not None and visit.trusted and not _only_doubted(flag, standing.checks[entry.id], visit)


def _versions_refutable(flag: Flag, entry: Entry, standing: Standing, visit: Visit | None) -> bool:
    if flag.listed not in {c.value for c in entry.listed.contacts}:
        return standing.roster.trusted
    return visit is not None and visit.state is SiteState.OK and all(visit.settled(e.url) for e in flag.evidence)


def _only_doubted(flag: Flag, checks: Sequence[Check], visit: Visit) -> bool:
    """Whether what the flag says still stands there, and only one more value made it unclear which is meant."""
    absent = {c.contact.value for c in checks if c.verdict is Verdict.ABSENT and not c.earlier}
    shown = {c.value for page in visit.own_pages() if page.reading for c in page.reading.contacts}
    return flag.listed in absent and flag.observed in shown
