"""Killed at any moment, the store is whole, holds all that it said it holds, and goes on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from snapshots.records import RunStatus
from snapshots.store import Store
from tests.snapshots import processes
from tests.snapshots.samples import failed


def _play(what: str, folder: Path) -> tuple[Path, list[str]]:
    file, log = folder / "watch.db", folder / "log"
    command = [sys.executable, "-m", "tests.snapshots.processes", what, str(file), str(log)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return file, log.read_text().splitlines()


def test_a_writer_killed_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    file, told = _play("crash", tmp_path)
    assert len(told) > 20  # else nothing was written before the kills, and nothing was tried
    with Store.open(f"sqlite:///{file}") as store:
        with store.database.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        captures = store.archive.listing(limit=10**6)
        assert {name for name in told if name.endswith(("-a", "-b"))} <= {c.id for c in captures}
        for capture in captures:
            assert capture.sha256
            store.archive.body(capture.sha256)
        _judged_wholly_or_not_at_all(store, {name for name in told if not name.endswith(("-a", "-b"))})
        store.archive.put(failed("one-more"), None)


def _judged_wholly_or_not_at_all(store: Store, told: set[str]) -> None:
    judged = {r.id for r in store.ledger.runs(limit=10**6) if r.judged}
    assert told <= judged
    assert {j.run for j in store.ledger.judgements("belarus", 10**6)} == judged
    assert {f.id for f in store.ledger.flags()} == judged
    assert {s.value for s in store.ledger.last_sightings("belarus")} == judged
    assert {b.entry for b in store.ledger.baselines("belarus")} == judged
    assert all(r.status is RunStatus.RUNNING for r in store.ledger.abandoned())
    assert not judged & {r.id for r in store.ledger.abandoned()}


def test_a_store_killed_while_it_is_made_is_made_by_the_next(tmp_path: Path) -> None:
    _, told = _play("birth", tmp_path)
    assert told.count("opened") == processes.ROUNDS


def test_many_may_open_a_fresh_store_at_once(tmp_path: Path) -> None:
    file, told = _play("crowd", tmp_path)
    assert sorted(told) == [str(n) for n in range(processes.CROWD)]
    with Store.open(f"sqlite:///{file}") as store:
        assert {c.id for c in store.archive.listing()} == set(told)
