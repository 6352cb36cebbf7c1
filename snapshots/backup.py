"""Whole copies of a store: taken while it is used, checked, and put back in its place."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from snapshots.database import Database, StoreError, StoreUnusableError, worded
from snapshots.holding import Holding
from snapshots.revision import revision_of

#: Pages copied at once: some 40 MB, between which an interruption is heard.
_PAGES = 10_000
#: What SQLite may keep beside a database file.
_BESIDE = ("-wal", "-shm", "-journal")


class OccupiedError(StoreError):
    """Something stands where the copy was to be put, and stays there."""


def copy(source: Path, target: Path, *, replace: bool = False, emptied: Sequence[str] = ()) -> int:
    """Copy the store as it is at this moment, check the copy, and give it its name only then.

    Writers go on meanwhile: the copy holds what was committed before it began. `replace`: an earlier file of that name
    gives way, otherwise it stays. `emptied`: tables whose rows are left out of it, and leave no trace in it.

    Returns: bytes of the copy.
    Raises: OccupiedError; StoreFullError where there is no room; StoreUnusableError where the source or the copy is no
    whole store. After each of them no part of a copy is left, and nothing else was changed.
    """
    if not replace and os.path.lexists(target):
        raise OccupiedError(f"{target}: there is a file of that name, and it is not overwritten. Name another one.")
    with _partial(target) as partial:
        _copy_pages(source, partial, emptied)
        check(partial, f"the copy of {source}")
        _settle(partial, source)
        size = partial.stat().st_size
        _name(partial, target, replace=replace)
    return size


def check(file: Path, what: str | None = None) -> str:
    """Read the whole of a store and say its revision. `what`: the file as a message names it.

    Raises: StoreUnusableError where it is damaged, empty or no store of ours; StoreTooNewError.
    """
    named = what or f"backup {file}"
    if not file.is_file():
        raise StoreUnusableError(f"{named}: there is no such file.")
    with worded(named), closing(Database(file, readonly=True)) as database, database.reading() as connection:
        revision = revision_of(connection, named)
        if revision is None:
            raise StoreUnusableError(f"{named}: nothing is stored in it.")
        said = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
        if said != "ok":
            raise StoreUnusableError(f"{named}: the database is damaged ({said}). Take another backup.")
        loose = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if loose is not None:
            raise StoreUnusableError(f"{named}: a row of {loose[0]} points at nothing. Take another backup.")
    return revision


def restore(backup: Path, store: Path, *, aside: Path, directories: Iterable[str] = (), replace: bool = False) -> str:
    """Put a backup where the store is to be. What was there is kept under the name `aside`.

    `directories`: those of the config; no run of them, and no scheduler, may be on meanwhile.

    Returns: the backup's revision; the next opening migrates it.
    Raises: OccupiedError where there is a store and `replace` was not said; DirectoryHeldError; StoreFullError,
    StoreUnusableError, StoreTooNewError. After each of them the store is as it was.
    """
    revision = check(backup)
    with Holding(store).hold_all(directories), _partial(store) as partial:
        there = store.exists() and store.stat().st_size > 0
        if there and not replace:
            raise OccupiedError(
                f"{store}: there is a store already. With --replace it is set aside as {aside.name}, and the backup"
                " takes its place."
            )
        _copy_pages(backup, partial)
        check(partial, f"the copy of {backup}")
        _settle(partial, store if there else backup)
        if there:
            _set_aside(store, aside)
        with _said(store):
            partial.replace(store)
    return revision


@contextmanager
def _partial(target: Path) -> Iterator[Path]:
    """A hidden name beside the target for what is not whole yet; nothing of it is left after the block."""
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        yield partial
    finally:
        for suffix in ("", *_BESIDE):
            partial.with_name(partial.name + suffix).unlink(missing_ok=True)


@contextmanager
def _said(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreUnusableError(f"{file}: {error.strerror}. Nothing stored was lost.") from error


def _copy_pages(source: Path, target: Path, emptied: Sequence[str] = ()) -> None:
    if not target.parent.is_dir():
        raise StoreUnusableError(f"{target.parent}: there is no such folder. Make it, or name another.")
    with worded(f"store {source}"), closing(sqlite3.connect(_readonly(source), uri=True)) as here:
        # One snapshot for the whole copy: without it SQLite would begin again after every write of another program.
        here.execute("BEGIN")
        here.execute("SELECT count(*) FROM sqlite_master").fetchone()
        with worded(f"copy in {target.parent}"), closing(sqlite3.connect(target)) as there:
            here.backup(there, pages=_PAGES)
            there.execute("PRAGMA journal_mode = DELETE")  # one file, without companions
            there.execute("PRAGMA journal_mode = MEMORY")  # no second file with what is to go
            there.execute("PRAGMA secure_delete = ON")
            for table in emptied:
                there.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
            there.commit()


def _readonly(file: Path) -> str:
    return f"file:{quote(str(file.absolute()))}?mode=ro"


def _settle(partial: Path, model: Path) -> None:
    """On the disk for good, and readable for whom its model is."""
    with _said(partial):
        shutil.copymode(model, partial)
        with partial.open("rb") as file:
            os.fsync(file.fileno())


def _name(partial: Path, target: Path, *, replace: bool) -> None:
    with _said(target):
        if replace:
            partial.replace(target)
            return
        try:
            os.link(partial, target)  # unlike a renaming it never overwrites
        except FileExistsError as error:
            raise OccupiedError(f"{target}: a file of that name came meanwhile, and is not overwritten.") from error
        except OSError:  # a file system without links
            partial.rename(target)


def _set_aside(store: Path, aside: Path) -> None:
    """Keep the store under another name. It stays where it is as well, until the backup takes its place."""
    if aside.exists():
        raise OccupiedError(f"{aside}: there is a file of that name, and it is not overwritten. Move it away.")
    whole = False
    with suppress(sqlite3.Error), closing(sqlite3.connect(store)) as connection:  # a damaged one is taken as it is
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        whole = True
    wal = store.with_name(f"{store.name}-wal")
    if whole and wal.exists():
        raise StoreUnusableError(f"store {store}: another program has it open. End that one and start again.")
    with _said(aside):
        for suffix in ("", "-wal"):
            if (file := store.with_name(store.name + suffix)).exists():
                _link(file, aside.with_name(aside.name + suffix))
        for suffix in _BESIDE:  # a log of the old pages must never be read into the new ones
            store.with_name(store.name + suffix).unlink(missing_ok=True)


def _link(file: Path, to: Path) -> None:
    try:
        os.link(file, to)
    except OSError:  # a file system without links
        shutil.copy2(file, to)
