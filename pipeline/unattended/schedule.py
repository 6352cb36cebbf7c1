"""The scheduler: APScheduler rings at each directory's moments, the store says what is owed, and children run it.

It checks nothing itself: a check that hangs, leaks or is killed cannot harm it. A ring that never comes (a suspended
machine, a clock that was set) harms nothing either: each turn accounts for all moments up to now.
"""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from queue import Empty, SimpleQueue

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from pipeline.config import Config
from pipeline.logs import Form, Log
from pipeline.notify import postman
from pipeline.notify.postman import Postman
from pipeline.policy import DEFAULT
from pipeline.runs.children import Child
from pipeline.slots import GRACE, SET_BACK, SPREAD, Line, age, owed
from pipeline.unattended.dispatch import DONE, NOTHING, TROUBLE, USAGE, Commands, Dispatch
from pipeline.unattended.upkeep import Upkeep
from pipeline.unattended.watchlist import Watchlist
from snapshots.records import Request, RequestState, Trigger
from snapshots.store import DirectoryHeldError, Store, StoreError

TIME_LIMIT = DEFAULT.crawl_limit + timedelta(minutes=30)  # a crawl that hangs is ended by its own limit, then judged
MERCY = timedelta(seconds=8)  # from asking a check to end to killing it: a stop is to take 15 seconds at most
BEAT = 20.0  # seconds between two turns while nothing rings
SIGN = timedelta(minutes=1)  # between two signs of life
WATCH = 0.2  # seconds between two looks at a running check
STORE_PATIENCE = 2.0  # seconds for another program's write: longer, and a stop would have to wait for it

HOLDER = ".scheduler"  # the lock of the one scheduler of a store; no directory can be called so

Clock = Callable[[], datetime]


class SlotTrigger(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """APScheduler's own reading of cron lines counts Monday as 0 and wants both day fields to fit; ours does not."""

    def __init__(self, line: Line) -> None:
        self.line = line

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """When the run of the next moment is to begin; in UTC, where no hour comes twice."""
        last = max(previous_fire_time or now, now)
        slot = self.line.next_after(last - SPREAD)
        while (start := self.line.starts(slot)) <= last:
            slot = self.line.next_after(slot)
        return start


def check_of(form: Form) -> Commands:
    """The child process that answers a request."""

    def command(config: Config, request: Request) -> list[str]:
        words = [sys.executable, "-m", "pipeline.cli", "--config", str(config.path), "--log", form.value]
        return [*words, "check", "--request", request.id]

    return command


def deliver_of(form: Form) -> postman.Command:
    """The child process that sends what waits."""

    def command(config: Config) -> list[str]:
        words = [sys.executable, "-m", "pipeline.cli", "--config", str(config.path), "--log", form.value]
        return [*words, "deliver", "--leashed"]

    return command


def lines(config: Config) -> tuple[Line, ...]:
    """The directories that have a cron line."""
    return tuple(Line(table.id, table.cron, table.timezone) for table in config.roots if table.cron)


class Daemon:
    """The scheduler. `turn` is one round of its work, and never waits for a check."""

    def __init__(
        self, store: Store, watchlist: Watchlist, clock: Clock, log: Log, dispatch: Dispatch, postman: Postman
    ) -> None:
        self._store, self._watchlist, self._clock, self._log = store, watchlist, clock, log
        self.dispatch, self.postman = dispatch, postman
        self._beat: datetime | None = None  # our last sign of life
        self.upkeep = Upkeep(store, DEFAULT, clock, log)
        self._fault = ""  # of the store, as it was last said
        self.rings: Callable[[], None] = lambda: None  # sets APScheduler's bells anew

    def turn(self) -> None:
        """Take in what has changed, account for the time that has passed, and go on with what is owed."""
        if self._watchlist.changed():
            self.rings()
        self.dispatch.look()
        self.postman.look()
        try:
            self.live()
            self.dispatch.settle()
            self.account()
            self.dispatch.recover()
            self.dispatch.take_up(self._watchlist.config)
            self.postman.turn(self._watchlist.config)
            if not (self.dispatch.busy or self.dispatch.closing):
                self.upkeep.turn(self._watchlist.config)
        except StoreError as error:
            if str(error) != self._fault:  # once, not at every beat of a long night
                self._log.error("the store cannot be used, will try again", error=str(error))
            self._fault = str(error)
        else:
            self._fault = ""

    def live(self, *, stopped: bool = False) -> None:
        """Leave a sign of life in the store, for `health`. Raises: StoreError."""
        now = self._clock()
        if stopped or self._beat is None or not timedelta(0) <= now - self._beat < SIGN:
            self._store.requests.beat(now, stopped=stopped)
            self._beat = now

    def account(self) -> None:
        """Write down the moments that have come since the last account. Raises: StoreError."""
        for line in lines(self._watchlist.config):
            found = owed(line, self._store.requests.accounted(line.directory), self._clock())
            if found is None:
                continue
            self._store.requests.owe(found.accounted, found.requests)
            if found.set_back and found.set_back > SET_BACK:
                self._log.warning("the clock was set back", directory=line.directory, by=age(found.set_back))
                self.rings()
            for request in found.requests:
                if request.state is RequestState.MISSED and request.slot:
                    ago = age(self._clock() - request.slot)
                    moment = f"{request.slot:%Y-%m-%dT%H:%MZ}"
                    self._log.warning("missed", directory=line.directory, due=moment, age=ago, why=request.note)

    def owe_all(self) -> None:
        """Every scheduled directory is to be checked now, once. Raises: StoreError."""
        self.account()
        now = self._clock()
        waiting = {r.directory for r in self._store.requests.open() if r.trigger is Trigger.SCHEDULE}
        for line in lines(self._watchlist.config):
            if line.directory not in waiting:
                request = Request(f"{line.directory}@{now:%Y%m%dT%H%M%S.%fZ}", line.directory, now, Trigger.SCHEDULE)
                self._store.requests.ask(request)


def run(
    watchlist: Watchlist,
    *,
    once: bool,
    clock: Clock,
    log: Log,
    commands: Commands,
    letters: postman.Command | None = None,
    limit: timedelta = TIME_LIMIT,
    mercy: timedelta = MERCY,
    beat: float = BEAT,
) -> int:
    """Check every directory that has a cron line: whenever it is due, until a signal ends it; or all of them once, now.

    Must run in the main thread, where signals arrive.
    Returns: 0 after SIGTERM or SIGINT; with `once` the worst status of the checks, at least 1 if a signal cut them
    short; 2 if no directory has a cron line, 3 if another scheduler works on the store.
    """
    config = watchlist.config
    if not lines(config):
        log.error("nothing to schedule", config=str(config.path), mend="give a directory a line: cron = '0 6 * * MON'")
        return USAGE
    with Store.open(config.store.url, patience=STORE_PATIENCE) as store:
        try:
            with store.ledger.hold(HOLDER):
                dispatch = Dispatch(store, clock, log, commands, partial(Child, limit=limit, mercy=mercy))
                sender = Postman(
                    store,
                    clock,
                    log,
                    letters or deliver_of(Form.TEXT),
                    partial(Child, limit=postman.TIME_LIMIT, mercy=mercy),
                )
                daemon = Daemon(store, watchlist, clock, log, dispatch, sender)
                with closing(watchlist), _mailbox() as mailbox:
                    return _once(daemon, mailbox) if once else _for_ever(daemon, watchlist, mailbox, clock, log, beat)
        except DirectoryHeldError:
            log.error("another scheduler works on this store", store=str(store.path))
            return NOTHING


#: What the main thread waits for: a ring (False), or a signal to end (True).
Mailbox = SimpleQueue[bool]


def _for_ever(daemon: Daemon, watchlist: Watchlist, mailbox: Mailbox, clock: Clock, log: Log, beat: float) -> int:
    bells = _bells()
    daemon.rings = partial(_ring_for, bells, watchlist, mailbox, clock, log)
    daemon.rings()
    bells.start()
    log.info("watching", config=str(watchlist.config.path))
    try:
        stop = False
        while not stop:
            daemon.turn()
            stop = _wait(mailbox, WATCH if daemon.dispatch.busy or daemon.upkeep.busy else beat)
    finally:
        bells.shutdown(wait=False)
        _drain(daemon)
    log.info("stopped")
    return DONE


def _once(daemon: Daemon, mailbox: Mailbox) -> int:
    daemon.owe_all()
    daemon.postman.close()  # each check sends what it found
    daemon.turn()
    while daemon.dispatch.busy or daemon.upkeep.busy:
        if _wait(mailbox, WATCH):
            _drain(daemon)
            return max(daemon.dispatch.worst, TROUBLE)
        daemon.turn()
    return daemon.dispatch.worst


def _drain(daemon: Daemon) -> None:
    """Start nothing more, end the running check and write down what became of it, as far as the store lets us."""
    daemon.dispatch.close()
    daemon.postman.close()
    quiet: Mailbox = SimpleQueue()
    while daemon.dispatch.running or daemon.postman.running:
        daemon.dispatch.look()
        daemon.postman.look()
        _wait(quiet, WATCH / 4)
    daemon.turn()
    with suppress(StoreError):  # `turn` has said it
        daemon.live(stopped=True)


def _wait(mailbox: Mailbox, seconds: float) -> bool:
    """Whether a signal to end has come by then, or before the next ring."""
    try:
        return mailbox.get(timeout=seconds)
    except Empty:
        return False


@contextmanager
def _mailbox() -> Iterator[Mailbox]:
    """Where rings and signals arrive. Of all queues this is the one that a signal handler may put into."""
    mailbox: Mailbox = SimpleQueue()
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: mailbox.put(True)) for number in numbers]
    try:
        yield mailbox
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _bells() -> BackgroundScheduler:
    logging.getLogger("apscheduler").addHandler(logging.NullHandler())  # what was missed is said by the account
    grace = int(GRACE.total_seconds())
    return BackgroundScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": grace}
    )


def _ring_for(bells: BackgroundScheduler, watchlist: Watchlist, mailbox: Mailbox, clock: Clock, log: Log) -> None:
    """One job for each cron line, `slot:ID`, from this moment on; none for what is no longer scheduled."""
    bells.remove_all_jobs()
    for line in lines(watchlist.config):
        trigger = SlotTrigger(line)
        bells.add_job(mailbox.put, trigger, args=(False,), id=f"slot:{line.directory}", name=line.cron)
        first = trigger.get_next_fire_time(None, clock()).astimezone(line.zone)
        log.info("scheduled", directory=line.directory, cron=line.cron, next=first.isoformat(timespec="minutes"))
