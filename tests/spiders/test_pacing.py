"""Turns at a host, without a network: who waits for whom, and how long."""

from __future__ import annotations

import asyncio
import io
import json
from itertools import pairwise

from spiders.pacing import Pace
from spiders.progress import Progress

DELAY = 0.03  # seconds


async def _ask(pace: Pace, host: str, log: list[tuple[str, float, float]], takes: float = 0.0) -> None:
    async with pace.turn(host):
        start = asyncio.get_running_loop().time()
        await asyncio.sleep(takes)
        log.append((host, start, asyncio.get_running_loop().time()))


def test_one_host_is_asked_one_thing_at_a_time_with_a_pause_after_each() -> None:
    async def run() -> list[tuple[str, float, float]]:
        pace, log = Pace(DELAY, 8), list[tuple[str, float, float]]()
        await asyncio.gather(*(_ask(pace, "a", log, takes=0.01) for _ in range(3)))
        return log

    log = asyncio.run(run())
    assert all(later[1] - earlier[2] >= DELAY for earlier, later in pairwise(log))


def test_hosts_do_not_wait_for_each_other() -> None:
    async def run() -> list[tuple[str, float, float]]:
        pace, log = Pace(10.0, 8), list[tuple[str, float, float]]()
        await asyncio.wait_for(asyncio.gather(*(_ask(pace, host, log) for host in "abc")), timeout=5)
        return log

    assert {host for host, *_ in asyncio.run(run())} == set("abc")


def test_a_host_that_waits_holds_no_place_on_the_wire() -> None:
    async def run() -> None:
        pace, log = Pace(0.0, 1), list[tuple[str, float, float]]()
        pace.slow_down("slow", 60.0)
        await _ask(pace, "slow", log)
        waiting = asyncio.ensure_future(_ask(pace, "slow", log))
        await asyncio.sleep(0)
        await asyncio.wait_for(_ask(pace, "quick", log), timeout=5)
        waiting.cancel()

    asyncio.run(run())


def test_no_more_than_the_limit_are_on_the_wire() -> None:
    async def run() -> int:
        pace = Pace(0.0, 2)
        most = 0

        async def ask(host: str) -> None:
            nonlocal most
            async with pace.turn(host):
                most = max(most, len(pace.busy))
                await asyncio.sleep(0.005)

        await asyncio.gather(*(ask(str(n)) for n in range(7)))
        return most

    assert asyncio.run(run()) == 2


def test_a_wish_for_slowness_counts_from_the_request_that_brought_it() -> None:
    async def run() -> list[tuple[str, float, float]]:
        pace, log = Pace(0.0, 8), list[tuple[str, float, float]]()
        await _ask(pace, "a", log)
        pace.slow_down("a", DELAY)
        pace.slow_down("a", DELAY / 2)  # a shorter wish changes nothing
        await _ask(pace, "a", log)
        return log

    first, second = asyncio.run(run())
    assert second[1] - first[2] >= DELAY


def test_progress_is_one_line_of_json_for_each_request() -> None:
    stream = io.StringIO()
    progress = Progress(stream)
    progress.expect(3)
    progress.fetched("http://b/", {"b", "a"})
    assert json.loads(stream.getvalue()) == {
        "event": "fetched", "url": "http://b/", "done": 1, "known": 3, "hosts": ["a", "b"],
    }  # fmt: skip


def test_progress_without_a_stream_is_silent() -> None:
    Progress(None).fetched("http://b/", ())
