"""Cron expressions in crontab(5)'s meaning. Pure: a moment and a zone come in, the next moment goes out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)

MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
WEEKDAYS = {name: number for number, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}

#: The longest that each month can be: what comes only in a leap year does come.
LONGEST = dict(enumerate((31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 1))

NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    low: int
    high: int
    names: Mapping[str, int]


FIELDS = (
    _Field("minute", 0, 59, {}),
    _Field("hour", 0, 23, {}),
    _Field("day of month", 1, 31, {}),
    _Field("month", 1, 12, MONTHS),
    _Field("day of week", 0, 7, WEEKDAYS),
)


@dataclass(frozen=True, slots=True)
class Crontab:
    """One expression, taken apart. Weekdays count from Sunday = 0."""

    text: str
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool  # both day fields are restricted: a day that fits one of them fits

    @classmethod
    def parse(cls, text: str) -> Crontab:
        """Read five fields, or a nickname such as `@weekly`.

        Raises: ValueError naming the field, what is wrong with it, and what may stand there.

        >>> Crontab.parse("0 6 * * MON").next_after(datetime(2026, 9, 8, tzinfo=UTC), ZoneInfo("Europe/London"))
        datetime.datetime(2026, 9, 14, 5, 0, tzinfo=datetime.timezone.utc)
        """
        words = _words(text)
        minutes, hours, days, months, weekdays = (
            _numbers(word, field) for word, field in zip(words, FIELDS, strict=True)
        )
        # crontab(5): a field that starts with a star restricts by its step, but does not count as restricted here.
        either = not words[2].startswith("*") and not words[4].startswith("*")
        if not either and not any(min(days) <= LONGEST[month] for month in months):
            raise ValueError(f"cron {text!r}: that day never comes: no such month has a day {min(days)}")
        return cls(
            text=text,
            minutes=tuple(sorted(minutes)),
            hours=tuple(sorted(hours)),
            days=days,
            months=months,
            weekdays=frozenset(number % 7 for number in weekdays),
            either=either,
        )

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first moment after `moment` at which the clocks of `zone` show a time that fits; in UTC.

        A local time that the clocks skip counts as the first moment after the gap; one that they show twice
        counts the first time.

        Raises: ValueError if `moment` has no zone.
        """
        if moment.tzinfo is None:
            raise ValueError(f"{moment} has no time zone")
        after = moment.astimezone(UTC)
        day = moment.astimezone(zone).date()
        while True:
            for local in self._times(day):
                instant = _instant(local, zone)
                if instant > after:
                    return instant
            day += _DAY

    def _times(self, day: date) -> Iterator[datetime]:
        """The local times of one day, in order, without a zone."""
        if day.month in self.months and self._fits(day):
            for hour, minute in product(self.hours, self.minutes):
                yield datetime.combine(day, time(hour, minute))

    def _fits(self, day: date) -> bool:
        of_month, of_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return of_month or of_week if self.either else of_month and of_week


def _words(text: str) -> list[str]:
    stripped = text.strip().lower()
    if stripped.startswith("@"):
        if stripped not in NICKNAMES:
            raise ValueError(f"cron {text!r}: unknown nickname; there are: {', '.join(NICKNAMES)}")
        stripped = NICKNAMES[stripped]
    words = stripped.split()
    if len(words) != len(FIELDS):
        wanted = ", ".join(field.name for field in FIELDS)
        raise ValueError(f"cron {text!r}: {len(words)} fields where five are needed: {wanted}")
    return words


def _numbers(word: str, field: _Field) -> frozenset[int]:
    """The numbers that one field names: a list of stars, numbers and ranges, with steps."""
    return frozenset(number for part in word.split(",") for number in _part(part, field))


def _part(part: str, field: _Field) -> range:
    match = re.fullmatch(r"(?:(\*)|([a-z]+|[0-9]+)(?:-([a-z]+|[0-9]+))?)(?:/([0-9]+))?", part)
    if not match:
        raise ValueError(f"cron: {field.name} {part!r}: write *, a number, a range such as 1-5, or a step such as */15")
    star, first, last, step = match.groups()
    if step and not star and not last:
        raise ValueError(f"cron: {field.name} {part!r}: a step needs a range: {first}-{field.high}/{step}, or */{step}")
    if step and int(step) == 0:
        raise ValueError(f"cron: {field.name} {part!r}: a step of 0 leads nowhere")
    low = field.low if star else _number(first, field)
    high = field.high if star else _number(last or first, field)
    if last == "sun" and low > high:
        high = 7  # a week may be counted up to its end: fri-sun
    if low > high:
        raise ValueError(f"cron: {field.name} {part!r}: the range runs backwards; write it as two: {low}-… , …-{high}")
    return range(low, high + 1, int(step or 1))


def _number(word: str, field: _Field) -> int:
    if word in field.names:
        return field.names[word]
    if not word.isdecimal():
        known = f"; the names are {', '.join(field.names)}" if field.names else ""
        raise ValueError(f"cron: {field.name} {word!r}: not a number{known}")
    if not field.low <= int(word) <= field.high:
        raise ValueError(f"cron: {field.name} {word}: out of range {field.low}-{field.high}")
    return int(word)


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    """When the clocks of `zone` first show `local`; if they skip it, the first moment after the gap. In UTC."""
    first = local.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == local:
        return first
    # In a gap, fold 1 reckons with the time after it and so falls before it; fold 0 the other way round.
    before, after = local.replace(tzinfo=zone, fold=1).astimezone(UTC), first
    offset = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // (2 * _SECOND) * _SECOND
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
