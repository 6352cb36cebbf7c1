"""One connection to one SQLite file, and its transactions. The only place where a driver's error gets our words."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Table, create_engine
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.dialects.sqlite.dml import Insert
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.pool import NullPool

from snapshots.columns import UnpackError

#: Seconds to wait for another program's write; ours take milliseconds, a backup may take longer.
PATIENCE = 30.0
#: Seconds between two tries of what SQLite does not wait for by itself.
PAUSE = 0.02


class StoreError(Exception):
    """The store could not do what was asked. The message says what, where, and what to do.

    StoreUnusableError      there is no store there that we can use
      StoreTooNewError      a later version of contactwatch wrote it
    StoreFullError          it cannot be written now; all that was stored before is still there
    DirectoryHeldError      another run holds the directory
    AlreadyStoredError      what is written once was to be written twice
    """


class StoreUnusableError(StoreError):
    """There is no store at that address that we can use."""


class StoreTooNewError(StoreUnusableError):
    """The store was written by a later version."""


class StoreFullError(StoreError):
    """The store cannot be written now: disk full, read only, or locked for too long. Nothing stored is lost."""


class DirectoryHeldError(StoreError):
    """Another run holds the directory."""


class AlreadyStoredError(StoreError):
    """Captures, runs and decisions are written once."""


class UnknownError(KeyError):
    """No record, or more than one, answers to that id. Its text is the message itself, not a quoted key."""

    def __str__(self) -> str:
        return str(self.args[0])


#: SQLite's primary result codes: what a person can do about them.
_FAULTS: Mapping[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_FULL: (StoreFullError, "the disk is full. Make room and start again; nothing stored is lost"),
    sqlite3.SQLITE_READONLY: (
        StoreFullError,
        "it may not be written. Make the file and its folder writable for this user; nothing stored is lost",
    ),
    sqlite3.SQLITE_BUSY: (
        StoreFullError,
        "another program kept it locked for too long. End that one and start again; nothing is lost",
    ),
    sqlite3.SQLITE_IOERR: (
        StoreFullError,
        "the disk could not be read or written. Check its room and its health; what was stored before is still there",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        StoreUnusableError,
        "it cannot be opened. Check that the folder exists and that this user may write in it",
    ),
    sqlite3.SQLITE_PERM: (StoreUnusableError, "this user may not open it. Change its permissions or its owner"),
    sqlite3.SQLITE_NOTADB: (
        StoreUnusableError,
        "the file is not a database. Name another file in [store] url, or move this one away",
    ),
    sqlite3.SQLITE_CORRUPT: (StoreUnusableError, "the database is damaged. Restore the newest backup of it"),
}


class Database:
    """One SQLite file, or memory where `path` is None. Threads may share it: one transaction at a time.

    Raises: StoreUnusableError if it cannot be opened, from here on StoreError for every fault of file or disk.
    """

    def __init__(self, path: Path | None, *, readonly: bool = False, patience: float = PATIENCE) -> None:
        self.path = path
        self.readonly = readonly
        self._patience = patience
        self._lock = threading.RLock()
        # The driver would open transactions by itself, too late and not around DDL: `writing` opens them instead.
        self._engine = create_engine(
            "sqlite://",
            creator=partial(_connect, path, readonly, patience),
            poolclass=NullPool,
            hide_parameters=True,  # an error that comes up as a traceback quotes no value
            json_serializer=partial(json.dumps, separators=(",", ":")),
        )
        with self._worded():
            self._connection = self._engine.connect()

    def __str__(self) -> str:
        return f"store {self.path}" if self.path else "store in memory"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The connection, for queries. Each one sees what was committed when it began."""
        with self._lock, self._worded():
            try:
                yield self._connection
            finally:
                self._connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The connection inside one transaction: all of it is stored, or nothing.

        Raises: AlreadyStoredError where a row of that id exists; other broken constraints as IntegrityError.
        """
        with self._lock, self._worded():
            try:
                self._connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.commit()
            except BaseException:
                self._connection.rollback()
                raise

    def shrink_in_steps(self) -> None:
        """What is pruned can be cut off the file in small steps: to be said before its first table is made."""
        with self.reading() as connection:
            connection.exec_driver_sql("PRAGMA auto_vacuum = INCREMENTAL")

    def use_wal(self) -> None:
        """Readers and one writer side by side, from now on and for every program: the mode stays in the file."""
        with self.reading() as connection:
            if connection.exec_driver_sql("PRAGMA journal_mode").scalar() in ("wal", "memory"):
                return
        deadline = time.monotonic() + self._patience
        while not self._try_wal(last=time.monotonic() > deadline):
            time.sleep(PAUSE)

    def _try_wal(self, *, last: bool) -> bool:
        # SQLite refuses the change at once, without its busy timeout, while a second process opens the same file.
        try:
            with self.reading() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        except StoreFullError:
            if last:
                raise
            return False
        return True

    def close(self) -> None:
        """Give the file back. A second call does nothing."""
        self._connection.close()
        self._engine.dispose()

    def _worded(self) -> AbstractContextManager[None]:
        return worded(str(self))


@contextmanager
def worded(what: str) -> Iterator[None]:
    """Gives faults of file and disk our words. `what`: the file as a message names it."""
    try:
        yield
    except DBAPIError as error:
        _reword(what, error, error.orig)
        raise
    except sqlite3.Error as error:
        _reword(what, error, error)
        raise
    except StatementError as error:
        # A value that its column type refused: our own ValueError says it better than the driver's wrapping.
        raise (error.orig or error) from None
    except UnpackError as error:
        kind, words = _FAULTS[sqlite3.SQLITE_CORRUPT]
        raise kind(f"{what}: {words}.") from error


def _reword(what: str, error: Exception, cause: BaseException | None) -> None:
    known = _FAULTS.get(_code(cause))
    if known is not None:
        kind, words = known
        raise kind(f"{what}: {words}.") from error


def upsert(table: Table, *keys: str) -> Insert:
    """An INSERT that overwrites the row of the same keys."""
    statement = insert(table)
    changed = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys and c.name != "seq"}
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)


def insert_once(table: Table, *keys: str) -> Insert:
    """An INSERT that leaves a row of the same keys as it is; without keys, of any same id or unique value."""
    return insert(table).on_conflict_do_nothing(index_elements=keys or None)


@contextmanager
def written_once(what: str) -> Iterator[None]:
    """Turns a second row of one id into AlreadyStoredError."""
    try:
        yield
    except IntegrityError as error:
        if _extended(error.orig) in (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY):
            raise AlreadyStoredError(f"{what} is stored already, and is never written twice.") from error
        raise


def _connect(path: Path | None, readonly: bool, patience: float) -> sqlite3.Connection:
    mode = "mode=ro" if readonly else "mode=rwc"
    address = f"file:{quote(str(path.absolute()))}?{mode}" if path else ":memory:"
    connection = sqlite3.connect(
        address, uri=path is not None, timeout=patience, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        # With WAL a crash of the program loses nothing, and one of the machine at most the last commits.
        connection.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _extended(error: BaseException | None) -> int:
    code: Any = getattr(error, "sqlite_errorcode", 0)
    return int(code)


def _code(error: BaseException | None) -> int:
    return _extended(error) & 0xFF
