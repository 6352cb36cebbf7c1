"""An older store becomes today's: a copy of it first, then its migrations, all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from glob import escape
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from snapshots import migrations
from snapshots.backup import copy
from snapshots.database import Database, StoreError, StoreFullError, StoreUnusableError, worded

#: Copies of older revisions that stay beside the store: the last one, and the one before it.
KEPT = 2

#: Made anew whenever it is wanted. An earlier version kept the numbers of persons in it, and no copy may.
_CACHES = ("readings",)

_HOLDS_DATA = ("captures", "runs", "decisions")


class MigrationError(StoreUnusableError):
    """The tables could not be brought up to date. The store is as it was."""


def upgrade(connection: Connection, database: Database, revision: str) -> None:
    """Bring the store up to date inside the caller's transaction, after a copy of it where it holds anything.

    Raises: StoreFullError where there is no room, MigrationError.
    """
    kept = _keep(connection, database, revision)
    try:
        with worded(str(database)):
            migrations.upgrade(connection)
    except StoreFullError:
        raise
    except (StoreError, SQLAlchemyError) as error:
        beside = f" A copy lies at {kept}." if kept else ""
        raise MigrationError(
            f"{database}: it could not be brought from revision {revision} to {migrations.HEAD} and is as it was."
            f"{beside} Go on with the earlier version of contactwatch, and report this: {error}"
        ) from error
    for old in copies(database.path)[KEPT:]:
        old.unlink(missing_ok=True)


def copies(store: Path | None) -> Sequence[Path]:
    """The copies that migrations left beside the store, newest first."""
    if store is None:
        return ()
    found = store.parent.glob(f"{escape(store.name)}.revision-*.backup")
    return sorted(found, key=lambda file: (file.stat().st_mtime, file.name), reverse=True)


def _keep(connection: Connection, database: Database, revision: str) -> Path | None:
    if database.path is None or not any(
        connection.exec_driver_sql(f"SELECT 1 FROM {table} LIMIT 1").first()  # noqa: S608 - our own names
        for table in _HOLDS_DATA
    ):
        return None
    target = database.path.with_name(f"{database.path.name}.revision-{revision}.backup")
    try:
        # The caller's transaction keeps writers off, and has written nothing: the copy is the store as it stands.
        copy(database.path, target, replace=True, emptied=_CACHES)
    except StoreError as error:
        kind = StoreFullError if isinstance(error, StoreFullError) else MigrationError
        raise kind(
            f"{database}: before its tables are brought up to date a copy is made of it, and that failed: {error}"
            " The store is as it was."
        ) from error
    return target
