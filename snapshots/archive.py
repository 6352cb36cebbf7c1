"""Captures and their bodies. Only ever added to: what was received is the truth that all else is read from."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from snapshots.database import Database, StoreError, StoreUnusableError, UnknownError, upsert, written_once
from snapshots.records import Capture
from snapshots.schema import CAPTURES, bodies, captures, readings, runs

#: The fewest characters of an id that may stand for the whole of it.
SHORTEST_PREFIX = 6
#: Ids asked for in one query: databases bound it (SQLite at some 32,000), and planning a longer one takes time.
CHUNK = 500

_NEWEST = (captures.c.fetched_at.desc(), captures.c.seq.desc())
_RECEIVED = (captures.c.fetched_at, captures.c.seq)

_HAS_BODY = select(bodies.c.size).where(bodies.c.sha256 == bindparam("sha256"))
_BODY = select(bodies.c.data).where(bodies.c.sha256 == bindparam("sha256"))
_PUT_BODY = insert(bodies)
_PUT = insert(captures)
_LAST_WITH_BODY = (
    CAPTURES.select()
    .where(captures.c.url == bindparam("url"), captures.c.sha256.is_not(None), captures.c.status.in_((200, 304)))
    .order_by(*_NEWEST)
    .limit(1)
)
_READING = select(readings.c.text).where(readings.c.key == bindparam("key"))
_KEEP = upsert(readings, "key")


class UnknownCaptureError(UnknownError):
    """No capture, or more than one, has that id."""


class MissingBodyError(StoreError):
    """The body is not in the archive, or not whole any more."""


class Archive:
    """Captures with their bodies, and the cache of what was read in them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, capture: Capture, body: bytes | None) -> None:
        """Store a capture and its body in one transaction. A body that is there already is not stored again.

        `body` is None where there is none, or where `capture.sha256` names one received earlier (a 304).

        Raises: ValueError if the body is not the one that the capture describes; MissingBodyError if it names an
        earlier body that is not here; AlreadyStoredError for a second capture of one id.
        """
        if body is not None and (hashlib.sha256(body).hexdigest(), len(body)) != (capture.sha256, capture.size):
            raise ValueError(f"capture {capture.id}: its sha256 or size is not that of its body")
        try:
            with written_once(f"capture {capture.id}"), self._database.writing() as connection:
                if body is not None and connection.execute(_HAS_BODY, {"sha256": capture.sha256}).first() is None:
                    connection.execute(_PUT_BODY, {"sha256": capture.sha256, "size": capture.size, "data": body})
                connection.execute(_PUT, CAPTURES.row(capture))
        except IntegrityError as error:
            # The foreign key is the only constraint left that a capture can break.
            raise MissingBodyError(
                f"capture {capture.id} of {capture.url} relies on body {capture.sha256}, which is not in the archive."
                " Ask for the page without conditions."
            ) from error

    def get(self, id: str) -> Capture:
        """The capture of that id, or the only one whose id begins so. Raises: UnknownCaptureError."""
        with self._database.reading() as connection:
            return CAPTURES.named(connection, id, SHORTEST_PREFIX, UnknownCaptureError)

    def gets(self, ids: Collection[str]) -> dict[str, Capture]:
        """The captures of those ids, by id; unknown ones are left out."""
        found = CAPTURES.records(self._among(CAPTURES.select(), captures.c.id, ids))
        return {capture.id: capture for capture in found}

    def body(self, sha256: str) -> bytes:
        """The body as it was received. Raises: MissingBodyError if it is not here, or not whole."""
        try:
            with self._database.reading() as connection:
                found: bytes | None = connection.execute(_BODY, {"sha256": sha256}).scalar()
        except StoreUnusableError as error:
            raise self._damaged(sha256) from error
        if found is None:
            raise MissingBodyError(f"{self._database} holds no body {sha256}. It may have been pruned.")
        if hashlib.sha256(found).hexdigest() != sha256:
            raise self._damaged(sha256)
        return found

    def _damaged(self, sha256: str) -> MissingBodyError:
        return MissingBodyError(
            f"{self._database}: body {sha256} was damaged after it was stored. Restore the newest backup."
        )

    def last_with_body(self, url: str) -> Capture | None:
        """The newest answer to that address, as asked, with a body: status 200, or 304 and what it confirms."""
        return next(iter(self._captures(_LAST_WITH_BODY, url=url)), None)

    def of_run(self, run: str) -> tuple[Capture, ...]:
        """What one run asked for, in order of receipt."""
        return self._captures(CAPTURES.select().where(captures.c.run == run).order_by(*_RECEIVED))

    def of_batch(self, batch: str) -> tuple[Capture, ...]:
        """What all runs of a batch asked for, in order of receipt."""
        members = select(runs.c.id).where(runs.c.batch == batch)
        return self._captures(CAPTURES.select().where(captures.c.run.in_(members)).order_by(*_RECEIVED))

    def listing(self, *, url: str | None = None, run: str | None = None, limit: int = 100) -> tuple[Capture, ...]:
        """The newest captures, newest first; only those of one address as asked, or of one run, where named."""
        statement = CAPTURES.select().order_by(*_NEWEST).limit(limit)
        if url is not None:
            statement = statement.where(captures.c.url == url)
        if run is not None:
            statement = statement.where(captures.c.run == run)
        return self._captures(statement)

    def reading(self, key: str) -> str | None:
        """The cached reading of that key, if it is still there."""
        with self._database.reading() as connection:
            found: str | None = connection.execute(_READING, {"key": key}).scalar()
        return found

    def keep_reading(self, key: str, text: str) -> None:
        """Put a reading into the cache, in place of an earlier one of that key."""
        with self._database.writing() as connection:
            connection.execute(_KEEP, {"key": key, "text": text})

    def _captures(self, statement: Select[Any], **values: str) -> tuple[Capture, ...]:
        with self._database.reading() as connection:
            return CAPTURES.records(connection.execute(statement, values))

    def _among(self, statement: Select[Any], column: ColumnElement[str], wanted: Collection[str]) -> list[Row[Any]]:
        keys = sorted(set(wanted))
        found: list[Row[Any]] = []
        with self._database.reading() as connection:
            for start in range(0, len(keys), CHUNK):
                found += connection.execute(statement.where(column.in_(keys[start : start + CHUNK])))
        return found
