"""What is kept for how long, and what may go by now; what must stay, `needed` says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from pipeline.config import Config
from pipeline.parsers import version
from pipeline.policy import Policy
from pipeline.unattended.needed import needed
from snapshots.pruning import Body, chunks
from snapshots.store import Store
from snapshots.upgrading import copies

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
