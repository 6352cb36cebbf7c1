"""Captures and their bodies. Only ever added to: what was received is the truth that all else is read from."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, insert, or_, select

from snapshots.database import Database, StoreError, StoreUnusableError, UnknownError, upsert, written_once
from snapshots.records import Capture, Role
from snapshots.schema import CAPTURES, bodies, captures, keys, readings, runs

#: The fewest characters of an id that may stand for the whole of it.
SHORTEST_PREFIX = 6
#: Ids asked for in one query: databases bound it (SQLite at some 32,000), and planning a longer one takes time.
CHUNK = 500

_LAST = chr(0x10FFFF)  # no letter comes after it

_NEWEST = (captures.c.fetched_at.desc(), captures.c.seq.desc())
_RECEIVED = (captures.c.fetched_at, captures.c.seq)

_HAS_BODY = select(bodies.c.size).where(bodies.c.sha256 == bindparam("sha256"), bodies.c.pruned_at.is_(None))
_BODY = select(bodies.c.data).where(bodies.c.sha256 == bindparam("sha256"), bodies.c.pruned_at.is_(None))
_PRUNED = select(bodies.c.sha256, bodies.c.pruned_at).where(bodies.c.pruned_at.is_not(None))
_PUT_BODY = upsert(bodies, "sha256")
_PUT = insert(captures)
_ANSWERED = (captures.c.sha256.is_not(None), captures.c.status.in_((200, 304)))
_IS_THERE = select(bodies.c.sha256).where(bodies.c.sha256 == captures.c.sha256, bodies.c.pruned_at.is_(None)).exists()
_LAST_ANSWER = CAPTURES.select().where(captures.c.url == bindparam("url"), *_ANSWERED).order_by(*_NEWEST).limit(1)
_LAST_WITH_BODY = _LAST_ANSWER.where(_IS_THERE)
_EARLIER = (
    CAPTURES.select()
    .where(captures.c.url == bindparam("url"), *_ANSWERED, _IS_THERE)
    .where(captures.c.run != bindparam("run"), captures.c.fetched_at < bindparam("before"))
    .order_by(*_NEWEST)
    .limit(bindparam("most"))
)
_KEY = select(keys.c.key).where(keys.c.name == "veil")
_READING = select(readings.c.text).where(readings.c.key == bindparam("key"))
_KEEP = upsert(readings, "key")


class UnknownCaptureError(UnknownError):
    """No capture, or more than one, has that id."""


class MissingBodyError(StoreError):
    """The body is not in the archive, or not whole any more."""


class PrunedBodyError(MissingBodyError):
    """The body was given up after its time. Its hash, its size and what was quoted from it are still there."""


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
        with written_once(f"capture {capture.id}"), self._database.writing() as connection:
            there = not capture.sha256 or connection.execute(_HAS_BODY, {"sha256": capture.sha256}).first()
            if body is not None and not there:
                row = {"sha256": capture.sha256, "size": capture.size, "data": body, "pruned_at": None}
                connection.execute(_PUT_BODY, row)
            elif not there:
                raise MissingBodyError(
                    f"capture {capture.id} of {capture.url} relies on body {capture.sha256}, which is not in the"
                    " archive. Ask for the page without conditions."
                )
            connection.execute(_PUT, CAPTURES.row(capture))

    def get(self, id: str) -> Capture:
        """The capture of that id, or the only one whose id begins so. Raises: UnknownCaptureError."""
        with self._database.reading() as connection:
            return CAPTURES.named(connection, id, SHORTEST_PREFIX, UnknownCaptureError)

    def gets(self, ids: Collection[str]) -> dict[str, Capture]:
        """The captures of those ids, by id; unknown ones are left out."""
        found = CAPTURES.records(self._among(CAPTURES.select(), captures.c.id, ids))
        return {capture.id: capture for capture in found}

    def body(self, sha256: str) -> bytes:
        """The body as it was received. Raises: PrunedBodyError, MissingBodyError if it is not here, or not whole."""
        try:
            with self._database.reading() as connection:
                found: bytes | None = connection.execute(_BODY, {"sha256": sha256}).scalar()
        except StoreUnusableError as error:
            raise self._damaged(sha256) from error
        if found is None:
            pruned = self.pruned([sha256]).get(sha256)
            if pruned is not None:
                raise PrunedBodyError(f"{self._database}: body {sha256} was pruned on {pruned:%-d %B %Y}.")
            raise MissingBodyError(f"{self._database} holds no body {sha256}.")
        if hashlib.sha256(found).hexdigest() != sha256:
            raise self._damaged(sha256)
        return found

    def _damaged(self, sha256: str) -> MissingBodyError:
        return MissingBodyError(
            f"{self._database}: body {sha256} was damaged after it was stored. Restore the newest backup."
        )

    def pruned(self, shas: Collection[str]) -> dict[str, datetime]:
        """Those of these bodies that were pruned, and when."""
        return {row.sha256: row.pruned_at for row in self._among(_PRUNED, bodies.c.sha256, shas)}

    def last_answer(self, url: str) -> Capture | None:
        """The newest answer to that address, as asked, whether its body was pruned since or not."""
        return next(iter(self._captures(_LAST_ANSWER, url=url)), None)

    def last_with_body(self, url: str) -> Capture | None:
        """The newest answer to that address, as asked, with a body: status 200, or 304 and what it confirms."""
        return next(iter(self._captures(_LAST_WITH_BODY, url=url)), None)

    def earlier(self, capture: Capture, most: int) -> tuple[Capture, ...]:
        """At most so many answers with a body to the same address that other runs got before, newest first."""
        return self._captures(_EARLIER, url=capture.url, run=capture.run, before=capture.fetched_at, most=most)

    def of_run(self, run: str) -> tuple[Capture, ...]:
        """What one run asked for, in order of receipt."""
        return self._captures(CAPTURES.select().where(captures.c.run == run).order_by(*_RECEIVED))

    def of_batch(self, batch: str) -> tuple[Capture, ...]:
        """What all runs of a batch asked for, in order of receipt."""
        members = select(runs.c.id).where(runs.c.batch == batch)
        return self._captures(CAPTURES.select().where(captures.c.run.in_(members)).order_by(*_RECEIVED))

    def listing(
        self,
        *,
        url: str | None = None,
        run: str | None = None,
        directory: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> tuple[Capture, ...]:
        """The newest captures, newest first, after the first `offset`.

        Where named, only those of one address as asked, of one run, of a directory's runs, received from `since` on,
        received before `until`.
        """
        statement = CAPTURES.select().order_by(*_NEWEST).limit(limit).offset(offset)
        if url is not None:
            statement = statement.where(captures.c.url == url)
        if run is not None:
            statement = statement.where(captures.c.run == run)
        if directory is not None:
            statement = statement.where(captures.c.run.in_(select(runs.c.id).where(runs.c.directory == directory)))
        if since is not None:
            statement = statement.where(captures.c.fetched_at >= since)
        if until is not None:
            statement = statement.where(captures.c.fetched_at < until)
        return self._captures(statement)

    def last_good(self, directory: str, since: datetime) -> tuple[Capture, ...]:
        """Of each URL that runs of the directory asked for since then: the newest answer whose body is here."""
        asked = (
            select(captures.c.url)
            .join(runs, runs.c.id == captures.c.run)
            .where(runs.c.directory == directory, captures.c.fetched_at >= since)
        )
        return self._newest(1, captures.c.url.in_(asked))

    def before(self, batch: str, role: Role) -> tuple[Capture, ...]:
        """Of each URL that runs of a batch asked for as that: the newest answer before it whose body is here."""
        members = select(runs.c.id).where(runs.c.batch == batch)
        asked = select(captures.c.url).where(captures.c.run.in_(members), captures.c.role == role)
        began = select(func.min(captures.c.fetched_at)).where(captures.c.run.in_(members)).scalar_subquery()
        return self._newest(1, captures.c.url.in_(asked), captures.c.fetched_at < began)

    def below(self, beginnings: Sequence[str], most: int) -> tuple[Capture, ...]:
        """Of each URL that begins so: at most so many of the newest answers whose bodies are here."""
        # A range, and no LIKE: that would not use the index.
        ranges = (and_(captures.c.url >= text, captures.c.url < text + _LAST) for text in beginnings)
        return self._newest(most, or_(*ranges))

    def _newest(self, most: int, *which: ColumnElement[bool]) -> tuple[Capture, ...]:
        place = func.row_number().over(partition_by=captures.c.url, order_by=_NEWEST)
        ranked = select(captures.c.seq, place.label("place")).where(*which, *_ANSWERED, _IS_THERE).subquery()
        those = select(ranked.c.seq).where(ranked.c.place <= most)
        return self._captures(CAPTURES.select().where(captures.c.seq.in_(those)))

    @cached_property
    def veil_key(self) -> bytes:
        """The store's own key, under which personal values are hashed. Raises: StoreUnusableError if it is gone."""
        with self._database.reading() as connection:
            found: bytes | None = connection.execute(_KEY).scalar()
        if found is None:
            raise StoreUnusableError(f"{self._database}: its key is gone. Restore the newest backup of it.")
        return found

    def reading(self, key: str) -> str | None:
        """The cached reading of that key, if it is still there."""
        with self._database.reading() as connection:
            found: str | None = connection.execute(_READING, {"key": key}).scalar()
        return found

    def keep_reading(self, key: str, text: str, *, sha256: str, version: str) -> None:
        """Put a reading into the cache: what that version of the parsers read in that body."""
        with self._database.writing() as connection:
            connection.execute(_KEEP, {"key": key, "text": text, "sha256": sha256, "version": version})

    def _captures(self, statement: Select[Any], **values: object) -> tuple[Capture, ...]:
        with self._database.reading() as connection:
            return CAPTURES.records(connection.execute(statement, values))

    def _among(self, statement: Select[Any], column: ColumnElement[str], wanted: Collection[str]) -> list[Row[Any]]:
        keys = sorted(set(wanted))
        found: list[Row[Any]] = []
        with self._database.reading() as connection:
            for start in range(0, len(keys), CHUNK):
                found += connection.execute(statement.where(column.in_(keys[start : start + CHUNK])))
        return found
