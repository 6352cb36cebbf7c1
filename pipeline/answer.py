"""A person's answer to a flag: what is recorded, and which pointers an acceptance moves."""

from __future__ import annotations

import uuid
from datetime import datetime

from pipeline.roster import ALL_FIELDS, SITE_PREFIX
from pipeline.state import State
from snapshots.records import Baseline, Decision, Flag, Role, Verb
from snapshots.store import Store


def decide(
    store: Store, flag: Flag, verb: Verb, *, at: datetime, by: str, note: str, until: datetime | None = None
) -> Decision:
    """Record the answer; an acceptance moves the baseline of what the flag is about. One transaction."""
    decision = Decision(uuid.uuid4().hex, verb, at, by, note, flag.id, flag.directory, flag.entry, until=until)
    moved = _moved(store, flag, decision) if verb is Verb.ACCEPT else ()
    store.ledger.decide(decision, moved)
    return decision


def _moved(store: Store, flag: Flag, decision: Decision) -> tuple[Baseline, ...]:
    if flag.entry is None:
        return ()
    if flag.kind == "entry-removed":
        return (_pointer(flag, decision, ALL_FIELDS, ()),)
    if flag.kind in ("entry-added", "entry-changed"):
        judgement = store.ledger.last_judgement(flag.directory, trusted=True)
        captures = State.model_validate_json(judgement.state).captures if judgement else ()
        field = ALL_FIELDS if flag.kind == "entry-added" else flag.field or ALL_FIELDS
        return (_pointer(flag, decision, field, captures),)
    if flag.subject == "contacts":
        return (_pointer(flag, decision, f"{SITE_PREFIX}{flag.field}", _site_captures(store, flag)),)
    return ()


def _pointer(flag: Flag, decision: Decision, field: str, captures: tuple[str, ...]) -> Baseline:
    return Baseline(flag.directory, flag.entry or "", field, captures, decision.at, decision.id)


def _site_captures(store: Store, flag: Flag) -> tuple[str, ...]:
    """The captures that the finding rests on: those of its evidence that show the organisation's own site."""
    found = store.archive.gets({e.capture for e in flag.evidence})
    return tuple(id_ for id_, capture in found.items() if capture.role is Role.SITE)
