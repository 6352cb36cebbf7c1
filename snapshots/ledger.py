"""Runs, what they came to, and what people decided. What a person decided is never changed and never deleted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, insert, or_, select, update

from snapshots import schema
from snapshots.database import Database, UnknownError, insert_once, upsert, written_once
from snapshots.holding import Holding
from snapshots.kept import Kept
from snapshots.records import Baseline, ContactSighting, Decision, Flag, Judgement, PastFlag, Run, RunStatus
from snapshots.schema import BASELINES, DECISIONS, FLAGS, JUDGEMENTS, PAST_FLAGS, RUNS, SIGHTED

R = TypeVar("R")

_runs, _judgements, _flags, _decisions = schema.runs.c, schema.judgements.c, schema.flags.c, schema.decisions.c
_sightings, _baselines = schema.contact_sightings.c, schema.baselines.c

_UPDATE_RUN = update(schema.runs).where(_runs.id == bindparam("which"))
_KEEP_JUDGEMENT = upsert(schema.judgements, "run")
_KEEP_FLAG = upsert(schema.flags, "id")
_KEEP_PAST_FLAG = upsert(schema.past_flags, "id", "run")
_ADD_SIGHTING = insert_once(schema.contact_sightings, "directory", "entry", "kind", "value", "capture")
_NEWEST_JUDGEMENT = (_judgements.as_of.desc(), _judgements.seq.desc())


class UnknownRunError(UnknownError):
    """No run has that id."""


class UnknownFlagError(UnknownError):
    """No flag, or more than one, has that id."""


class Ledger:
    """The written history of checking. Every method that writes is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._holding = Holding(database.path)

    def hold(self, directory: str) -> AbstractContextManager[None]:
        """Nobody else runs this directory within the block; a killed process holds nothing.

        Raises, on entering: DirectoryHeldError at once if another run has it.
        """
        return self._holding.hold(directory)

    def held(self, directory: str) -> bool:
        """Whether a run has the directory at this moment."""
        return self._holding.held(directory)

    # Runs

    def begin(self, run: Run) -> None:
        """Raises: AlreadyStoredError."""
        with written_once(f"run {run.id}"), self._database.writing() as connection:
            connection.execute(insert(schema.runs), RUNS.row(run))

    def update(self, run: Run) -> None:
        """Overwrite the whole row of a run. Raises: UnknownRunError."""
        with self._database.writing() as connection:
            _update(connection, run)

    def run(self, id: str) -> Run:
        """Raises: UnknownRunError."""
        found = self._all(RUNS, RUNS.select().where(_runs.id == id))
        if not found:
            raise UnknownRunError(f"no run has the id {id!r}")
        return found[0]

    def runs(self, directory: str | None = None, limit: int = 100, *, until: datetime | None = None) -> tuple[Run, ...]:
        """The latest runs up to that clock, newest first by their clock, then by their true start."""
        statement = RUNS.select().order_by(_runs.as_of.desc(), _runs.started_at.desc()).limit(limit)
        if until is not None:
            statement = statement.where(_runs.as_of <= until)
        return self._all(RUNS, statement if directory is None else statement.where(_runs.directory == directory))

    def batch(self, batch: str) -> tuple[Run, ...]:
        """The runs of one check, in order of their start."""
        return self._all(RUNS, RUNS.select().where(_runs.batch == batch).order_by(_runs.started_at, _runs.id))

    def answering(self, request: str) -> tuple[Run, ...]:
        """The runs that answer a request, in order of their start: more than one where some were cut off."""
        return self._all(RUNS, RUNS.select().where(_runs.request == request).order_by(_runs.started_at, _runs.id))

    def abandoned(self) -> tuple[Run, ...]:
        """The runs that say they are running, oldest first. Where nobody holds the directory, they were cut off."""
        running = RUNS.select().where(_runs.status == RunStatus.RUNNING)
        return self._all(RUNS, running.order_by(_runs.started_at, _runs.id))

    def last_as_of(self, directory: str) -> datetime | None:
        """The latest clock of a run of the directory that has ended."""
        ended = select(_runs.as_of).where(_runs.directory == directory, _runs.status != RunStatus.RUNNING)
        with self._database.reading() as connection:
            found: datetime | None = connection.execute(ended.order_by(_runs.as_of.desc()).limit(1)).scalar()
        return found

    def directories(self) -> tuple[str, ...]:
        """Every directory that was ever run, by name."""
        with self._database.reading() as connection:
            return tuple(connection.execute(select(_runs.directory).distinct().order_by(_runs.directory)).scalars())

    # What a run came to

    def record(
        self,
        judgement: Judgement,
        flags: Sequence[Flag],
        sightings: Sequence[ContactSighting],
        baselines: Sequence[Baseline],
        run: Run,
    ) -> None:
        """Write all that judging a run came to, or nothing. Judging it again overwrites its judgement and the flags.

        Raises: UnknownRunError.
        """
        with self._database.writing() as connection:
            _update(connection, run)
            connection.execute(_KEEP_JUDGEMENT, JUDGEMENTS.row(judgement))
            if flags:
                connection.execute(_KEEP_FLAG, [FLAGS.row(flag) for flag in flags])
                connection.execute(_KEEP_PAST_FLAG, [_past_row(flag, run) for flag in flags])
            if sightings:
                connection.execute(_ADD_SIGHTING, [SIGHTED.row(sighting) for sighting in sightings])
            _append(connection, baselines)

    def judgement(self, run: str) -> Judgement | None:
        """What the run came to, if it was judged."""
        return _first(self._all(JUDGEMENTS, JUDGEMENTS.select().where(_judgements.run == run)))

    def last_judgement(
        self,
        directory: str,
        *,
        trusted: bool | None = None,
        before: datetime | None = None,
        until: datetime | None = None,
    ) -> Judgement | None:
        """The newest judgement by its run's clock; where asked, only (un)trusted ones, strictly earlier ones than
        `before`, none later than `until`.
        """
        statement = JUDGEMENTS.select().where(_judgements.directory == directory)
        if trusted is not None:
            statement = statement.where(_judgements.trusted == trusted)
        if before is not None:
            statement = statement.where(_judgements.as_of < before)
        if until is not None:
            statement = statement.where(_judgements.as_of <= until)
        return _first(self._all(JUDGEMENTS, statement.order_by(*_NEWEST_JUDGEMENT).limit(1)))

    def judgement_before(self, run: Run, *, trusted: bool = False) -> Judgement | None:
        """The newest judgement of the directory by a run before this one, by clock and then by true start.

        `trusted`: only those whose listing reading may serve as the last good one.
        """
        earlier = (
            JUDGEMENTS.select()
            .join(schema.runs, _runs.id == _judgements.run)
            .where(_judgements.directory == run.directory)
            .where(or_(_runs.as_of < run.as_of, and_(_runs.as_of == run.as_of, _runs.started_at < run.started_at)))
            .order_by(_runs.as_of.desc(), _runs.started_at.desc())
        )
        if trusted:
            earlier = earlier.where(_judgements.trusted)
        return _first(self._all(JUDGEMENTS, earlier.limit(1)))

    def judgements(self, directory: str, limit: int = 100) -> tuple[Judgement, ...]:
        """The latest judgements of a directory, newest first."""
        statement = JUDGEMENTS.select().where(_judgements.directory == directory)
        return self._all(JUDGEMENTS, statement.order_by(*_NEWEST_JUDGEMENT).limit(limit))

    def last_sightings(self, directory: str, before: datetime | None = None) -> tuple[ContactSighting, ...]:
        """The newest sighting of each contact of each entry, by entry, kind and value; `before`: of earlier runs."""
        return self._all(
            SIGHTED, ranked_sightings(directory, _sightings.at.desc(), _sightings.seq.desc(), before=before)
        )

    def first_sighting(self, directory: str, entry: str, kind: str, value: str) -> ContactSighting | None:
        """The oldest sighting of a contact on its organisation's site."""
        statement = (
            SIGHTED.select()
            .where(_sightings.directory == directory, _sightings.entry == entry)
            .where(_sightings.kind == kind, _sightings.value == value)
            .order_by(_sightings.at, _sightings.seq)
        )
        return _first(self._all(SIGHTED, statement.limit(1)))

    # Flags, and what people decided

    def flags(self, directory: str | None = None, *, kind: str | None = None) -> tuple[Flag, ...]:
        """All flags, or those of a directory or kind, whatever their state, those first that were seen first."""
        statement = FLAGS.select().order_by(_flags.first_seen, _flags.id)
        if kind is not None:
            statement = statement.where(_flags.kind == kind)
        return self._all(FLAGS, statement if directory is None else statement.where(_flags.directory == directory))

    def flag(self, id: str) -> Flag:
        """The flag of that id, or the only one whose id begins so. Raises: UnknownFlagError."""
        with self._database.reading() as connection:
            return FLAGS.named(connection, id, 1, UnknownFlagError)

    def decide(self, decision: Decision, baselines: Sequence[Baseline] = ()) -> None:
        """Write a person's answer and the baselines that it moves. Raises: UnknownFlagError, AlreadyStoredError."""
        with written_once(f"decision {decision.id}"), self._database.writing() as connection:
            if decision.flag is not None:
                FLAGS.named(connection, decision.flag, len(decision.flag) + 1, UnknownFlagError)
            connection.execute(insert(schema.decisions), DECISIONS.row(decision))
            _append(connection, baselines)

    def decisions(self, directory: str | None = None) -> tuple[Decision, ...]:
        """People's answers, oldest first; of one directory: those that name it, or one of its flags."""
        statement = DECISIONS.select().order_by(_decisions.at, _decisions.seq)
        if directory is not None:
            its_flags = select(_flags.id).where(_flags.directory == directory)
            statement = statement.where(or_(_decisions.directory == directory, _decisions.flag.in_(its_flags)))
        return self._all(DECISIONS, statement)

    def baselines(self, directory: str) -> tuple[Baseline, ...]:
        """The newest baseline of each field of each entry, by entry and field."""
        with self._database.reading() as connection:
            return BASELINES.records(connection.execute(_current(directory)))

    def moved_by(self, decision: str) -> tuple[tuple[Baseline, Baseline | None], ...]:
        """The baselines that a decision set, each with what stood there before it."""
        moved = self._all(BASELINES, BASELINES.select().where(_baselines.decision == decision).order_by(_baselines.seq))
        return tuple((row, self._baseline_before(row, decision)) for row in moved)

    def _baseline_before(self, row: Baseline, decision: str) -> Baseline | None:
        this = select(func.min(_baselines.seq)).where(_baselines.decision == decision).scalar_subquery()
        earlier = (
            BASELINES.select()
            .where(_baselines.directory == row.directory, _baselines.entry == row.entry)
            .where(_baselines.field == row.field, _baselines.seq < this)
            .order_by(_baselines.seq.desc())
        )
        return _first(self._all(BASELINES, earlier.limit(1)))

    def _all(self, kept: Kept[R], statement: Select[Any]) -> tuple[R, ...]:
        with self._database.reading() as connection:
            return kept.records(connection.execute(statement))


def ranked_sightings(directory: str, *order: ColumnElement[Any], before: datetime | None = None) -> Select[Any]:
    """The sighting of each contact of each entry that comes first in that order, by entry, kind and value."""
    contact = (_sightings.entry, _sightings.kind, _sightings.value)
    place = func.row_number().over(partition_by=contact, order_by=order)
    those = select(_sightings.seq, place.label("place")).where(_sightings.directory == directory)
    ranked = (those if before is None else those.where(_sightings.at < before)).subquery()
    first = select(ranked.c.seq).where(ranked.c.place == 1)
    return SIGHTED.select().where(_sightings.seq.in_(first)).order_by(*contact)


def _first(found: Sequence[R]) -> R | None:
    return found[0] if found else None


def _update(connection: Connection, run: Run) -> None:
    if connection.execute(_UPDATE_RUN, {"which": run.id, **RUNS.row(run)}).rowcount == 0:
        raise UnknownRunError(f"run {run.id!r} was never begun")


def _past_row(flag: Flag, run: Run) -> dict[str, Any]:
    known = {f.name: getattr(flag, f.name) for f in fields(Flag)}
    earlier = len(flag.sightings[:-1])
    past = PastFlag(**known | {"sightings": flag.sightings[-1:]}, run=run.id, earlier=earlier)
    return {**PAST_FLAGS.row(past), "as_of": run.as_of}


def _current(directory: str) -> Select[Any]:
    newest = (
        select(func.max(_baselines.seq))
        .where(_baselines.directory == directory)
        .group_by(_baselines.entry, _baselines.field)
    )
    return BASELINES.select().where(_baselines.seq.in_(newest)).order_by(_baselines.entry, _baselines.field)


def _append(connection: Connection, baselines: Iterable[Baseline]) -> None:
    """Add the baselines that differ from what counts now: one that stands still leaves no trace every week."""
    wanted = {(b.directory, b.entry, b.field): b for b in baselines}
    for directory in {b.directory for b in wanted.values()}:
        for current in BASELINES.records(connection.execute(_current(directory))):
            key = (current.directory, current.entry, current.field)
            if wanted.get(key) == current:
                del wanted[key]
    if wanted:
        connection.execute(insert(schema.baselines), [BASELINES.row(b) for b in wanted.values()])
