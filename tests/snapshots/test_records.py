"""Every record comes back from its table as it went in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from snapshots.database import Database
from snapshots.kept import Kept
from snapshots.schema import (
    BASELINES,
    CAPTURES,
    DECISIONS,
    FLAGS,
    JUDGEMENTS,
    RUNS,
    SIGHTED,
    metadata,
)
from tests.zones import machine_zone

__all__ = ["machine_zone"]

_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(exclude_categories=["Cs"])),
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False),
    bool: st.booleans(),
    datetime: st.datetimes(
        datetime(1999, 1, 1),  # noqa: DTZ001 - bounds of the strategy, which adds the zones
        datetime(2099, 1, 1),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=3)), timezone(-timedelta(hours=9, minutes=30))]),
    ),
    type(None): st.none(),
}


def _of(hint: Any) -> st.SearchStrategy[Any]:
    if hint in _PLAIN:
        return _PLAIN[hint]
    if get_origin(hint) is tuple:
        first, *rest = get_args(hint)
        return st.lists(_of(first), max_size=3).map(tuple) if rest == [...] else st.tuples(*map(_of, get_args(hint)))
    if isinstance(hint, UnionType):
        return st.one_of(*map(_of, get_args(hint)))
    if issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    assert isinstance(hint, type)
    assert is_dataclass(hint)
    hints = get_type_hints(hint)
    return st.builds(hint, **{f.name: _of(hints[f.name]) for f in fields(hint)})


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    made = Database(None)
    with made.writing() as connection:
        metadata.create_all(connection)
    with made.reading() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")  # each record stands alone here
    yield made
    made.close()


@pytest.mark.parametrize(
    "kept",
    [CAPTURES, RUNS, JUDGEMENTS, FLAGS, DECISIONS, SIGHTED, BASELINES],
    ids=lambda kept: kept.table.name,
)
def test_a_record_comes_back_as_it_was(kept: Kept[Any], database: Database) -> None:
    @settings(deadline=None, max_examples=50)  # a busy machine is no fault of the store
    @given(_of(kept.kind))
    def comes_back(record: Any) -> None:
        with database.writing() as connection:
            connection.execute(kept.table.delete())
            connection.execute(insert(kept.table), kept.row(record))
        with database.reading() as connection:
            (found,) = kept.records(connection.execute(kept.select()))
        assert found == record
        assert all(t.tzinfo is UTC for t in _times(found))

    comes_back()


def _times(record: Any) -> Iterator[datetime]:
    return (value for f in fields(record) if isinstance(value := getattr(record, f.name), datetime))


def test_times_of_any_zone_sort_as_texts(database: Database) -> None:
    table = RUNS.table
    noon = datetime(2026, 9, 7, 12, tzinfo=UTC)
    moments = [
        noon,
        (noon + timedelta(microseconds=1)).astimezone(timezone(timedelta(hours=-5))),
        noon + timedelta(hours=1),
    ]
    with database.reading() as connection:
        bind = table.c.as_of.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        assert bind is not None
        texts = [bind(m) for m in moments]
    assert texts == sorted(texts)
    assert {len(t) for t in texts} == {len(texts[0])}
