"""Rules about the directory page itself: entries that came, went or were edited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import takewhile
from typing import Any

from pipeline.matching.compare import compare, edited_addresses, fields
from pipeline.matching.handover import Handover, handovers, with_more
from pipeline.matching.identity import Entry
from pipeline.model import Kind, ListedEntry
from pipeline.rules.case import EntryCase, Finding, PageCase

_NAMELESS = "(without a name)"
_SHOWN = 300  # characters of a text field in a flag


def entry_added(case: PageCase) -> Iterator[Finding]:
    """An entry that the page did not have when it was last accepted, be it that another one was split."""
    here = {entry.id: entry.listed for entry in case.entries}
    before = {id_: with_more(e, case.whole[id_]) for id_, e in case.baseline.items() if id_ not in case.added}
    split = handovers(here, before, here)
    for entry in case.entries:
        if entry.id not in case.added:
            continue
        if entry.id in split:
            yield _split(case, entry, split[entry.id], here[split[entry.id].other])
            continue
        name = case.baseline.get(entry.id, entry.listed).name or _NAMELESS
        source = case.sources[entry.listed.page]
        yield Finding(
            "entry-added", entry.id, "entry", None, name,
            f"{name} is new on the page.",
            "If it belongs there, accept it: it will then be watched for changes like the others.",
            (source.quote(name),),
        )  # fmt: skip


def _split(case: PageCase, entry: Entry, split: Handover, rest: ListedEntry) -> Finding:
    """One item for an entry that was part of another: what the other one lost to it is no news beside it."""
    name = case.baseline.get(entry.id, entry.listed).name or _NAMELESS
    other = case.baseline[split.other].name or _NAMELESS
    return Finding(
        "entry-added", entry.id, "entry", other, name,
        f"{name} is an entry of its own now: its contacts stood under {other} before.",
        "If one entry was meant to become two, accept: that answers for both. If not, put the contacts back.",
        (case.sources[entry.listed.page].quote(name), case.sources[rest.page].quote(rest.name)),
        along=_along(split),
    )  # fmt: skip


def entry_removed(case: PageCase) -> Iterator[Finding]:
    """An entry that the page had and no longer has, be it that another one took its contacts over."""
    here = {entry.id: entry.listed for entry in case.entries}
    merged = handovers(case.baseline, here, case.whole)
    for id_, old in case.baseline.items():
        if id_ in here:
            continue
        if id_ in merged:
            yield _merged(case, id_, merged[id_], here[merged[id_].other])
            continue
        yield Finding(
            "entry-removed", id_, "entry", old.name, None,
            f"{old.name} is no longer on the page.",
            "If that was intended, accept; if not, put the entry back.",
            (case.source.quote(case.listing.title),),
        )  # fmt: skip


def _merged(case: PageCase, id_: str, merge: Handover, now: ListedEntry) -> Finding:
    """One item for an entry that went up in another: the other one's new contacts are no news beside it."""
    name, other = case.baseline[id_].name or _NAMELESS, case.baseline[merge.other].name or _NAMELESS
    left = f" Not taken over: {', '.join(merge.left)}." if merge.left else ""
    return Finding(
        "entry-removed", id_, "entry", name, other,
        f"{name} was merged into {other} on the page: its contacts stand there now.{left}",
        "If the two were meant to become one, accept: that answers for both entries. If not, put the entry back.",
        (case.sources[now.page].quote(now.name),),
        along=_along(merge),
    )  # fmt: skip


def _along(handover: Handover) -> frozenset[tuple[str, str]]:
    return frozenset((handover.other, field) for field in handover.fields)


def entry_changed(case: EntryCase) -> Iterator[Finding]:
    """A field of the entry was edited on the page. Formats, blanks and quotes are no edit."""
    if case.before is None:
        return
    for field, old, new in edits(case.before, case.entry.listed):
        name = case.entry.listed.name or case.before.name
        yield Finding(
            "entry-changed", case.entry.id, field, old, new,
            f"On the page, the {_WORDS.get(field, field)} of {name} was edited: {_said(old, new)}.",
            "If the edit was intended, accept it.",
            (case.source.quote(_words_of(field, case.entry.listed) or name),),
        )  # fmt: skip


def edits(before: ListedEntry, after: ListedEntry) -> Iterator[tuple[str, str | None, str | None]]:
    """The fields of an entry that were edited, each with what to show of it before and after."""
    old_fields, new_fields = fields(before), fields(after)
    for field in dict.fromkeys(change.path[0] for change in compare(old_fields, new_fields)):
        old, new = _both_sides(field, before, after, old_fields, new_fields)
        if old != new:
            yield field, old, new


_WORDS = {"phone": "phone number", "email": "email address", "social": "social profile", "section": "section"}


def _both_sides(
    field: str, old: ListedEntry, new: ListedEntry, before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[str | None, str | None]:
    """What to show of a field before and after; equal where nothing but the printing differs."""
    if field not in (Kind.PHONE, Kind.EMAIL, Kind.ADDRESS, Kind.SOCIAL):
        if before.get(field) == after.get(field):
            return None, None
        return _window(getattr(old, field) or "", getattr(new, field) or "")
    gone, come = before.get(field, {}), after.get(field, {})
    if field == Kind.ADDRESS:
        gone, come = edited_addresses(gone, come)
    return _values(gone.keys() - come.keys()), _values(come.keys() - gone.keys())


def _window(old: str, new: str) -> tuple[str | None, str | None]:
    """Both texts, or where they are long the stretch around the first difference."""
    start = max(0, _agree(old, new) - _SHOWN // 3) if max(len(old), len(new)) > _SHOWN else 0
    lead = "…" if start else ""
    return _cut(old, start, lead), _cut(new, start, lead)


def _cut(text: str, start: int, lead: str) -> str | None:
    """A stretch of a text, with a mark of the whole where it ends early: an answer is about what is not shown too."""
    if len(text) <= start + _SHOWN:
        return lead + text[start:] or None
    return f"{lead}{text[start : start + _SHOWN]}… [{sha256(text.encode()).hexdigest()[:8]}]"


def _agree(a: str, b: str) -> int:
    """How many characters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


def _values(values: set[str]) -> str | None:
    return ", ".join(sorted(values)) or None


def _said(old: str | None, new: str | None) -> str:
    if old is None:
        return f"“{new}” was added"
    if new is None:
        return f"“{old}” was taken out"
    return f"“{_short(old)}” became “{_short(new)}”"


def _words_of(field: str, listed: ListedEntry) -> str:
    """What the page prints of a field now."""
    if field in (Kind.PHONE, Kind.EMAIL, Kind.ADDRESS, Kind.SOCIAL):
        return " · ".join(dict.fromkeys(c.quote or c.shown for c in listed.contacts if c.kind == field))
    return (getattr(listed, field) or "")[:_SHOWN]


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79].rstrip() + "…"
