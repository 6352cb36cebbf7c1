"""Entries that share a host, of this directory and of others: what is theirs is nobody else's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.matching.identity import Entry
from pipeline.matching.verify import digits_shown
from pipeline.model import Contact, Kind, ListedEntry
from pipeline.text.name import same_name
from pipeline.text.url import site_key


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another entry whose website is on the same host."""

    website: str
    listed: frozenset[str]  # values that it lists
    lines: frozenset[str]  # those, and the ones that it listed when the page was last accepted

    def claims(self, contact: Contact) -> frozenset[str]:
        """What may not stand in place of a contact: this neighbour's own, unless both once listed the same line."""
        return frozenset() if contact.value in self.lines else self.listed

    def shows(self, contact: Contact) -> bool:
        """Whether a number printed without a country code is this neighbour's, read with another region."""
        if contact.kind is not Kind.PHONE or contact.shown.lstrip("( ").startswith("+"):
            return False
        return any(v != contact.value and digits_shown(v, contact.shown) for v in self.listed if v.startswith("+"))


@dataclass(frozen=True, slots=True)
class Resident:
    """One entry of one directory on a host."""

    directory: str
    region: str | None
    entry: Entry
    before: ListedEntry | None  # as last accepted

    def beside(self, other: Resident) -> bool:
        """Whether the other is someone else to this one.

        The same organisation on pages of one region is not: where two such pages differ, one of them is wrong.
        """
        if self.directory == other.directory:
            return self.entry.id != other.entry.id
        return self.region != other.region or not same_name(self.entry.listed.name, other.entry.listed.name)


def neighbours(residents: Iterable[Resident]) -> Mapping[tuple[str, str], tuple[Neighbour, ...]]:
    """By directory and entry id: who else is on the host."""
    hosts: dict[str, list[Resident]] = {}
    for resident in residents:
        if resident.entry.listed.website:
            hosts.setdefault(site_key(resident.entry.listed.website), []).append(resident)
    return {
        (one.directory, one.entry.id): tuple(_neighbour(other) for other in together if one.beside(other))
        for together in hosts.values()
        for one in together
    }


def _neighbour(resident: Resident) -> Neighbour:
    listed = frozenset(c.value for c in resident.entry.listed.contacts)
    before = frozenset(c.value for c in resident.before.contacts) if resident.before else frozenset()
    return Neighbour(resident.entry.listed.website or "", listed, listed | before)
