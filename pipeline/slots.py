"""Which moments of a cron line are owed a run by now, and which were missed. Pure: clock and history come in.

A moment belongs to the directory for ever: whether it was run is asked of the store, never of the clock.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

from pipeline.crontab import Crontab
from snapshots.records import Accounted, Request, RequestState, Trigger

SPREAD = timedelta(minutes=5)  # directories with one cron line do not all start at its minute
GRACE = timedelta(days=7)  # a weekly check whose machine slept is still worth doing; next month's comes soon enough
MOST_MISSED = 50  # requests that one long absence may leave; what lies before them is counted in a note
SET_BACK = timedelta(minutes=1)  # a clock that is corrected by less is no news


@dataclass(frozen=True, slots=True)
class Line:
    """One directory's cron line."""

    directory: str
    cron: str
    timezone: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def next_after(self, moment: datetime) -> datetime:
        """The first moment of the line after that one, in UTC."""
        return Crontab.parse(self.cron).next_after(moment, self.zone)

    def starts(self, slot: datetime) -> datetime:
        """When the run of that moment is to begin: a little later, always by the same amount, before the next one."""
        width = min(SPREAD, (self.next_after(slot) - slot) / 4)
        seed = crc32(f"{self.directory} {slot.isoformat()}".encode())
        return slot + timedelta(seconds=seed % max(1, int(width.total_seconds())))


@dataclass(frozen=True, slots=True)
class Owed:
    """What the passing of time has brought: requests to write down, and how far the line is accounted for now."""

    accounted: Accounted
    requests: tuple[Request, ...] = ()
    set_back: timedelta | None = None  # by how much the clock stands before what is accounted for already


def owed(line: Line, before: Accounted | None, now: datetime) -> Owed | None:
    """What is to be written down for a line; None where nothing has changed.

    Of all moments since the last account the newest is owed a run, unless it is older than the grace; the others were
    missed. A line that is new, or was changed, is owed nothing from before it was.
    """
    today = Accounted(line.directory, line.cron, line.timezone, now)
    if before is None:
        return Owed(today)
    written = Line(before.directory, before.cron, before.timezone)
    if now < before.until:
        return Owed(replace(today, until=now), set_back=before.until - now)
    requests = _due(written, before.until, now)
    if written != line:
        return Owed(today, requests)
    slots = [request.slot for request in requests if request.slot]
    return Owed(replace(today, until=max(slots)), requests) if slots else None


def _due(line: Line, since: datetime, now: datetime) -> tuple[Request, ...]:
    due: deque[datetime] = deque(maxlen=MOST_MISSED)
    slot, count = line.next_after(since), 0
    while slot <= now and line.starts(slot) <= now:
        due.append(slot)
        slot, count = line.next_after(slot), count + 1
    made = [_request(line, slot, now, newest=slot == due[-1]) for slot in due]
    if made and count > len(made):
        made[0] = replace(made[0], note=f"{made[0].note}; so were {count - len(made)} before it")
    return tuple(made)


def _request(line: Line, slot: datetime, now: datetime, *, newest: bool) -> Request:
    request = Request(f"{line.directory}@{slot:%Y%m%dT%H%MZ}", line.directory, now, Trigger.SCHEDULE, slot=slot)
    if newest and now - slot <= GRACE:
        return request
    note = "a later one took its place" if not newest else "nothing was there to run it, and by now it is too old"
    return replace(request, state=RequestState.MISSED, ended_at=now, note=note)


def age(span: timedelta) -> str:
    """A length of time as a person says it.

    >>> age(timedelta(days=3, hours=5)), age(timedelta(minutes=61)), age(timedelta(seconds=20))
    ('3 days', '61 minutes', '20 seconds')
    """
    for unit, size in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if span.total_seconds() >= 2 * size:
            return f"{int(span.total_seconds() // size)} {unit}"
    return f"{int(span.total_seconds())} seconds"
