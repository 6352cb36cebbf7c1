"""The scheduler's postman: starts `deliver` where something waits. Never waits itself, and never reads a message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from pipeline.config import Config
from pipeline.logs import Log
from pipeline.runs.children import Child
from snapshots.store import Store

TIME_LIMIT = timedelta(minutes=15)  # many messages to a slow server; what is left is sent by the next round
LOOK = timedelta(hours=1)  # a digest that waited for a directory, or the end of a snooze, is found by looking
PAUSE = timedelta(minutes=1)  # between two rounds, whatever the first one came to

#: The command that sends what waits.
Command = Callable[[Config], Sequence[str]]


class Postman:
    """At most one `deliver` runs, beside the check that may run."""

    def __init__(
        self, store: Store, clock: Callable[[], datetime], log: Log, command: Command, start: Callable[..., Child]
    ) -> None:
        self._store, self._clock, self._log = store, clock, log
        self._command, self._start = command, start
        self._running: Child | None = None
        self._last: datetime | None = None  # when the last round was started
        self.closing = False

    @property
    def running(self) -> bool:
        """A round is running."""
        return self._running is not None

    def look(self) -> None:
        """Notice the end of a round. Touches no store."""
        if self._running is not None and self._running.poll() is not None:
            if self._running.overdue:
                self._log.error("sending messages took too long, was stopped", seconds=self._running.seconds)
            self._running = None

    def turn(self, config: Config) -> None:
        """Start a round where a message may be sent, or it is time to look. Raises: StoreError."""
        if self.closing or self.running or not config.notify or not self._due():
            return
        self._last = self._clock()
        try:
            self._running = self._start(self._command(config))
        except OSError as error:
            self._log.error("could not start sending messages", error=str(error))

    def close(self) -> None:
        """Start nothing more, and ask a running round to end after the message it is at."""
        self.closing = True
        if self._running is not None:
            self._running.ask_to_end()

    def _due(self) -> bool:
        now = self._clock()
        if self._last is None or now < self._last:  # the first round, or a clock that was set back
            return True
        since = now - self._last
        return since >= LOOK or (since >= PAUSE and self._store.outbox.waits(now))
