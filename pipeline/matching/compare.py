"""Keyed comparison of plain mappings. The only importer of DeepDiff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deepdiff import DeepDiff

from pipeline.matching.identity import Entry
from pipeline.model import Kind, ListedEntry
from pipeline.text.address_edit import same_address
from pipeline.text.normal import fold


@dataclass(frozen=True, slots=True)
class Change:
    """A difference between two keyed readings. `before` is None for an addition, `after` for a removal."""

    path: tuple[str, ...]
    before: Any
    after: Any


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """What differs, in the order of the paths. Equal pairs are never handed to DeepDiff.

    >>> compare({"a": {"x": "1"}}, {"a": {"x": "2"}, "b": {}})
    (Change(path=('a', 'x'), before='1', after='2'), Change(path=('b',), before=None, after={}))
    """
    changes = [Change((key,), before[key], None) for key in before.keys() - after.keys()]
    changes += [Change((key,), None, after[key]) for key in after.keys() - before.keys()]
    for key in before.keys() & after.keys():
        if before[key] != after[key]:
            changes += [Change((key, *c.path), c.before, c.after) for c in _differ(before[key], after[key])]
    return tuple(sorted(changes, key=lambda c: c.path))


def apply(changes: Sequence[Change], before: Mapping[str, Any]) -> dict[str, Any]:
    """The inverse: `apply(compare(a, b), a) == b`."""
    result: dict[str, Any] = _copy(before)
    for change in changes:
        *steps, last = change.path
        target = result
        for step in steps:
            target = target[step]
        if change.after is None:
            del target[last]
        else:
            target[last] = _copy(change.after)
    return result


def plain(entries: Sequence[Entry]) -> dict[str, dict[str, Any]]:
    """Entries as keyed plain data. Absent fields are left out: a new one is an addition and no change of type."""
    return {entry.id: fields(entry.listed) for entry in entries}


def fields(listed: ListedEntry) -> dict[str, Any]:
    """One entry's fields. Text is folded, so that blanks and quotes are no difference.

    A kind of contact is a mapping from normalised value to what is printed.
    """
    texts = {"name": listed.name, "section": listed.section, "description": listed.description}
    found: dict[str, Any] = {name: fold(text) for name, text in texts.items() if text}
    if listed.website:
        found["website"] = listed.website
    for kind in (Kind.PHONE, Kind.EMAIL, Kind.ADDRESS, Kind.SOCIAL):
        shown = {c.value: c.shown for c in listed.contacts if c.kind is kind}
        if shown:
            found[kind.value] = shown
    return found


def edited_addresses(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Addresses that only one side has; one that is merely printed in another way is on both."""
    gone = {v: s for v, s in before.items() if not any(same_address(v, other) for other in after)}
    come = {v: s for v, s in after.items() if not any(same_address(v, other) for other in before)}
    return gone, come


def _differ(before: Any, after: Any) -> list[Change]:
    if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        return [Change((), before, after)]
    # By default DeepDiff folds mappings that share few keys into one change of the root, and no path names a field.
    tree = DeepDiff(before, after, view="tree", threshold_to_diff_deeper=0)
    found = []
    for level in (level for levels in tree.values() for level in levels):
        path = tuple(str(step) for step in level.path(output_format="list"))
        old, new = (None if _absent(side) else side for side in (level.t1, level.t2))
        found.append(Change(path, old, new))
    return found


def _absent(side: Any) -> bool:
    return type(side).__name__ == "NotPresent"


def _copy(value: Any) -> Any:
    return {k: _copy(v) for k, v in value.items()} if isinstance(value, Mapping) else value
