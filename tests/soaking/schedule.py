"""The scheduler against a loopback world, with its clock in our hand: killed, starved of disk, locked out.

`python -m tests.soaking.schedule [--runs N] [--seed S]`. After each moment of the cron line it waits until the store
says what became of it. In the end every moment has one judged run, every change of the world one flag, and every flag
one mail, though the mail server takes its time.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Thread

from pipeline import clock
from pipeline.config import Config, load
from pipeline.notify.announce import announce
from pipeline.notify.deliver import deliver
from pipeline.policy import DEFAULT
from pipeline.slots import Line
from snapshots.records import FlagState, MessageState, Request, RequestState
from snapshots.store import Store
from tests.acceptance.stories import e164, mail, number, tel
from tests.acceptance.town import home, listing
from tests.notify.post import Post, served
from tests.server import Server

ROOT = Path(__file__).resolve().parent.parent.parent
BEGIN = datetime(2027, 1, 1, tzinfo=UTC)
LINE = Line("page", "0 6 * * *", "Europe/Athens")  # its clocks change twice a year: the rehearsal crosses that
NAME = "Alpha Aid"
PERIOD = 10  # runs between two changes of the organisation's number
PATIENCE = 180.0  # seconds for one moment, whatever happens to it
SLOW = 1.0  # seconds that the mail server thinks about a message, at most
TIGHT = 16 * 1024  # bytes to which any file may grow while the disk is full

DAEMON = """
import sys
from datetime import datetime
from pathlib import Path
from pipeline.unattended import schedule
from pipeline.unattended.watchlist import Watchlist
from pipeline.config import load
from pipeline.logs import Form, logger
path, hands = Path("contactwatch.toml"), Path("clock")
clock = lambda: datetime.fromisoformat(hands.read_text())
log, words = logger(sys.stderr, clock, Form.JSON), schedule.check_of(Form.JSON)
sys.exit(schedule.run(Watchlist(path, lambda: load(path, {}), log), once=False, clock=clock, log=log,
    commands=lambda config, request: [*words(config, request), "--as-of", clock().isoformat()], beat=0.05))
"""


class SoakFailedError(AssertionError):
    """The rehearsal found a run or flag lost or doubled."""


@dataclass
class Stage:
    """A folder with a config, a store and a clock; the world; and the scheduler, started anew when it was killed."""

    folder: Path
    page: Server  # the directory page
    site: Server  # the organisation's
    post: Post  # where the mail goes
    daemon: subprocess.Popen[bytes] | None = None
    counts: Counter[str] = field(default_factory=Counter)
    read: int = 0  # bytes of the log that were looked at

    def prepare(self) -> None:
        lines = "".join(f"<p>{line}</p>" for line in (tel(number(NAME)), mail("office@alpha-aid.example")))
        head = f'<h3><a href="{self.site.url("/")}">{NAME}</a></h3>'
        self.page.routes["/"] = listing(f"{head}{lines}<p>Free legal advice.</p>", stamp="Last updated December 2026")
        self.show(0)
        (self.folder / "contactwatch.toml").write_text(
            f'[store]\nurl = "{self.url}"\n[fetch]\ndelay = 0\ntimeout = 5\nallow_networks = ["127.0.0.0/8"]\n'
            f'[[directories]]\nid = "page"\nurl = "{self.page.url()}"\nregion = "BY"\n'
            f'cron = "{LINE.cron}"\ntimezone = "{LINE.timezone}"\n'
            f'[[notify]]\nurl = "{self.post.url()}"\ndigest = "now"\n'
        )
        self.log.touch()
        self.set(BEGIN)

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'contactwatch.db'}"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def show(self, nth: int) -> None:
        """The organisation's site shows its nth number; the listed one is the first."""
        self.site.routes["/"] = home(NAME, tel(number(NAME, nth + 1)), mail("office@alpha-aid.example"))

    def set(self, moment: datetime) -> None:
        """The clock, whole at any time."""
        new = self.folder / "clock.new"
        new.write_text(moment.isoformat())
        new.replace(self.folder / "clock")

    def start(self) -> None:
        if self.daemon is None or self.daemon.poll() is not None:
            environment = os.environ | {"PYTHONPATH": str(ROOT)}
            pipe, end = os.pipe()  # a file of its own would be full before the disk is
            self.daemon = subprocess.Popen([sys.executable, "-c", DAEMON], cwd=self.folder, stderr=end, env=environment)
            os.close(end)
            Thread(target=self._keep_log, args=(pipe,), daemon=True).start()

    def _keep_log(self, pipe: int) -> None:
        """What the scheduler and its checks say, until the last of them has ended."""
        with open(pipe, "rb") as said, self.log.open("ab", buffering=0) as log:
            for line in said:
                log.write(line)

    def kill_daemon(self) -> None:
        if self.daemon:
            self.daemon.kill()
            self.daemon.wait()
            self.counts["daemon killed"] += 1

    def told(self, event: str) -> dict[str, object] | None:
        """The next line of the log with that event since the last look; None if there is none yet."""
        with self.log.open("rb") as log:
            log.seek(self.read)
            for line in log:
                if not line.endswith(b"\n"):
                    break
                self.read += len(line)
                with suppress(ValueError):  # the crawler's own words
                    told: dict[str, object] = json.loads(line)
                    if told["event"] == event:
                        return told
        return None

    def await_event(self, event: str) -> dict[str, object]:
        end = time.monotonic() + PATIENCE
        while (told := self.told(event)) is None:
            if time.monotonic() > end:
                raise SoakFailedError(f"no {event!r} in the log within {PATIENCE:.0f} s; see {self.log}")
            time.sleep(0.02)
        return told

    def resident(self) -> int:
        """Bytes of memory that the scheduler holds."""
        assert self.daemon
        return int(Path(f"/proc/{self.daemon.pid}/statm").read_text().split()[1]) * resource.getpagesize()

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """No file of scheduler and checks may grow beyond a little."""
        assert self.daemon
        self.counts["full disk"] += 1
        _, hard = resource.prlimit(self.daemon.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.daemon.pid, resource.RLIMIT_FSIZE, (TIGHT, hard))
        try:
            yield
        finally:
            resource.prlimit(self.daemon.pid, resource.RLIMIT_FSIZE, (hard, hard))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Another program keeps the database for itself."""
        self.counts["database locked"] += 1
        other = sqlite3.connect(self.folder / "contactwatch.db", isolation_level=None, timeout=30)
        other.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
            other.close()


def rehearse(folder: Path, runs: int, seed: int) -> Counter[str]:
    """Let so many moments pass, disturbed by chance. Returns: what was done, and figures. Raises: SoakFailedError."""
    chance = Random(seed)  # noqa: S311 (no secret: a rehearsal that can be repeated)
    with Server() as page, Server(host="127.0.0.2") as site, served() as post:
        stage = Stage(folder, page, site, post)
        stage.prepare()
        stage.start()
        stage.await_event("watching")
        slot = BEGIN
        slots: list[datetime] = []
        memory: list[int] = []
        try:
            with Store.open(stage.url) as store:
                _until(lambda: store.requests.accounted("page") is not None)
                for nth in range(runs):
                    slot = LINE.next_after(slot)
                    slots.append(slot)
                    stage.show((nth + 5) // PERIOD)
                    post.hang = chance.uniform(0, SLOW)
                    _pass(stage, store, slot, _disturbance(chance, nth, runs))
                    memory.append(stage.resident())
                    if nth % 25 == 24:
                        sys.stderr.write(f"soak: {nth + 1} of {runs} moments\n")
                _verify(store, slots, stage.counts)
                stage.kill_daemon()
                _verify_mail(store, load(folder / "contactwatch.toml", {}), post, stage.counts)
        finally:
            stage.kill_daemon()
    half = memory[len(memory) // 2 :]
    stage.counts["daemon killed"] -= 1
    stage.counts |= Counter({"runs": runs, "KiB at half time": half[0] // 1024, "KiB at the end": half[-1] // 1024})
    return stage.counts


def _disturbance(chance: Random, nth: int, runs: int) -> str:
    """What happens to a run. In the second half the scheduler lives on, so that its memory can be watched."""
    if nth % 10 == 4:
        return ("full disk", "database locked")[nth // 10 % 2]
    kinds = ["", "", "", "child"] + (["daemon", "daemon early"] if nth < runs // 2 else [])
    return chance.choice(kinds)


def _pass(stage: Stage, store: Store, slot: datetime, kind: str) -> None:
    """One moment comes, with that disturbance, and is run in the end."""
    now = LINE.starts(slot) + timedelta(seconds=1)
    if kind == "full disk":
        with stage.full_disk():
            stage.set(now)
            _until_any(stage, ("the store cannot be used, will try again", "ended without a result"))
    elif kind == "database locked":
        with stage.locked():
            stage.set(now)
            stage.await_event("the store cannot be used, will try again")
    else:
        stage.set(now)
        _disturb(stage, kind)
    _finish(stage, store, slot, now)


def _disturb(stage: Stage, kind: str) -> None:
    if kind == "daemon early":
        stage.kill_daemon()
        stage.start()
    elif kind in ("daemon", "child"):
        child = int(str(stage.await_event("started")["pid"]))
        if kind == "daemon":
            stage.kill_daemon()
            stage.start()
        else:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            stage.counts["check killed"] += 1


def _until_any(stage: Stage, events: Sequence[str]) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        start = stage.read
        for event in events:
            stage.read = start
            if stage.told(event):
                return
        if time.monotonic() > end:
            raise SoakFailedError(f"none of {events} in the log; see {stage.log}")
        time.sleep(0.05)


def _finish(stage: Stage, store: Store, slot: datetime, now: datetime) -> None:
    """Wait until the moment's request is done; the clock goes on where an attempt waits for it."""

    def done() -> bool:
        nonlocal now
        found = _request(store, slot)
        if found and found.not_before and found.not_before > now:
            now = found.not_before
            stage.set(now)
        return found is not None and found.state is RequestState.DONE

    _until(done, f"{slot:%Y-%m-%d}; see {stage.log}")


def _request(store: Store, slot: datetime) -> Request | None:
    return next((r for r in reversed(store.requests.of("page")) if r.slot == slot), None)


def _until(fact: object, what: str = "the scheduler's first account") -> None:
    end = time.monotonic() + PATIENCE
    assert callable(fact)
    while not fact():
        if time.monotonic() > end:
            raise SoakFailedError(f"not within {PATIENCE:.0f} s: {what}")
        time.sleep(0.05)


def _verify(store: Store, slots: Sequence[datetime], counts: Counter[str]) -> None:
    """Each moment has one request and one judged run; each change of the world one flag, with a sighting a run."""
    requests = store.requests.of("page")
    if [r.slot for r in sorted(requests, key=lambda r: r.asked_at)] != list(slots):
        raise SoakFailedError(f"{len(requests)} requests for {len(slots)} moments")
    for request in requests:
        judged = [run for run in store.ledger.answering(request.id) if run.judged]
        if len(judged) != 1 or request.state is not RequestState.DONE:
            raise SoakFailedError(f"{request.id}: {request.state}, {len(judged)} judged runs")
        counts["attempts"] += len(store.ledger.answering(request.id))
    shown = {e164(NAME, (nth + 5) // PERIOD + 1) for nth in range(len(slots) - 1)} - {e164(NAME)}
    raised = [f for f in store.ledger.flags("page") if f.state not in (FlagState.HELD, FlagState.DROPPED)]
    flags = [f for f in raised if f.kind == "contact-changed"]
    seen = Counter(flag.observed for flag in flags)
    if set(seen) != shown or max(seen.values(), default=1) > 1:
        all_ = [(f.kind, f.state.value, f.observed, len(f.sightings)) for f in raised]
        raise SoakFailedError(f"flags {all_}, but the site showed {sorted(shown)}")
    for flag in flags:
        runs = [sighting.run for sighting in flag.sightings]
        if len(runs) != len(set(runs)):
            raise SoakFailedError(f"flag {flag.id}: a run counts twice among its sightings")
    counts["flags"] = len(flags)


def _verify_mail(store: Store, config: Config, post: Post, counts: Counter[str]) -> None:
    """Each flag was told in one mail, and no mail came twice; one whose sending was cut off may not have come."""
    announce(store, config, BEGIN, clock.now())
    later = clock.now() + DEFAULT.delivery_pauses[-1]
    deliver(store, config, lambda: later)
    arrived = Counter(post.ids())
    if max(arrived.values(), default=1) > 1:
        raise SoakFailedError(f"mails that came twice: {arrived}")
    rows = store.outbox.all()
    came = {f"<{row.id}@desk.example>": row.state for row in rows}
    bad = [row.state for row in rows if row.state not in (MessageState.SENT, MessageState.UNSURE)]
    missing = [id_ for id_, state in came.items() if state is MessageState.SENT and id_ not in arrived]
    if bad or missing or not set(arrived) <= set(came):
        raise SoakFailedError(f"mails: {len(arrived)} came, {missing} did not, {bad} were not sent")
    texts = [letter.get_body(("plain",)).get_content() for _, letter in post.took]  # type: ignore[union-attr]
    unsure = sum(state is MessageState.UNSURE for state in came.values())
    for flag in store.ledger.flags("page"):
        if flag.severity in ("critical", "high") and flag.state not in (FlagState.HELD, FlagState.DROPPED):
            told = sum(f"review accept {flag.id} " in text for text in texts)
            if told != 1 and not (told == 0 and unsure):
                raise SoakFailedError(f"flag {flag.id} was told {told} times")
            counts["flags told"] += told
    counts["mails"], counts["mails cut off"] = len(arrived), unsure


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        try:
            counts = rehearse(Path(folder), args.runs, args.seed)
        except SoakFailedError as error:
            kept = Path(tempfile.mkdtemp(prefix="soak-"))
            (Path(folder) / "log").replace(kept / "log")
            sys.stderr.write(f"soak: {error}\nsoak: the log is kept in {kept}\n")
            return 1
    figures = "\n".join(f"{what}: {count}" for what, count in sorted(counts.items()))
    sys.stdout.write(
        f"{figures}\nno run, flag or mail was lost or doubled (seed {args.seed}, {time.monotonic() - began:.0f} s)\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
