"""Opening a store: fresh, old, new, damaged, held."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from threading import Timer

import pytest

from snapshots import migrations
from snapshots.store import (
    AlreadyStoredError,
    Store,
    StoreError,
    StoreFullError,
    StoreTooNewError,
    StoreUnusableError,
)
from tests.snapshots.samples import answer, baseline, failed, judgement, run


def _pragma(store: Store, name: str) -> object:
    with store.database.reading() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_it_is_made_and_found_again(url: str) -> None:
    with Store.open(url) as store:
        store.archive.put(failed("c-1"), None)
        settings = [_pragma(store, p) for p in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")]
        assert settings == ["wal", 1, 1, 30_000]
    with Store.open(url) as store:
        assert store.archive.get("c-1") == failed("c-1")
        assert _pragma(store, "journal_mode") == "wal"


def test_a_relative_path_is_relative_to_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Store.open("sqlite:///here.db") as store:
        assert store.path == tmp_path / "here.db"
        monkeypatch.chdir("/")
        store.archive.put(failed("c-1"), None)
    assert (tmp_path / "here.db").exists()


@pytest.mark.parametrize("name", ["with space.db", "per%cent.db", "what?.db", "has#hash.db", "страна.db"])
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    with Store.open(f"sqlite:///{tmp_path}/{name.replace('%', '%25').replace('?', '%3F')}") as store:
        assert store.path is not None
        assert store.path.exists()
        with store.ledger.hold("belarus"):
            pass


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_in_memory(url: str) -> None:
    with Store.open(url) as store:
        assert store.path is None
        store.archive.put(failed("c-1"), None)
        assert store.archive.get("c-1").id == "c-1"
        assert store.size() > 0


def test_size_counts_what_is_not_merged_yet(store: Store) -> None:
    before = store.size()
    body = os.urandom(100_000)
    store.archive.put(answer("c-1", body), body)
    assert before + 100_000 < store.size() < before + 200_000


def test_closing_twice_is_no_error(store: Store) -> None:
    store.close()
    store.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        pytest.param("postgresql://u:secret@db/watch", r"\*\*\*@db/watch.*SQLite only", id="other database"),
        pytest.param("sqlite+aiosqlite:///x.db", "SQLite only", id="other driver"),
        pytest.param("watch.db", "no database URL.*sqlite:///", id="bare path"),
        pytest.param("postgresql//u:pw@h/x", "^store 'postgresql//…@h/x': this is no database", id="with a password"),
        pytest.param("sqlite://watch.db", "three slashes", id="two slashes"),
        pytest.param("sqlite:///watch.db?mode=ro", "three slashes and a file name", id="options"),
        pytest.param("sqlite:////nowhere/at/all/watch.db", "folder /nowhere/at/all does not exist", id="no folder"),
        pytest.param("sqlite:////", "this is a folder", id="a folder"),
    ],
)
def test_an_address_that_is_none(url: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreUnusableError, match=words) as caught:
        Store.open(url)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("readonly", [False, True])
def test_a_file_that_is_no_database(tmp_path: Path, readonly: bool) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear sirs, " * 200)
    with pytest.raises(StoreUnusableError, match=r"letter\.txt: the file is not a database"):
        Store.open(f"sqlite:///{file}", readonly=readonly)
    assert file.read_text() == "Dear sirs, " * 200


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "places.db"
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE alembic_version (version_num TEXT)")
        other.execute("CREATE TABLE places (url TEXT)")
    before = file.read_bytes()
    with pytest.raises(StoreUnusableError, match="another program"):
        Store.open(f"sqlite:///{file}")
    assert file.read_bytes() == before


@pytest.mark.parametrize("readonly", [False, True])
def test_a_newer_store_is_refused_and_left_alone(url: str, readonly: bool) -> None:
    with Store.open(url) as store, store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreTooNewError, match=r"revision 9999.*Upgrade contactwatch"):
        Store.open(url, readonly=readonly)
    path = url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


def test_an_older_store_is_migrated_by_opening_it(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.open(url).close()
    known = migrations.revisions()
    monkeypatch.setattr(migrations, "HEAD", "next")
    monkeypatch.setattr(migrations, "revisions", lambda: ("next", *known))
    with pytest.raises(StoreUnusableError, match="older version"):
        Store.open(url, readonly=True)
    monkeypatch.setattr(
        migrations, "upgrade", lambda c: c.exec_driver_sql("UPDATE alembic_version SET version_num = 'next'")
    )
    Store.open(url).close()
    Store.open(url, readonly=True).close()


def test_readonly_reads_and_writes_nothing(url: str) -> None:
    with Store.open(url) as store:
        store.archive.put(failed("c-1"), None)
        with Store.open(url, readonly=True) as reader:
            assert reader.archive.get("c-1").id == "c-1"
            store.archive.put(failed("c-2"), None)
            assert reader.archive.get("c-2").id == "c-2"
            with pytest.raises(StoreFullError, match="may not be written"):
                reader.archive.put(failed("c-3"), None)
    with Store.open(url, readonly=True) as reader:
        assert {c.id for c in reader.archive.listing()} == {"c-1", "c-2"}


def test_readonly_makes_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusableError, match="nothing is stored there yet"):
        Store.open(f"sqlite:///{tmp_path}/none.db", readonly=True)
    (tmp_path / "empty.db").touch()
    with pytest.raises(StoreUnusableError, match="nothing is stored there yet"):
        Store.open(f"sqlite:///{tmp_path}/empty.db", readonly=True)
    assert (tmp_path / "empty.db").stat().st_size == 0


def test_a_full_disk_loses_nothing_and_is_said_in_one_line(store: Store) -> None:
    kept = b"first"
    store.archive.put(answer("c-1", kept), kept)
    store.ledger.begin(run("r-1"))
    _pragma(store, f"max_page_count = {_pragma(store, 'page_count')}")
    big = os.urandom(200_000)
    with pytest.raises(StoreFullError, match=r"watch\.db: the disk is full") as caught:
        store.archive.put(answer("c-2", big), big)
    assert "\n" not in str(caught.value)
    marks = [baseline(f"field-{n}", "c-1") for n in range(2000)]
    with pytest.raises(StoreFullError):
        store.ledger.record(judgement(run("r-1")), [], [], marks, run("r-1", judged=True))
    assert [c.id for c in store.archive.listing()] == ["c-1"]
    assert store.ledger.run("r-1") == run("r-1")
    _pragma(store, "max_page_count = 1000000")
    store.archive.put(answer("c-2", big), big)
    assert store.archive.body(store.archive.get("c-2").sha256 or "") == big


def test_locked_for_too_long(store: Store) -> None:
    _pragma(store, "busy_timeout = 0")  # do not wait the 30 seconds
    assert store.path is not None
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreFullError, match="locked"):
            store.archive.put(failed("c-1"), None)
        assert store.archive.listing() == ()  # reading goes on
        other.execute("ROLLBACK")
    store.archive.put(failed("c-1"), None)


def test_a_fresh_store_waits_for_who_else_makes_it(tmp_path: Path) -> None:
    file = tmp_path / "watch.db"
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        release = Timer(0.1, other.rollback)
        release.start()
        with Store.open(f"sqlite:///{file}") as store:
            assert _pragma(store, "journal_mode") == "wal"
        release.join()


def test_a_damaged_database_is_said(url: str) -> None:
    with Store.open(url) as store:
        for n in range(300):
            store.archive.put(failed(f"c-{n}"), None)
    path = Path(url.removeprefix("sqlite:///"))
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    with pytest.raises(StoreUnusableError, match="damaged"), Store.open(url) as store:
        store.archive.listing(limit=1000)


def test_an_interrupted_write_is_undone(store: Store) -> None:
    def write() -> None:
        with store.database.writing() as connection:
            connection.exec_driver_sql("INSERT INTO readings (key, text, sha256, version) VALUES ('k', x'00', '', '')")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert store.archive.reading("k") is None
    store.archive.put(failed("c-1"), None)


def test_every_fault_is_a_store_error() -> None:
    for kind in (StoreFullError, StoreTooNewError, StoreUnusableError, AlreadyStoredError):
        assert issubclass(kind, StoreError)


def test_a_check_of_a_current_or_fresh_store_imports_no_alembic(url: str) -> None:
    program = (
        "import sys; from snapshots.store import Store\n"
        "Store.open(sys.argv[1]).close(); Store.open(sys.argv[1]).close()\n"
        "sys.exit('alembic' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", program, url], cwd=Path(__file__).parents[2], check=False).returncode == 0
    )
