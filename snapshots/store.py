"""The store: opened by its address, made and migrated by itself."""

from __future__ import annotations

import re
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from snapshots import migrations
from snapshots.annals import Annals
from snapshots.archive import Archive
from snapshots.database import (
    PATIENCE,
    AlreadyStoredError,
    Database,
    DirectoryHeldError,
    StoreError,
    StoreFullError,
    StoreTooNewError,
    StoreUnusableError,
)
from snapshots.ledger import Ledger
from snapshots.outbox import Outbox
from snapshots.pruning import Pruning
from snapshots.requests import Requests
from snapshots.revision import create, revision_of
from snapshots.upgrading import upgrade

__all__ = [
    "AlreadyStoredError",
    "DirectoryHeldError",
    "Store",
    "StoreError",
    "StoreFullError",
    "StoreTooNewError",
    "StoreUnusableError",
    "place",
]

_EXAMPLE = 'such as url = "sqlite:///contactwatch.db"'


class Store:
    """One database: what we saw (`archive`), what came of it (`ledger`) and of it before (`annals`), what is owed
    (`requests`) and told (`outbox`), and what may go (`pruning`).
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.archive = Archive(database)
        self.ledger = Ledger(database)
        self.requests = Requests(database)
        self.outbox = Outbox(database)
        self.annals = Annals(database)
        self.pruning = Pruning(database)

    @classmethod
    def open(cls, url: str, *, readonly: bool = False, patience: float = PATIENCE) -> Self:
        """The store at a URL: `sqlite:///file.db` (relative to the working directory), `sqlite://` for memory.

        A store that is not there is made, an older one is migrated; with `readonly` neither is. `patience`: seconds to
        wait for another program's write.

        Raises: StoreUnusableError, StoreTooNewError, StoreFullError.
        """
        database = Database(place(url, readonly=readonly), readonly=readonly, patience=patience)
        try:
            _prepare(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    @property
    def path(self) -> Path | None:
        """The database file; None in memory."""
        return self.database.path

    def size(self) -> int:
        """Bytes on disk, with what is not yet merged into the file; of memory where there is no file."""
        if self.path is None:
            with self.database.reading() as connection:
                pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
                return int(pages * connection.exec_driver_sql("PRAGMA page_size").scalar_one())
        wal = self.path.with_name(f"{self.path.name}-wal")
        return self.path.stat().st_size + (wal.stat().st_size if wal.exists() else 0)

    def close(self) -> None:
        """Give the file back. A second call does nothing."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def place(url: str, *, readonly: bool = False) -> Path | None:
    """The file that a URL names; None for memory. Raises: StoreUnusableError."""
    try:
        parts = make_url(url)
    except ArgumentError:
        shown = re.sub(r"//[^/@]*@", "//…@", url)  # a password may stand there
        raise StoreUnusableError(f"store {shown!r}: this is no database URL. Write one {_EXAMPLE}.") from None
    shown = parts.render_as_string(hide_password=True)
    if parts.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise StoreUnusableError(
            f"store {shown!r}: this version keeps its store in SQLite only. Write a URL {_EXAMPLE}."
        )
    if parts.host or parts.query:
        raise StoreUnusableError(f"store {shown!r}: sqlite takes three slashes and a file name, {_EXAMPLE}.")
    if parts.database in (None, "", ":memory:"):
        return None
    path = Path.cwd() / parts.database
    if not path.parent.is_dir():
        raise StoreUnusableError(f"store {path}: the folder {path.parent} does not exist. Make it, or name another.")
    if path.is_dir():
        raise StoreUnusableError(f"store {path}: this is a folder. Name a file in it, {_EXAMPLE}.")
    if readonly and not path.exists():
        raise StoreUnusableError(f"store {path}: nothing is stored there yet. The first check makes it.")
    return path


def _prepare(database: Database) -> None:
    with database.reading() as connection:
        revision = revision_of(connection, str(database))
    if database.readonly:
        _demand_current(revision, database)
        return
    if revision is None:
        database.shrink_in_steps()
    database.use_wal()
    if revision == migrations.HEAD:
        return
    with database.writing() as connection:
        # A second process that opens the same fresh store waits above, and finds the work done here.
        revision = revision_of(connection, str(database))
        if revision is None:
            create(connection)
        elif revision != migrations.HEAD:
            upgrade(connection, database, revision)


def _demand_current(revision: str | None, database: Database) -> None:
    if revision is None:
        raise StoreUnusableError(f"{database}: nothing is stored there yet. The first check fills it.")
    if revision != migrations.HEAD:
        raise StoreUnusableError(f"{database}: an older version wrote it. Open it once for writing: any check does.")
