"""Which entry is which: ids that stay when a name changes. An id is a slug of the name an entry first had."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.model import ListedEntry
from pipeline.text.name import same_name, slug
from pipeline.text.normal import fold


@dataclass(frozen=True, slots=True)
class Entry:
    """A listed entry with its id."""

    id: str
    listed: ListedEntry


def identify(listed: Sequence[ListedEntry], known: Mapping[str, ListedEntry]) -> tuple[Entry, ...]:
    """Give every listed entry the id of the known entry it is, or a new one.

    First by name, then by the contacts that only one entry on either side has: a rename keeps its contacts, a new
    organisation does not take over those of another. `known` maps ids to the entries as last seen.
    """
    ids: dict[int, str] = {}
    free = dict(known)
    for alike in (_exactly, same_name):  # the exact ones first: "Group A" and "Group E" may pass for one name
        for index, entry in enumerate(listed):
            if index in ids or not entry.name:
                continue
            match = next((i for i, old in free.items() if alike(old.name, entry.name)), None)
            if match:
                ids[index] = match
                del free[match]
    ids.update(_by_contacts({i: e for i, e in enumerate(listed) if i not in ids}, free))
    taken = set(known) | set(ids.values())
    for index, entry in enumerate(listed):
        if index not in ids:
            ids[index] = _new_id(entry, taken)
            taken.add(ids[index])
    return tuple(Entry(ids[i], entry) for i, entry in enumerate(listed))


def marks(entry: ListedEntry) -> frozenset[str]:
    """What tells an entry from others besides its name: its website, phones, emails and social profiles."""
    values = {f"{c.kind}:{c.value}" for c in entry.contacts}
    return frozenset(values | ({f"website:{entry.website}"} if entry.website else set()))


def _exactly(a: str, b: str) -> bool:
    return fold(a) == fold(b)


def _by_contacts(new: Mapping[int, ListedEntry], old: Mapping[str, ListedEntry]) -> Iterable[tuple[int, str]]:
    new_marks = {i: marks(e) for i, e in new.items()}
    old_marks = {i: marks(e) for i, e in old.items()}
    common = {
        m for side in (new_marks, old_marks) for m, n in Counter(x for s in side.values() for x in s).items() if n > 1
    }
    pairs = sorted(
        ((len((ns & os) - common), i, o) for i, ns in new_marks.items() for o, os in old_marks.items()),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    used_new: set[int] = set()
    used_old: set[str] = set()
    for shared, i, o in pairs:
        if shared and i not in used_new and o not in used_old:
            used_new.add(i)
            used_old.add(o)
            yield i, o


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
