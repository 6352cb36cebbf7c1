"""The verdict on each listed contact: confirmed, conflict, absent or unchecked, with what stands in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from pipeline.identity import Entry
from pipeline.model import CHECKED_KINDS, Contact, Kind, ListedEntry, Reading, SiteState
from pipeline.sites import SeenPage, Visit
from pipeline.text.address import city_of, same_place, shown_in
from pipeline.text.name import tokens
from pipeline.text.normal import fold
from pipeline.text.number import area
from pipeline.text.url import registrable, site_key
from pipeline.text.vocabulary import shared
from pipeline.verify import sighting


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
class Candidate:
    """A value on the organisation's own site that its entry does not list."""

    contact: Contact
    page: SeenPage
    score: int  # how much speaks for it being the organisation's own


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


_SENTENCE = 20  # characters around a value that make its line a sentence and no label

# Words beside a value that say whose it is: not the organisation's.
_FOREIGN = re.compile(
    r"\b(web ?design|designed by|developed by|powered by|created by|hosting|partner|donor|разработ|создание сайт|дизайн"
    r"|партн[её]р|распрацоў|розроб|wykonanie|projekt strony|realizacja|partnerzy|erstellt von|umsetzung|réalisation)",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"^(info|contact|contacts|office|mail|hello|email|kontakt|biuro|sekretariat|secretariat|reception|post|team|general|enquiries)\b"
)
_ROLES = re.compile(
    r"^(legal|press|media|donat\w*|jobs?|hr|volunteer\w*|webmaster|admin|support|help\w*|law\w*|psy\w*|fundrais\w*|security|privacy)\b"
)


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of the site from before. Asked only where a value is no longer found: looking back costs."""

    earlier: Callable[[Contact], Earlier | None]
    beside: Callable[
        [Contact], Sequence[Reading]
    ]  # its site when the value was first seen, and what was accepted since


def check_entry(
    entry: ListedEntry, visit: Visit | None, past: Past, excuse: str, claimed: Collection[str] = ()
) -> tuple[Check, ...]:
    """Judge every contact of an entry.

    `visit` None means that nothing was fetched, for the reason `excuse` (no-website, do-not-crawl, not-yet).
    `claimed`: values that other entries of the same host list; they never stand in place of this entry's.
    """
    if visit is None:
        return tuple(Check(c, Verdict.UNCHECKED, excuse) for c in entry.contacts)
    found = {c: _find(c, visit) for c in entry.contacts}
    taken = {*claimed, *(c.value for c, check in found.items() if check)}
    checks = []
    for contact, confirmed in found.items():
        check = confirmed or _missing(contact, entry, visit, past, taken)
        if check.instead:  # one new value stands in place of one old one
            taken.add(check.instead.contact.value)
        checks.append(check)
    return tuple(checks)


def siblings(entries: Sequence[Entry]) -> dict[str, tuple[Entry, ...]]:
    """By entry id: the other entries of the directory whose website is on the same host."""
    hosts: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.listed.website:
            hosts.setdefault(site_key(entry.listed.website), []).append(entry)
    return {
        entry.id: tuple(o for o in hosts.get(site_key(entry.listed.website or ""), ()) if o.id != entry.id)
        for entry in entries
    }


def _find(contact: Contact, visit: Visit) -> Check | None:
    if visit.state is not SiteState.OK:
        return None
    for page in visit.not_theirs():
        quote = sighting(contact, page.reading) if page.reading else None
        if quote is not None:
            return Check(contact, Verdict.CONFIRMED, page=page, quote=quote)
    return None


def _missing(contact: Contact, entry: ListedEntry, visit: Visit, past: Past, taken: set[str]) -> Check:
    if visit.state is not SiteState.OK:
        reason = "not-yet" if visit.state is SiteState.UNCHECKED else f"site-{visit.state}"
        return Check(contact, Verdict.UNCHECKED, reason)
    if not visit.trusted:
        unseen = (*visit.failed, *((visit.home,) if visit.home and not visit.home.ok else ()))
        blocked = next((p.verdict.state for p in unseen), None)
        reason = "budget" if visit.over_budget else f"site-{blocked}" if blocked else "not-yet"
        return Check(contact, Verdict.UNCHECKED, reason)
    if contact.kind not in CHECKED_KINDS:
        return Check(contact, Verdict.ABSENT)
    earlier = past.earlier(contact)
    instead = _in_place(contact, entry, visit, earlier, past, taken)
    return Check(contact, Verdict.CONFLICT if instead else Verdict.ABSENT, instead=instead, earlier=earlier)


def candidates(entry: ListedEntry, visit: Visit, kind: Kind) -> tuple[Candidate, ...]:
    """Values of that kind on the organisation's own pages which its entry does not list, the likeliest first."""
    listed = [c for c in entry.contacts if c.kind is kind]
    best: dict[str, Candidate] = {}
    for page in visit.own_pages():
        for contact in page.reading.of(kind) if page.reading else ():
            if any(_same(known, contact) for known in listed) or contact.channels == ("fax",):
                continue
            score = _attribution(contact, page, entry, visit)
            if contact.value not in best or best[contact.value].score < score:
                best[contact.value] = Candidate(contact, page, score)
    return tuple(sorted((c for c in best.values() if c.score > 0), key=lambda c: -c.score))


def page_role(page: SeenPage, visit: Visit) -> str:
    """home, or the role that a link of the site gives the page (contact, imprint, about), else page."""
    if page is visit.home:
        return "home"
    asked = {page.capture.url, page.capture.final_url}
    for other in visit.pages:
        for link in other.reading.links if other.reading else ():
            if link.url in asked and link.role != "page":
                return link.role
    return "page"


def _attribution(contact: Contact, page: SeenPage, entry: ListedEntry, visit: Visit) -> int:
    """How much speaks for a value being the organisation's own; 0 and less: it is someone else's."""
    if _FOREIGN.search(contact.quote) or _FOREIGN.search(contact.label):
        return 0
    score = {"contact": 3, "imprint": 2, "home": 2, "about": 1}.get(page_role(page, visit), 0)
    score += 1 if contact.label or contact.where in ("header", "footer", "json-ld", "microdata", "link") else 0
    score -= 1 if contact.where == "aside" or _in_prose(contact) else 0
    if contact.kind is Kind.EMAIL:
        score += _own_domain(contact.value, entry, visit)
    return score


def _in_prose(contact: Contact) -> bool:
    """A value without a label in the middle of a sentence: often someone else's, in a piece of news."""
    return not contact.label and len(contact.quote) - len(contact.shown) > _SENTENCE


def _own_domain(email: str, entry: ListedEntry, visit: Visit) -> int:
    local, _, domain = email.partition("@")
    known = {registrable(f"https://{c.value.partition('@')[2]}/") for c in entry.contacts if c.kind is Kind.EMAIL}
    if registrable(f"https://{domain}/") in known | {registrable(visit.website)}:
        return 1
    if domain in shared("free_mail_domains") or any(c.value.partition("@")[0] == local for c in entry.contacts):
        return 0
    named = {t for t in tokens(entry.name) if len(t) >= 4}
    return 0 if any(t in domain or t in local for t in named) else -3


def _in_place(
    contact: Contact, entry: ListedEntry, visit: Visit, earlier: Earlier | None, past: Past, taken: set[str]
) -> Candidate | None:
    """What the site shows in place of a listed value that it no longer, or never, showed."""
    open_to = [c for c in candidates(entry, visit, contact.kind) if c.contact.value not in taken]
    if earlier:
        baseline = past.beside(contact)
        known = [c for r in (*baseline, earlier.reading) for c in r.of(contact.kind)]
        pages = {r.url for r in baseline} | {earlier.url, earlier.reading.url}
        new = [c for c in open_to if not any(_same(c.contact, k) for k in known)]
        new = [c for c in new if c.page.reading and (c.page.reading.url in pages or page_role(c.page, visit) != "page")]
        return _likest(contact, earlier, new)
    rivals = [c for c in open_to if _may_replace(contact, c.contact)]
    if len(rivals) == 1:
        return rivals[0]
    same_role = [c for c in rivals if _same_role(contact, c.contact)]
    return same_role[0] if len(same_role) == 1 else None


def _likest(contact: Contact, earlier: Earlier, new: Sequence[Candidate]) -> Candidate | None:
    """Of the values that came, the one that stands where the old one stood."""
    if len(new) <= 1:
        return new[0] if new else None
    old = next((c for c in earlier.reading.of(contact.kind) if _same(c, contact)), contact)
    return max(new, key=lambda c: (_likeness(old, earlier.reading, c), c.score))


def _likeness(old: Contact, before: Reading, new: Candidate) -> int:
    score = 3 * (
        new.page.capture.final_url == before.url or bool(new.page.reading and new.page.reading.url == before.url)
    )
    score += 2 * (new.contact.where == old.where) + 2 * (fold(new.contact.label) == fold(old.label))
    score += 2 * (fold(new.contact.note) == fold(old.note)) + (new.contact.channels == old.channels)
    return score + 2 * _same_role(old, new.contact)


def _same(a: Contact, b: Contact) -> bool:
    """Whether both are one; the words around the second may complete its address."""
    if a.value == b.value or a.kind is not Kind.ADDRESS or b.kind is not Kind.ADDRESS:
        return a.value == b.value
    return same_place(a.value, b.value) or shown_in(a.value, b.quote) is not None


def _may_replace(listed: Contact, seen: Contact) -> bool:
    """A press office's mailbox does not stand in place of a lawyer's, nor a post box of a visitors' door."""
    if listed.kind is Kind.EMAIL:
        old, new = _role(listed.value), _role(seen.value)
        return old == new or (old == "" and new == "")
    if listed.kind is Kind.ADDRESS and listed.use and seen.use:
        return listed.use == seen.use
    return True


def _same_role(a: Contact, b: Contact) -> bool:
    if a.kind is Kind.EMAIL:
        return a.value.partition("@")[0] == b.value.partition("@")[0]
    if a.kind is Kind.ADDRESS:
        return city_of(a.value) is not None and city_of(a.value) == city_of(b.value)
    return area(a.value) == area(b.value) and fold(a.note) == fold(b.note)


def _role(email: str) -> str:
    """The role that a mailbox names, or an empty string for a general one.

    >>> _role("legal@example.org"), _role("info@example.org"), _role("caritasby@example.org")
    ('legal', '', '')
    """
    local = email.partition("@")[0]
    found = None if _GENERIC.match(local) else _ROLES.match(local)
    return found[1] if found else ""


def unlisted(entry: Entry, visit: Visit) -> Iterator[Candidate]:
    """Ways to reach the organisation that its own contact, home or imprint page shows and its entry does not."""
    for kind in CHECKED_KINDS:
        for found in candidates(entry.listed, visit, kind):
            if page_role(found.page, visit) in ("contact", "home", "imprint") and found.score >= 2:
                yield found


def path_of(url: str) -> str:
    """Path and query of a URL, for words that a person reads."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
