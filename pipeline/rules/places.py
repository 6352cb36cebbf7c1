"""Rule about one building that the page prints in two ways."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from pipeline.matching.identity import Entry
from pipeline.model import Contact, Kind
from pipeline.rules.case import Finding, PageCase
from pipeline.text.building import building, disagreement

_SAYS = {
    "postcode": "with different postcodes",
    "spelling": "with the street spelled differently",
}


def address_conflict(case: PageCase) -> Iterator[Finding]:
    """The same building with two postcodes or spellings. Both entries are told; they stay two organisations."""
    houses: dict[tuple[str, str], list[tuple[Entry, Contact]]] = {}
    for entry in case.entries:
        for contact in entry.listed.contacts:
            where = building(contact.value) if contact.kind is Kind.ADDRESS else None
            if where is not None:
                houses.setdefault(where, []).append((entry, contact))
    for together in houses.values():
        told: set[str] = set()  # one question an entry: against the first that disagrees
        for (entry, contact), (other, another) in permutations(together, 2):
            differs = disagreement(contact.value, another.value) if entry.id not in told else None
            if differs:
                told.add(entry.id)
                yield _conflict(case, entry, contact, other, another, _SAYS[differs])


def _conflict(case: PageCase, entry: Entry, contact: Contact, other: Entry, another: Contact, says: str) -> Finding:
    names = entry.listed.name, other.listed.name
    who = f"{names[0]} and {names[1]} are" if entry.id != other.id else f"{names[0]} is"
    return Finding(
        "address-conflict", entry.id, "address", contact.value, another.value,
        f"{who} listed in one building {says}: “{contact.shown}” and “{another.shown}”.",
        "Find out which is right and print the building in one way.",
        (
            case.sources[entry.listed.page].quote(contact.quote or contact.shown),
            case.sources[other.listed.page].quote(another.quote or another.shown),
        ),
    )  # fmt: skip
