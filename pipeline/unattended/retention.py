"""What is kept for how long: which captures a later judgement or answer may read again, and what may go by now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from pipeline.config import Config, ConfigError
from pipeline.parsers import version
from pipeline.policy import Policy
from pipeline.runs.running import newest_crawl
from pipeline.state import State
from pipeline.text.url import canonical, registrable
from snapshots.pruning import Body, chunks
from snapshots.records import Capture, ContactSighting, Role, Run
from snapshots.store import Store
from snapshots.upgrading import copies

#: Trusted readings of a page that a judgement may go back to: the last one, and the one before it.
_EDITIONS = 2
#: Bodies of one transaction, and pages of 4 kB that are given back in one: a run waits about a tenth of a second.
_BODIES, _PAGES = 50, 200


@dataclass(frozen=True, slots=True)
class Plan:
    """What may go by now. Times: bodies whose last capture came before `raw`, words and hashes from before `words`."""

    at: datetime
    raw: datetime
    words: datetime
    bodies: tuple[Body, ...] = ()
    captures: tuple[str, ...] = ()
    sightings: tuple[int, ...] = ()
    flags: tuple[str, ...] = ()
    past_flags: tuple[int, ...] = ()
    messages: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    copies: tuple[Path, ...] = ()  # of the store, made before a migration

    @property
    def empty(self) -> bool:
        found = (self.bodies, self.captures, self.sightings, self.flags, self.past_flags, self.messages, self.copies)
        return not any(found)


def busy(store: Store) -> str | None:
    """The directory of a run that is on, if there is one: what it reads must not go under it."""
    return next((run.directory for run in store.ledger.abandoned() if store.ledger.held(run.directory)), None)


def plan(store: Store, config: Config, policy: Policy, now: datetime) -> Plan:
    """What may go. Reads the store only. Raises: StoreError."""
    raw, words = now - policy.raw_kept, now - policy.words_kept
    kept = needed(store, config, policy, words)
    shas = {c.sha256 for c in store.archive.gets(kept).values() if c.sha256}
    old = [c for c in copies(store.path) if c.stat().st_mtime < (now - policy.copies_kept).timestamp()]
    return Plan(
        at=now,
        raw=raw,
        words=words,
        bodies=store.pruning.bodies(raw, shas),
        captures=store.pruning.captures(words, kept),
        sightings=store.pruning.sightings(words, kept),
        flags=store.pruning.settled_flags(words),
        past_flags=store.pruning.past_flags(words),
        messages=store.pruning.messages(words),
        readings=store.pruning.outdated_readings(version.PARSER_VERSION),
        copies=tuple(old),
    )


def carry_out(store: Store, what: Plan) -> Iterator[int]:
    """Drop what the plan names, one small transaction for each step; gives how many things each step dropped.

    Whoever steps may stop at any time: what is left is planned again next time. Raises: StoreError.
    """
    dropping = store.pruning
    steps: Iterable[Callable[[], int]] = chain(
        (lambda k=k: dropping.drop_sightings(k) for k in chunks(what.sightings)),  # type: ignore[misc]
        (lambda k=k: dropping.strip_flags(k) for k in chunks(what.flags)),  # type: ignore[misc]
        (lambda k=k: dropping.strip_past_flags(k) for k in chunks(what.past_flags)),  # type: ignore[misc]
        (lambda k=k: dropping.strip_messages(k) for k in chunks(what.messages)),  # type: ignore[misc]
        (lambda k=k: dropping.drop_readings(k) for k in chunks(what.readings)),  # type: ignore[misc]
        (
            lambda k=k: dropping.drop_bodies([b.sha256 for b in k], what.raw, what.at)  # type: ignore[misc]
            for k in chunks(what.bodies, _BODIES)
        ),
        (lambda k=k: dropping.drop_captures(k) for k in chunks(what.captures, _BODIES)),  # type: ignore[misc]
    )
    for step in steps:
        yield step()
    for copy in what.copies:
        copy.unlink(missing_ok=True)
        yield 1
    spare, in_steps = dropping.spare()
    while in_steps and spare:
        dropping.give_back(_PAGES)
        yield 0
        spare, _ = dropping.spare()


def needed(store: Store, config: Config, policy: Policy, words: datetime) -> frozenset[str]:
    """Ids of the captures that must stay, however old: whatever judging, answering or reporting may read again."""
    ids: set[str] = set()
    for directory in {*store.ledger.directories(), *(table.id for table in config.directories)}:
        ids |= _rejudged(store, directory)
        ids |= {id_ for pointer in store.annals.pointers(directory) for id_ in pointer.captures}
        ids |= _evidence(store, directory, policy)
        ids |= _last_good(store, directory, policy)
        ids |= _sighted(store, config, directory, words)
    return frozenset(ids)


def _rejudged(store: Store, directory: str) -> set[str]:
    """What the newest crawl brought, with the runs beside it, and the last editions of the page."""
    newest = newest_crawl(store, directory)
    judgements = store.ledger.judgements(directory, 1)
    runs = [newest] if newest else []
    runs += [store.ledger.run(judgement.run) for judgement in judgements]
    ids = {capture.id for run in runs for capture in store.archive.of_batch(run.batch)}
    for judgement in _trusted(store, directory, newest):
        state = State.model_validate_json(judgement)
        ids |= {*state.captures, *state.stamped, *state.restamped}
    return ids | _since_good(store, directory, newest)


def _since_good(store: Store, directory: str, newest: Run | None) -> set[str]:
    """The page as the runs since the last good one brought it: where it reads shorter, they say whether that lasts."""
    good = store.ledger.judgement_before(newest, trusted=True) if newest else None
    runs = [r for r in store.ledger.runs(directory) if r.judged and (good is None or r.as_of > good.as_of)]
    return {c.id for run in runs for c in store.archive.of_run(run.id) if c.role in (Role.LISTING, Role.SUBPAGE)}


def _trusted(store: Store, directory: str, newest: Run | None) -> Iterator[str]:
    """The states of the last trusted runs, and of the one that judging the newest crawl again would go back to."""
    found = store.ledger.judgement_before(newest, trusted=True) if newest else None
    if found is not None:
        yield found.state
    before: datetime | None = None
    for _ in range(_EDITIONS):
        found = store.ledger.last_judgement(directory, trusted=True, before=before)
        if found is None:
            return
        yield found.state
        before = found.as_of


def _evidence(store: Store, directory: str, policy: Policy) -> set[str]:
    """What the flags rest on that a report still shows: an answer to them may point there."""
    last = store.ledger.last_as_of(directory)
    return {
        evidence.capture
        for flag in store.ledger.flags(directory)
        if flag.settled_at is None or last is None or last - flag.settled_at <= policy.resolved_shown
        for evidence in flag.evidence
    }


def _last_good(store: Store, directory: str, policy: Policy) -> set[str]:
    """The last good body of every URL that is watched: asked for in the time before the last whole run."""
    runs = store.ledger.runs(directory)
    whole = [run.started_at for run in runs if run.judged and not (run.entries or run.urls)]
    last = max(whole or (run.started_at for run in runs), default=None)
    if last is None:
        return set()
    found = list(store.archive.last_good(directory, last - policy.raw_kept))
    judgement = store.ledger.last_judgement(directory)
    for row in State.model_validate_json(judgement.state).entries if judgement else ():
        url = canonical(row.website or "")
        found += [c for c in (store.archive.last_answer(url), store.archive.last_with_body(url)) if c and row.website]
    return {capture.id for capture in found}


def _sighted(store: Store, config: Config, directory: str, words: datetime) -> set[str]:
    """Where each contact was first and last seen on its site, and what stood beside it when it was first seen.

    A contact that is listed no more and was not seen either since `words` is forgotten.
    """
    judgement = store.ledger.last_judgement(directory)
    state = State.model_validate_json(judgement.state) if judgement else None
    listed = {(row.id, c.kind.value, c.value) for row in (state.entries if state else ()) for c in row.contacts}
    last = {_contact(s): s for s in store.ledger.last_sightings(directory)}
    newest = newest_crawl(store, directory)
    earlier = store.ledger.last_sightings(directory, newest.as_of) if newest else ()  # what judging it again goes by
    told = [s for key, s in last.items() if key in listed or s.at >= words]
    told += [s for s in earlier if last[_contact(s)] in told]
    first = [s for s in store.annals.first_sightings(directory) if last[_contact(s)] in told]
    hosts: dict[str, set[str]] = {}
    for sighting in (*told, *first):
        hosts.setdefault(sighting.entry, set()).add(registrable(sighting.url))
    for row in state.entries if state else ():
        if row.website:
            hosts.setdefault(row.id, set()).add(registrable(row.website))
    for entry, mirrors in _mirrors(config, directory):
        hosts.setdefault(entry, set()).update(registrable(mirror) for mirror in mirrors)
    return {s.capture for s in (*told, *first)} | _beside(store, first, hosts)


def _beside(store: Store, first: Iterable[ContactSighting], hosts: dict[str, set[str]]) -> set[str]:
    captures = store.archive.gets({s.capture for s in first})
    runs: dict[str, tuple[Capture, ...]] = {}
    ids = set()
    for sighting in first:
        if sighting.capture in captures:
            run = captures[sighting.capture].run
            pages = runs[run] if run in runs else runs.setdefault(run, store.archive.of_run(run))
            own = hosts[sighting.entry]
            ids |= {c.id for c in pages if c.role is Role.SITE and registrable(c.url) in own}
    return ids


def _contact(sighting: ContactSighting) -> tuple[str, str, str]:
    return sighting.entry, sighting.kind, sighting.value


def _mirrors(config: Config, directory: str) -> Iterable[tuple[str, tuple[str, ...]]]:
    try:
        table = config.directory(directory)
    except ConfigError:  # no longer watched
        return ()
    return ((id_, entry.mirrors) for id_, entry in table.entries.items())
