"""How far a crawl has come: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from pipeline.render.inert import prose
from pipeline.runs.crawling import Event

_TELLING = 5  # pages before their pace tells anything
_PLAIN_EVERY = 5.0  # seconds between two plain lines: a cron log stays short


class Progress:
    """A context manager whose `event` takes what the crawl tells."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        console = Console(stderr=True)
        self._bar = None
        if not quiet and console.is_terminal:
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self._bar = Bar(*columns, TextColumn("left:"), TimeRemainingColumn(), console=console, transient=True)
            self._task = self._bar.add_task("fetching", total=None)
        self._began = self._told = time.monotonic()
        self._done = 0

    def __enter__(self) -> Progress:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()
        elif not self._quiet and kind is None and self._done:
            print(f"fetched {self._done} pages", file=sys.stderr)

    def event(self, event: Event) -> None:
        """Show one event of the crawl."""
        if event.get("event") != "fetched":
            return
        self._done = int(event.get("done", self._done))
        known, hosts = event.get("known"), ", ".join(map(prose, event.get("hosts", ())[:3]))
        if self._bar:
            self._bar.update(self._task, completed=self._done, total=known, description=hosts or "fetching")
        elif not self._quiet and time.monotonic() - self._told >= _PLAIN_EVERY:
            self._told = time.monotonic()
            left = remaining(self._done, known, self._told - self._began)
            now = f"; now: {hosts}" if hosts else ""  # pages cut out of an API's answer ask no host
            print(f"fetched {self._done} of {known or '?'} pages{left}{now}", file=sys.stderr)


def remaining(done: int, known: int | None, passed: float) -> str:
    """How long the rest will take at the pace so far; `passed` in seconds. Nothing while that would be a guess.

    >>> remaining(30, 90, 60.0), remaining(80, 90, 40.0), remaining(2, 90, 60.0)
    (', about 2 min left', ', about 5 s left', '')
    """
    if known is None or done < _TELLING or known <= done:
        return ""
    seconds = passed / done * (known - done)
    return f", about {seconds:.0f} s left" if seconds < 90 else f", about {seconds / 60:.0f} min left"
