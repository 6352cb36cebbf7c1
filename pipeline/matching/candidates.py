"""Whose value is it? What an organisation's own pages show beyond its entry, and what may stand in whose place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.matching.neighbours import Neighbour
from pipeline.matching.sites import SeenPage, Visit
from pipeline.matching.weight import in_prose, someone_else_s
from pipeline.model import CHECKED_KINDS, MARKUP, Contact, Kind, ListedEntry
from pipeline.text.address import city_of, same_place, shown_in
from pipeline.text.name import tokens
from pipeline.text.normal import fold
from pipeline.text.number import area
from pipeline.text.url import is_language_path, registrable
from pipeline.text.vocabulary import shared


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value on the organisation's own site that its entry does not list."""

    contact: Contact
    page: SeenPage
    score: int  # how much speaks for it being the organisation's own


_FRAME = ("header", "footer", "nav", "aside")  # of a portal, its own
SURE = 2  # the score from which a value is the organisation's own; below it raises no conflict
_GENERIC = re.compile(
    r"^(info|contact|contacts|office|mail|hello|email|kontakt|biuro|sekretariat|secretariat|reception|post|team|general|enquiries)\b"
)
_ROLES = re.compile(
    r"^(legal|press|media|donat\w*|jobs?|hr|volunteer\w*|webmaster|admin|support|help\w*|law\w*|psy\w*|fundrais\w*|security|privacy)\b"
)


def candidates(entry: ListedEntry, visit: Visit, kind: Kind, near: Sequence[Neighbour]) -> tuple[Candidate, ...]:
    """Values of that kind on the organisation's own pages which its entry does not list, the likeliest first.

    A number without a country code that is a neighbour's, read with our region instead of theirs, is none.
    """
    listed = [c for c in entry.contacts if c.kind is kind]
    best: dict[str, Candidate] = {}
    for page in visit.own_pages():
        for contact in page.reading.of(kind) if page.reading else ():
            if any(same(known, contact) for known in listed) or is_fax(contact):
                continue
            if any(n.shows(contact) for n in near):
                continue
            score = _attribution(contact, page, entry, visit)
            if contact.value not in best or best[contact.value].score < score:
                best[contact.value] = Candidate(contact, page, score)
    return tuple(sorted((c for c in best.values() if c.score > 0), key=lambda c: -c.score))


def page_role(page: SeenPage, visit: Visit) -> str:
    """home, or the role that a link of the site gives the page (contact, imprint, about), else page.

    A page that no link gives a role has that of the one whose version in another language it is; `/ru/` is a home page.
    """
    role = _linked_role(page, visit)
    if role != "page":
        return role
    if visit.whole_host and is_language_path(urlsplit(page.capture.final_url).path):
        return "home"
    asked = {page.capture.url, page.capture.final_url}
    of = (p for p in visit.pages if p.reading and any(version.url in asked for version in p.reading.versions))
    return next((role for p in of if (role := _linked_role(p, visit)) != "page"), "page")


def _linked_role(page: SeenPage, visit: Visit) -> str:
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
    if someone_else_s(contact, entry.name):
        return 0
    score = {"contact": 3, "imprint": 2, "home": 2, "about": 1}.get(page_role(page, visit), 0)
    told = contact.label or contact.where in ("header", "footer", *MARKUP, "link")
    score += 1 if told and not in_prose(contact) else 0
    score -= 1 if contact.where == "aside" or in_prose(contact) else 0
    score -= 3 if contact.where in _FRAME and not visit.whole_host else 0
    if contact.kind is Kind.EMAIL:
        score += _own_domain(contact.value, entry, visit)
    return score


def _own_domain(email: str, entry: ListedEntry, visit: Visit) -> int:
    local, _, domain = email.partition("@")
    known = {registrable(f"https://{c.value.partition('@')[2]}/") for c in entry.contacts if c.kind is Kind.EMAIL}
    if registrable(f"https://{domain}/") in known | {registrable(visit.website)}:
        return 1
    if domain in shared("free_mail_domains") or any(c.value.partition("@")[0] == local for c in entry.contacts):
        return 0
    named = {t for t in tokens(entry.name) if len(t) >= 4}
    return 0 if any(t in domain or t in local for t in named) else -3


def same(a: Contact, b: Contact) -> bool:
    """Whether both are one; the words around the second may complete its address."""
    if a.value == b.value or a.kind is not Kind.ADDRESS or b.kind is not Kind.ADDRESS:
        return a.value == b.value
    return same_place(a.value, b.value) or shown_in(a.value, b.quote) is not None


def is_fax(contact: Contact) -> bool:
    """Whether a number is for a fax and nothing else."""
    return contact.channels == ("fax",)


def may_replace(listed: Contact, seen: Contact) -> bool:
    """A press office's mailbox does not stand in place of a lawyer's, a post box of a visitors' door, a telephone of a
    fax."""
    if listed.kind is Kind.PHONE and is_fax(listed) != is_fax(seen):
        return False
    if listed.kind is Kind.EMAIL:
        old, new = _role(listed.value), _role(seen.value)
        return old == new or (old == "" and new == "")
    if listed.kind is Kind.ADDRESS and listed.use and seen.use:
        return listed.use == seen.use
    return True


def same_role(a: Contact, b: Contact) -> bool:
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


def unlisted(entry: ListedEntry, visit: Visit, near: Sequence[Neighbour]) -> Iterator[Candidate]:
    """Ways to reach the organisation that its own contact, home or imprint page shows and its entry does not."""
    for kind in CHECKED_KINDS:
        for found in candidates(entry, visit, kind, near):
            if page_role(found.page, visit) in ("contact", "home", "imprint") and found.score >= SURE:
                yield found
