"""Which revision of the tables a database holds, and how a fresh one is made."""

from __future__ import annotations

import secrets

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, insert, select

from snapshots import migrations
from snapshots.database import StoreTooNewError, StoreUnusableError
from snapshots.schema import keys, metadata

#: Alembic's own table, as Alembic would make it.
_version = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def revision_of(connection: Connection, what: str) -> str | None:
    """The revision of the tables; None where there are none. `what`: the file as a message names it.

    Raises: StoreUnusableError for another program's database, StoreTooNewError.
    """
    names = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars())
    if not names:
        return None
    if not {"alembic_version", "captures"} <= names:
        raise StoreUnusableError(
            f"{what}: this is the database of another program, and was not touched. Name another file."
        )
    revision = connection.execute(select(_version.c.version_num)).scalar_one()
    if revision != migrations.HEAD and revision not in migrations.revisions():
        raise StoreTooNewError(
            f"{what}: a newer version of contactwatch wrote it (revision {revision}, this version knows"
            f" {migrations.HEAD}). Upgrade contactwatch, or name another file."
        )
    return str(revision)


def create(connection: Connection) -> None:
    """Make the newest tables in an empty database."""
    # Straight to the newest: running their history would first import Alembic, for half a second.
    metadata.create_all(connection, checkfirst=False)
    _version.create(connection)
    connection.execute(insert(_version).values(version_num=migrations.HEAD))
    connection.execute(insert(keys).values(name="veil", key=secrets.token_bytes(32)))
