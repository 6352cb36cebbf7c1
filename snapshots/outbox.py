"""What people are to be told: written down before it is sent, so that no crash loses a message or sends it twice."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import update

from snapshots import schema
from snapshots.database import Database, UnknownError, insert_once, upsert
from snapshots.holding import Holding
from snapshots.records import Lane, Message, MessageState, Told
from snapshots.schema import MESSAGES, TOLD

_outbox = schema.outbox.c
_OPEN = (MessageState.WAITING, MessageState.SENDING)
_LOST = (MessageState.UNSURE, MessageState.FAILED)
_WRITE = insert_once(schema.outbox, "id")
_TELL = upsert(schema.told, "target", "subject")

#: The lock of the one process that sends; no directory can be called so.
_SENDER = ".outbox"


class UnknownMessageError(UnknownError):
    """No message has that id."""


class Outbox:
    """Messages and what was told by them. Every method that writes is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._holding = Holding(database.path)

    def sender(self) -> AbstractContextManager[None]:
        """Nobody else sends within the block; a killed process holds nothing.

        Raises, on entering: DirectoryHeldError at once if another process sends.
        """
        return self._holding.hold(_SENDER)

    def write(self, messages: Sequence[Message], told: Sequence[Told]) -> None:
        """Write down what is to be sent, and that it was told, or nothing. A message that is there stays as it is."""
        with self._database.writing() as connection:
            if messages:
                connection.execute(_WRITE, [MESSAGES.row(message) for message in messages])
            if told:
                connection.execute(_TELL, [TOLD.row(row) for row in told])

    def told(self, target: str) -> tuple[Told, ...]:
        """How everything stood when that target last heard of it, by subject."""
        statement = TOLD.select().where(schema.told.c.target == target).order_by(schema.told.c.subject)
        with self._database.reading() as connection:
            return TOLD.records(connection.execute(statement))

    def update(self, message: Message) -> None:
        """Overwrite the whole row of a message. Raises: UnknownMessageError."""
        with self._database.writing() as connection:
            statement = update(schema.outbox).where(_outbox.id == message.id)
            if connection.execute(statement.values(MESSAGES.row(message))).rowcount == 0:
                raise UnknownMessageError(f"no message has the id {message.id!r}")

    def open(self) -> tuple[Message, ...]:
        """Those that wait or are being sent, in the order in which they were written."""
        statement = MESSAGES.select().where(_outbox.state.in_(_OPEN)).order_by(_outbox.seq)
        with self._database.reading() as connection:
            return MESSAGES.records(connection.execute(statement))

    def waits(self, now: datetime) -> bool:
        """Whether a message may be sent now, or was cut off while it was sent. Reads no text: it is asked often."""
        statement = schema.outbox.select().with_only_columns(_outbox.not_before).where(_outbox.state.in_(_OPEN))
        with self._database.reading() as connection:
            return any(at is None or at <= now for at in connection.execute(statement).scalars())

    def lost(self, since: datetime) -> tuple[Message, ...]:
        """Those given up, or whose arrival is not known, since then; oldest first."""
        statement = MESSAGES.select().where(_outbox.state.in_(_LOST), _outbox.ended_at >= since)
        with self._database.reading() as connection:
            return MESSAGES.records(connection.execute(statement.order_by(_outbox.seq)))

    def last(self, target: str, lane: Lane) -> datetime | None:
        """The latest clock of a message to that target in that lane."""
        statement = (
            schema.outbox.select()
            .with_only_columns(_outbox.as_of)
            .where(_outbox.target == target, _outbox.lane == lane)
            .order_by(_outbox.as_of.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            found: datetime | None = connection.execute(statement).scalar()
        return found

    def all(self) -> tuple[Message, ...]:
        """Every message, in the order in which they were written."""
        with self._database.reading() as connection:
            return MESSAGES.records(connection.execute(MESSAGES.select().order_by(_outbox.seq)))
