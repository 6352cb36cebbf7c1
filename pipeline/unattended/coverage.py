"""What could be confirmed of a directory, whether less of it than before, and whose sites nobody read for long.

Reads what earlier judgements came to; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from pipeline.config import Config, DirectoryTable, EntryTable, MemberTable
from pipeline.policy import Policy
from pipeline.report import Coverage, EntryRow
from pipeline.rules.case import Subject
from pipeline.state import State
from snapshots.records import FlagState, Run
from snapshots.store import Store

#: Whose findings say that a site cannot be read as its organisation's own.
_TELLING = (Subject.ANSWER, Subject.REPLY, Subject.HOLDER, Subject.SITE)


@dataclass(frozen=True, slots=True)
class Lately:
    """How many contacts of one entry are confirmed, and how many usually were. Never more than it lists now."""

    id: str
    confirmed: int
    usual: float


@dataclass(frozen=True, slots=True)
class Watched:
    """One directory: when it was last read well, and what is known of its entries."""

    id: str
    page_of: str | None  # the collection, where it is a page of one
    last_good: datetime | None
    tried: datetime | None  # by an early run, where none has read it well
    coverage: Coverage
    entries: tuple[tuple[str, datetime | None], ...]  # id, and when its site was last read well
    lately: tuple[Lately, ...] = ()
    told: tuple[str, ...] = ()  # entries whose sites were not read for long, and a finding says why
    dark: tuple[str, ...] = ()  # likewise, and nothing says why


def standings(store: Store, config: Config, now: datetime, policy: Policy) -> tuple[Watched, ...]:
    """Everything that is watched, by its newest judgements. `config`: with the pages of its collections.

    Raises: StoreError.
    """
    return tuple(_standing(store, table, now, policy) for table in config.watched)


def _standing(store: Store, table: DirectoryTable, now: datetime, policy: Policy) -> Watched:
    good = store.ledger.last_judgement(table.id, trusted=True)
    newest = store.ledger.last_judgement(table.id)
    runs = store.ledger.runs(table.id)
    entries = State.model_validate_json(newest.state).entries if newest else ()
    ages = {row.id: _read_well(row) for row in entries if row.website}
    long_ago = _long_ago(store, table, ages, now, policy)
    told = _told(store, table.id) if long_ago else frozenset()
    return Watched(
        id=table.id,
        page_of=table.collection.id if isinstance(table, MemberTable) else None,
        last_good=good.as_of if good else None,
        tried=runs[-1].as_of if runs and not good else None,
        coverage=Coverage.of(entries),
        entries=tuple(ages.items()),
        lately=lately(entries, tuple(_earlier(store, runs, policy))),
        told=tuple(id_ for id_ in long_ago if id_ in told),
        dark=tuple(id_ for id_ in long_ago if id_ not in told),
    )


def whole(runs: Sequence[Run]) -> list[Run]:
    """Those that were judged and were of the whole directory, in their order."""
    return [run for run in runs if run.judged and not run.entries and not run.urls]


def lately(now: Sequence[EntryRow], before: Sequence[Sequence[EntryRow]]) -> tuple[Lately, ...]:
    """Each entry of the page against the median of the earlier runs that knew it.

    Entries that are new have nothing to fall from, and what is listed no more cannot be confirmed: neither counts.
    """
    counts = [{row.id: Coverage.of([row]).confirmed for row in rows} for rows in before]
    found = []
    for row in now:
        covered, known = Coverage.of([row]), [count[row.id] for count in counts if row.id in count]
        if known:
            found.append(Lately(row.id, covered.confirmed, min(median(known), covered.contacts)))
    return tuple(found)


def fell(rows: Sequence[Lately], policy: Policy) -> tuple[int, int, tuple[str, ...]] | None:
    """Where much less is confirmed than usual: how many contacts now, how many usually, and which entries lost some.

    One organisation that changes or goes dark is told by its flags; several at once point at our own reading.
    """
    lost = tuple(row.id for row in rows if row.confirmed < row.usual)
    confirmed, usual = sum(row.confirmed for row in rows), sum(row.usual for row in rows)
    if len(lost) < policy.coverage_lost_from or confirmed >= policy.coverage_kept * usual:
        return None
    return confirmed, round(usual), lost


def _earlier(store: Store, runs: Sequence[Run], policy: Policy) -> Iterator[tuple[EntryRow, ...]]:
    """The entries as the whole runs before the newest one left them; none where there was one such run only."""
    before = whole(runs)[1 : 1 + policy.runs_compared]
    for run in before if len(before) > 1 else ():
        judgement = store.ledger.judgement(run.id)
        if judgement is not None:
            yield State.model_validate_json(judgement.state).entries


def _read_well(row: EntryRow) -> datetime | None:
    """When its site last gave a page of its own: at the last visit, or when a contact was last seen there."""
    seen = [c.confirmed_at for c in row.contacts if c.confirmed_at is not None]
    if row.site.state == "ok" and row.site.checked_at is not None:
        seen.append(row.site.checked_at)
    return max(seen, default=None)


def _long_ago(
    store: Store, table: DirectoryTable, ages: Mapping[str, datetime | None], now: datetime, policy: Policy
) -> list[str]:
    """Entries whose sites were not read well for long, though they were listed all the while and may be visited."""
    since = now - policy.entry_age
    wanted = [id_ for id_ in ages if not table.entries.get(id_, EntryTable()).do_not_crawl]
    old = [id_ for id_ in wanted if (at := ages[id_]) is None or at < since]
    if not any(ages[id_] is None for id_ in old):
        return old
    then = store.ledger.last_judgement(table.id, until=since)
    there = {row.id for row in State.model_validate_json(then.state).entries} if then else set()
    return [id_ for id_ in old if ages[id_] is not None or id_ in there]


def _told(store: Store, directory: str) -> frozenset[str]:
    return frozenset(
        flag.entry
        for flag in store.ledger.flags(directory)
        if flag.entry and flag.state is FlagState.OPEN and flag.subject in _TELLING
    )
