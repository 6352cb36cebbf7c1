"""How a record and its row become each other: each field of the record is the column of that name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from operator import attrgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Row, Select, Table, bindparam, select

from snapshots.database import UnknownError

R = TypeVar("R")

#: Sorts after every text that begins with what stands before it.
_LAST = "\U0010ffff"


class Kept(Generic[R]):
    """A record type and the table that keeps it. Raises: KeyError if a field has no column."""

    def __init__(self, record: type[R], table: Table) -> None:
        names = [f.name for f in fields(record)]  # type: ignore[arg-type]
        self.kind = record
        self.table = table
        self.columns = [table.c[name] for name in names]
        self._make: Callable[..., R] = record
        self._names = names
        self._values = attrgetter(*names)
        if "id" in names:
            id_ = table.c.id
            self._near = self.select().where(id_ >= bindparam("from"), id_ < bindparam("to")).order_by(id_).limit(2)

    def row(self, record: R) -> dict[str, Any]:
        return dict(zip(self._names, self._values(record), strict=True))

    def select(self) -> Select[Any]:
        """A query for whole records."""
        return select(*self.columns)

    def record(self, row: Row[Any]) -> R:
        return self._make(*row)

    def records(self, rows: Iterable[Row[Any]]) -> tuple[R, ...]:
        return tuple(self._make(*row) for row in rows)

    def named(self, connection: Connection, id_: str, shortest: int, error: type[UnknownError]) -> R:
        """The record of that id, or the only one whose id begins so, if at least `shortest` characters are given.

        Raises: `error` if there is none, or more than one.
        """
        # The id itself sorts before all that it begins.
        near = connection.execute(self._near, {"from": id_, "to": id_ + _LAST}).all()
        if near and near[0].id == id_:
            return self.record(near[0])
        what = self._make.__name__.lower()
        if not near or len(id_) < shortest:
            raise error(f"no {what} has the id {id_!r}")
        if len(near) > 1:
            raise error(f"{id_!r} begins the id of more than one {what}: give more of it")
        return self.record(near[0])
