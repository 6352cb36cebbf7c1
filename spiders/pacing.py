"""One request at a time per host, with a pause after each; a limit on the wire over all hosts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Host:
    delay: float  # seconds
    free_at: float = 0.0  # by the event loop's clock
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Pace:
    """`delay`: seconds from the end of one request to the start of the next one to the same host."""

    def __init__(self, delay: float, at_once: int) -> None:
        self._delay = delay
        self._hosts: dict[str, _Host] = {}
        self._wire = asyncio.Semaphore(at_once)
        self.busy: set[str] = set()  # hosts that are being asked at this moment

    def slow_down(self, host: str, delay: float) -> None:
        """Pause at least `delay` seconds at that host from now on."""
        known = self._host(host)
        if delay > known.delay:
            known.free_at += delay - known.delay
            known.delay = delay

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for the host's turn and for a free place on the wire, and hold both."""
        known = self._host(host)
        async with known.lock:
            loop = asyncio.get_running_loop()
            pause = known.free_at - loop.time()
            if pause > 0:
                await asyncio.sleep(pause)
            async with self._wire:
                self.busy.add(host)
                try:
                    yield
                finally:
                    self.busy.discard(host)
                    known.free_at = loop.time() + known.delay

    def _host(self, host: str) -> _Host:
        known = self._hosts.get(host)
        if known is None:
            known = self._hosts[host] = _Host(self._delay)
        return known
