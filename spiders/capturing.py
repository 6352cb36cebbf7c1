"""A response or a failure becomes a Capture. Pure: moments and ids are given, nothing is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    UnsupportedURLSchemeError,
)
from twisted.internet import error as net
from twisted.python.failure import Failure as Wrapped
from twisted.web.client import ResponseFailed

from snapshots.records import Capture, Failure, Hop, Role

if TYPE_CHECKING:
    from scrapy.http import Response

# What a 304 leaves out because it did not change, and later readers and validators need.
_STANDING = ("content-type", "content-language", "etag", "last-modified")
_DETAIL = 300  # characters: one line that a person reads

# The first row that an error, or any error behind it, is an instance of.
_FAILURES: tuple[tuple[type[BaseException], Failure], ...] = (
    (CannotResolveHostError, Failure.DNS),
    (net.DNSLookupError, Failure.DNS),
    (DownloadConnectionRefusedError, Failure.REFUSED),
    (net.ConnectionRefusedError, Failure.REFUSED),
    (DownloadTimeoutError, Failure.TIMEOUT),
    (net.TimeoutError, Failure.TIMEOUT),
    (SSL.Error, Failure.TLS),
    (DownloadCancelledError, Failure.OVERSIZE),  # Scrapy cancels for this reason only
    (IgnoreRequest, Failure.OVERSIZE),  # raised by decompression alone
    (UnsupportedURLSchemeError, Failure.FORBIDDEN_ADDRESS),
    (net.ConnectError, Failure.CONNECTION),
    (net.ConnectionLost, Failure.CONNECTION),
    (net.ConnectionDone, Failure.CONNECTION),
    (net.ConnectionAborted, Failure.CONNECTION),
    (ResponseFailed, Failure.CONNECTION),
)


class NotFetchedError(Exception):
    """A URL that we do not ask, or stop asking: the failure that its capture gets, and why."""

    def __init__(self, failure: Failure, detail: str) -> None:
        super().__init__(detail)
        self.failure = failure
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, as what, and by which run."""

    id: str  # of the capture to come
    run: str
    role: Role
    url: str
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Way:
    """How the last answer came about."""

    url: str  # that was asked last
    hops: tuple[Hop, ...]
    at: datetime  # true time of receipt
    elapsed: float  # seconds on the wire, pauses left out


@dataclass(frozen=True, slots=True)
class Captured:
    """A capture with its body, on the way into the archive: the item of all spiders."""

    capture: Capture
    body: bytes | None = field(repr=False)


def of_response(asked: Asked, way: Way, response: Response, earlier: Capture | None) -> Captured:
    """The capture of an answer. `earlier`: the capture whose validators were sent; a 304 confirms its body."""
    body = response.body or None
    capture = Capture(
        id=asked.id,
        run=asked.run,
        role=asked.role,
        url=asked.url,
        final_url=way.url,
        as_of=asked.as_of,
        fetched_at=way.at,
        status=response.status,
        headers=tuple(_headers(response)),
        redirects=way.hops,
        sha256=hashlib.sha256(body).hexdigest() if body else None,
        size=len(response.body),
        elapsed=way.elapsed,
        truncated="dataloss" in response.flags,
    )
    if response.status == 304 and earlier is not None:
        return Captured(_confirming(capture, earlier), None)
    return Captured(capture, body)


def of_failure(asked: Asked, way: Way, failure: Failure, detail: str) -> Captured:
    """The capture of a request that gave no answer."""
    capture = Capture(
        id=asked.id,
        run=asked.run,
        role=asked.role,
        url=asked.url,
        final_url=way.url,
        as_of=asked.as_of,
        fetched_at=way.at,
        redirects=way.hops,
        failure=failure,
        detail=" ".join(detail.split())[:_DETAIL],
        elapsed=way.elapsed,
    )
    return Captured(capture, None)


def named(error: BaseException) -> tuple[Failure, str]:
    """The kind of failure that an error of Scrapy, Twisted or our own stands for, and its words."""
    chain = tuple(_behind(error))
    for each in chain:
        if isinstance(each, NotFetchedError):
            return each.failure, each.detail
    for known, failure in _FAILURES:
        for each in chain:
            if isinstance(each, known):
                return failure, _words(each)
    return Failure.OTHER, _words(error)


def _behind(error: BaseException, depth: int = 6) -> Iterator[BaseException]:
    """The error and those that it wraps: Twisted puts several reasons into one failed response."""
    yield error
    if depth == 0:
        return
    for reason in getattr(error, "reasons", None) or ():
        if isinstance(reason, Wrapped) and reason.value is not None:
            yield from _behind(reason.value, depth - 1)
    if error.__cause__ is not None:
        yield from _behind(error.__cause__, depth - 1)


def _words(error: BaseException) -> str:
    if isinstance(error, SSL.Error):
        reasons = error.args[0] if error.args and isinstance(error.args[0], (list, tuple)) else ()
        text = ", ".join(str(reason[-1]) for reason in reasons if reason)
    else:
        text = str(error)
    return text or type(error).__name__


def _headers(response: Response) -> Iterator[tuple[str, str]]:
    for name, values in response.headers.items():
        key = name.decode("latin-1").lower()
        for value in values:
            yield key, value.decode("utf-8", "replace")


def _confirming(capture: Capture, earlier: Capture) -> Capture:
    own = {name for name, _ in capture.headers}
    standing = tuple((name, value) for name, value in earlier.headers if name in _STANDING and name not in own)
    return replace(capture, sha256=earlier.sha256, size=earlier.size, headers=capture.headers + standing)
