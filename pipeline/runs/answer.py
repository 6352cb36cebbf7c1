"""A person's answer to a flag: what is recorded, and which pointers an acceptance moves."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pipeline.recall.baselines import ADDED, ALL_FIELDS, PROSE_PREFIX, SITE_PREFIX
from pipeline.state import State
from pipeline.text.url import canonical
from snapshots.records import Baseline, Decision, Flag, Role, Verb
from snapshots.store import Store


def decide(
    store: Store, flag: Flag, verb: Verb, *, at: datetime, by: str, note: str, until: datetime | None = None
) -> Decision:
    """Record the answer; an acceptance moves the baseline of what the flag is about. One transaction.

    Raises: GoneError where an acceptance would point at a pruned page.
    """
    decision = Decision(
        uuid.uuid4().hex, verb, at, by, note, flag.id, flag.directory, flag.entry, until=until, as_of=flag.last_seen
    )
    moved: tuple[Baseline, ...] = ()
    if verb is Verb.ACCEPT:
        moved = _moved(store, flag, decision)
        _refuse_pruned(store, flag, moved)
    elif verb is Verb.REOPEN:
        moved = _moved_back(store, flag, decision)
    store.ledger.decide(decision, moved)
    return decision


class GoneError(ValueError):
    """What a finding shows was pruned, so that nothing can be compared with it any more."""


def _refuse_pruned(store: Store, flag: Flag, moved: Sequence[Baseline]) -> None:
    captures = store.archive.gets({id_ for pointer in moved for id_ in pointer.captures}).values()
    gone = store.archive.pruned({c.sha256 for c in captures if c.sha256})
    if gone:
        raise GoneError(
            f"{flag.id}: the page that it rests on was pruned on {max(gone.values()):%-d %B %Y}, long after the finding"
            " ended. There is nothing left to accept; the next check says what holds now."
        )


#: Kinds whose acceptance says: the site is right, and what it shows now is what it is compared with from here on.
_ABOUT_THE_SITE = ("contact-new", "channel-changed", "hours-changed")


def _moved(store: Store, flag: Flag, decision: Decision) -> tuple[Baseline, ...]:
    """The pointers that an acceptance moves: to what the flag shows, which need not be what the page shows by now.

    Of the findings that a site gives only those move one that tell news of it: the others are about the page, and last
    until it is edited.
    """
    if flag.kind == "prose-changed":
        pages = store.archive.gets({e.capture for e in flag.evidence}).values()
        return tuple(_pointer(flag, decision, f"{PROSE_PREFIX}{canonical(c.url)}", (c.id,)) for c in pages)
    if flag.entry is None:
        return ()
    if flag.kind == "entry-removed":
        return (_pointer(flag, decision, ALL_FIELDS, ()), *_along(store, flag, decision))
    if flag.kind == "entry-added":
        shown = _evidence(store, flag, Role.LISTING, Role.SUBPAGE)
        own = (_pointer(flag, decision, ADDED, ()), _pointer(flag, decision, ALL_FIELDS, shown))
        return (*own, *_along(store, flag, decision))
    if flag.kind == "entry-changed":
        shown = _evidence(store, flag, Role.LISTING, Role.SUBPAGE)
        return (_pointer(flag, decision, flag.field or ALL_FIELDS, shown),)
    if flag.kind in _ABOUT_THE_SITE:
        return (_pointer(flag, decision, f"{SITE_PREFIX}{flag.field}", _evidence(store, flag, Role.SITE)),)
    return ()


def _along(store: Store, flag: Flag, decision: Decision) -> tuple[Baseline, ...]:
    """Of a merge or a split: the pointers of the other entry, whose edit was not asked about apart."""
    judgement = store.ledger.last_judgement(flag.directory, until=flag.last_seen)
    edits = State.model_validate_json(judgement.state).along.get(flag.id, ()) if judgement else ()
    shown = _evidence(store, flag, Role.LISTING, Role.SUBPAGE)
    return tuple(replace(_pointer(flag, decision, field, shown), entry=entry) for entry, field in edits)


def _moved_back(store: Store, flag: Flag, decision: Decision) -> tuple[Baseline, ...]:
    """Taking an acceptance back asks the question again: the pointers return to where they stood before it."""
    answers = [d for d in store.ledger.decisions(flag.directory) if d.flag == flag.id]
    if not answers or answers[-1].verb is not Verb.ACCEPT:
        return ()
    whole = {b.entry: b.captures for b in store.ledger.baselines(flag.directory) if b.field == ALL_FIELDS}
    return tuple(
        replace(
            _pointer(flag, decision, row.field, before.captures if before else whole.get(row.entry, ())),
            entry=row.entry,
        )
        for row, before in store.ledger.moved_by(answers[-1].id)
    )


def _pointer(flag: Flag, decision: Decision, field: str, captures: tuple[str, ...]) -> Baseline:
    return Baseline(flag.directory, flag.entry or "", field, captures, flag.last_seen, decision.id)


def _evidence(store: Store, flag: Flag, *roles: Role) -> tuple[str, ...]:
    """The captures that the finding rests on, of those roles."""
    found = store.archive.gets({e.capture for e in flag.evidence})
    return tuple(id_ for id_, capture in found.items() if capture.role in roles)
