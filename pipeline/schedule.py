"""The long-lived scheduler: each directory's cron line starts one check as a child process, one at a time.

It does not check anything itself: a check that hangs, leaks or is killed cannot harm it.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TextIO
from zoneinfo import ZoneInfo

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

from pipeline.config import Config, DirectoryTable
from pipeline.crontab import Crontab
from pipeline.policy import DEFAULT

TIME_LIMIT = DEFAULT.crawl_limit + timedelta(minutes=30)  # a crawl that hangs is ended by its own limit, then judged
MERCY = timedelta(seconds=10)  # from asking a check to stop to killing it
GRACE = timedelta(hours=24)  # a check whose turn comes late, or whose machine slept, is still worth doing

DONE, TROUBLE, USAGE, NOTHING = 0, 1, 2, 3  # exit statuses, the same as those of `check`

SAID = {EVENT_JOB_MISSED: "missed", EVENT_JOB_MAX_INSTANCES: "still running, skipped", EVENT_JOB_ERROR: "failed"}

Clock = Callable[[], datetime]
Job = Callable[[], int]
Commands = Callable[[Config, DirectoryTable], Sequence[str]]
Triggers = Callable[[DirectoryTable], BaseTrigger]


class CrontabTrigger(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """APScheduler's own reading of cron lines counts Monday as 0 and wants both day fields to fit; ours does not."""

    def __init__(self, crontab: Crontab, zone: ZoneInfo) -> None:
        self.crontab = crontab
        self.zone = zone

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The next moment after the last one that was due, or after now; in UTC, where no hour comes twice."""
        return self.crontab.next_after(previous_fire_time or now, self.zone)


def trigger_of(directory: DirectoryTable) -> BaseTrigger:
    """When a directory with a cron line is due."""
    return CrontabTrigger(Crontab.parse(directory.cron or ""), ZoneInfo(directory.timezone))


def check_of(config: Config, directory: DirectoryTable) -> Sequence[str]:
    """The child process that checks one directory."""
    words = (sys.executable, "-m", "pipeline.cli", "--config", str(config.path))
    return (*words, "check", directory.id, "--trigger", "schedule")


def logger(stream: TextIO, clock: Clock) -> FilteringBoundLogger:
    """A log of one line an event: time, level, what happened, and its particulars as key=value."""

    def dated(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {"at": clock().strftime("%Y-%m-%dT%H:%M:%SZ"), **event}

    renderer = structlog.processors.LogfmtRenderer(key_order=["at", "level", "event"])
    log: FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(stream),
        processors=[structlog.processors.add_log_level, dated, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    return log


class Checks:
    """Runs checks one at a time, each in its own process group, so that its end is the end of all it started."""

    def __init__(self, clock: Clock, log: FilteringBoundLogger, *, limit: timedelta, mercy: timedelta) -> None:
        self._clock = clock
        self._log = log
        self._limit = limit.total_seconds()
        self._mercy = mercy.total_seconds()
        self._turn = Lock()  # held while a check runs
        self._door = Lock()  # held while a child is born or the closing time is set
        self._child: subprocess.Popen[bytes] | None = None
        self._closed = False

    def run(self, directory: str, command: Sequence[str]) -> int:
        """Wait for our turn, then for the check. Returns: its exit status; 1 if it was cut short, 3 if not started."""
        with self._turn:
            began = self._clock()
            try:
                child = self._start(command)
            except OSError as error:
                self._log.error("could not start", directory=directory, error=str(error))
                return NOTHING
            if child is None:
                return TROUBLE
            self._log.info("started", directory=directory, pid=child.pid)
            with suppress(subprocess.TimeoutExpired):
                child.wait(self._limit)
            if child.returncode is None:
                self._log.error("over its time limit, stopping it", directory=directory, limit=self._limit)
                self._end(child)
            status = child.wait()
            _signal_group(child, signal.SIGKILL)  # what it left behind
            seconds = round((self._clock() - began).total_seconds(), 1)
            say = self._log.info if status == DONE else self._log.warning
            say("finished", directory=directory, status=status, seconds=seconds)
            return status if status >= 0 else TROUBLE

    def stop(self) -> None:
        """Start nothing more, end the running check, and return when it has ended."""
        with self._door:
            self._closed = True
        if self._child is not None:
            self._end(self._child)
        with self._turn:
            self._log.info("stopped")

    def _start(self, command: Sequence[str]) -> subprocess.Popen[bytes] | None:
        with self._door:
            if self._closed:
                return None
            self._child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 (ours)
            return self._child

    def _end(self, child: subprocess.Popen[bytes]) -> None:
        _signal_group(child, signal.SIGTERM)
        try:
            child.wait(self._mercy)
        except subprocess.TimeoutExpired:
            _signal_group(child, signal.SIGKILL)


def _signal_group(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def run(
    config: Config,
    *,
    once: bool,
    clock: Clock,
    log: FilteringBoundLogger,
    commands: Commands = check_of,
    triggers: Triggers = trigger_of,
    limit: timedelta = TIME_LIMIT,
    mercy: timedelta = MERCY,
) -> int:
    """Check every directory that has a cron line: whenever it is due, until a signal ends it; or all of them once, now.

    Must run in the main thread, where signals arrive.
    Returns: 0 after SIGTERM or SIGINT; with `once` the worst status of the checks, at least 1 if a signal cut them
    short; 2 if no directory has a cron line.
    """
    due = [table for table in config.directories if table.cron]
    if not due:
        log.error("nothing to schedule", config=str(config.path), mend="give a directory a line: cron = '0 6 * * MON'")
        return USAGE
    checks = Checks(clock, log, limit=limit, mercy=mercy)
    jobs = {table.id: partial(checks.run, table.id, commands(config, table)) for table in due}
    with _mailbox(on_signal=TROUBLE if once else DONE) as mailbox:
        if once:
            Thread(target=_each, args=(jobs, mailbox), daemon=True).start()
            status = mailbox.get()
        else:
            scheduler = _scheduler(log)
            for table in due:
                when = triggers(table)
                scheduler.add_job(jobs[table.id], when, id=table.id)
                first = when.get_next_fire_time(None, clock()).astimezone(ZoneInfo(table.timezone))
                log.info("scheduled", directory=table.id, cron=table.cron, next=first.isoformat(timespec="minutes"))
            scheduler.start()
            status = mailbox.get()
            scheduler.shutdown(wait=False)
        checks.stop()
    return status


@contextmanager
def _mailbox(on_signal: int) -> Iterator[SimpleQueue[int]]:
    """Where the exit status arrives. Of all queues this is the one that a signal handler may put into."""
    mailbox: SimpleQueue[int] = SimpleQueue()
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: mailbox.put(on_signal)) for number in numbers]
    try:
        yield mailbox
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _each(jobs: Mapping[str, Job], mailbox: SimpleQueue[int]) -> None:
    worst = NOTHING
    try:
        worst = max([job() for job in jobs.values()])
    finally:
        mailbox.put(worst)


def _scheduler(log: FilteringBoundLogger) -> BackgroundScheduler:
    def say(event: JobEvent) -> None:
        error = getattr(event, "exception", None)
        log.warning(SAID[event.code], directory=event.job_id, **({"error": repr(error)} if error else {}))

    logging.getLogger("apscheduler").addHandler(logging.NullHandler())  # what matters of it goes through `say`
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(max_workers=1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": int(GRACE.total_seconds())},
    )
    scheduler.add_listener(say, sum(SAID))
    return scheduler
