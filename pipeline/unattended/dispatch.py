"""Takes up what is owed, one request at a time, and writes down what became of it. Never waits.

A request is answered when a run of it was judged: no exit status and no memory of this process decides that. So a
scheduler or a check that is killed at any moment neither loses a run nor does it twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pipeline.config import Config, ConfigError
from pipeline.logs import Log
from pipeline.recall.fleet import expanded
from pipeline.runs.children import Child
from pipeline.slots import age
from snapshots.records import Request, RequestState, Trigger
from snapshots.store import Store

ATTEMPTS = 3  # a check that is killed as often will be killed again; it is said, and the next moment comes
PAUSE = timedelta(minutes=5)  # before the next attempt, times the number of attempts so far
LATE = timedelta(minutes=15)  # a run that begins later than this after its moment is said to be late

DONE, TROUBLE, USAGE, NOTHING = 0, 1, 2, 3  # exit statuses, the same as those of `check`

#: The command that answers a request.
Commands = Callable[[Config, Request], Sequence[str]]
Start = Callable[[Sequence[str]], Child]


class Dispatch:
    """The scheduler's hands: at most one check runs, so that no host is visited twice at once."""

    def __init__(self, store: Store, clock: Callable[[], datetime], log: Log, commands: Commands, start: Start) -> None:
        self._store, self._clock, self._log = store, clock, log
        self._commands, self._start = commands, start
        self._running: tuple[Request, Child] | None = None
        self._ended: tuple[Request, int, Child] | None = None  # not written down yet
        self._said: set[str] = set()  # requests of which we said why they wait
        self.closing = False
        self.worst = DONE  # of the exit statuses so far

    @property
    def busy(self) -> bool:
        """A check is running, or its end is not written down yet."""
        return self._running is not None or self._ended is not None

    @property
    def running(self) -> bool:
        """A check is running."""
        return self._running is not None

    def close(self) -> None:
        """Start nothing more, and ask the running check to end."""
        self.closing = True
        if self._running:
            self._running[1].ask_to_end()

    def look(self) -> None:
        """Notice the end of the running check. Touches no store: it goes on where the store cannot be used."""
        if self._running is None:
            return
        request, child = self._running
        status = child.poll()
        if status is not None:
            self._running, self._ended = None, (request, status, child)
            self.worst = max(self.worst, status if status >= 0 else TROUBLE)

    def settle(self) -> None:
        """Write down what became of the check that has ended. Raises: StoreError; then it is tried again later."""
        if self._ended is None:
            return
        request, status, child = self._ended
        if child.overdue:
            self._log.error("over its time limit, was stopped", **_about(request), seconds=child.seconds)
        self._write(request, status, seconds=child.seconds)
        self._ended = None

    def recover(self) -> None:
        """What an earlier scheduler left running: answered by now, or to be done again. Raises: StoreError."""
        own = self._running[0].id if self._running else self._ended[0].id if self._ended else None
        for request in self._store.requests.open():
            if request.state is not RequestState.RUNNING or request.id == own:
                continue
            if not self._store.ledger.held(request.directory):
                self._write(request, None)

    def take_up(self, config: Config) -> bool:
        """Start the next request that may run now. Returns: one was started. Raises: StoreError."""
        if self.busy or self.closing:
            return False
        waiting = [r for r in self._store.requests.open() if r.state is RequestState.WAITING]
        for request in sorted(waiting, key=lambda r: (r.trigger is Trigger.SCHEDULE, r.asked_at)):
            if self._may_run(request, config) and self._begin(request, config):
                return True
        return False

    def _may_run(self, request: Request, config: Config) -> bool:
        now = self._clock()
        if request.not_before is not None and now < request.not_before <= now + PAUSE * ATTEMPTS:
            return False
        try:
            expanded(config, self._store).directory(request.directory)
        except ConfigError as error:
            self._end(request, RequestState.FAILED, str(error))
            return False
        last = self._store.ledger.last_as_of(request.directory)
        if last is not None and now < last:
            self._wait(request, f"the clock stands before the last run ({last:%Y-%m-%dT%H:%MZ})")
            return False
        if self._store.ledger.held(request.directory):
            self._wait(request, "another run holds the directory")
            return False
        return True

    def _wait(self, request: Request, why: str) -> None:
        if request.id not in self._said:
            self._said.add(request.id)
            self._log.warning("waits", **_about(request), why=why)

    def _begin(self, request: Request, config: Config) -> bool:
        running = replace(request, state=RequestState.RUNNING, attempts=request.attempts + 1, not_before=None)
        self._store.requests.update(running)
        late = self._clock() - (request.slot or request.asked_at)
        try:
            child = self._start(self._commands(config, running))
        except OSError as error:
            self._log.error("could not start", **_about(request), error=str(error))
            self.worst = NOTHING
            self._again(running, "could not start", counted=False)
            return False
        self._running = (running, child)
        about = _about(request) | ({"late": age(late)} if late > LATE else {})
        self._log.info("started", **about, pid=child.pid, attempt=running.attempts)
        return True

    def _write(self, request: Request, status: int | None, **more: object) -> None:
        """What became of a request: answered, to be done again, or given up."""
        judged = [run for run in self._store.ledger.answering(request.id) if run.judged]
        if judged:
            run = judged[-1]
            self._end(request, RequestState.DONE, "")
            say = self._log.info if status in (DONE, None) else self._log.warning
            say("finished", **_about(request), run=run.id, outcome=run.status.value, status=status, **more)
            return
        self._log.warning("ended without a result", **_about(request), status=status, **more)
        if status == USAGE and request.attempts > 1:
            self._end(request, RequestState.FAILED, "the request or the config cannot be used; its log says why")
        elif self.closing or status == NOTHING:
            self._again(
                request, "stopped with the scheduler" if self.closing else "nothing could be done", counted=False
            )
        elif request.attempts >= ATTEMPTS:
            self._end(request, RequestState.FAILED, f"cut short {request.attempts} times")
        else:
            self._again(request, "cut short")

    def _again(self, request: Request, why: str, *, counted: bool = True) -> None:
        attempts = request.attempts if counted else request.attempts - 1
        pause = timedelta(0) if self.closing else PAUSE * max(1, attempts)
        due = self._clock() + pause
        waiting = replace(request, state=RequestState.WAITING, attempts=attempts, not_before=due, note=why)
        self._store.requests.update(waiting)

    def _end(self, request: Request, state: RequestState, note: str) -> None:
        self._said.discard(request.id)
        self._store.requests.update(replace(request, state=state, ended_at=self._clock(), note=note))
        if state is RequestState.FAILED:
            self._log.error("given up", **_about(request), why=note)


def _about(request: Request) -> dict[str, object]:
    by = {"by": request.requested_by} if request.requested_by else {}
    return {"directory": request.directory, "request": request.id, **by}
