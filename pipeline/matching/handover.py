"""Two entries of a page made one, or one made two: whose contacts stand where now. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.matching.identity import marks
from pipeline.model import Contact, Kind, ListedEntry
from pipeline.text.address_edit import same_address
from pipeline.text.normal import fold

_KEPT = 4  # of so many contacts one may stay behind
_JOINT = 6  # characters that may join two names or texts: "and", "&", "und"

#: Entries of a page by id.
Entries = Mapping[str, ListedEntry]


@dataclass(frozen=True, slots=True)
class Handover:
    """An entry that went up in another one."""

    other: str  # id of the one that holds its contacts
    fields: frozenset[str]  # fields of the other one that differ by this alone
    left: tuple[str, ...]  # its values that the other one does not hold


def handovers(apart: Entries, joined: Entries, first: Entries) -> dict[str, Handover]:
    """By id the entries of `apart` that `joined` has no more, because another of its entries holds what was theirs.

    What is apart before and joined after is a merge; a split is the same with the two times exchanged. `first`: those
    of `apart` as they were before single fields were accepted. It tells what each had alone: an answer to a part must
    not make another question of the rest.
    """
    owners, holders = _by_mark(first), _by_mark(joined)
    went: dict[str, str] = {}
    for id_ in apart.keys() - joined.keys():
        own = {mark for mark in _marks(apart[id_]) if owners.get(mark, {id_}) <= {id_}}
        there = sorted({other for mark in own for other in holders.get(mark, ())})
        if len(there) == 1 and there[0] in apart and _went(apart[id_], apart[there[0]], joined[there[0]]):
            went[id_] = there[0]
    found = {}
    for id_, other in went.items():
        theirs = [apart[gone] for gone, into in sorted(went.items()) if into == other]
        fields = _explained(apart[other], joined[other], theirs)
        found[id_] = Handover(other, fields, _left(apart[id_], joined[other]))
    return found


def with_more(entry: ListedEntry, earlier: ListedEntry) -> ListedEntry:
    """The entry with the contacts that it had earlier as well."""
    return replace(entry, contacts=(*entry.contacts, *(c for c in earlier.contacts if not _holds(entry, c))))


def _marks(entry: ListedEntry) -> frozenset[str]:
    """What an entry may have alone: two organisations of one house are two."""
    return frozenset(mark for mark in marks(entry) if not mark.startswith(f"{Kind.ADDRESS}:"))


def _by_mark(entries: Entries) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for id_, entry in entries.items():
        for mark in _marks(entry):
            found.setdefault(mark, set()).add(id_)
    return found


def _went(gone: ListedEntry, own: ListedEntry, whole: ListedEntry) -> bool:
    """Whether nearly all of an entry stands in the other one, which kept its own."""
    behind = [c for c in gone.contacts if not _holds(whole, c)]
    return len(behind) * _KEPT <= len(gone.contacts) and _stayed(own, whole)


def _stayed(own: ListedEntry, whole: ListedEntry) -> bool:
    return own.website in (None, whole.website) and all(_holds(whole, c) for c in own.contacts)


def _holds(entry: ListedEntry, contact: Contact) -> bool:
    return any(
        c.kind is contact.kind
        and (c.value == contact.value or (c.kind is Kind.ADDRESS and same_address(c.value, contact.value)))
        for c in entry.contacts
    )


def _left(entry: ListedEntry, whole: ListedEntry) -> tuple[str, ...]:
    website = [entry.website] if entry.website and f"website:{entry.website}" not in marks(whole) else []
    return (*(c.shown for c in entry.contacts if not _holds(whole, c)), *website)


def _explained(own: ListedEntry, whole: ListedEntry, theirs: Sequence[ListedEntry]) -> frozenset[str]:
    """The fields in which `whole` differs from `own`, and only by what it has from the others."""
    more = [c for c in whole.contacts if not _holds(own, c)]
    foreign = {c.kind for c in more if not any(_holds(entry, c) for entry in theirs)}
    found = {c.kind.value for c in more if c.kind not in foreign}
    if own.website != whole.website and whole.website in {entry.website for entry in theirs}:
        found.add("website")
    if _both(own.name, whole.name, [entry.name for entry in theirs]):
        found.add("name")
    text = fold(whole.description).replace(fold(whole.name), fold(own.name)) if whole.name else fold(whole.description)
    renamed = "name" in found and text == fold(own.description)
    if renamed or _both(own.description, whole.description, [entry.description for entry in theirs]):
        found.add("description")
    return frozenset(found)


def _both(own: str, whole: str, theirs: Collection[str]) -> bool:
    """Whether a text is the own one and the other's, joined by no more than a word."""
    rest = fold(whole).replace(fold(own), "", 1).strip() if own and fold(own) in fold(whole) else ""
    others = [fold(text) for text in theirs if text]
    return bool(rest) and any(rest in text or (text in rest and len(rest) <= len(text) + _JOINT) for text in others)
