"""The tables as described, as made, and as their history makes them are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import OperationalError

from snapshots import migrations
from snapshots.database import Database
from snapshots.schema import metadata
from snapshots.store import Store


@pytest.fixture
def migrated() -> Iterator[Database]:
    database = Database(None)
    with database.writing() as connection:
        migrations.upgrade(connection)
    yield database
    database.close()


def _shape(connection: Connection) -> dict[str, Any]:
    seen = inspect(connection)

    def ordered(rows: list[Any]) -> list[str]:
        return sorted(map(str, rows))

    return {
        table: (
            [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in seen.get_columns(table)],
            seen.get_pk_constraint(table),
            ordered(seen.get_indexes(table)),
            ordered(seen.get_unique_constraints(table)),
            ordered(seen.get_foreign_keys(table)),
        )
        for table in seen.get_table_names()
    }


def _shape_of(database: Database) -> dict[str, Any]:
    with database.reading() as connection:
        return _shape(connection)


def test_the_history_ends_where_the_tables_are(migrated: Database) -> None:
    with migrated.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_heads() == (migrations.HEAD,)
    assert migrations.revisions()[0] == migrations.HEAD


def test_a_fresh_store_is_what_the_history_makes(migrated: Database, store: Store) -> None:
    made = _shape_of(store.database)
    assert "alembic_version" in made
    assert made == _shape_of(migrated)


def test_a_migration_that_fails_leaves_nothing_behind() -> None:
    database = Database(None)
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE baselines (in_the_way TEXT)")  # the last table to be made
    with pytest.raises(OperationalError), database.writing() as connection:
        migrations.upgrade(connection)
    assert set(_shape_of(database)) == {"baselines"}
    database.close()


QUERIES: dict[str, Callable[[Store], object]] = {
    "captures.url": lambda s: s.archive.last_with_body("u"),
    "captures.run": lambda s: s.archive.of_run("r"),
    "captures.batch": lambda s: s.archive.of_batch("b"),
    "captures.newest": lambda s: s.archive.listing(limit=9),
    "captures.id": lambda s: s.archive.gets(["c"]),
    "runs": lambda s: s.ledger.runs(),
    "runs.directory": lambda s: s.ledger.runs("d"),
    "runs.batch": lambda s: s.ledger.batch("b"),
    "runs.status": lambda s: s.ledger.abandoned(),
    "runs.clock": lambda s: s.ledger.last_as_of("d"),
    "runs.names": lambda s: s.ledger.directories(),
    "runs.request": lambda s: s.ledger.answering("r"),
    "requests.state": lambda s: s.requests.open(),
    "requests.directory": lambda s: s.requests.of("d"),
    "requests.unanswered": lambda s: s.requests.unanswered("d", None),
    "accounted": lambda s: s.requests.accounted("d"),
    "judgements": lambda s: s.ledger.last_judgement("d"),
    "flags": lambda s: s.ledger.flags("d"),
    "sightings": lambda s: s.ledger.last_sightings("d"),
    "baselines": lambda s: s.ledger.baselines("d"),
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_every_query_has_its_index(
    store: Store, query: Callable[[Store], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, Any]] = []
    with store.database.reading() as connection:
        driver: Any = connection.connection.driver_connection
        driver.set_trace_callback(asked.append)
        query(store)
        driver.set_trace_callback(None)
        selects = [str(statement) for statement in asked if str(statement).startswith("SELECT")]
        plans = [row for s in selects for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {s}")]
    assert selects
    tables = set(metadata.tables)
    whole = [
        row for row in plans if row[3].startswith("SCAN") and row[3].split()[1] in tables and "INDEX" not in row[3]
    ]
    assert not whole
