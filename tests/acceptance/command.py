"""Runs commands as child processes. Most fork from one process that has imported the program, so that each is cheap."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.cli import main

ROOT = Path(__file__).parents[2]
PATIENCE = 120  # seconds; a busy machine is slow, and that is no fault of the program
FETCH: Mapping[str, object] = {"allow_networks": ["127.0.0.0/8"], "delay": 0, "timeout": 20.0}

#: Answers of a person bear the true time, so the runs' clocks are set around it.
_NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["pipeline.cli"])


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended and what it said."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        """Its answer as one JSON document."""
        return json.loads(self.out)

    def lines(self) -> list[Any]:
        """Its answer as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def _obey(arguments: Sequence[str], folder: str, said: str) -> None:
    """In the forked child: become the command."""
    for number, name in ((1, "out"), (2, "err")):
        target = os.open(f"{said}.{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(target, number)
        os.close(target)
    os.chdir(folder)
    os.environ |= {"PYTHONPATH": str(ROOT), "USER": "tester"}
    status = main(arguments)
    sys.stdout.flush()
    sys.exit(status)


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder with a config and a store, and the commands given there."""

    folder: Path
    last: dict[str, Any] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        """The config's path."""
        return self.folder / "contactwatch.toml"

    def write(self, directories: Mapping[str, str], *, more: str = "", **fetch: object) -> None:
        """A config of directories, id to URL; `more` maps on into tables of its own."""
        lines = [f"{key} = {json.dumps(value)}" for key, value in (dict(FETCH) | fetch).items()]
        tables = [
            f'[[directories]]\nid = "{name}"\nurl = "{url}"\nregion = "BY"\n' for name, url in directories.items()
        ]
        self.config.write_text("\n".join(["[fetch]", *lines, *tables, more]) + "\n")

    def run(self, *arguments: str, patience: float = PATIENCE) -> Done:
        """Run one command to its end. A traceback is never an answer."""
        said = self.folder / f".{uuid.uuid4().hex}"
        child = _forks.Process(target=_obey, args=(arguments, str(self.folder), str(said)))
        child.start()
        child.join(patience)
        if child.exitcode is None:
            child.kill()
            raise AssertionError(f"{arguments}: still runs after {patience} s")
        texts = [said.with_suffix(f".{name}").read_bytes().decode("utf-8", "replace") for name in ("out", "err")]
        done = Done(child.exitcode, *texts)
        assert "Traceback" not in done.err + done.out, f"{arguments}: {done.err[-800:]}"
        return done

    def check(self, as_of: datetime | None, *arguments: str, status: int | None = None) -> State:
        """One `check`; what it reports. `status` is the exit status it must have."""
        moment = ["--as-of", iso(as_of)] if as_of else []
        target = self.folder / f"{uuid.uuid4().hex}.json"
        done = self.run("check", *arguments, *moment, "--json", str(target))
        if status is not None:
            assert done.status == status, f"status {done.status}\n{done.out}\n{done.err}"
        assert target.exists(), f"status {done.status}\n{done.out}\n{done.err}"
        return State(done, json.loads(target.read_text("utf-8")))

    def report(self, *directories: str) -> State:
        """The current state."""
        done = self.run("report", *directories, "--format", "json")
        assert done.status == 0, done.err
        return State(done, done.json())

    def popen(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command of its own, for those who want to interrupt it."""
        return subprocess.Popen(
            [sys.executable, "-m", "pipeline.cli", *arguments],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@dataclass(frozen=True, slots=True)
class State:
    """A report, and questions one asks of it."""

    done: Done
    report: Mapping[str, Any]

    def flags(self, entry: str | None = "*", kind: str = "*", directory: str = "*", status: str = "open") -> list[Any]:
        """The flags of that entry, kind, directory and status; `*` is any."""
        return [
            flag
            for flag in self.report["flags"]
            if entry in ("*", flag["entry"])
            and kind in ("*", flag["kind"])
            and directory in ("*", flag["directory"])
            and status in ("*", flag["status"])
        ]

    def kinds(self, entry: str | None = "*", directory: str = "*", status: str = "open") -> list[str]:
        """The kinds of these flags, in order of the alphabet."""
        return sorted(flag["kind"] for flag in self.flags(entry, directory=directory, status=status))

    def flag(self, entry: str | None, kind: str, directory: str = "*", status: str = "open") -> Any:
        """The only such flag."""
        found = self.flags(entry, kind, directory, status)
        assert len(found) == 1, f"{len(found)} {kind} ({status}) of {entry}: {self.kinds(entry, status='*')}"
        return found[0]

    def entry(self, name: str) -> Any:
        """The entry of that id."""
        (found,) = (e for e in self.report["entries"] if e["id"] == name)
        return found

    def contact(self, entry: str, kind: str) -> Any:
        """Its only contact of that kind."""
        (found,) = (c for c in self.entry(entry)["contacts"] if c["kind"] == kind)
        return found

    def verdicts(self, entry: str) -> set[tuple[str, str | None]]:
        """Verdict and reason of its phones, emails and addresses."""
        kinds = ("phone", "email", "address")
        return {(c["verdict"], c["reason"]) for c in self.entry(entry)["contacts"] if c["kind"] in kinds}

    def trouble(self, directory: str = "*") -> list[str]:
        """The kinds of trouble of that directory."""
        return [t["kind"] for t in self.report["trouble"] if directory in ("*", t["directory"])]

    def run(self, directory: str) -> Any:
        """The latest run of that directory."""
        return next(run for run in self.report["runs"] if run["directory"] == directory)


def iso(moment: datetime) -> str:
    """As `--as-of` takes it and the report prints it."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def days(number: float, hours: float = 0) -> datetime:
    """The clock that many days after (or before) this hour."""
    return _NOW + timedelta(days=number, hours=hours)
