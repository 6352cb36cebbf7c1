"""Whether contactwatch itself does its work: what a person or a monitor must know where no report comes any more."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from pipeline.config import Config, DirectoryTable
from pipeline.policy import Policy
from pipeline.report import Coverage, EntryRow
from pipeline.slots import Line, age
from pipeline.state import State
from snapshots.records import Run, RunStatus
from snapshots.store import Store


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that was looked at. `mend` is empty where all is well."""

    what: str
    found: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Watched:
    """One directory: when it was last read well, what that run could confirm, and the same for each entry."""

    id: str
    last_good: datetime | None
    coverage: Coverage
    entries: tuple[tuple[str, datetime | None], ...]  # id, and when its site was last read well


def watched(store: Store, table: DirectoryTable) -> Watched:
    """How a directory stands by its newest judgements. Raises: StoreError."""
    good = store.ledger.last_judgement(table.id, trusted=True)
    newest = store.ledger.last_judgement(table.id)
    entries = State.model_validate_json(newest.state).entries if newest else ()
    return Watched(
        table.id,
        good.as_of if good else None,
        Coverage.of(entries),
        tuple((row.id, _read_well(row)) for row in entries if row.website),
    )


def _read_well(row: EntryRow) -> datetime | None:
    """When its site last gave a page of its own: at the last visit, or when a contact was last seen there."""
    seen = [c.confirmed_at for c in row.contacts if c.confirmed_at is not None]
    if row.site.state == "ok" and row.site.checked_at is not None:
        seen.append(row.site.checked_at)
    return max(seen, default=None)


def signs(store: Store, config: Config, now: datetime, policy: Policy) -> Iterator[Sign]:
    """All that can be told from the store and its disk. Raises: StoreError."""
    yield disk(store, policy)
    yield from _clock(store, config, now)
    for table in config.roots:
        yield _last_good(watched(store, table), table, now, policy)
        yield from _runs(table, store.ledger.runs(table.id), policy)
    yield from _scheduler(store, config, now, policy)
    yield from _messages(store, now, policy)


def disk(store: Store, policy: Policy) -> Sign:
    """The room that is left beside the store."""
    free = shutil.disk_usage(store.path.parent if store.path else Path()).free
    mend = "" if free > policy.disk_needed else "make room: a full disk ends every run"
    return Sign("disk", f"{free / 1e9:.1f} GB free", mend)


def _clock(store: Store, config: Config, now: datetime) -> Iterator[Sign]:
    ahead = {t.id: at for t in config.roots if (at := store.ledger.last_as_of(t.id)) is not None and at > now}
    if not ahead:
        yield Sign("clock", f"{now:%Y-%m-%d %H:%MZ}, after the last run")
        return
    late = ", ".join(f"{name} was last checked at {at:%Y-%m-%d %H:%MZ}" for name, at in ahead.items())
    yield Sign("clock", f"{now:%Y-%m-%d %H:%MZ}, but {late}", "set this machine's clock; until then runs are refused")


def _last_good(found: Watched, table: DirectoryTable, now: datetime, policy: Policy) -> Sign:
    if found.last_good is None:
        return Sign(found.id, "never read well", f"run `contactwatch check {found.id}`")
    old = max(now - found.last_good, timedelta(0))
    dark = [id_ for id_, at in found.entries if at is None or now - at > policy.entry_age]
    words = [
        f"last read well {age(old)} ago",
        f"{found.coverage.confirmed} of {found.coverage.contacts} contacts confirmed",
    ]
    if dark:
        shown = ", ".join(dark[:5]) + (f" and {len(dark) - 5} more" if len(dark) > 5 else "")
        words.append(f"sites not read for {age(policy.entry_age)}: {shown}")
    mend = f"run `contactwatch check {found.id}`, and see why no run came" if old > _allowed(table, now, policy) else ""
    return Sign(found.id, "; ".join(words), mend)


def _allowed(table: DirectoryTable, now: datetime, policy: Policy) -> timedelta:
    """How old a good run may be: two turns of the cron line and a day, or what the policy says where there is none."""
    if not table.cron:
        return policy.good_run_age
    line = Line(table.id, table.cron, table.timezone)
    first = line.next_after(now)
    return 2 * (line.next_after(first) - first) + timedelta(days=1)


def _runs(table: DirectoryTable, runs: Sequence[Run], policy: Policy) -> Iterator[Sign]:
    """Runs that shrink, or are never whole. `runs`: newest first."""
    whole = [run for run in runs if run.judged and not run.entries and not run.urls]
    if len(whole) >= 3 and all(run.status is not RunStatus.COMPLETE for run in whole[:3]):
        yield Sign(table.id, "the last three runs were not complete", f"see `contactwatch report {table.id}`")
    before = [run.sites_checked for run in whole[1 : 1 + policy.runs_compared]]
    if len(before) >= 2 and whole[0].sites_checked < policy.sites_kept * median(before):
        found = f"the last run read {whole[0].sites_checked} sites, those before it {median(before):.0f}"
        yield Sign(table.id, found, f"see `contactwatch report {table.id}`: are we turned away, or cut off?")


def _scheduler(store: Store, config: Config, now: datetime, policy: Policy) -> Iterator[Sign]:
    """Only where one has worked on this store: those who use cron have none."""
    beaten = store.requests.beaten()
    if beaten is None or not any(table.cron for table in config.roots):
        return
    at, stopped = beaten
    silent = now - at
    if stopped:
        yield Sign("scheduler", f"stopped {age(silent)} ago", "start `contactwatch schedule`, or its service")
    elif silent > policy.scheduler_silent:
        mend = "it is dead, stuck, or cannot write: start `contactwatch schedule` again, and read its log"
        yield Sign("scheduler", f"gave its last sign of life {age(silent)} ago", mend)
    else:
        yield Sign("scheduler", "alive")


def _messages(store: Store, now: datetime, policy: Policy) -> Iterator[Sign]:
    waiting = store.outbox.open()
    late = [m for m in waiting if now - m.asked_at > policy.message_late]
    if late:
        last = next(
            (m.error for m in late if m.error), "nobody has tried: run `contactwatch deliver`, or give cron its line"
        )
        yield Sign("messages", f"{len(late)} wait for {age(now - late[0].asked_at)}", last)
    lost = store.outbox.lost(now - policy.delivery_lasts)
    for message in lost:
        found = f"of {message.asked_at:%Y-%m-%d %H:%MZ}: {message.state.value}: {message.error}"
        yield Sign("message", found, "read `contactwatch report`, and mend the [[notify]] table or its server")
    if not late and not lost:
        yield Sign("messages", f"{len(waiting)} waiting, none lost in {age(policy.delivery_lasts)}")
