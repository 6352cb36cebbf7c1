"""A scheduler without waiting: a clock that a test sets, and checks that end when and how it says."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.config import Config, load
from pipeline.logs import Form, logger
from pipeline.notify.postman import Postman
from pipeline.runs.children import Child
from pipeline.unattended.dispatch import Dispatch
from pipeline.unattended.schedule import Daemon
from pipeline.unattended.watchlist import Watchlist
from snapshots.records import Request, RequestState, Run, RunStatus
from snapshots.store import Store

SUNDAY = datetime(2026, 9, 6, 12, 0, tzinfo=UTC)
MONDAY = datetime(2026, 9, 7, 6, 0, tzinfo=UTC)


class PlayedChild(Child):
    """A check that ends when the test says so."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command, self.status, self.asked, self.overdue = command, None, False, False
        self.stubborn = False

    status: int | None
    pid = 4711
    seconds = 1.5

    def ask_to_end(self) -> None:
        self.asked = True
        if not self.stubborn:
            self.status = -15

    def poll(self) -> int | None:
        return self.status


@dataclass
class Stage:
    """A store, a config file, a clock and a scheduler over them; `restart` makes a new one over the same store."""

    folder: Path
    now: datetime = SUNDAY
    children: list[PlayedChild] = field(default_factory=list)
    rounds: list[PlayedChild] = field(default_factory=list)  # of the postman
    said: io.StringIO = field(default_factory=io.StringIO)

    def __post_init__(self) -> None:
        self.path = self.folder / "contactwatch.toml"
        self.watch(belarus="0 6 * * MON")
        self.store = Store.open(f"sqlite:///{self.folder / 'contactwatch.db'}", patience=0.05)
        self.restart()

    def watch(self, more: str = "", **crons: str) -> None:
        """Write the config: directory to cron line; a zone may stand behind a bar. `more`: tables as they stand."""
        tables = [f'[store]\nurl = "sqlite:///{self.folder / "contactwatch.db"}"\n']
        for name, line in crons.items():
            cron, _, zone = line.partition("|")
            zone_line = f'timezone = "{zone}"\n' if zone else ""
            tables.append(
                f'[[directories]]\nid = "{name}"\nurl = "https://{name}.example/"\ncron = "{cron}"\n{zone_line}'
            )
        self.path.write_text("\n".join([*tables, more]))

    def config(self) -> Config:
        return load(self.path, {})

    def restart(self) -> None:
        """A new scheduler, as after kill -9: what the old one knew is gone."""
        log = logger(self.said, lambda: self.now, Form.TEXT)
        self.watchlist = Watchlist(self.path, self.config, log)
        self.dispatch = Dispatch(
            self.store, lambda: self.now, log, lambda c, r: ("check", r.id, str(c.path)), self._start
        )
        self.postman = Postman(self.store, lambda: self.now, log, lambda c: ("deliver", str(c.path)), self._send)
        self.daemon = Daemon(self.store, self.watchlist, lambda: self.now, log, self.dispatch, self.postman)

    def _send(self, command: Sequence[str]) -> Child:
        self.rounds.append(PlayedChild(command))
        return self.rounds[-1]

    def _start(self, command: Sequence[str]) -> Child:
        self.children.append(PlayedChild(command))
        return self.children[-1]

    def turn(self, at: datetime | None = None, *, after: timedelta = timedelta(0)) -> None:
        """One turn of the scheduler at that moment."""
        self.now = (at or self.now) + after
        self.daemon.turn()

    def judge(self, *, directory: str = "belarus") -> Run:
        """What the running check does last: its run is judged. The newest request of the directory is answered."""
        request = [r for r in self.store.requests.of(directory) if r.state is RequestState.RUNNING][-1]
        run = Run(f"run-{len(self.children)}", "b", directory, request.trigger, self.now, self.now, request=request.id)
        self.store.ledger.begin(run)
        done = replace(run, judged=True, status=RunStatus.COMPLETE, finished_at=self.now)
        self.store.ledger.update(done)
        return done

    def end(self, status: int, *, judged: bool = True, directory: str = "belarus") -> None:
        """The running check ends."""
        if judged:
            self.judge(directory=directory)
        self.children[-1].status = status
        self.turn()

    def states(self, directory: str = "belarus") -> list[RequestState]:
        """Of the directory's requests, oldest first."""
        return [request.state for request in self.store.requests.of(directory)]

    def log(self) -> str:
        """What was said since the last time."""
        text = self.said.getvalue()
        self.said.truncate(0)
        self.said.seek(0)
        return text

    def ask(self, **changed: object) -> Request:
        """A request of a person."""
        request = Request("asked", "belarus", self.now, requested_by="Ana")
        request = replace(request, **changed)  # type: ignore[arg-type]
        self.store.requests.ask(request)
        return request
