"""An error as it may be told: its type and the lines of code it went through, never its words, which may quote a page.

Errors of ours pass through Python's own logging; `Relay` gives each to whoever writes the lines.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

#: Takes a level of `logging`, what happened, and its particulars.
Say = Callable[[int, str, Mapping[str, str]], None]

_OURS = ("pipeline", "spiders", "snapshots")
_LINES = 3  # the innermost ones tell where it broke and on whose behalf
_STEPS = 3  # of a path: enough to find the file, and nothing about the machine


def place(error: BaseException) -> str:
    """The type of an error, and where in the code it came up, the innermost line first.

    >>> try:
    ...     int("+375 17 390 44 17")
    ... except ValueError as error:
    ...     place(error).startswith("ValueError at ")
    True
    """
    lines = [_line(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    return f"{type(error).__name__} at {', '.join(lines[::-1][:_LINES])}" if lines else type(error).__name__


def about(error: BaseException, **more: str) -> dict[str, Mapping[str, str]]:
    """The `extra` of a record that tells of that error; `more`: particulars that hold no words of a page."""
    return {"about": {**more, "fault": place(error)}}


def spoken(record: logging.LogRecord) -> tuple[str, Mapping[str, str]]:
    """What a record may say, and its particulars.

    Of what others say the template is told, and where in their code it stands: their words may quote anything.
    """
    told: dict[str, str] = dict(getattr(record, "about", {}))
    if record.exc_info and record.exc_info[1] is not None:
        told["fault"] = place(record.exc_info[1])
    if record.name.partition(".")[0] in _OURS:
        return record.getMessage(), told
    template = record.msg if isinstance(record.msg, str) and record.args else "a library tells of a fault"
    return template, {**told, "logger": record.name, "line": _line(record.pathname, record.lineno)}


class Relay(logging.Handler):
    """A handler of Python's own logging that says only what may be said."""

    def __init__(self, say: Say, level: int = logging.WARNING) -> None:
        super().__init__(level)
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        self._say(record.levelno, *spoken(record))


def tell_discreetly(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A `sys.excepthook`: the traceback without the words of the error, so that it may be mailed and sent on."""
    cause = f", from {place(error.__cause__)}" if error.__cause__ else ""
    told = f"{kind.__name__}{cause}: a fault of ours. Its words are left out: they may quote a page.\n"
    sys.stderr.write("".join(["Traceback (most recent call last):\n", *traceback.format_tb(trace), told]))


def _line(filename: str, number: int | None) -> str:
    return f"{'/'.join(Path(filename).parts[-_STEPS:])}:{number}"
