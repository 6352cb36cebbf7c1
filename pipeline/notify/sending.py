"""What can become of an attempt to send. Its words hold numbers and the names of steps, never what a server said."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class DeliveryError(Exception):
    """A message did not go out. The message of the error is safe to print and to store.

    NotNowError      try again later
    RefusedError     it will never be taken
    UnsureError      it was handed over, and the answer never came: it may have arrived
    """


class NotNowError(DeliveryError):
    """It did not go out, and may do so later."""


class RefusedError(DeliveryError):
    """It did not go out, and never will."""


class UnsureError(DeliveryError):
    """It may have gone out."""


#: Loggers of those that know the URL: Apprise, and the HTTP library below it, which logs its path.
_TALKERS = ("apprise", "urllib3")


@contextmanager
def apprise_overheard() -> Iterator[list[str]]:
    """What Apprise logs within the block, kept from everybody else: it may quote the URL with its secrets."""
    said: list[str] = []
    handler = logging.Handler(logging.DEBUG)
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    logs = [logging.getLogger(name) for name in _TALKERS]
    before = [(log.level, log.propagate) for log in logs]
    for log in logs:
        log.addHandler(handler)
        log.setLevel(logging.DEBUG)
        log.propagate = False
    try:
        yield said
    finally:
        for log, (level, propagate) in zip(logs, before, strict=True):
            log.removeHandler(handler)
            log.setLevel(level)
            log.propagate = propagate
