"""The log: structlog, one line an event. For people on a terminal, key=value elsewhere, JSON where it is asked for.

No contact value goes into it at level info or above: what was found stands in the report.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

Log = FilteringBoundLogger


class Form(StrEnum):
    """How a line looks. `auto`: for people on a terminal, else key=value."""

    AUTO = "auto"
    HUMAN = "human"
    TEXT = "text"
    JSON = "json"


def logger(stream: TextIO, clock: Callable[[], datetime], form: Form = Form.AUTO, *, least: int = logging.INFO) -> Log:
    """A log of one line an event: time, level, what happened, and its particulars. `least`: the lowest level shown."""

    paper = _Paper(stream)

    def dated(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        lost = {"lines_lost": paper.lost} if paper.lost else {}
        return {"at": clock().strftime("%Y-%m-%dT%H:%M:%SZ"), **event, **lost}

    log: Log = structlog.wrap_logger(
        structlog.WriteLogger(cast(TextIO, paper)),
        processors=[structlog.processors.add_log_level, dated, _renderer(stream, form)],
        wrapper_class=structlog.make_filtering_bound_logger(least),
    )
    return log


class _Paper:
    """Where the lines go. A line that cannot be written (a full disk) ends nobody: the next one tells of it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.lost = 0  # lines that may be missing since the last one that was surely written

    def write(self, line: str) -> None:
        try:
            self._stream.write(line)
            self._stream.flush()
        except OSError:
            self.lost += 1
        else:
            self.lost = 0

    def flush(self) -> None:
        """Nothing is left to do: `write` does it, line by line."""


def _renderer(stream: TextIO, form: Form) -> Processor:
    if form is Form.AUTO:
        form = Form.HUMAN if stream.isatty() else Form.TEXT
    if form is Form.JSON:
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    if form is Form.HUMAN:
        return structlog.dev.ConsoleRenderer(colors=stream.isatty(), timestamp_key="at", sort_keys=False)
    return structlog.processors.LogfmtRenderer(key_order=["at", "level", "event"])
