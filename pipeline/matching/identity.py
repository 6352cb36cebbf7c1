"""Which entry is which: ids that stay when a name changes. An id is a slug of the name an entry first had."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.model import ListedEntry
from pipeline.text.name import same_name, slug
from pipeline.text.normal import fold


@dataclass(frozen=True, slots=True)
class Entry:
    """A listed entry with its id."""

    id: str
    listed: ListedEntry


def identify(
    listed: Sequence[ListedEntry], known: Mapping[str, ListedEntry], reserved: Iterable[str] = ()
) -> tuple[Entry, ...]:
    """Give every listed entry the id of the known entry it is, or a new one.

    First by name, then by the contacts that only one entry on either side has: a rename keeps its contacts, a new
    organisation does not take over those of another. `known` maps ids to the entries as last seen; `reserved` ids
    belong to entries that cannot be among these.
    """
    new, free = dict(enumerate(listed)), dict(known)
    ids: dict[int, str] = {}
    for alike in (_exactly, _roughly, _by_contacts):  # the surest first: "Group A" and "Group E" may pass for one name
        for index, match in list(_paired(alike(new, free))):
            ids[index] = match
            del new[index], free[match]
    taken = {*known, *ids.values(), *reserved}
    for index, entry in new.items():
        ids[index] = _new_id(entry, taken)
        taken.add(ids[index])
    return tuple(Entry(ids[i], entry) for i, entry in enumerate(listed))


def marks(entry: ListedEntry) -> frozenset[str]:
    """What tells an entry from others besides its name: its website, phones, emails and social profiles."""
    values = {f"{c.kind}:{c.value}" for c in entry.contacts}
    return frozenset(values | ({f"website:{entry.website}"} if entry.website else set()))


#: A possible match: how much speaks for it, the place on the page, the known id.
Match = tuple[int, int, str]


def _paired(matches: Iterable[Match]) -> Iterator[tuple[int, str]]:
    """The best matches, each side once; of equal ones those that stand first."""
    used: set[int | str] = set()
    for _, index, id_ in sorted(matches, key=lambda m: (-m[0], m[1], m[2])):
        if index not in used and id_ not in used:
            used |= {index, id_}
            yield index, id_


def _exactly(new: Mapping[int, ListedEntry], old: Mapping[str, ListedEntry]) -> Iterator[Match]:
    """The same name; of several entries of one name those that share most contacts."""
    by_name: dict[str, list[str]] = {}
    for id_, entry in old.items():
        by_name.setdefault(fold(entry.name), []).append(id_)
    for index, entry in new.items():
        for id_ in by_name.get(fold(entry.name), ()) if entry.name else ():
            yield len(marks(entry) & marks(old[id_])), index, id_


def _roughly(new: Mapping[int, ListedEntry], old: Mapping[str, ListedEntry]) -> Iterator[Match]:
    for index, entry in new.items():
        for id_, known in old.items():
            if entry.name and same_name(known.name, entry.name):
                yield len(marks(entry) & marks(known)), index, id_


def _by_contacts(new: Mapping[int, ListedEntry], old: Mapping[str, ListedEntry]) -> Iterator[Match]:
    """Contacts that only one entry on either side has."""
    sides = [[marks(e) for e in side.values()] for side in (new, old)]
    common = {m for side in sides for m, n in Counter(x for found in side for x in found).items() if n > 1}
    owners = {m: id_ for id_, entry in old.items() for m in marks(entry) - common}
    for index, entry in new.items():
        for id_, shared in Counter(owners[m] for m in marks(entry) - common if m in owners).items():
            yield shared, index, id_


def _new_id(entry: ListedEntry, taken: set[str]) -> str:
    stem = slug(entry.name) if entry.name else ""
    if not stem:
        digest = hashlib.sha256("\n".join(sorted(marks(entry))).encode()).hexdigest()
        stem = f"unnamed-{digest[:8]}"
    number, found = 1, stem
    while found in taken:
        number += 1
        found = f"{stem}-{number}"
    return found
