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
from pipeline.render.wording import some
from pipeline.slots import Line, age
from pipeline.unattended.coverage import Watched, fell, whole
from snapshots.records import Run, RunStatus
from snapshots.store import Store

#: Names in one line.
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that was looked at. `mend` is empty where all is well."""

    what: str
    found: str
    mend: str = ""


def signs(store: Store, config: Config, watched: Sequence[Watched], now: datetime, policy: Policy) -> Iterator[Sign]:
    """All that can be told from the store and its disk. `watched`: as `standings` gives it. Raises: StoreError."""
    yield disk(store, policy)
    yield from _clock(store, config, now)
    for table in config.roots:
        own = next(found for found in watched if found.id == table.id)
        pages = [found for found in watched if found.page_of == table.id]
        yield _last_good(own, pages, table, now, policy)
        yield from _runs(table, store.ledger.runs(table.id), policy)
        yield from _coverage(table, (own, *pages), policy)
        yield from _unread(table, (own, *pages), now, policy)
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


def _last_good(own: Watched, pages: Sequence[Watched], table: DirectoryTable, now: datetime, policy: Policy) -> Sign:
    if own.last_good is None:
        return Sign(own.id, "never read well", f"run `contactwatch check {own.id}`")
    old = max(now - own.last_good, timedelta(0))
    covered = [found.coverage for found in (own, *pages)]
    confirmed, contacts = sum(c.confirmed for c in covered), sum(c.contacts for c in covered)
    words = [f"last read well {age(old)} ago"]
    words += [f"{len(pages)} pages"] if pages else []
    words.append(f"{confirmed} of {contacts} contacts confirmed")
    told = [_named(found, id_) for found in (own, *pages) for id_ in found.told]
    if told:
        words.append(
            f"sites not read for {age(policy.entry_age)}, each with a finding that says why: {some(told, _SHOWN)}"
        )
    mend = f"run `contactwatch check {own.id}`, and see why no run came" if old > _allowed(table, now, policy) else ""
    return Sign(own.id, "; ".join(words), mend)


def _allowed(table: DirectoryTable, now: datetime, policy: Policy) -> timedelta:
    """How old a good run may be: two turns of the cron line and a day, or what the policy says where there is none."""
    if not table.cron:
        return policy.good_run_age
    line = Line(table.id, table.cron, table.timezone)
    first = line.next_after(now)
    return 2 * (line.next_after(first) - first) + timedelta(days=1)


def _runs(table: DirectoryTable, runs: Sequence[Run], policy: Policy) -> Iterator[Sign]:
    """Runs that shrink, or are never whole. `runs`: newest first."""
    those = whole(runs)
    if len(those) >= 3 and all(run.status is not RunStatus.COMPLETE for run in those[:3]):
        yield Sign(table.id, "the last three runs were not complete", f"see `contactwatch report {table.id}`")
    before = [run.sites_checked for run in those[1 : 1 + policy.runs_compared]]
    if len(before) >= 2 and those[0].sites_checked < policy.sites_kept * median(before):
        found = f"the last run read {those[0].sites_checked} sites, those before it {median(before):.0f}"
        yield Sign(table.id, found, f"see `contactwatch report {table.id}`: are we turned away, or cut off?")


def _coverage(table: DirectoryTable, watched: Sequence[Watched], policy: Policy) -> Iterator[Sign]:
    """Less is confirmed than usual: of all together, or else of single pages."""
    everything = [row for found in watched for row in found.lately]
    fallen = {table.id: now} if (now := fell(everything, policy)) else {}
    if not fallen:
        fallen = {found.id: now for found in watched if (now := fell(found.lately, policy))}
    if not fallen:
        return
    words = [
        ("" if name == table.id else f"{name}: ")
        + f"{confirmed} contacts confirmed, usually {usual} ({some(lost, _SHOWN)})"
        for name, (confirmed, usual, lost) in fallen.items()
    ]
    mend = f"see `contactwatch report {table.id}`: do these sites still show them, or do we not read them any more?"
    yield Sign(table.id, some(words, _SHOWN, "; "), mend)


def _unread(table: DirectoryTable, watched: Sequence[Watched], now: datetime, policy: Policy) -> Iterator[Sign]:
    """Pages of a collection that nobody read for long, and sites of which nobody was told why."""
    allowed = _allowed(table, now, policy)
    pages = [found for found in watched if found.page_of]
    late = [page.id for page in pages if (at := page.last_good or page.tried) is not None and now - at > allowed]
    if late:
        yield Sign(
            table.id, f"pages not read well for {age(allowed)}: {some(late, _SHOWN)}", f"run `{_check(late[0])}`"
        )
    dark = [(found, id_) for found in watched for id_ in found.dark]
    if dark:
        names = some([_named(found, id_) for found, id_ in dark], _SHOWN)
        words = f"sites not read for {age(policy.entry_age)}, and no finding says why: {names}"
        first, id_ = dark[0]
        yield Sign(table.id, words, f"run `{_check(first.id)} --entry {id_}`: are runs cut short before it?")


def _check(directory: str) -> str:
    return f"contactwatch check {directory}"


def _named(found: Watched, entry: str) -> str:
    return f"{entry} (on {found.id})" if found.page_of else entry


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
