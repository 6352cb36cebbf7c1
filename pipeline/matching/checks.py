"""The verdict on each listed contact: confirmed, conflict, absent or unchecked, with what stands in its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pipeline.matching.candidates import SURE, Candidate, candidates, may_replace, page_role, same, same_role
from pipeline.matching.identity import Entry
from pipeline.matching.neighbours import Neighbour
from pipeline.matching.sites import SeenPage, Visit
from pipeline.matching.verify import sighting
from pipeline.matching.weight import in_prose, is_old_news, same_line, weak
from pipeline.model import CHECKED_KINDS, Contact, Reading, SiteState
from pipeline.text.normal import fold
from pipeline.text.url import canonical
from snapshots.records import Capture


class Verdict(StrEnum):
    CONFIRMED = "confirmed"
    CONFLICT = "conflict"
    ABSENT = "absent"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Earlier:
    """A listed contact as it was last seen on the organisation's site, re-read with today's parser."""

    at: datetime
    url: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Check:
    """One listed contact's verdict in one run."""

    contact: Contact
    verdict: Verdict
    reason: str | None = None  # of unchecked
    page: SeenPage | None = None  # where it was confirmed
    quote: str = ""
    instead: Candidate | None = None  # what stands in its place
    earlier: Earlier | None = None  # its site showed it before


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of the site from before. Asked only where a value is no longer found: looking back costs."""

    earlier: Callable[[Contact], Earlier | None]
    beside: Callable[[Contact], Sequence[Reading]]  # its site when the value was first seen, and what was accepted
    hours: Callable[[], Sequence[tuple[Capture, Reading]]]  # the pages that first showed opening hours, or as accepted
    first: Callable[[Contact], Reading | None]  # the page that first showed it, or as its channels were accepted since


@dataclass(frozen=True, slots=True)
class Subject:
    """An entry with all that judging its contacts takes.

    `visit` None means that nothing was fetched, for the reason `excuse` (no-website, do-not-crawl, not-yet).
    """

    entry: Entry
    visit: Visit | None
    past: Past
    excuse: str
    near: tuple[Neighbour, ...] = ()


@dataclass(slots=True)
class _Lost:
    """A listed contact that its site does not show, and what may stand in its place."""

    subject: Subject
    contact: Contact
    earlier: Earlier | None
    taken: set[str] = field(default_factory=set)  # values that are somebody's already
    passing: Check | None = None  # a sentence still shows it: that holds unless something outweighs it

    def best(self) -> tuple[int, Candidate] | None:
        """The likeliest replacement that is still free, and how much speaks for it."""
        found = _outweighing(self) if self.passing else _in_place(self)
        return (_likeness(self, found), found) if found else None


def check(subjects: Sequence[Subject]) -> dict[str, tuple[Check, ...]]:
    """Judge every contact of every entry; the answer is by entry id, in the order of the entry's contacts.

    All entries together, because a value stands in one place: what replaces one contact of a host replaces no other.
    """
    found: dict[tuple[str, Contact], Check] = {}
    lost: list[_Lost] = []
    for subject in subjects:
        settled = {c: _settled(c, subject) for c in subject.entry.listed.contacts}
        found |= {(subject.entry.id, c): known for c, known in settled.items() if known}
        confirmed = {c.value for c, known in settled.items() if known and known.verdict is Verdict.CONFIRMED}
        for contact, known in settled.items():
            if known is None or _in_passing(known, subject):
                theirs = {v for n in subject.near for v in n.claims(contact)}
                lost.append(_Lost(subject, contact, subject.past.earlier(contact), confirmed | theirs, known))
    found |= {(case.subject.entry.id, case.contact): known for case, known in _assigned(lost)}
    return {s.entry.id: tuple(found[s.entry.id, c] for c in dict.fromkeys(s.entry.listed.contacts)) for s in subjects}


def _assigned(lost: Sequence[_Lost]) -> list[tuple[_Lost, Check]]:
    """Hand out the values that came to the contacts that went, the likeliest pairs first, each value once."""
    given: set[tuple[str, str]] = set()
    checks = []
    order = sorted(
        ((case.best(), place, case) for place, case in enumerate(lost)), key=lambda o: (-(o[0] or (0,))[0], o[1])
    )
    for _, _, case in order:
        host = case.subject.visit.host if case.subject.visit else ""
        case.taken |= {value for where, value in given if where == host}
        best = case.best()
        if case.passing and not best:
            checks.append((case, case.passing))
            continue
        if best:
            given.add((host, best[1].contact.value))
        verdict = Verdict.CONFLICT if best else Verdict.ABSENT
        checks.append((case, Check(case.contact, verdict, instead=best[1] if best else None, earlier=case.earlier)))
    return checks


def _settled(contact: Contact, subject: Subject) -> Check | None:
    """The verdict where the page or the visit decides it; None for a contact that the site surely does not show."""
    visit = subject.visit
    if visit is None:
        return Check(contact, Verdict.UNCHECKED, subject.excuse)
    if visit.state is not SiteState.OK:
        reason = "not-yet" if visit.home is None else f"site-{visit.state}"
        return Check(contact, Verdict.UNCHECKED, reason)
    shown = [
        Check(contact, Verdict.CONFIRMED, page=page, quote=quote)
        for page in visit.not_theirs()
        if page.reading and (quote := sighting(contact, page.reading)) is not None
    ]
    if shown:
        return next((check for check in shown if not _weak(check, visit)), shown[0])
    if not visit.trusted:
        blocked = next((p.verdict.state for p in visit.failed), None)
        unread = f"site-{blocked}" if blocked else "site-hacked" if visit.hacked else "not-yet"
        reason = "budget" if visit.over_budget else unread
        return Check(contact, Verdict.UNCHECKED, reason)
    return None if contact.kind in CHECKED_KINDS else Check(contact, Verdict.ABSENT)


def _weak(check: Check, visit: Visit) -> bool:
    return check.page is not None and weak(check.contact, check.page, page_role(check.page, visit))


def _in_passing(check: Check, subject: Subject) -> bool:
    """Whether all that shows the contact is a sentence, so that what stands in its place elsewhere may outweigh it."""
    visit = subject.visit
    return visit is not None and visit.trusted and check.verdict is Verdict.CONFIRMED and _weak(check, visit)


def _outweighing(lost: _Lost) -> Candidate | None:
    """What says more than a sentence: a new value in the very line where the old one stood, or one beside old news."""
    found, earlier, told = _in_place(lost), lost.earlier, lost.passing
    if found is None or told is None or told.page is None or in_prose(found.contact):
        return None
    old = _old(lost.contact, earlier.reading) if earlier else None
    if old is not None and not in_prose(old) and same_line(old, found.contact):
        return found
    return found if found.score > SURE and is_old_news(told.quote, told.page) else None


def _old(contact: Contact, reading: Reading) -> Contact | None:
    return next((c for c in reading.of(contact.kind) if same(c, contact)), None)


def _in_place(lost: _Lost) -> Candidate | None:
    """What the site shows in place of a listed value that it no longer, or never, showed."""
    contact, visit, earlier = lost.contact, lost.subject.visit, lost.earlier
    if visit is None:
        return None
    every = candidates(lost.subject.entry.listed, visit, contact.kind, lost.subject.near)
    free = [c for c in every if c.contact.value not in lost.taken and (c.score >= SURE or _same_place(lost, c))]
    if earlier:
        # What stood beside it from the first is no replacement; what came since may be.
        beside = _beside(contact, lost.subject.past)
        known = [c for r in beside for c in r.of(contact.kind)]
        pages = {r.url for r in beside} | {earlier.url, earlier.reading.url}
        new = [c for c in free if not any(same(c.contact, k) for k in known)]
        new = [c for c in new if c.page.reading and (c.page.reading.url in pages or page_role(c.page, visit) != "page")]
        return max(new, key=lambda c: (_likeness(lost, c), c.score), default=None)
    rivals = [c for c in free if may_replace(contact, c.contact)]
    if len(rivals) == 1:
        return rivals[0]
    alike = [c for c in rivals if same_role(contact, c.contact)]
    return alike[0] if len(alike) == 1 else None


def _beside(contact: Contact, past: Past) -> Sequence[Reading]:
    """What stood on the site when the contact was first seen there. A version in another language that showed something
    else in its place is left out: when the others follow it, they change."""
    every = past.beside(contact)
    showing = [reading for reading in every if sighting(contact, reading) is not None]
    versions = {version.url for reading in showing for version in reading.versions}
    return [reading for reading in every if reading in showing or canonical(reading.url) not in versions]


def _same_place(lost: _Lost, new: Candidate) -> bool:
    """Whether it stands in the very words in which the listed value stood: then its place speaks for it."""
    old = _old(lost.contact, lost.earlier.reading) if lost.earlier else None
    return old is not None and same_line(old, new.contact)


def _likeness(lost: _Lost, new: Candidate) -> int:
    """How much a value stands where the old one stood: page, place, label, note, channel and role."""
    earlier, seen = lost.earlier, new.contact
    if earlier is None:
        return same_role(lost.contact, seen)
    old = _old(lost.contact, earlier.reading) or lost.contact
    here = {new.page.capture.final_url, new.page.reading.url if new.page.reading else ""}
    score = 3 * (earlier.reading.url in here or earlier.url in here)
    score += 2 * (seen.where == old.where) + 2 * (fold(seen.label) == fold(old.label))
    score += 2 * (fold(seen.note) == fold(old.note)) + (seen.channels == old.channels)
    return score + 2 * same_role(old, seen)
