"""Event loops whose clock leaps over times in which nothing happens, in programs that have this folder on their path.

So a crawl with its real delays and time-outs runs in minutes, and its own clock says how long it would have taken. Work
and answers take the time that they take. Python imports a module of this name at its start by itself.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import time
from asyncio.selector_events import BaseSelectorEventLoop
from collections.abc import Mapping
from pathlib import Path
from selectors import BaseSelector, DefaultSelector, SelectorKey
from typing import Any

GRACE = 0.01  # seconds of silence until the clock leaps: an answer from this machine comes sooner

#: The file that is told at the end how many seconds were leapt over.
TOLD = "BENCH_LAPSE"


class _Leaping(DefaultSelector):
    """A selector that waits a little where it is asked to wait long."""

    leapt = 0.0  # seconds, over all loops of the process

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        if timeout is None or timeout <= GRACE:
            return super().select(timeout)
        events: list[tuple[SelectorKey, int]] = super().select(GRACE)
        if not events:
            _Leaping.leapt += timeout - GRACE
        return events


def _time(_loop: asyncio.AbstractEventLoop) -> float:
    return time.monotonic() + _Leaping.leapt


def _leap(told: Path) -> None:
    plain = BaseSelectorEventLoop.__init__

    def made(loop: BaseSelectorEventLoop, selector: BaseSelector | None = None) -> None:
        plain(loop, selector or _Leaping())

    BaseSelectorEventLoop.__init__ = made  # type: ignore[method-assign, assignment]
    BaseSelectorEventLoop.time = _time  # type: ignore[method-assign, assignment]
    atexit.register(_tell, told)


def _tell(told: Path) -> None:
    if _Leaping.leapt:
        with told.open("a", encoding="utf-8") as file:
            file.write(f"{_Leaping.leapt:.1f}\n")


def _begin(environment: Mapping[str, Any]) -> None:
    if TOLD in environment:
        _leap(Path(environment[TOLD]))


_begin(os.environ)
