"""Stores of every earlier revision become today's, and a migration that fails costs nothing.

tests/snapshots/stores/REVISION.sql is a store as that revision wrote it. A missing one is written, and fails: look at
it, then commit it. It is never written again.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, inspect
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.exc import OperationalError

from snapshots import migrations, upgrading
from snapshots.backup import check
from snapshots.columns import PackedText
from snapshots.database import Database
from snapshots.kept import Kept
from snapshots.records import Accounted, Heard, Lane, Message, Request, RunStatus, Told, Trigger
from snapshots.schema import (
    ACCOUNTED,
    BASELINES,
    CAPTURES,
    DECISIONS,
    FLAGS,
    JUDGEMENTS,
    MESSAGES,
    REQUESTS,
    RUNS,
    SIGHTED,
    TOLD,
    bodies,
    metadata,
)
from snapshots.store import Store, StoreFullError, StoreUnusableError
from snapshots.upgrading import MigrationError, copies
from tests.snapshots.samples import (
    MONDAY,
    answer,
    baseline,
    decision,
    failed,
    flag,
    judgement,
    run,
    seen,
    unchanged,
)
from tests.snapshots.test_backup import _little_room, _names

STORES = Path(__file__).parent / "stores"
EARLIER = [revision for revision in reversed(migrations.revisions()) if revision != migrations.HEAD]

BODY = "Тэл. +375 17 000 00 01".encode()
FIRST = answer("c-1", BODY)
DONE = run("run-1", status=RunStatus.COMPLETE, judged=True, finished_at=MONDAY)
#: One of each record, in an order that breaks no foreign key.
RECORDS: tuple[tuple[Kept[object], object], ...] = (
    (RUNS, DONE),
    (CAPTURES, FIRST),
    (CAPTURES, unchanged("c-2", FIRST)),
    (CAPTURES, failed("c-3")),
    (JUDGEMENTS, judgement(DONE)),
    (FLAGS, flag("f-1")),
    (DECISIONS, decision("d-1", flag="f-1")),
    (SIGHTED, seen("+375170000001", "c-1")),
    (BASELINES, baseline("*", "c-1")),
    (REQUESTS, Request("q-1", "belarus", MONDAY, Trigger.SCHEDULE, slot=MONDAY)),
    (ACCOUNTED, Accounted("belarus", "0 6 * * MON", "UTC", MONDAY)),
    (MESSAGES, Message("m-1", "t-1", Lane.NOW, MONDAY, MONDAY, "news", "One finding.", "<p>One finding.</p>")),
    (TOLD, Told("t-1", "f-1", Heard.OPEN, "high", MONDAY, 1, MONDAY)),
)  # type: ignore[assignment]


def _write(path: Path, revision: str) -> None:
    """A store of that revision with what RECORDS it could hold."""
    with closing(Database(path)) as database, database.writing() as connection:
        migrations.upgrade(connection, revision)
        there = {
            t: {c["name"] for c in inspect(connection).get_columns(t)} for t in metadata.tables if _has(connection, t)
        }
        connection.execute(insert(bodies), {"sha256": FIRST.sha256, "size": len(BODY), "data": BODY})
        for kept, record in RECORDS:
            names = there.get(kept.table.name)
            if names:
                row = {name: value for name, value in kept.row(record).items() if name in names}
                connection.execute(insert(kept.table).values(row))


def _has(connection: Connection, table: str) -> bool:
    return inspect(connection).has_table(table)


def _stored(path: Path, revision: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.executescript((STORES / f"{revision}.sql").read_text("utf-8"))


@pytest.mark.parametrize("revision", [*EARLIER, migrations.HEAD])
def test_every_revision_has_its_recorded_store(revision: str, tmp_path: Path) -> None:
    recorded = STORES / f"{revision}.sql"
    if not recorded.exists():
        _write(tmp_path / "watch.db", revision)
        with closing(sqlite3.connect(tmp_path / "watch.db")) as database:
            recorded.write_text("\n".join(database.iterdump()) + "\n", "utf-8")
        pytest.fail(f"wrote {recorded}: look at it, then commit it")
    _stored(tmp_path / "watch.db", revision)
    assert check(tmp_path / "watch.db") == revision


@pytest.mark.parametrize("revision", EARLIER)
def test_an_earlier_store_is_brought_up_to_date_after_a_copy(revision: str, tmp_path: Path) -> None:
    path = tmp_path / "watch.db"
    _stored(path, revision)
    with Store.open(f"sqlite:///{path}") as store:
        assert {c.id for c in store.archive.listing()} == {"c-1", "c-2", "c-3"}
        assert store.archive.get("c-1") == FIRST
        assert store.archive.body(FIRST.sha256 or "") == BODY
        assert store.ledger.runs() == (DONE,)
        assert store.ledger.judgement("run-1") == judgement(DONE)
        assert store.ledger.flags() == (flag("f-1"),)
        assert store.ledger.decisions() == (decision("d-1", flag="f-1"),)
        assert store.ledger.last_sightings("belarus") == (seen("+375170000001", "c-1"),)
        assert store.ledger.baselines("belarus") == (baseline("*", "c-1"),)
        if revision < "0004":  # from there on each run wrote down how it left them
            (known,) = store.annals.flags("belarus")
            assert (known.id, known.run, known.times) == ("f-1", "", 1)
            assert store.annals.flags_since("belarus") == MONDAY
        later = run("run-2")
        store.ledger.begin(later)
        store.ledger.record(judgement(later), [flag("f-1"), flag("f-2")], [], [], later)
        with store.database.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    (kept,) = copies(path)
    assert kept.name == f"watch.db.revision-{revision}.backup"
    assert check(kept) == revision


@pytest.mark.parametrize("revision", EARLIER)
def test_a_copy_holds_no_readings(revision: str, tmp_path: Path) -> None:
    """They are a cache, and before revision 0005 they held the numbers of persons as they stand on the pages."""
    path = tmp_path / "watch.db"
    _stored(path, revision)
    packed = PackedText().process_bind_param("Анна Новак, +375 29 601 23 45 " * 400, DefaultDialect())
    assert packed
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("INSERT INTO readings SELECT 'k', ?" + (", 'a', '1'" if revision >= "0004" else ""), (packed,))
    assert packed in path.read_bytes()
    Store.open(f"sqlite:///{path}").close()
    (kept,) = copies(path)
    assert packed not in path.read_bytes() + kept.read_bytes()
    with closing(sqlite3.connect(kept)) as database:
        assert database.execute("SELECT count(*) FROM readings").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM captures").fetchone() == (3,)
    assert check(kept) == revision
    assert sorted(_names(tmp_path)) == ["watch.db", kept.name]


def test_a_store_without_data_needs_no_copy(tmp_path: Path) -> None:
    path = tmp_path / "watch.db"
    with closing(Database(path)) as database, database.writing() as connection:
        migrations.upgrade(connection, EARLIER[0])
    Store.open(f"sqlite:///{path}").close()
    assert copies(path) == []
    assert check(path) == migrations.HEAD


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """A store of the first revision."""
    path = tmp_path / "watch.db"
    _stored(path, EARLIER[0])
    return path


def _fail(connection: Connection, _to: str | None = None) -> None:
    connection.exec_driver_sql("DELETE FROM decisions")
    connection.exec_driver_sql("DROP TABLE baselines")
    try:
        connection.exec_driver_sql("ALTER TABLE nothing ADD COLUMN more")
    except OperationalError as error:
        raise error.with_traceback(None) from None


def test_a_migration_that_fails_leaves_the_store_and_says_what_to_do(
    earlier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "upgrade", _fail)
    for _ in range(2):  # a second try makes no second copy
        with pytest.raises(MigrationError, match=r"is as it was.*revision-0001\.backup.*earlier version.*nothing"):
            Store.open(f"sqlite:///{earlier}")
        assert check(earlier) == EARLIER[0]
        assert _names(earlier.parent) == ["watch.db", "watch.db.revision-0001.backup"]
    monkeypatch.undo()
    with Store.open(f"sqlite:///{earlier}") as store:
        assert store.ledger.decisions() == (decision("d-1", flag="f-1"),)
        assert store.ledger.baselines("belarus") == (baseline("*", "c-1"),)


def test_without_room_for_the_copy_nothing_is_migrated(earlier: Path) -> None:
    before = earlier.read_bytes()
    with _little_room(40_000), pytest.raises(StoreFullError, match=r"a copy is made.*room.*is as it was"):
        Store.open(f"sqlite:///{earlier}")
    assert check(earlier) == EARLIER[0]
    assert len(earlier.read_bytes()) == len(before)
    assert _names(earlier.parent) == ["watch.db"]


def test_a_damaged_store_is_not_migrated(earlier: Path) -> None:
    whole = bytearray(earlier.read_bytes())
    whole[-6000:] = os.urandom(6000)
    earlier.write_bytes(whole)
    with pytest.raises(StoreUnusableError, match="damaged"):
        Store.open(f"sqlite:///{earlier}")
    assert _names(earlier.parent) == ["watch.db"]


def test_only_the_last_copies_stay(earlier: Path) -> None:
    for nth in range(3):
        old = earlier.with_name(f"watch.db.revision-000{nth}-old.backup")
        old.write_text("a store")
        os.utime(old, (nth, nth))
    other = earlier.with_name("watch.db.mine.backup")
    other.write_text("a person's own")
    Store.open(f"sqlite:///{earlier}").close()
    assert [c.name for c in copies(earlier)] == ["watch.db.revision-0001.backup", "watch.db.revision-0002-old.backup"]
    assert other.exists()
    assert len(copies(earlier)) == upgrading.KEPT
