"""What a cron line is owed: each moment once, whatever clock and machine do; and nothing is missed without a word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.slots import GRACE, MOST_MISSED, SPREAD, Line, Owed, owed
from snapshots.records import Accounted, Request, RequestState
from tests.zones import machine_zone

__all__ = ["machine_zone"]

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 9, 7, 6, 0, tzinfo=UTC)
WEEKLY = Line("belarus", "0 6 * * MON", "UTC")


def account(line: Line, until: datetime) -> Accounted:
    return Accounted(line.directory, line.cron, line.timezone, until)


def made(found: Owed | None) -> list[tuple[datetime | None, RequestState]]:
    return [(r.slot, r.state) for r in found.requests] if found else []


def test_a_new_line_owes_nothing_from_before_it_was() -> None:
    assert owed(WEEKLY, None, MONDAY + HOUR) == Owed(account(WEEKLY, MONDAY + HOUR))


def test_nothing_is_written_while_nothing_is_due() -> None:
    assert owed(WEEKLY, account(WEEKLY, MONDAY), MONDAY + 6 * DAY) is None


def test_a_moment_is_owed_once_it_has_come_and_its_spread_has_passed() -> None:
    before = account(WEEKLY, MONDAY - DAY)
    start = WEEKLY.starts(MONDAY)
    assert MONDAY <= start < MONDAY + SPREAD
    assert owed(WEEKLY, before, start - timedelta(seconds=1)) is None
    found = owed(WEEKLY, before, start)
    assert made(found) == [(MONDAY, RequestState.WAITING)]
    assert found
    assert found.accounted == account(WEEKLY, MONDAY)
    assert owed(WEEKLY, found.accounted, start) is None


def test_directories_with_one_line_do_not_start_together() -> None:
    starts = {replace(WEEKLY, directory=f"d{number}").starts(MONDAY) for number in range(20)}
    assert len(starts) > 10


def test_the_spread_never_reaches_the_next_moment() -> None:
    minutely = Line("busy", "* * * * *", "UTC")
    assert all(minutely.starts(MONDAY + n * MINUTE) < MONDAY + (n + 1) * MINUTE for n in range(60))


def test_after_a_long_sleep_the_newest_moment_runs_and_the_others_are_missed() -> None:
    found = owed(WEEKLY, account(WEEKLY, MONDAY), MONDAY + 23 * DAY)
    missed, waiting = RequestState.MISSED, RequestState.WAITING
    assert made(found) == [(MONDAY + 7 * DAY, missed), (MONDAY + 14 * DAY, missed), (MONDAY + 21 * DAY, waiting)]
    assert found
    assert found.requests[0].ended_at == MONDAY + 23 * DAY


def test_a_moment_older_than_the_grace_is_missed() -> None:
    monthly = Line("rare", "0 6 1 * *", "UTC")
    due = datetime(2026, 10, 1, 6, tzinfo=UTC)
    before = account(monthly, due - DAY)
    assert made(owed(monthly, before, due + GRACE)) == [(due, RequestState.WAITING)]
    assert made(owed(monthly, before, due + GRACE + MINUTE)) == [(due, RequestState.MISSED)]


def test_a_very_long_absence_leaves_few_requests_and_counts_the_rest() -> None:
    daily = Line("daily", "0 6 * * *", "UTC")
    found = owed(daily, account(daily, MONDAY), MONDAY + 400 * DAY + HOUR)
    assert found
    assert len(found.requests) == MOST_MISSED
    assert found.requests[0].note.endswith(f"so were {400 - MOST_MISSED} before it")
    assert found.requests[-1].state is RequestState.WAITING


def test_a_clock_set_back_is_noticed_and_owes_nothing() -> None:
    found = owed(WEEKLY, account(WEEKLY, MONDAY), MONDAY - 3 * HOUR)
    assert found == Owed(account(WEEKLY, MONDAY - 3 * HOUR), set_back=3 * HOUR)


def test_a_changed_line_is_owed_what_the_old_one_was_and_starts_anew() -> None:
    daily = replace(WEEKLY, cron="0 12 * * *")
    found = owed(daily, account(WEEKLY, MONDAY - DAY), MONDAY + HOUR)
    assert made(found) == [(MONDAY, RequestState.WAITING)]
    assert found
    assert found.accounted == account(daily, MONDAY + HOUR)


@pytest.mark.parametrize(
    ("zone", "cron", "begin", "days", "hours"),
    [
        ("Europe/Athens", "30 3 * * *", datetime(2026, 3, 27, 12, tzinfo=UTC), 4, [1, 1, 0, 0]),  # the 29th skips 3:30
        (
            "Europe/Athens",
            "30 3 * * *",
            datetime(2026, 10, 23, 12, tzinfo=UTC),
            4,
            [0, 0, 1, 1],
        ),  # the 25th has it twice
        ("Pacific/Apia", "0 6 * * *", datetime(2011, 12, 28, 0, tzinfo=UTC), 3, [16, 16, 10]),  # no 30 December
    ],
)
def test_every_local_day_has_one_run_across_a_change_of_the_clocks(
    zone: str, cron: str, begin: datetime, days: int, hours: list[int]
) -> None:
    line = Line("d", cron, zone)
    before, now = account(line, begin), begin
    slots: list[datetime] = []
    while len(slots) < days:
        now += 10 * MINUTE
        found = owed(line, before, now)
        if found:
            before = found.accounted
            slots += [r.slot for r in found.requests if r.slot and r.state is RequestState.WAITING]
    assert [slot.hour for slot in slots] == hours
    assert len({slot.astimezone(line.zone).date() for slot in slots}) == days
    assert all(earlier < later for earlier, later in pairwise(slots))


#: How the clock moves from one look to the next: forward by minutes or months, and backward.
STEPS = st.lists(st.integers(-3 * 1440, 40 * 1440).map(lambda minutes: minutes * MINUTE), min_size=1, max_size=25)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, zone=st.sampled_from(["UTC", "Europe/Athens", "Pacific/Apia"]))
def test_whatever_the_clock_does_every_moment_that_passed_is_written_down_once(
    steps: list[timedelta], zone: str
) -> None:
    """The store's part is played by a dict: a moment that is there stays."""
    line = Line("d", "0 6 * * *", zone)
    begin = now = highest = datetime(2026, 3, 20, tzinfo=UTC)
    before, book = account(line, begin), dict[datetime, Request]()
    for step in steps:
        now += step
        highest = max(highest, now)
        found = owed(line, before, now)
        if found:
            before = found.accounted
            for request in found.requests:
                assert request.slot is not None
                assert request.slot <= now
                book.setdefault(request.slot, request)
    expected, slot = set(), line.next_after(begin)
    while line.starts(slot) <= highest:
        expected.add(slot)
        slot = line.next_after(slot)
    assert {slot for slot in book if slot > begin} == expected
