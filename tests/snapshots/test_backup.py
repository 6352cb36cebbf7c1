"""Backups are whole, whatever else goes on, and restoring never costs what is there."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from snapshots.backup import OccupiedError, check, copy, restore
from snapshots.store import DirectoryHeldError, Store, StoreError, StoreFullError, StoreTooNewError, StoreUnusableError
from tests.snapshots.samples import answer, failed, run

ROOT = Path(__file__).parents[2]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A store of one run and a large body."""
    path = tmp_path / "watch.db"
    body = os.urandom(300_000)
    with Store.open(f"sqlite:///{path}") as store:
        store.ledger.begin(run("r-1"))
        store.archive.put(answer("c-1", body), body)
    return path


def _captures(path: Path) -> list[str]:
    with Store.open(f"sqlite:///{path}", readonly=True) as store:
        found = store.archive.listing(limit=10_000)
        for capture in found:
            if capture.sha256:
                store.archive.body(capture.sha256)
        return sorted(c.id for c in found)


def _names(folder: Path) -> list[str]:
    """The files of a folder but locks and what SQLite keeps beside a database that is open."""
    return sorted(p.name for p in folder.iterdir() if not p.name.endswith((".lock", "-wal", "-shm")))


@contextmanager
def _little_room(size: int) -> Iterator[None]:
    """No file of this process may grow beyond that: what a full disk looks like to one that may not fill it."""
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_copy_is_one_file_and_a_store(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    assert copy(file, target) == target.stat().st_size
    assert _captures(target) == ["c-1"]
    assert _names(tmp_path) == ["copy.db", "watch.db"]
    with closing(sqlite3.connect(target)) as opened:
        assert opened.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_what_is_not_merged_yet_is_in_the_copy(file: Path, tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{file}") as store:
        store.archive.put(failed("c-2"), None)
        copy(file, tmp_path / "copy.db")
    assert _captures(tmp_path / "copy.db") == ["c-1", "c-2"]


def test_a_copy_is_as_private_as_the_store(file: Path, tmp_path: Path) -> None:
    file.chmod(0o600)
    copy(file, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600


def test_nothing_is_overwritten(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "letter.txt"
    target.write_text("Dear sirs")
    with pytest.raises(OccupiedError, match=r"letter\.txt.*not overwritten"):
        copy(file, target)
    with pytest.raises(OccupiedError):
        copy(file, file)
    assert target.read_text() == "Dear sirs"
    assert _captures(file) == ["c-1"]


def test_where_there_is_no_folder(file: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreUnusableError, match="there is no such folder"):
        copy(file, tmp_path / "nowhere" / "copy.db")


def test_where_there_is_no_room_nothing_is_left(file: Path, tmp_path: Path) -> None:
    with _little_room(100_000), pytest.raises(StoreFullError, match=r"copy in .*room"):
        copy(file, tmp_path / "copy.db")
    assert _names(tmp_path) == ["watch.db"]
    assert _captures(file) == ["c-1"]


def test_a_damaged_store_gives_no_backup(file: Path, tmp_path: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] + b"\xff" * (len(whole) // 2))
    with pytest.raises(StoreUnusableError, match="damaged"):
        copy(file, tmp_path / "copy.db")
    assert _names(tmp_path) == ["watch.db"]


WRITER = """
import itertools, os, sys
from snapshots.store import Store
from tests.snapshots.samples import answer, failed
with Store.open(f"sqlite:///{sys.argv[1]}") as store:
    for n in itertools.count():
        body = os.urandom(20_000)
        store.archive.put(answer(f"w-{n:06}", body), body)
        print(n, flush=True)
"""


def test_the_drill_while_another_program_writes(file: Path, tmp_path: Path) -> None:
    """Copies under a writer that never rests, the writer killed, the last copy put back: whole and up to its moment."""
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(file)], stdout=subprocess.PIPE, cwd=ROOT, text=True)
    assert writer.stdout is not None
    try:
        written, held = 0, []
        for nth in range(4):
            written = int(writer.stdout.readline())
            copy(file, tmp_path / f"copy-{nth}.db")
            held.append(_captures(tmp_path / f"copy-{nth}.db"))
            assert len(held[-1]) >= written + 2  # what was said to be written, and the first
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.communicate()
    assert [len(h) for h in held] == sorted({len(h) for h in held})  # the writer went on between the copies
    after = _captures(file)
    assert after[: len(held[-1])] == held[-1]
    restore(tmp_path / "copy-3.db", file, aside=tmp_path / "aside.db", replace=True)
    assert _captures(file) == held[-1]
    assert _captures(tmp_path / "aside.db") == after
    with Store.open(f"sqlite:///{file}") as store:
        store.archive.put(failed("z"), None)
    assert _captures(file) == [*held[-1], "z"]


def test_restoring_where_there_is_nothing(file: Path, tmp_path: Path) -> None:
    copy(file, tmp_path / "copy.db")
    fresh = tmp_path / "new" / "watch.db"
    fresh.parent.mkdir()
    restore(tmp_path / "copy.db", fresh, aside=tmp_path / "aside.db")
    assert _captures(fresh) == ["c-1"]
    assert not (tmp_path / "aside.db").exists()


def test_a_store_is_not_replaced_unasked(file: Path, tmp_path: Path) -> None:
    copy(file, tmp_path / "copy.db")
    with Store.open(f"sqlite:///{file}") as store:
        store.archive.put(failed("c-2"), None)
    with pytest.raises(OccupiedError, match="--replace"):
        restore(tmp_path / "copy.db", file, aside=tmp_path / "aside.db")
    assert _captures(file) == ["c-1", "c-2"]


def test_not_while_a_run_is_on(file: Path, tmp_path: Path) -> None:
    copy(file, tmp_path / "copy.db")
    with (
        Store.open(f"sqlite:///{file}") as store,
        store.ledger.hold("a page/of ours"),
        pytest.raises(DirectoryHeldError, match="a page/of ours"),
    ):
        restore(tmp_path / "copy.db", file, aside=tmp_path / "aside.db", replace=True)
    assert _names(tmp_path) == ["copy.db", "watch.db"]


def test_not_while_another_program_has_it_open(file: Path, tmp_path: Path) -> None:
    copy(file, tmp_path / "copy.db")
    with Store.open(f"sqlite:///{file}") as store:
        with pytest.raises(StoreUnusableError, match="has it open"):
            restore(tmp_path / "copy.db", file, aside=tmp_path / "aside.db", replace=True)
        store.archive.put(failed("c-2"), None)
    assert _captures(file) == ["c-1", "c-2"]


def test_a_damaged_store_is_set_aside_as_it_is(file: Path, tmp_path: Path) -> None:
    copy(file, tmp_path / "copy.db")
    file.write_bytes(b"\xff" * 9000)
    restore(tmp_path / "copy.db", file, aside=tmp_path / "aside.db", replace=True)
    assert _captures(file) == ["c-1"]
    assert (tmp_path / "aside.db").read_bytes() == b"\xff" * 9000


def test_where_there_is_no_room_to_restore_the_store_stays(file: Path, tmp_path: Path) -> None:
    copy(file, tmp_path / "copy.db")
    with _little_room(100_000), pytest.raises(StoreFullError, match="room"):
        restore(tmp_path / "copy.db", file, aside=tmp_path / "aside.db", replace=True)
    assert _names(tmp_path) == ["copy.db", "watch.db"]
    assert _captures(file) == ["c-1"]


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as opened, opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100_000])


@pytest.mark.parametrize(
    ("spoil", "error", "words"),
    [
        pytest.param(Path.unlink, StoreUnusableError, "no such file", id="none"),
        pytest.param(lambda p: p.write_bytes(b""), StoreUnusableError, "nothing is stored in it", id="empty"),
        pytest.param(lambda p: p.write_text("Dear sirs" * 99), StoreUnusableError, "not a database", id="a letter"),
        pytest.param(_cut, StoreUnusableError, "damaged", id="cut short"),
        pytest.param(_newer, StoreTooNewError, "Upgrade contactwatch", id="newer"),
    ],
)
def test_a_backup_that_is_none_is_refused(
    file: Path, tmp_path: Path, spoil: object, error: type[StoreError], words: str
) -> None:
    backup = tmp_path / "copy.db"
    copy(file, backup)
    assert callable(spoil)
    spoil(backup)
    with pytest.raises(error, match=words):
        restore(backup, file, aside=tmp_path / "aside.db", replace=True)
    assert _captures(file) == ["c-1"]
    assert not (tmp_path / "aside.db").exists()


def test_checking_leaves_a_backup_as_it_is(file: Path, tmp_path: Path) -> None:
    copy(file, tmp_path / "copy.db")
    before, then = (tmp_path / "copy.db").read_bytes(), time.time_ns()
    check(tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_bytes() == before
    assert (tmp_path / "copy.db").stat().st_mtime_ns <= then
