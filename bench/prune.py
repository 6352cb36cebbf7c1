"""What giving back the room of pruned bodies costs: in small steps, and by writing the file anew.

The store holds bodies of 20 KB that do not pack; three in four of them are dropped.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

from snapshots.pruning import chunks
from snapshots.records import Capture, Role
from snapshots.store import Store

_SIZE, _BODIES, _PAGES = 20_000, 50, 200  # bytes of a body; bodies dropped and pages given back in one transaction
_START = datetime(2026, 9, 7, tzinfo=UTC)


def filled(store: Store, count: int) -> datetime:
    """Puts so many captures, a minute apart. Returns: the moment before which three in four of them came."""
    first = Capture("", "r", Role.SITE, "https://a.example/", "https://a.example/", _START, _START, 200)
    for number in range(count):
        body = os.urandom(_SIZE)
        at = _START + timedelta(minutes=number)
        capture = replace(first, id=f"c{number}", fetched_at=at, sha256=sha256(body).hexdigest(), size=_SIZE)
        store.archive.put(capture, body)
    return _START + timedelta(minutes=count * 3 // 4)


def timed(steps: Iterator[Callable[[], object]]) -> str:
    """Takes all steps; how long, how many, and the longest."""
    taken = []
    for step in steps:
        began = time.monotonic()
        step()
        taken.append(time.monotonic() - began)
    return f"{sum(taken):6.2f} s in {len(taken):4} steps, the longest {max(taken) * 1000:5.0f} ms"


def dropping(store: Store, found: list[str], before: datetime) -> Iterator[Callable[[], object]]:
    for some in chunks(found, _BODIES):
        yield partial(store.pruning.drop_bodies, some, before, before)


def giving_back(store: Store) -> Iterator[Callable[[], object]]:
    while store.pruning.spare()[0]:
        yield lambda: store.pruning.give_back(_PAGES)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench prune", description=__doc__)
    parser.add_argument("--bodies", type=int, default=20_000)
    count = parser.parse_args(arguments).bodies
    for whole in (False, True):
        with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{Path(folder) / 'store.db'}") as store:
            before = filled(store, count)
            size = store.size() / 1e6
            found = [body.sha256 for body in store.pruning.bodies(before, ())]
            print(f"{count} bodies, {size:.0f} MB; dropping {len(found)}: {timed(dropping(store, found, before))}")
            back = iter([store.pruning.rewrite]) if whole else giving_back(store)
            print(f"  {'file written anew' if whole else 'room given back'}: {timed(back)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
