"""The store: opened by its address, made and migrated by itself."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, insert, make_url, select
from sqlalchemy.exc import ArgumentError

from snapshots import migrations
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
from snapshots.requests import Requests
from snapshots.schema import metadata

__all__ = [
    "AlreadyStoredError",
    "DirectoryHeldError",
    "Store",
    "StoreError",
    "StoreFullError",
    "StoreTooNewError",
    "StoreUnusableError",
]

_EXAMPLE = 'such as url = "sqlite:///contactwatch.db"'

#: Alembic's own table, as Alembic would make it.
_version = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


class Store:
    """What we saw (`archive`), what came of it (`ledger`) and what is owed (`requests`), in one database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.archive = Archive(database)
        self.ledger = Ledger(database)
        self.requests = Requests(database)

    @classmethod
    def open(cls, url: str, *, readonly: bool = False, patience: float = PATIENCE) -> Self:
        """The store at a URL: `sqlite:///file.db` (relative to the working directory), `sqlite://` for memory.

        A store that is not there is made, an older one is migrated; with `readonly` neither is. `patience`: seconds to
        wait for another program's write.

        Raises: StoreUnusableError, StoreTooNewError, StoreFullError.
        """
        database = Database(_place(url, readonly), readonly=readonly, patience=patience)
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


def _place(url: str, readonly: bool) -> Path | None:
    """The file that a URL names; None for memory."""
    try:
        parts = make_url(url)
    except ArgumentError:
        raise StoreUnusableError(f"store {url!r}: this is no database URL. Write one {_EXAMPLE}.") from None
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
        revision = _revision(connection, database)
    if database.readonly:
        _demand_current(revision, database)
        return
    database.use_wal()
    if revision == migrations.HEAD:
        return
    with database.writing() as connection:
        # A second process that opens the same fresh store waits above, and finds the work done here.
        revision = _revision(connection, database)
        if revision is None:
            _create(connection)
        elif revision != migrations.HEAD:
            migrations.upgrade(connection)


def _revision(connection: Connection, database: Database) -> str | None:
    """The revision of the tables; None where there are none. Raises: StoreUnusableError, StoreTooNewError."""
    names = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars())
    if not names:
        return None
    if not {"alembic_version", "captures"} <= names:
        raise StoreUnusableError(
            f"{database}: this is the database of another program, and was not touched. Name another file."
        )
    revision = connection.execute(select(_version.c.version_num)).scalar_one()
    if revision != migrations.HEAD and revision not in migrations.revisions():
        raise StoreTooNewError(
            f"{database}: a newer version of contactwatch wrote it (revision {revision}, this version knows"
            f" {migrations.HEAD}). Upgrade contactwatch, or name another file in [store] url."
        )
    return str(revision)


def _demand_current(revision: str | None, database: Database) -> None:
    if revision is None:
        raise StoreUnusableError(f"{database}: nothing is stored there yet. The first check fills it.")
    if revision != migrations.HEAD:
        raise StoreUnusableError(f"{database}: an older version wrote it. Open it once for writing: any check does.")


def _create(connection: Connection) -> None:
    # Straight to the newest tables: running their history would first import Alembic, for half a second.
    metadata.create_all(connection, checkfirst=False)
    _version.create(connection)
    connection.execute(insert(_version).values(version_num=migrations.HEAD))
