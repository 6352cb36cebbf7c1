"""What is given up after its time: bodies, old rows and the pages of the file that they filled.

Every method that writes is one small transaction, so that a run never waits for long. What must stay is for the caller
to say: it knows what a later judgement reads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Delete,
    LargeBinary,
    Select,
    Update,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from snapshots import schema
from snapshots.archive import CHUNK
from snapshots.columns import PackedText
from snapshots.database import Database
from snapshots.records import FlagState, MessageState
from snapshots.schema import EVIDENCE

_bodies, _captures, _readings = schema.bodies.c, schema.captures.c, schema.readings.c
_sightings, _flags, _past = schema.contact_sightings.c, schema.flags.c, schema.past_flags.c
_messages = schema.outbox.c

_EMPTY = literal(b"", LargeBinary())  # not packed: nothing is there
_NO_TEXT = literal("", PackedText())
_SETTLED = (FlagState.RESOLVED, FlagState.WITHDRAWN, FlagState.DROPPED)
_ENDED = (MessageState.SENT, MessageState.UNSURE, MessageState.FAILED, MessageState.DROPPED)


@dataclass(frozen=True, slots=True)
class Body:
    """A body that nobody needs any more. `size`: bytes in the store, packed; `newest`: its last capture."""

    sha256: str
    size: int
    newest: datetime | None  # None: no capture is left that had it


class Pruning:
    """Finds and drops what is past its time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # What there is

    def bodies(self, before: datetime, kept: Collection[str]) -> tuple[Body, ...]:
        """Bodies whose every capture came before that moment, the oldest first, but the kept ones (sha256)."""
        newest = func.max(_captures.fetched_at, type_=schema.captures.c.fetched_at.type).label("newest")
        found = (
            select(_bodies.sha256, func.length(schema.bodies.c.data, type_=schema.bodies.c.size.type), newest)
            .outerjoin(schema.captures, _captures.sha256 == _bodies.sha256)
            .where(_bodies.pruned_at.is_(None))
            .group_by(_bodies.sha256)
            .having(or_(newest.is_(None), newest < before))
            .order_by(newest, _bodies.sha256)
        )
        with self._database.reading() as connection:
            return tuple(Body(*row) for row in connection.execute(found) if row[0] not in kept)

    def captures(self, before: datetime, kept: Collection[str]) -> tuple[str, ...]:
        """Ids of captures from before that moment, the oldest first, but the kept ones."""
        found = select(_captures.id).where(_captures.fetched_at < before).order_by(_captures.fetched_at)
        return tuple(id_ for id_ in self._column(found) if id_ not in kept)

    def sightings(self, before: datetime, kept: Collection[str]) -> tuple[int, ...]:
        """Sightings of contacts from before that moment, the oldest first, but those in the kept captures."""
        found = select(_sightings.seq, _sightings.capture).where(_sightings.at < before).order_by(_sightings.at)
        with self._database.reading() as connection:
            return tuple(row.seq for row in connection.execute(found) if row.capture not in kept)

    def settled_flags(self, before: datetime) -> tuple[str, ...]:
        """Ids of flags that ended before that moment and still have their evidence."""
        ended = select(_flags.id).where(_flags.state.in_(_SETTLED), _flags.settled_at < before)
        return tuple(self._column(ended.where(_has_evidence(_flags.evidence)).order_by(_flags.settled_at)))

    def past_flags(self, before: datetime) -> tuple[int, ...]:
        """Earlier states of flags from before that moment that still have their evidence."""
        old = select(_past.seq).where(_past.as_of < before, _has_evidence(_past.evidence))
        return tuple(self._column(old.order_by(_past.as_of)))

    def messages(self, before: datetime) -> tuple[str, ...]:
        """Ids of messages that ended before that moment and still have their text, or whom they were for."""
        left = or_(_messages.text != _NO_TEXT, _messages.html != _NO_TEXT, _messages.recipient != "")
        ended = select(_messages.id).where(_messages.state.in_(_ENDED), _messages.ended_at < before, left)
        return tuple(self._column(ended.order_by(_messages.ended_at)))

    def outdated_readings(self, version: str) -> tuple[str, ...]:
        """Keys of cached readings by another version of the parsers: nobody asks for them again."""
        return tuple(self._column(select(_readings.key).where(_readings.version != version)))

    def spare(self) -> tuple[int, bool]:
        """Bytes of the file that hold nothing now, and whether they can be given back in small steps."""
        with self._database.reading() as connection:
            pages = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
            size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
            return int(pages * size), connection.exec_driver_sql("PRAGMA auto_vacuum").scalar_one() == 2

    # What goes, one transaction each

    def drop_bodies(self, shas: Sequence[str], before: datetime, at: datetime) -> int:
        """Empty those bodies, with all that was read in them, but those that a capture has brought again meanwhile.

        Their size, their hash and `at` stay. Returns: how many were emptied.
        """
        fresh = select(_captures.id).where(_captures.sha256 == _bodies.sha256, _captures.fetched_at >= before)
        due = select(_bodies.sha256, _bodies.size).where(
            _bodies.sha256.in_(shas), _bodies.pruned_at.is_(None), ~fresh.exists()
        )
        with self._database.writing() as connection:
            rows = [{"sha256": sha256, "size": size, "pruned_at": at} for sha256, size in connection.execute(due)]
            gone = [row["sha256"] for row in rows]
            # Taken out and put in again without their bodies: emptied in place each would still hold a page.
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            connection.execute(delete(schema.bodies).where(_bodies.sha256.in_(gone)))
            if rows:
                connection.execute(insert(schema.bodies).values(data=_EMPTY), rows)
            connection.execute(delete(schema.readings).where(_readings.sha256.in_(gone)))
        return len(rows)

    def drop_captures(self, ids: Sequence[str]) -> int:
        """Forget those captures, and the bodies that no other one had."""
        had = select(_captures.sha256).where(_captures.id.in_(ids), _captures.sha256.is_not(None)).distinct()
        with self._database.writing() as connection:
            shas = connection.execute(had).scalars().all()
            count = connection.execute(delete(schema.captures).where(_captures.id.in_(ids))).rowcount
            orphan = ~select(_captures.id).where(_captures.sha256 == _bodies.sha256).exists()
            connection.execute(delete(schema.bodies).where(_bodies.sha256.in_(shas), orphan))
        return int(count)

    def drop_sightings(self, keys: Sequence[int]) -> int:
        """Forget those sightings of contacts."""
        return self._write(delete(schema.contact_sightings).where(_sightings.seq.in_(keys)))

    def strip_flags(self, ids: Sequence[str]) -> int:
        """Take the evidence from those flags; they themselves stay."""
        return self._write(update(schema.flags).where(_flags.id.in_(ids)).values(evidence=()))

    def strip_past_flags(self, keys: Sequence[int]) -> int:
        """Take the evidence from those earlier states of flags."""
        return self._write(update(schema.past_flags).where(_past.seq.in_(keys)).values(evidence=()))

    def strip_messages(self, ids: Sequence[str]) -> int:
        """Empty those messages. Their rows stay: what has a row is neither written nor sent again."""
        empty = {"text": "", "html": "", "recipient": ""}
        return self._write(update(schema.outbox).where(_messages.id.in_(ids)).values(empty))

    def drop_readings(self, keys: Sequence[str]) -> int:
        """Empty the cache of those readings."""
        return self._write(delete(schema.readings).where(_readings.key.in_(keys)))

    def give_back(self, pages: int) -> None:
        """Cut that many empty pages off the file, where it was made for that."""
        with self._database.reading() as connection:
            driver: Any = connection.connection.driver_connection
            # It goes one page a step, and the driver takes all steps of a statement without rows in a script only.
            driver.executescript(f"PRAGMA incremental_vacuum({int(pages)})")

    def rewrite(self) -> None:
        """Write the whole file anew without its empty pages, so that later ones can be given back in small steps.

        Nobody can write meanwhile, and the disk must have room for the file once more. Raises: StoreFullError.
        """
        with self._database.reading() as connection:
            connection.exec_driver_sql("PRAGMA auto_vacuum = INCREMENTAL")
            connection.exec_driver_sql("VACUUM")

    def _column(self, statement: Select[Any]) -> Sequence[Any]:
        with self._database.reading() as connection:
            return connection.execute(statement).scalars().all()

    def _write(self, statement: Delete | Update) -> int:
        with self._database.writing() as connection:
            return int(connection.execute(statement).rowcount)


def _has_evidence(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column != literal((), EVIDENCE)


def chunks(keys: Sequence[Any], size: int = CHUNK) -> Iterable[Sequence[Any]]:
    """The keys, that many at a time."""
    return (keys[start : start + size] for start in range(0, len(keys), size))
