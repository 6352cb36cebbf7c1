"""What was known earlier: flags as each run left them, first sightings, pointers of before. Reads only."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, func, select

from snapshots import schema
from snapshots.database import Database
from snapshots.kept import Kept
from snapshots.ledger import ranked_sightings
from snapshots.records import Baseline, ContactSighting, Judgement, PastFlag
from snapshots.schema import BASELINES, JUDGEMENTS, PAST_FLAGS, SIGHTED

R = TypeVar("R")

_runs = schema.runs.c
_past, _baselines, _sightings, _judgements = (
    schema.past_flags.c,
    schema.baselines.c,
    schema.contact_sightings.c,
    schema.judgements.c,
)


class Annals:
    """The store's memory of its own past."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def flags(self, directory: str, *, until: datetime | None = None, entry: str | None = None) -> tuple[PastFlag, ...]:
        """All flags as each run left them, oldest first: up to that clock, and of that entry, where named."""
        statement = PAST_FLAGS.select().where(_past.directory == directory).order_by(_past.as_of, _past.seq)
        if until is not None:
            statement = statement.where(_past.as_of <= until)
        return self._all(PAST_FLAGS, statement if entry is None else statement.where(_past.entry == entry))

    def flags_since(self, directory: str) -> datetime | None:
        """From which clock on the states of flags were written down; None: from the first run on."""
        unknown = select(func.max(_past.as_of, type_=_past.as_of.type))
        unknown = unknown.where(_past.directory == directory, _past.run == "")
        with self._database.reading() as connection:
            found: datetime | None = connection.execute(unknown).scalar()
        return found

    def first_run(self, directory: str) -> datetime | None:
        """The clock of the directory's first run."""
        first = select(func.min(_runs.as_of, type_=_runs.as_of.type)).where(_runs.directory == directory)
        with self._database.reading() as connection:
            found: datetime | None = connection.execute(first).scalar()
        return found

    def judgements(self, directory: str, until: datetime | None = None) -> tuple[Judgement, ...]:
        """What the runs of a directory came to, oldest first, up to that clock."""
        statement = JUDGEMENTS.select().where(_judgements.directory == directory)
        if until is not None:
            statement = statement.where(_judgements.as_of <= until)
        return self._all(JUDGEMENTS, statement.order_by(_judgements.as_of, _judgements.seq))

    def sightings(self, directory: str, entry: str) -> tuple[ContactSighting, ...]:
        """All sightings of an entry's contacts that are still kept, oldest first."""
        statement = SIGHTED.select().where(_sightings.directory == directory, _sightings.entry == entry)
        return self._all(SIGHTED, statement.order_by(_sightings.at, _sightings.seq))

    def first_sightings(self, directory: str) -> tuple[ContactSighting, ...]:
        """The oldest sighting of each contact of each entry, by entry, kind and value."""
        return self._all(SIGHTED, ranked_sightings(directory, _sightings.at, _sightings.seq))

    def pointers(self, directory: str) -> tuple[Baseline, ...]:
        """All baselines that there ever were, oldest first: an answer that is taken back returns to earlier ones."""
        return self._all(
            BASELINES, BASELINES.select().where(_baselines.directory == directory).order_by(_baselines.seq)
        )

    def _all(self, kept: Kept[R], statement: Select[Any]) -> tuple[R, ...]:
        with self._database.reading() as connection:
            return kept.records(connection.execute(statement))
