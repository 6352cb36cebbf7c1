"""The rule about language versions of a site that disagree: one was kept up to date, and another was not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers

from pipeline.matching.candidates import SURE, candidates, is_fax, page_role, same, same_role
from pipeline.matching.checks import Check, Verdict
from pipeline.matching.sites import SeenPage
from pipeline.matching.verify import sighting
from pipeline.matching.weight import in_prose, someone_else_s
from pipeline.model import CHECKED_KINDS, Contact, Kind
from pipeline.rules.case import EntryCase, Finding, pasted
from pipeline.text.address import city_of
from pipeline.text.place import parse
from pipeline.text.tongue import apart, english_name, is_archive, left_behind, named, primary, speaks_of_language
from pipeline.text.url import canonical

_WORDS = {Kind.PHONE: "phone number", Kind.EMAIL: "email address", Kind.ADDRESS: "address"}
_BESIDE = 2  # words of a note that may be a language's short name: "RU", "Eng."


@dataclass(frozen=True, slots=True)
class _Tongue:
    """One language version of a page."""

    lang: str
    page: SeenPage

    def shows(self, contact: Contact) -> bool:
        return self.page.reading is not None and sighting(contact, self.page.reading) is not None


@dataclass(frozen=True, slots=True)
class _Dispute:
    """A listed value in one version, and another in its place in the other one."""

    check: Check
    listed: Contact  # as the version prints it
    other: Contact
    here: _Tongue  # shows the listed value
    there: _Tongue


def language_mismatch(case: EntryCase) -> Iterator[Finding]:
    """One version of its contact or home page shows the listed value, another version a different one in its place."""
    tongues = _tongues(case)
    told = set()
    for check in case.checks:
        if check.verdict is not Verdict.CONFIRMED or check.contact.kind not in CHECKED_KINDS:
            continue
        for here, there in ((a, b) for a in tongues for b in tongues if _versions_of_one(case, a, b, tongues)):
            dispute = _dispute(case, check, here, there)
            if dispute and (check.contact.value, dispute.other.value) not in told and _surely(case, dispute, tongues):
                told.add((check.contact.value, dispute.other.value))
                yield _finding(case, dispute)


def _tongues(case: EntryCase) -> list[_Tongue]:
    """The organisation's own pages whose language is known; those that are plainly archives left out."""
    visit = case.visit
    if visit is None or visit.hacked:
        return []
    said = {v.url: v.lang for page in visit.pages if page.reading for v in page.reading.versions if v.lang}
    found = []
    for page in visit.own_pages():
        if page.reading is None or is_archive(page.capture.final_url, page.reading.title):
            continue
        if left_behind(page.reading.text):
            continue
        urls = [canonical(url) for url in (page.capture.final_url, page.capture.url)]
        lang = next((said[url] for url in urls if url in said), apart(urls[0])[0]) or page.reading.lang
        if lang:
            found.append(_Tongue(lang, page))
    return found


def _versions_of_one(case: EntryCase, a: _Tongue, b: _Tongue, tongues: list[_Tongue]) -> bool:
    """Whether the second is the first in another language: a link says so, or each is its language's contact page."""
    if case.visit is None or a.lang == b.lang or a.page.reading is None or b.page.reading is None:
        return False
    roles = page_role(a.page, case.visit), page_role(b.page, case.visit)
    if roles[0] != roles[1] or roles[0] not in ("contact", "home"):
        return False
    linked = any(
        version.url in (canonical(other.page.capture.url), canonical(other.page.capture.final_url))
        for one, other in ((a, b), (b, a))
        for version in (one.page.reading.versions if one.page.reading else ())
    )
    contact_pages = [t.lang for t in tongues if page_role(t.page, case.visit) == "contact"]
    return linked or (roles[0] == "contact" and contact_pages.count(a.lang) == contact_pages.count(b.lang) == 1)


def _dispute(case: EntryCase, check: Check, here: _Tongue, there: _Tongue) -> _Dispute | None:
    """Where both show as many values, and all but one of each stand in the other too."""
    if not here.shows(check.contact) or there.shows(check.contact):
        return None
    ours, theirs = (_values(case, check.contact.kind, tongue) for tongue in (here, there))
    if ours is None or theirs is None or not ours or len(ours) != len(theirs):
        return None
    only_here = [c for c in ours if not there.shows(c) and not any(same(c, t) for t in theirs)]
    only_there = [c for c in theirs if not here.shows(c) and not any(same(c, o) for o in ours)]
    if len(only_here) != 1 or len(only_there) != 1 or not same(check.contact, only_here[0]):
        return None
    listed, other = only_here[0], only_there[0]
    if len(ours) > 1 and not (ours.index(listed) == theirs.index(other) and same_role(listed, other)):
        return None
    return _Dispute(check, listed, other, here, there)


def _values(case: EntryCase, kind: Kind, tongue: _Tongue) -> list[Contact] | None:
    """What a version shows of a kind, each value once; None where it holds more than we could read."""
    reading = tongue.page.reading
    if reading is None or reading.unread:
        return None
    found: list[Contact] = []
    for contact in reading.of(kind):
        theirs = someone_else_s(contact, case.entry.listed.name) or is_fax(contact)
        if not theirs and not any(same(contact, known) for known in found):
            found.append(contact)
    return found


def _surely(case: EntryCase, dispute: _Dispute, tongues: list[_Tongue]) -> bool:
    """Whether nothing explains the difference: another office, a line for one language, a value of both."""
    listed, other, visit = dispute.listed, dispute.other, case.visit
    entry = case.entry.listed
    if visit is None or any(same(c, other) for c in entry.contacts) or other.value in case.claimed:
        return False
    ours = candidates(entry, visit, other.kind, case.near)
    if not any(c.contact.value == other.value and c.score >= SURE for c in ours):
        return False
    if any(c.personal or c.href or in_prose(c) for c in (listed, other)):
        return False
    if any(_for_a_language(c, tongue) for tongue in tongues for c in _as_shown(tongue, listed, other)):
        return False
    shown = [{t.lang for t in tongues if t.shows(value)} for value in (listed, other)]
    if shown[0] & shown[1]:
        return False
    return _agreed_before(case, dispute) or not _perhaps_two(dispute)


def _sides(dispute: _Dispute) -> tuple[tuple[Contact, _Tongue], ...]:
    return (dispute.listed, dispute.here), (dispute.other, dispute.there)


def _as_shown(tongue: _Tongue, *values: Contact) -> Iterator[Contact]:
    for contact in tongue.page.reading.contacts if tongue.page.reading else ():
        if any(contact.kind is value.kind and same(value, contact) for value in values):
            yield contact


def _for_a_language(contact: Contact, tongue: _Tongue) -> bool:
    """Whether the words beside a value, or the line above it, or a mailbox's own name, are of a language."""
    lines = tongue.page.reading.text.split("\n") if tongue.page.reading else []
    at = next((n for n, line in enumerate(lines) if contact.shown in line), None)
    above = lines[at - 1] if at else ""
    if speaks_of_language(f"{contact.label} {contact.note} {contact.quote.replace(contact.shown, ' ')} {above}"):
        return True
    if contact.kind is Kind.EMAIL and any(primary(piece) for piece in _pieces(contact.value)):
        return True
    beside = (contact.label, contact.note)
    return any(len(words.split()) <= _BESIDE and any(named(w.strip(".:()")) for w in words.split()) for words in beside)


def _pieces(email: str) -> list[str]:
    """
    >>> _pieces("info.ru@example.org")
    ['info', 'ru']
    """
    return email.partition("@")[0].replace("-", ".").replace("_", ".").split(".")


def _agreed_before(case: EntryCase, dispute: _Dispute) -> bool:
    """Whether the other version showed the listed value too when that was first seen: then one of them was edited."""
    reading = dispute.there.page.reading
    then = [r for r in case.past.beside(dispute.check.contact) if reading and r.url == reading.url]
    return any(sighting(dispute.check.contact, r) is not None for r in then)


def _perhaps_two(dispute: _Dispute) -> bool:
    """Whether both values may hold: of two offices, or of two mailboxes of one domain."""
    listed, other = dispute.listed, dispute.other
    if listed.kind is Kind.EMAIL and listed.value.partition("@")[2] == other.value.partition("@")[2]:
        return True
    if listed.kind is Kind.PHONE and not _one_region(listed, other):
        return True
    if listed.kind is Kind.ADDRESS:
        return not _another_house(listed.value, other.value)
    return _two_places(dispute)


def _one_region(a: Contact, b: Contact) -> bool:
    """Whether two numbers are reached in the same ways, in one country, and not by landlines of two towns."""
    if ("voice" in a.channels or not a.channels) != ("voice" in b.channels or not b.channels):
        return False
    try:
        one, other = phonenumbers.parse(a.value), phonenumbers.parse(b.value)
    except phonenumbers.NumberParseException:
        return False
    if one.country_code != other.country_code:
        return False
    lines = [n for n in (one, other) if phonenumbers.length_of_geographical_area_code(n)]
    return len(lines) < 2 or _area(one) == _area(other)


def _area(number: phonenumbers.PhoneNumber) -> str:
    length = phonenumbers.length_of_geographical_area_code(number)
    return str(phonenumbers.national_significant_number(number)[:length])


def _two_places(dispute: _Dispute) -> bool:
    """Whether the versions show addresses, and none in the same town."""
    towns = [
        {city_of(c.value) for c in (tongue.page.reading.of(Kind.ADDRESS) if tongue.page.reading else ())} - {None}
        for tongue in (dispute.here, dispute.there)
    ]
    return bool(towns[0]) and bool(towns[1]) and not towns[0] & towns[1]


def _another_house(a: str, b: str) -> bool:
    """Whether two addresses of one town name two houses, in whatever language: no number of the one is the other's."""
    one, other = parse(a), parse(b)
    town = city_of(a)
    apart_ = bool(one.numbers) and bool(other.numbers) and not one.numbers & other.numbers
    return apart_ and town is not None and town == city_of(b)


def _finding(case: EntryCase, dispute: _Dispute) -> Finding:
    name, kind = case.entry.listed.name, dispute.listed.kind
    shown, other = pasted(dispute.check.contact), pasted(dispute.other)
    here, there = (english_name(t.lang) for t in (dispute.here, dispute.there))
    return Finding(
        "language-mismatch", case.entry.id, kind.value, dispute.check.contact.value, dispute.other.value,
        f"The language versions of the site of {name} disagree: the {here} one shows the {_WORDS[kind]} {shown},"
        f" which the page lists too ({_where(dispute.here)}), the {there} one {other} ({_where(dispute.there)}).",
        f"Ask the organisation which of them holds: {shown} or {other}. The newer version is not always the right one.",
        tuple(tongue.page.evidence(c.quote or c.shown) for c, tongue in _sides(dispute)),
        explains=frozenset({(kind.value, dispute.other.value)}),
    )  # fmt: skip


def _where(tongue: _Tongue) -> str:
    """The version's address, and what it says of its own age."""
    reading, url = tongue.page.reading, tongue.page.capture.final_url
    if reading is not None and reading.stamp:
        return f"{url}, “{reading.stamp.text}”"
    machine = min((m.at for m in reading.machine_stamps), default=None) if reading else None
    return f"{url}, modified {machine:%-d %B %Y}" if machine else f"{url}, which bears no date"
