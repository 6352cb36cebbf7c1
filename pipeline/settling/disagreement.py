"""One office with different values on different directory pages, where its own site does not settle which is right.

It is no flag: the contract has no kind for it, and a flag has one directory. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from pipeline.matching.candidates import may_replace, same
from pipeline.model import CHECKED_KINDS, Contact, Kind
from pipeline.report import ContactRow, EntryRow, Report
from pipeline.settling.offices import Key, alike, joined, key_of, one_office
from pipeline.text.building import building, disagreement
from pipeline.text.normal import fold
from pipeline.text.number import area, country_of, is_mobile
from pipeline.text.url import registrable

Value = tuple[Key, Kind, str]  # first entry of the office, kind of contact, normalised value
Listed = tuple[EntryRow, ContactRow]

#: Kinds by which the organisation's own site has settled what becomes of a listed value.
_SETTLED = ("contact-changed", "contact-conflict", "contact-missing", "probable-typo")

_MOST = 12  # contacts of one kind: an entry with more is a list of branches, and nobody can tell which are for the same


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the values, and the entries that list it."""

    contact: ContactRow
    entries: tuple[EntryRow, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What pages list in place of one another for one office. `variants`: at least two."""

    name: str
    kind: Kind
    variants: tuple[Variant, ...]


def disagreements(report: Report) -> tuple[Disagreement, ...]:
    """Per office and role of a contact, in the order of the entries. A page that lists more than another is none."""
    titles = {row.id: row.title for row in report.directories}
    pairs = [(a, b) for a, b in alike(report.entries) if one_office(a, b, titles)]
    office = joined(map(key_of, report.entries), ((key_of(a), key_of(b)) for a, b in pairs))
    settled = {(f.directory, f.entry, f.listed) for f in report.flags if f.kind in _SETTLED and f.status != "resolved"}
    listed: dict[Value, dict[Key, Listed]] = {}
    edges: list[tuple[Value, Value]] = []
    for a, b in pairs:
        for one, other in _apart(a, b):
            sides = ((a, one), (b, other))
            if _is_settled(*sides) or any((*key_of(e), c.value) in settled for e, c in sides):
                continue
            values = [(office[key_of(entry)], contact.kind, contact.value) for entry, contact in sides]
            edges.append((values[0], values[1]))
            for value, (entry, contact) in zip(values, sides, strict=True):
                listed.setdefault(value, {})[key_of(entry)] = (entry, contact)
    return tuple(_told(listed, edges))


def _told(listed: Mapping[Value, Mapping[Key, Listed]], edges: list[tuple[Value, Value]]) -> Iterator[Disagreement]:
    groups: dict[Value, list[Value]] = {}
    for value, first in joined(listed, edges).items():
        groups.setdefault(first, []).append(value)
    for values in groups.values():
        variants = [tuple(listed[value].values()) for value in values]
        (entry, contact), *_ = variants[0]
        yield Disagreement(
            entry.name, contact.kind, tuple(Variant(one[0][1], tuple(e for e, _ in one)) for one in variants)
        )


def _apart(a: EntryRow, b: EntryRow) -> Iterator[tuple[ContactRow, ContactRow]]:
    """Contacts of the two that stand in place of one another.

    Where both list one more of that role, nobody can tell whether the others replace each other or stand beside.
    """
    for kind in CHECKED_KINDS:
        ours, theirs = ([c for c in entry.contacts if c.kind is kind] for entry in (a, b))
        if max(len(ours), len(theirs)) > _MOST:
            continue
        both = [c for c in ours if any(_same(c, d) for d in theirs)]
        left = [c for c in ours if c not in both and not any(_one_role(c, d) for d in both)]
        right = [d for d in theirs if not any(_same(c, d) for c in ours)]
        yield from ((c, d) for c, d in product(left, right) if _one_role(c, d) and _in_place(c, d))


def _is_settled(one: Listed, other: Listed) -> bool:
    """Whether the site, or a person, has said which value is right, or that both are."""
    contacts = (one[1], other[1])
    return any(c.verdict == "conflict" for c in contacts) or all(
        c.verdict == "confirmed" or c.assured_at is not None for c in contacts
    )


def _same(one: ContactRow, other: ContactRow) -> bool:
    if one.kind is Kind.ADDRESS and disagreement(one.value, other.value):
        return False  # one building, and still one of the two is printed wrongly
    return same(_contact(one), _contact(other))


def _one_role(one: ContactRow, other: ContactRow) -> bool:
    """Whether both are for the same: no fax beside a telephone, no line for one language beside a general one."""
    if fold(one.note) != fold(other.note) or not may_replace(_contact(one), _contact(other)):
        return False
    if one.kind is Kind.PHONE:
        mobiles = is_mobile(one.value), is_mobile(other.value)
        near = country_of(one.value) == country_of(other.value) if all(mobiles) else _area(one) == _area(other)
        return near and mobiles[0] == mobiles[1] and _messengers(one) == _messengers(other)
    return one.kind is not Kind.ADDRESS or one.use == other.use


def _in_place(one: ContactRow, other: ContactRow) -> bool:
    """Whether the two cannot well be two right values: of one house's mailboxes, or of one address in two languages."""
    if one.kind is Kind.EMAIL:
        (name, _, domain), (other_name, _, other_domain) = (c.value.partition("@") for c in (one, other))
        return name == other_name or registrable(f"https://{domain}/") != registrable(f"https://{other_domain}/")
    if one.kind is Kind.ADDRESS:
        houses = building(one.value), building(other.value)
        if houses[0] is None or houses[1] is None or houses[0][1] != houses[1][1]:
            return False
        return houses[0] != houses[1] or disagreement(one.value, other.value) is not None
    return True


def _area(contact: ContactRow) -> str:
    return area(contact.value) or contact.value


def _messengers(contact: ContactRow) -> frozenset[str]:
    return frozenset(contact.channels) - {"voice"}


def _contact(row: ContactRow) -> Contact:
    return Contact(row.kind, row.value, row.shown, row.note, row.channels, row.use)
