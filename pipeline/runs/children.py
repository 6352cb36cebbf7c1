"""A check as a child process in a process group of its own, so that its end is the end of all it started."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta


class Child:
    """One running check. Never waits: `poll` is asked again and again, and ends what is over its time.

    Its standard input is a leash: where the scheduler dies, however, the child reads the end of it and ends as well.

    Raises: OSError if it cannot be started.
    """

    def __init__(self, command: Sequence[str], *, limit: timedelta, mercy: timedelta) -> None:
        self._process = subprocess.Popen(  # noqa: S603 (our own command)
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
        )
        self._mercy = mercy.total_seconds()
        self._began = time.monotonic()
        self._until = self._began + limit.total_seconds()
        self._asked: float | None = None  # when it was asked to end
        self.overdue = False  # it was over its time limit

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def seconds(self) -> float:
        """How long it has run."""
        return round(time.monotonic() - self._began, 1)

    def ask_to_end(self) -> None:
        """SIGTERM, once; `poll` kills it where it does not obey."""
        if self._asked is None:
            self._asked = time.monotonic()
            self._signal(signal.SIGTERM)

    def poll(self) -> int | None:
        """Its exit status once it has ended, negative where a signal ended it; None while it runs."""
        status = self._process.poll()
        if status is not None:
            self._signal(signal.SIGKILL)  # what it left behind
            if self._process.stdin:
                self._process.stdin.close()
            return status
        now = time.monotonic()
        if now > self._until:
            self.overdue = True
            self.ask_to_end()
        if self._asked is not None and now - self._asked > self._mercy:
            self._signal(signal.SIGKILL)
        return None

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
