"""An entry's history: what was listed, where it was seen, what was flagged, and what people said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.report import EntryRow
from pipeline.settling.settle import SETTLED
from pipeline.state import State
from snapshots.records import ContactSighting, Decision, FlagState, PastFlag, Verb
from snapshots.store import Store


@dataclass(slots=True)
class Value:
    """One contact's value over time. `listed`: spans between runs; the last one is open where it still is listed."""

    kind: str
    value: str
    listed: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    sightings: int = 0  # on the organisation's own site, as far as they are still kept
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    seen_on: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `what`: page, contact, site, flag, answer or assurance; `ref`: the flag's id."""

    at: datetime
    what: str
    words: str
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that the store knows of one entry, oldest first."""

    directory: str
    entry: str
    name: str
    values: tuple[Value, ...]
    events: tuple[Event, ...]


def timelines(store: Store, directories: Iterable[str], entry: str) -> Iterator[Timeline]:
    """The entry's history in each of those directories that ever listed it."""
    for directory in directories:
        states = [
            (judgement.as_of, State.model_validate_json(judgement.state))
            for judgement in store.annals.judgements(directory)
            if judgement.trusted
        ]
        rows = [(at, next((r for r in state.entries if r.id == entry), None)) for at, state in states]
        if not any(row for _, row in rows):
            continue
        flags = store.annals.flags(directory, entry=entry)
        ids = {flag.id for flag in flags}
        said = [d for d in store.ledger.decisions(directory) if d.entry == entry or d.flag in ids]
        sightings = store.annals.sightings(directory, entry)
        events = [*_listed(rows), *_flagged(flags), *_said(said, flags)]
        yield Timeline(
            directory,
            entry,
            next(row.name for _, row in reversed(rows) if row),
            tuple(_values(rows, sightings)),
            tuple(sorted(events, key=lambda event: event.at)),
        )


def _values(rows: Sequence[tuple[datetime, EntryRow | None]], sightings: Iterable[ContactSighting]) -> Iterable[Value]:
    found: dict[tuple[str, str], Value] = {}
    before: set[tuple[str, str]] = set()
    for at, row in rows:
        now = {(c.kind.value, c.value) for c in row.contacts} if row else set()
        for kind, value in sorted(now - before):
            found.setdefault((kind, value), Value(kind, value)).listed.append((at, None))
        for key in before - now:
            found[key].listed[-1] = (found[key].listed[-1][0], at)
        before = now
    for sighting in sightings:
        if (known := found.get((sighting.kind, sighting.value))) is not None:
            known.sightings += 1
            known.first_seen = known.first_seen or sighting.at
            known.last_seen, known.seen_on = sighting.at, sighting.url
    return found.values()


def _listed(rows: Sequence[tuple[datetime, EntryRow | None]]) -> Iterator[Event]:
    before: EntryRow | None = None
    ever = False
    for at, row in rows:
        if row is not None and before is None:
            yield Event(at, "page", "is listed again" if ever else f"is listed, with {len(row.contacts)} contacts")
            ever = True
        elif row is None and before is not None:
            yield Event(at, "page", "is no longer listed")
        if row is not None and before is not None:
            yield from _changed(at, before, row)
        if row is not None and (before is None or before.site.state != row.site.state):
            yield Event(at, "site", f"its site: {row.site.state.value}")
        before = row


def _changed(at: datetime, before: EntryRow, row: EntryRow) -> Iterator[Event]:
    for what in ("name", "website", "section"):
        old, new = getattr(before, what), getattr(row, what)
        if old != new:
            yield Event(at, "page", f"{what}: {old or 'none'} -> {new or 'none'}")
    old_, new_ = ({(c.kind.value, c.value): c for c in r.contacts} for r in (before, row))
    for kind, value in new_.keys() - old_.keys():
        yield Event(at, "page", f"{kind} {value} is listed")
    for kind, value in old_.keys() - new_.keys():
        yield Event(at, "page", f"{kind} {value} is no longer listed")
    for (kind, value), contact in new_.items():
        earlier = old_.get((kind, value))
        if earlier and earlier.verdict != contact.verdict:
            why = f" ({contact.reason})" if contact.reason else ""
            yield Event(at, "contact", f"{kind} {value}: {earlier.verdict} -> {contact.verdict}{why}")


def _flagged(states: Iterable[PastFlag]) -> Iterator[Event]:
    """What became of flags that were ever open. One that was held and dropped was never seen by anybody."""
    before: dict[str, PastFlag] = {}
    for flag in states:
        old = before.get(flag.id)
        standing = old is not None and old.state is FlagState.OPEN
        at = flag.settled_at if flag.state in SETTLED and flag.settled_at else flag.last_seen
        words = f"restricted finding {flag.id}" if flag.restricted else f"{flag.kind}, {flag.severity}: {flag.summary}"
        if flag.state is FlagState.OPEN and not standing:
            yield Event(at, "flag", f"opened: {words}", flag.id)
        elif flag.state is FlagState.OPEN and old is not None and old.severity != flag.severity and not flag.restricted:
            yield Event(at, "flag", f"now {flag.severity}: {flag.summary}", flag.id)
        elif flag.state in SETTLED and standing:
            yield Event(at, "flag", f"{flag.state.value}: {words}", flag.id)
        before[flag.id] = flag


_VERBS: Mapping[Verb, str] = {
    Verb.ACCEPT: "accepted",
    Verb.DISMISS: "dismissed",
    Verb.SNOOZE: "snoozed",
    Verb.REOPEN: "opened again",
}


def _said(decisions: Iterable[Decision], flags: Iterable[PastFlag]) -> Iterator[Event]:
    restricted = {flag.id for flag in flags if flag.restricted}
    for decision in decisions:
        if decision.verb is Verb.ASSURE:
            what = decision.contact or "all contacts"
            yield Event(decision.at, "assurance", f"{decision.by} assured {what}: {decision.note}")
        elif decision.verb in _VERBS:
            note = "" if decision.flag in restricted else f": {decision.note}"
            yield Event(decision.at, "answer", f"{decision.by} {_VERBS[decision.verb]} it{note}", decision.flag)
