"""One URL becomes one kept capture: guard, robots.txt, the host's turn, validators, redirects, in this order."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

from pipeline.faults import about
from pipeline.text.url import host_of
from snapshots.records import Capture, Failure, Hop, Role
from spiders import robots
from spiders.capturing import Asked, Captured, NotFetchedError, Way, named, of_failure, of_response
from spiders.conditional import conditions
from spiders.guard import Networks
from spiders.pacing import Pace
from spiders.redirecting import target

if TYPE_CHECKING:
    from scrapy.http import Response

    from snapshots.archive import Archive

log = logging.getLogger(__name__)

_MOST_HOPS = 10
_OF_THE_RUN = (Role.LISTING, Role.SUBPAGE, Role.SHOWN)
_MOST_HOPS_OF_ROBOTS = 5


class Courtesy:
    """What the spiders of one process share, so that no host is asked twice or too often."""

    def __init__(self, networks: Networks, pace: Pace, agent: str) -> None:
        self.networks = networks
        self.pace = pace
        self.agent = agent  # the product token
        self.rules: dict[str, asyncio.Task[robots.Rules]] = {}  # by origin
        self.fetched: dict[tuple[Role, str, str], asyncio.Task[Capture]] = {}


@dataclass(frozen=True, slots=True)
class Wire:
    """How a fetcher reaches the world outside of it."""

    download: Callable[[str, Mapping[str, str], Role], Awaitable[Response]]  # one request, no redirects
    keep: Callable[[Captured], Awaitable[None]]  # returns when it is stored
    refused: Callable[[str], str | None]  # the address for which the guard refused a name
    clock: Callable[[], datetime]


class Fetcher:
    """Fetches for one spider. Every capture, of pages and of robots.txt, is kept before it is returned."""

    def __init__(self, archive: Archive, courtesy: Courtesy, wire: Wire) -> None:
        self._archive = archive
        self._courtesy = courtesy
        self._wire = wire

    async def fetch(self, asked: Asked) -> Capture:
        """The capture of that URL; the one that we have, where it was asked for before in this process.

        Pages of sites, and linked ones, are shared by all runs of the batch. A directory page belongs to the run that
        asked for it.

        Raises: what `keep` raises, if the capture cannot be stored.
        """
        key = (asked.role, asked.url, asked.run if asked.role in _OF_THE_RUN else "")
        known = self._courtesy.fetched.get(key)
        if known is None:
            known = self._courtesy.fetched[key] = asyncio.ensure_future(self._fetch(asked))
        return await known

    async def _fetch(self, asked: Asked) -> Capture:
        captured = await self._follow(asked, _MOST_HOPS, self._permit)
        await self._wire.keep(captured)
        return captured.capture

    async def _permit(self, url: str, asked: Asked) -> None:
        """Raises: NotFetchedError if the robots.txt of that URL's origin forbids it, or gave no answer."""
        origin = robots.origin(url)
        known = self._courtesy.rules.get(origin)
        if known is None:
            known = self._courtesy.rules[origin] = asyncio.ensure_future(self._rules(origin, asked))
        (await known).permit(url)

    async def _rules(self, origin: str, asked: Asked) -> robots.Rules:
        wanted = replace(asked, id=uuid4().hex, role=Role.ROBOTS, url=f"{origin}/robots.txt")
        captured = await self._follow(wanted, _MOST_HOPS_OF_ROBOTS, None)
        capture, body = captured.capture, captured.body
        if capture.status == 304 and capture.sha256 is not None:
            body = self._archive.body(capture.sha256)
        rules = robots.read(capture, body, self._courtesy.agent)
        if rules.delay:
            self._courtesy.pace.slow_down(host_of(wanted.url), rules.delay)
        if rules.note:
            capture = replace(capture, detail=rules.note)
        await self._wire.keep(Captured(capture, captured.body))
        return rules

    async def _follow(
        self, asked: Asked, most_hops: int, permit: Callable[[str, Asked], Awaitable[None]] | None
    ) -> Captured:
        """Ask, and go where the answer sends us, until there is an answer or a failure."""
        earlier = self._archive.last_with_body(asked.url)
        hops: list[Hop] = []
        url, elapsed = asked.url, 0.0
        try:
            while True:
                self._courtesy.networks.refuse(url)
                if permit is not None:
                    await permit(url, asked)
                response, seconds = await self._ask(url, conditions(earlier, url), asked.role)
                elapsed += seconds
                onward = target(response)
                if onward is None or (response.status == 200 and _been(onward, url, hops)):
                    return of_response(asked, Way(url, tuple(hops), self._wire.clock(), elapsed), response, earlier)
                _count(onward, Hop(url, response.status), hops, most_hops)
                url = onward
        except Exception as error:  # noqa: BLE001
            # The one border where any error of the network libraries becomes data: no request may go without capture.
            failure, detail = self._name(error, url)
            if failure is Failure.OTHER and not isinstance(error, NotFetchedError):
                log.error("an error that we do not know", extra=about(error, host=host_of(url), run=asked.run))
            return of_failure(asked, Way(url, tuple(hops), self._wire.clock(), elapsed), failure, detail)

    async def _ask(self, url: str, headers: Mapping[str, str], role: Role) -> tuple[Response, float]:
        async with self._courtesy.pace.turn(host_of(url)):
            start = time.monotonic()
            response = await self._wire.download(url, headers, role)
            return response, time.monotonic() - start

    def _name(self, error: Exception, url: str) -> tuple[Failure, str]:
        failure, detail = named(error)
        if failure is Failure.DNS:
            host = urlsplit(url).hostname or ""
            if address := self._wire.refused(host):
                return Failure.FORBIDDEN_ADDRESS, f"{host} is {address}, no public address"
        return failure, detail


def _been(onward: str, url: str, hops: list[Hop]) -> bool:
    return onward == url or any(hop.url == onward for hop in hops)


def _count(onward: str, hop: Hop, hops: list[Hop], most: int) -> None:
    """Take down one more hop.

    Raises: NotFetchedError where it closes a circle (without cookies it would never end) or is one too many.
    """
    circle = _been(onward, hop.url, hops)
    hops.append(hop)
    if circle:
        raise NotFetchedError(Failure.REDIRECTS, f"endless: sent back to {onward}")
    if len(hops) > most:
        raise NotFetchedError(Failure.REDIRECTS, f"more than {most} redirects")
