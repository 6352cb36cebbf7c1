"""Runs that are owed, and how far each cron line is accounted for. Every method that writes is one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select, update

from snapshots import schema
from snapshots.database import Database, UnknownError, insert_once, upsert, written_once
from snapshots.records import Accounted, Request, RequestState
from snapshots.schema import ACCOUNTED, REQUESTS

_requests = schema.requests.c
_ANSWERED = (RequestState.RUNNING, RequestState.DONE)
_OPEN = (RequestState.WAITING, RequestState.RUNNING)
_ACCOUNT = upsert(schema.accounted, "directory")
_OWE = insert_once(schema.requests)
_BEAT = upsert(schema.beats, "name")
_SCHEDULER = "scheduler"


class UnknownRequestError(UnknownError):
    """No request has that id."""


class Requests:
    """The queue of the scheduler. A moment of a cron line stands in it once, however often it comes by."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, request: Request) -> None:
        """Raises: AlreadyStoredError."""
        with written_once(f"request {request.id}"), self._database.writing() as connection:
            connection.execute(insert(schema.requests), REQUESTS.row(request))

    def owe(self, accounted: Accounted, slots: Sequence[Request]) -> None:
        """Account for the moments of a cron line. What waited for an earlier one is missed: the newest takes its place.

        A moment that has its request already is left as it is. Those beyond the account were written down by a clock
        that ran ahead: unless a run answers them they are forgotten, for their time is still to come.
        """
        with self._database.writing() as connection:
            connection.execute(_ACCOUNT, ACCOUNTED.row(accounted))
            ahead = (_requests.directory == accounted.directory, _requests.slot > accounted.until)
            connection.execute(delete(schema.requests).where(*ahead, _requests.state.not_in(_ANSWERED)))
            for request in slots:
                self._owe(connection, request)

    def _owe(self, connection: Connection, request: Request) -> None:
        if request.state is RequestState.WAITING:
            same = (_requests.directory == request.directory, _requests.state == RequestState.WAITING)
            overtaken = update(schema.requests).where(*same, _requests.slot < request.slot)
            note = "a later one took its place"
            connection.execute(overtaken.values(state=RequestState.MISSED, ended_at=request.asked_at, note=note))
        connection.execute(_OWE, REQUESTS.row(request))

    def update(self, request: Request) -> None:
        """Overwrite the whole row of a request. Raises: UnknownRequestError."""
        with self._database.writing() as connection:
            statement = update(schema.requests).where(_requests.id == request.id)
            if connection.execute(statement.values(REQUESTS.row(request))).rowcount == 0:
                raise UnknownRequestError(f"no request has the id {request.id!r}")

    def request(self, id: str) -> Request:
        """Raises: UnknownRequestError."""
        with self._database.reading() as connection:
            return REQUESTS.named(connection, id, len(id) + 1, UnknownRequestError)

    def open(self) -> tuple[Request, ...]:
        """Those that wait or run, oldest first."""
        statement = REQUESTS.select().where(_requests.state.in_(_OPEN))
        with self._database.reading() as connection:
            return REQUESTS.records(connection.execute(statement.order_by(_requests.asked_at, _requests.id)))

    def unanswered(self, directory: str, since: datetime | None) -> tuple[Request, ...]:
        """Those missed or given up since then, by their moment, oldest first."""
        lost = or_(_requests.state == RequestState.MISSED, _requests.state == RequestState.FAILED)
        statement = REQUESTS.select().where(_requests.directory == directory, lost)
        if since is not None:
            statement = statement.where(_requests.ended_at > since)
        with self._database.reading() as connection:
            return REQUESTS.records(connection.execute(statement.order_by(_requests.slot, _requests.asked_at)))

    def of(self, directory: str) -> tuple[Request, ...]:
        """All of a directory, oldest first."""
        statement = REQUESTS.select().where(_requests.directory == directory)
        with self._database.reading() as connection:
            return REQUESTS.records(connection.execute(statement.order_by(_requests.asked_at, _requests.id)))

    def beat(self, at: datetime, *, stopped: bool = False) -> None:
        """A sign of life of the scheduler; `stopped`: its last one, for it was asked to end."""
        with self._database.writing() as connection:
            connection.execute(_BEAT, {"name": _SCHEDULER, "at": at, "stopped": stopped})

    def beaten(self) -> tuple[datetime, bool] | None:
        """The scheduler's last sign of life, and whether it was stopped; None where none ever worked on this store."""
        statement = select(schema.beats.c.at, schema.beats.c.stopped).where(schema.beats.c.name == _SCHEDULER)
        with self._database.reading() as connection:
            found = connection.execute(statement).first()
        return (found[0], found[1]) if found else None

    def accounted(self, directory: str) -> Accounted | None:
        """How far the directory's cron line is accounted for; None where it never was."""
        statement = ACCOUNTED.select().where(schema.accounted.c.directory == directory)
        with self._database.reading() as connection:
            found = ACCOUNTED.records(connection.execute(statement))
        return found[0] if found else None
