"""The scheduler's housekeeping: once a day, while no check is on, what is past its time goes, a little at each turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from pipeline.config import Config
from pipeline.logs import Log
from pipeline.policy import Policy
from pipeline.unattended.retention import Plan, busy, carry_out, plan
from snapshots.store import Store, StoreError

#: Small transactions in one turn: some tenths of a second, so that a signal to stop is heard.
STEPS = 5
#: After a fault of the store, until the next round: it needs room to make room.
AGAIN = timedelta(hours=1)


class Upkeep:
    """Prunes the store. Where it is stopped at any moment, the next round finds what is left."""

    def __init__(self, store: Store, policy: Policy, clock: Callable[[], datetime], log: Log) -> None:
        self._store, self._policy, self._clock, self._log = store, policy, clock, log
        self._next: datetime | None = None  # when the next round is due; None: now
        self._round: tuple[Plan, Iterator[int]] | None = None

    @property
    def busy(self) -> bool:
        """A round is not at its end."""
        return self._round is not None

    def turn(self, config: Config) -> None:
        """Go on with the round, or begin one where it is due; not while a run is on.

        Raises: StoreError; the next round is then an hour off.
        """
        if busy(self._store):
            self._round = None  # a run changes what is needed: it is planned anew
            return
        try:
            if self._round is None and self._due():
                found = plan(self._store, config, self._policy, self._clock())
                self._round = found, carry_out(self._store, found)
            if self._round is not None:
                self._step(*self._round)
        except StoreError:
            self._round, self._next = None, self._clock() + AGAIN
            raise

    def _step(self, found: Plan, steps: Iterator[int]) -> None:
        for _ in range(STEPS):
            if next(steps, None) is None:
                self._round, self._next = None, self._clock() + self._policy.pruned_every
                self._say(found)
                return

    def _due(self) -> bool:
        # A clock that was set back must not put the next round off for as long.
        now = self._clock()
        return self._next is None or not now < self._next <= now + self._policy.pruned_every

    def _say(self, found: Plan) -> None:
        if not found.empty:
            self._log.info(
                "pruned",
                bodies=len(found.bodies),
                bytes=sum(body.size for body in found.bodies),
                captures=len(found.captures),
                messages=len(found.messages),
                size=self._store.size(),
            )
