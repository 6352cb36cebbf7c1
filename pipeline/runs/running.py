"""A whole check: begin the runs, crawl in a child process, judge. The one place that holds directories."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.config import Config, IndexTable, MemberTable
from pipeline.policy import DEFAULT
from pipeline.recall.fleet import expanded, with_members
from pipeline.runs.crawling import Event, crawl
from pipeline.runs.examine import Examiner, Outcome
from snapshots.records import Run, RunStatus, Trigger
from snapshots.store import DirectoryHeldError, Store, StoreError


class NothingToJudgeError(StoreError):
    """There is no crawl to judge."""


class ClockError(ValueError):
    """A run's clock before the directory's last run. Time goes forward, or sightings would lie."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: which directories, which entries, by whom, at which clock."""

    directories: tuple[str, ...]
    entries: tuple[str, ...] = ()
    trigger: Trigger = Trigger.MANUAL
    requested_by: str | None = None
    as_of: datetime | None = None
    reroute: str | None = None
    urls: tuple[str, ...] = ()
    request: str | None = None  # the id of the request that is answered


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it. `refused`: directories that another run held."""

    outcomes: tuple[Outcome, ...] = ()
    refused: tuple[str, ...] = ()
    crawl_status: int = 0


#: Takes an event of a run: what happened, and the run as it stands by then.
Tell = Callable[[str, Run], None]


def newest_crawl(store: Store, directory: str) -> Run | None:
    """The newest run of the directory that left captures: what `judge` judges."""
    runs = sorted(store.ledger.runs(directory, 100), key=lambda r: r.started_at, reverse=True)
    return next((run for run in runs if store.archive.of_run(run.id)), None)


class Runner:
    """Runs orders against one store. `tell` hears of the beginning and of the end of every run."""

    def __init__(
        self, store: Store, config: Config, clock: Callable[[], datetime], tell: Tell = lambda _event, _run: None
    ) -> None:
        self._store, self._config, self._clock, self._tell = store, config, clock, tell

    def check(self, order: Order, on_event: Callable[[Event], None]) -> Result:
        """Crawl and judge. Raises: ClockError, DirectoryHeldError where nothing was left to do, StoreError."""
        return self._do(order, on_event, judge=True)

    def crawl(self, order: Order, on_event: Callable[[Event], None]) -> Result:
        """Fetch and store only. Raises: as `check`."""
        return self._do(order, on_event, judge=False)

    def judge(self, directories: Sequence[str]) -> Result:
        """Judge the newest crawl of each directory, again if need be; also one that was killed. No network.

        Raises: NothingToJudgeError or DirectoryHeldError where nothing could be judged, StoreError.
        """
        outcomes: list[Outcome] = []
        refused: list[str] = []
        for directory in directories:
            with ExitStack() as held:
                try:
                    held.enter_context(self._store.ledger.hold(directory))
                except DirectoryHeldError:
                    refused.append(directory)
                    continue
                run = newest_crawl(self._store, directory)  # we hold the directory: one that is still open is dead
                if run is not None:
                    finished = run.finished_at or self._clock()
                    outcomes += self._examiner().batch(run.batch, finished, only=(directory,))
        if not outcomes and refused:
            raise DirectoryHeldError(f"another run holds {', '.join(refused)}; wait until it has ended")
        if not outcomes:
            named = ", ".join(directories)
            raise NothingToJudgeError(f"{named}: no crawl is stored; `contactwatch crawl` fetches one")
        return Result(tuple(outcomes), tuple(refused))

    def _do(self, order: Order, on_event: Callable[[Event], None], *, judge: bool) -> Result:
        """The collections first: only their answers say which pages, and so which directories, there are."""
        order = replace(order, as_of=order.as_of or self._clock())
        indexes = tuple(d for d in order.directories if isinstance(self._config.directory(d), IndexTable))
        self._refuse_past(order)
        first = self._batch(replace(order, directories=indexes), on_event, judge=True)
        done = {outcome.run.directory for outcome in first.outcomes}
        self._config = expanded(self._config, self._store)
        rest = tuple(d for d in with_members(self._config, order.directories) if d not in indexes)
        rest = tuple(d for d in rest if self._collection_of(d) not in first.refused)
        then = replace(order, directories=rest)
        self._refuse_past(then)
        second = self._batch(then, on_event, judge=judge)
        refused = (*first.refused, *second.refused)
        if refused and not done and len(second.refused) == len(rest):
            raise DirectoryHeldError(f"another run holds {', '.join(refused)}; wait until it has ended")
        return Result((*first.outcomes, *second.outcomes), refused, first.crawl_status or second.crawl_status)

    def _collection_of(self, directory: str) -> str | None:
        table = self._config.directory(directory)
        return table.collection.id if isinstance(table, MemberTable) else None

    def _batch(self, order: Order, on_event: Callable[[Event], None], *, judge: bool) -> Result:
        """Crawl those directories together, so that no host is visited twice, and judge them if asked."""
        batch, started = uuid.uuid4().hex, self._clock()
        refused: list[str] = []
        with ExitStack() as held:
            for directory in order.directories:
                run = self._run(order, directory, batch, started)
                try:
                    held.enter_context(self._store.ledger.hold(directory))
                except DirectoryHeldError:
                    # Its own batch: it is on record, and nobody crawls or judges it.
                    self._store.ledger.begin(replace(run, batch=run.id, finished_at=started, status=RunStatus.FAILED))
                    refused.append(directory)
                    continue
                self._abandon(directory, started)
                self._store.ledger.begin(run)
                self._tell("run began", run)
            if len(refused) == len(order.directories):
                return Result(refused=tuple(refused))
            status = crawl(
                self._config.path, batch, limit=DEFAULT.crawl_limit, on_event=on_event, reroute=order.reroute
            )
            outcomes = self._examiner().batch(batch, self._clock()) if judge else self._leave(batch)
            for run in self._store.ledger.batch(batch):
                self._tell("run ended", run)
        return Result(outcomes, tuple(refused), status)

    def _examiner(self) -> Examiner:
        return Examiner(self._store, self._config, DEFAULT)

    def _run(self, order: Order, directory: str, batch: str, started: datetime) -> Run:
        return Run(
            id=uuid.uuid4().hex[:12],
            batch=batch,
            directory=directory,
            trigger=order.trigger,
            as_of=order.as_of or started,
            started_at=started,
            requested_by=order.requested_by,
            entries=order.entries,
            urls=order.urls,
            request=order.request,
        )

    def _refuse_past(self, order: Order) -> None:
        for directory in order.directories:
            last = self._store.ledger.last_as_of(directory)
            if last and (order.as_of or self._clock()) < last:
                asked = order.as_of or self._clock()
                raise ClockError(
                    f"{asked:%Y-%m-%dT%H:%MZ} lies before the last run of {directory} ({last:%Y-%m-%dT%H:%MZ});"
                    " a run's clock must not go backwards"
                )

    def _abandon(self, directory: str, now: datetime) -> None:
        """Runs that a crash left open: we hold the directory, so nobody works on them any more."""
        for run in self._store.ledger.abandoned():
            if run.directory == directory:
                self._store.ledger.update(replace(run, status=RunStatus.FAILED, finished_at=now))

    def _leave(self, batch: str) -> tuple[Outcome, ...]:
        for run in self._store.ledger.batch(batch):
            captures = self._store.archive.of_run(run.id)
            status = RunStatus.COMPLETE if captures else RunStatus.FAILED
            done = replace(run, status=status, finished_at=self._clock(), requests=len(captures))
            self._store.ledger.update(done)
        return ()
