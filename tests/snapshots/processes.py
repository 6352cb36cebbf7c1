"""What several processes do to one store. A program: `-m tests.snapshots.processes crash|birth|crowd FILE LOG`."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from snapshots.records import RunStatus
from snapshots.store import Store
from tests.snapshots.samples import answer, baseline, failed, flag, judgement, run, seen, unchanged

ROUNDS = 14
CROWD = 6


def crash(file: Path, log: Path) -> None:
    """Writers that are killed at any moment, one after the other."""
    began = time.monotonic()
    Store.open(f"sqlite:///{file.with_name('measured.db')}").close()
    opening = time.monotonic() - began  # some 10 ms, and many times that on a busy machine
    for _ in range(ROUNDS):
        child = _child(lambda: _write_on(file, log))
        time.sleep(random.uniform(0.0, 8 * opening))  # noqa: S311 - from the first moment to the middle of writing
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            raise SystemExit("the writer ended by itself")


def birth(file: Path, log: Path) -> None:
    """Stores whose first opening is killed, and that are opened again."""
    for n in range(ROUNDS):
        fresh = file.with_name(f"{n}-{file.name}")
        child = _child(lambda fresh=fresh: _write_on(fresh, log))  # type: ignore[misc]
        time.sleep(random.uniform(0.0, 0.02))  # noqa: S311 - making the tables takes some 8 ms
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with Store.open(f"sqlite:///{fresh}") as store:
            store.archive.put(failed("after"), None)
        _tell(log, "opened")


def crowd(file: Path, log: Path) -> None:
    """Many that open a store at once which is not there yet."""
    start, go = os.pipe()
    children = [_child(lambda n=n: _open_on(file, log, start, go, str(n))) for n in range(CROWD)]  # type: ignore[misc]
    os.close(go)  # what all of them wait for
    failures = [status for child in children if (status := os.waitpid(child, 0)[1])]
    if failures:
        raise SystemExit("not all could open it")


def _open_on(file: Path, log: Path, start: int, go: int, name: str) -> None:
    os.close(go)
    os.read(start, 1)
    with Store.open(f"sqlite:///{file}") as store:
        store.archive.put(failed(name), None)
        _tell(log, name)


def _write_on(file: Path, log: Path) -> None:
    with Store.open(f"sqlite:///{file}") as store:
        for n in range(sys.maxsize):
            name = f"{os.getpid()}-{n}"
            begun = run(name)
            store.ledger.begin(begun)
            body = os.urandom(2000) * 5 + name.encode()
            first = answer(f"{name}-a", body, run=name, url=f"https://{name}.example/")
            store.archive.put(first, body)
            _tell(log, first.id)
            store.archive.put(unchanged(f"{name}-b", first), None)
            _tell(log, f"{name}-b")
            done = replace(begun, status=RunStatus.COMPLETE, judged=True)
            marks = [baseline("listing", first.id, entry=name)]
            store.ledger.record(judgement(done), [flag(name)], [seen(name, first.id)], marks, done)
            _tell(log, name)


def _tell(log: Path, name: str) -> None:
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(descriptor, f"{name}\n".encode())
    os.close(descriptor)


def _child(work: Callable[[], None]) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        status = 0
    except Exception:  # noqa: BLE001 - the last frame of a process: say it, and leave without the parent's clean-up
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    {"crash": crash, "birth": birth, "crowd": crowd}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
