"""crontab(5): the day rule, names, steps, and what happens when clocks are put forward and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.crontab import Crontab
from tests.zones import machine_zone

__all__ = ["machine_zone"]

LONDON, BERLIN, UTC_ZONE = ZoneInfo("Europe/London"), ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")
APIA = ZoneInfo("Pacific/Apia")  # skipped the whole of 30 December 2011
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # its summer time is half an hour


def coming(text: str, start: str, zone: ZoneInfo = UTC_ZONE, count: int = 3) -> list[str]:
    """The next moments, as the clocks of the zone show them."""
    cron, moment, seen = Crontab.parse(text), datetime.fromisoformat(start).replace(tzinfo=zone), []
    for _ in range(count):
        moment = cron.next_after(moment, zone)
        seen.append(moment.astimezone(zone).strftime("%a %Y-%m-%d %H:%M%z"))
    return seen


@pytest.mark.parametrize("weekday", ["MON", "mon", "1", "1-1", "mon-mon"])
def test_monday_is_one(weekday: str) -> None:
    assert coming(f"0 6 * * {weekday}", "2026-09-08", count=2) == [
        "Mon 2026-09-14 06:00+0000",
        "Mon 2026-09-21 06:00+0000",
    ]


@pytest.mark.parametrize("weekday", ["0", "7", "SUN", "7-7"])
def test_sunday_is_nought_and_seven(weekday: str) -> None:
    assert coming(f"0 6 * * {weekday}", "2026-09-08", count=1) == ["Sun 2026-09-13 06:00+0000"]


@pytest.mark.parametrize("weekdays", ["fri-sun", "5-7", "0,5,6", "fri,sat,sun"])
def test_a_week_may_be_counted_up_to_its_end(weekdays: str) -> None:
    assert [shown[:3] for shown in coming(f"0 0 * * {weekdays}", "2026-09-07", count=4)] == ["Fri", "Sat", "Sun", "Fri"]


def test_when_both_day_fields_are_restricted_either_is_enough() -> None:
    assert coming("0 0 13 * FRI", "2026-09-10", count=4) == [
        "Fri 2026-09-11 00:00+0000",
        "Sun 2026-09-13 00:00+0000",
        "Fri 2026-09-18 00:00+0000",
        "Fri 2026-09-25 00:00+0000",
    ]


def test_a_star_with_a_step_does_not_count_as_restricted() -> None:
    """As cron does it: every odd day that is a Monday."""
    assert coming("0 0 */2 * MON", "2026-09-01") == [
        "Mon 2026-09-07 00:00+0000",
        "Mon 2026-09-21 00:00+0000",
        "Mon 2026-10-05 00:00+0000",
    ]


def test_lists_ranges_and_steps() -> None:
    assert [shown[-10:-5] for shown in coming("10-30/10,55 8 * * *", "2026-09-01", count=5)] == [
        "08:10",
        "08:20",
        "08:30",
        "08:55",
        "08:10",
    ]


@pytest.mark.parametrize(
    ("nickname", "first"),
    [
        ("@hourly", "Tue 2026-09-08 13:00+0000"),
        ("@daily", "Wed 2026-09-09 00:00+0000"),
        ("@weekly", "Sun 2026-09-13 00:00+0000"),
        ("@monthly", "Thu 2026-10-01 00:00+0000"),
        ("@Yearly", "Fri 2027-01-01 00:00+0000"),
    ],
)
def test_nicknames(nickname: str, first: str) -> None:
    assert coming(nickname, "2026-09-08T12:34:56", count=1) == [first]


def test_what_comes_only_in_leap_years_comes() -> None:
    assert coming("0 0 29 2 *", "2096-03-01", count=1) == ["Fri 2104-02-29 00:00+0000"]


def test_a_skipped_time_counts_once_as_the_first_moment_after_the_gap() -> None:
    assert coming("30 1 * * *", "2026-03-28T12:00", LONDON, 2) == [
        "Sun 2026-03-29 02:00+0100",
        "Mon 2026-03-30 01:30+0100",
    ]
    assert coming("*/20 2 * * *", "2026-03-28T12:00", BERLIN, 2) == [
        "Sun 2026-03-29 03:00+0200",
        "Mon 2026-03-30 02:00+0200",
    ]
    assert coming("15 2 * * *", "2026-10-03T12:00", LORD_HOWE, 1) == ["Sun 2026-10-04 02:30+1100"]


def test_a_skipped_day_counts_as_the_day_after_it() -> None:
    assert coming("0 6 30 12 *", "2011-12-01", APIA, 1) == ["Sat 2011-12-31 00:00+1400"]


def test_a_repeated_time_counts_the_first_time_only() -> None:
    assert coming("30 1 * * *", "2026-10-24T12:00", LONDON, 2) == [
        "Sun 2026-10-25 01:30+0100",
        "Mon 2026-10-26 01:30+0000",
    ]
    second = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)  # the clocks show 01:15 for the second time
    assert Crontab.parse("30 1 * * *").next_after(second, LONDON) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "0 fields where five are needed"),
        ("0 6 * *", "4 fields"),
        ("0 0 6 * * MON", "6 fields"),
        ("60 * * * *", "minute 60: out of range 0-59"),
        ("* 24 * * *", "hour 24"),
        ("* * 0 * *", "day of month 0"),
        ("* * * 13 *", "month 13"),
        ("* * * * 8", "day of week 8"),
        ("* * * FOO *", "names are jan, feb"),
        ("5/15 * * * *", "5-59/15"),
        ("*/0 * * * *", "leads nowhere"),
        ("30-10 * * * *", "backwards"),
        ("* * ? * *", "day of month '?'"),
        ("* * * * 1#2", "day of week '1#2'"),
        ("1,,2 * * * *", "minute ''"),
        ("* * * * ٣", "day of week"),
        ("0 0 30 2 *", "never comes"),
        ("0 0 31 4,6,9,11 *", "never comes"),
        ("@reboot", "unknown nickname"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(text: str, says: str) -> None:
    with pytest.raises(ValueError, match="cron") as refused:
        Crontab.parse(text)
    assert says in str(refused.value)


def test_a_day_that_never_comes_may_stand_beside_a_weekday() -> None:
    assert coming("0 0 30 2 MON", "2026-02-10", count=1) == ["Mon 2026-02-16 00:00+0000"]


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        Crontab.parse("@daily").next_after(datetime(2026, 9, 8), LONDON)  # noqa: DTZ001 (that is the point)


def _list(low: int, high: int) -> st.SearchStrategy[str]:
    return st.one_of(
        st.just("*"),
        st.integers(2, 9).map("*/{}".format),
        st.lists(st.integers(low, high), min_size=1, max_size=3).map(lambda numbers: ",".join(map(str, numbers))),
    )


@given(
    words=st.tuples(_list(0, 59), _list(0, 23), _list(1, 28), _list(1, 12), _list(0, 7)),
    zone=st.sampled_from([UTC_ZONE, LONDON, LORD_HOWE, ZoneInfo("America/New_York")]),
    start=st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 (hypothesis adds the zone)
)
def test_the_next_moment_is_later_fits_and_none_was_passed_over(
    words: tuple[str, ...], zone: ZoneInfo, start: datetime
) -> None:
    cron = Crontab.parse(" ".join(words))
    found = cron.next_after(start, zone)
    assert found > start
    assert cron.next_after(found - timedelta(seconds=1), zone) == found
    middle = start + (found - start) / 2
    assert cron.next_after(middle, zone) == (found if middle < found else cron.next_after(found, zone))
    local = found.astimezone(zone)
    passed_gap = local.utcoffset() != (found - timedelta(seconds=1)).astimezone(zone).utcoffset()
    assert passed_gap or (local.minute in cron.minutes and local.hour in cron.hours and local.month in cron.months)
