"""What the store knows of a directory: now, or as it was known at some moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from snapshots.records import Decision, Flag, Judgement, Request, Run
from snapshots.store import Store


class NotKnownError(ValueError):
    """Nothing was known at that moment, or what was known then was not written down."""


class Known:
    """The store as it stands, or as it stood at the moment `until`, by the runs' clock and the clock of the answers."""

    def __init__(self, store: Store, until: datetime | None = None) -> None:
        self._store, self._until = store, until

    def demand(self, directories: Sequence[str]) -> None:
        """Raises: NotKnownError where the moment lies before all runs, or before flags were written down."""
        if self._until is None:
            return
        ledger, asked = self._store.ledger, f"{self._until:%-d %B %Y, %H:%M} UTC"
        first = {d: at for d in directories if (at := self._store.annals.first_run(d)) is not None}
        if not first:
            raise NotKnownError("no run is stored, so nothing was known at any time")
        if all(at > self._until for at in first.values()):
            earliest = min(first.values())
            raise NotKnownError(f"nothing was known on {asked}: the first run is of {earliest:%-d %B %Y, %H:%M} UTC")
        for directory in directories:
            since = self._store.annals.flags_since(directory)
            if since is not None and self._until < since and ledger.last_judgement(directory):
                raise NotKnownError(
                    f"what was known of the flags of {directory} on {asked} was not written down: an earlier version"
                    f" made this store. It is from {since:%-d %B %Y, %H:%M} UTC on"
                )

    def runs(self, directory: str, limit: int) -> tuple[Run, ...]:
        """The latest runs, newest first."""
        return self._store.ledger.runs(directory, limit, until=self._until)

    def judgement(self, directory: str) -> Judgement | None:
        """What the newest judged run came to."""
        return self._store.ledger.last_judgement(directory, until=self._until)

    def unanswered(self, directory: str, since: datetime | None) -> tuple[Request, ...]:
        """Requests that were missed or given up since then."""
        lost = self._store.requests.unanswered(directory, since)
        return tuple(r for r in lost if self._until is None or (r.ended_at is not None and r.ended_at <= self._until))

    def flags(self, directory: str) -> Iterable[Flag]:
        """All flags, whatever their state, those first that were seen first."""
        if self._until is None:
            return self._store.ledger.flags(directory)
        last = {flag.id: flag for flag in self._store.annals.flags(directory, until=self._until)}
        return sorted(last.values(), key=lambda flag: (flag.first_seen, flag.id))

    def decisions(self, directory: str) -> tuple[Decision, ...]:
        """People's answers, oldest first."""
        given = self._store.ledger.decisions(directory)
        return tuple(d for d in given if self._until is None or d.at <= self._until)
