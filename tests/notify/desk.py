"""A store with runs, flags and troubles as a test wants them, and targets that hear of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.config import Config, load
from pipeline.notify.announce import announce
from pipeline.report import EntryRow, TroubleRow
from pipeline.state import State
from snapshots.records import Flag, FlagState, Judgement, Message, Run, RunStatus, Sighting, Trigger
from snapshots.store import Store
from tests.notify.post import MONDAY
from tests.render.samples import directory, entry

WEEK = timedelta(days=7)
MAIL = 'url = "mailto://127.0.0.1:2525/ana@volunteers.example?from=watch@desk.example"\n'


def flag(id: str = "f1", **changed: object) -> Flag:
    """An open flag of the entry `aid`."""
    flag = Flag(
        id=id, kind="site-hacked", severity="high", state=FlagState.OPEN, directory="northland", entry="aid",
        field=None, listed=f"https://{id}.example/", observed=None, summary=f"Summary of {id}.", suggestion="",
        first_seen=MONDAY, last_seen=MONDAY, sightings=(Sighting("r", MONDAY),), evidence=(), confirmed=True,
    )  # fmt: skip
    return replace(flag, **changed)  # type: ignore[arg-type]


@dataclass
class NotifyDesk:
    """One store; `run` is a judged run of a directory that came to those flags and troubles."""

    folder: Path
    notify: str = '[[notify]]\ndigest = "now"\n' + MAIL
    directories: Sequence[str] = ("northland",)
    now: datetime = MONDAY
    runs: int = 0
    listed: EntryRow = field(default_factory=lambda: entry("aid", "Aid"))
    store: Store = field(init=False)

    def __post_init__(self) -> None:
        self.store = Store.open(f"sqlite:///{self.folder / 'contactwatch.db'}")

    def config(self) -> Config:
        path = self.folder / "contactwatch.toml"
        tables = [f'[[directories]]\nid = "{d}"\nurl = "https://{d}.example/"\n' for d in self.directories]
        path.write_text("\n".join([*tables, self.notify]))
        return load(path, {})

    def run(self, *flags: Flag, trouble: Sequence[str] = (), directory_id: str = "northland") -> None:
        self.runs += 1
        run = Run(
            id=f"r{self.runs}", batch=f"b{self.runs}", directory=directory_id, trigger=Trigger.CRON, as_of=self.now,
            started_at=self.now, finished_at=self.now, status=RunStatus.COMPLETE, judged=True,
        )  # fmt: skip
        rows = tuple(TroubleRow(kind=kind, directory=directory_id, summary="It failed.") for kind in trouble)
        listed = self.listed.model_copy(update={"directory": directory_id})
        state = State(
            directory=directory(directory_id), entries=(listed,), trouble=rows, known={}, present=(), captures=()
        )
        self.store.ledger.begin(run)
        judgement = Judgement(run.id, directory_id, run.as_of, True, state.model_dump_json())
        self.store.ledger.record(judgement, flags, (), (), run)

    def announce(self) -> list[Message]:
        """The messages that come of it now."""
        before = {m.id for m in self.store.outbox.all()}
        announce(self.store, self.config(), self.now, self.now)
        return [m for m in self.store.outbox.all() if m.id not in before]
