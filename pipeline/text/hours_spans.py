"""Spans of days and of times in the items of a line. A bare pair of numbers is a span only where something says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.text.hours_words import Item, Sort

DAY = 24 * 60  # minutes
_NOON = 12 * 60
_BEFORE_A_BARE_HOUR = frozenset({Sort.DAYS, Sort.FROM, Sort.LABEL, Sort.UNIT, Sort.AND, Sort.BREAK, Sort.MARK})


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, in minutes since midnight."""

    opens: int
    closes: int


def with_ranges(read: Sequence[Item]) -> list[Item]:
    """The items with "Monday to Thursday" as one set of days; a range may run over the week's end."""
    found: list[Item] = []
    at = 0
    while at < len(read):
        item = read[at]
        dots = [i for i in range(at + 1, min(at + 4, len(read))) if read[i].text != "."][:2]
        if item.sort is Sort.DAYS and len(item.days) == 1 and len(dots) == 2 and read[dots[0]].sort is Sort.TO:
            last = read[dots[1]]
            if last.sort is Sort.FROM and dots[1] + 1 < len(read):  # "until" and a word for "day"
                last, dots = read[dots[1] + 1], [dots[0], dots[1] + 1]
            if last.sort is Sort.DAYS and len(last.days) == 1:
                found.append(replace(item, days=_range(min(item.days), min(last.days))))
                at = dots[1] + 1
                continue
        found.append(item)
        at += 1
    return found


def _range(first: int, last: int) -> frozenset[int]:
    return frozenset((first - 1 + step) % 7 + 1 for step in range((last - first) % 7 + 1))


def span_at(read: Sequence[Item], at: int, *, twelve: bool, alone: bool) -> tuple[Span | None, int]:
    """The span of two times that begins here, and how many items it takes."""
    first, after = _time_at(read, at)
    if first is None or after >= len(read) or not _joins(read, at, after):
        return None, 0
    while after < len(read) and read[after].sort in (Sort.TO, Sort.FROM, Sort.AND):
        after += 1
    second, end = _time_at(read, after)
    if second is None or (end < len(read) and read[end].sort is Sort.TO and read[end].text == "-"):
        return None, 0
    bare = not (first.sure or second.sure)
    before = read[at - 1].sort if at else None
    if bare and not (alone or before in _BEFORE_A_BARE_HOUR):
        return None, 0
    if before is Sort.TO and read[at - 1].text == "-" and at > 1 and read[at - 2].sort in (Sort.ODD, Sort.TIME):
        return None, 0  # the middle of a number with dashes
    opens, closes = _halves(first, second, twelve=twelve)
    if opens == closes or opens > DAY or closes > DAY:
        return None, 0
    return Span(opens, closes or DAY), end - at


def _joins(read: Sequence[Item], at: int, joint: int) -> bool:
    """Whether the item between two times makes a span of them: "to", or the "and" of "between 10 and 4"."""
    said = at > 0 and read[at - 1].sort is Sort.FROM and read[joint].text.isalpha()
    return read[joint].sort is Sort.TO or (said and read[joint].sort is Sort.AND)


def _time_at(read: Sequence[Item], at: int) -> tuple[Item | None, int]:
    """The time that begins here with what belongs to it; `sure` if more than a bare number says so."""
    start = at
    while at < len(read) and read[at].sort is Sort.UNIT:
        at += 1
    if at >= len(read) or read[at].sort is not Sort.TIME:
        return None, start
    item, half = read[at], ""
    sure = item.sure or at > start
    at += 1
    while at < len(read) and read[at].sort in (Sort.UNIT, Sort.AM, Sort.PM):
        half = {Sort.AM: "am", Sort.PM: "pm"}.get(read[at].sort, half)
        sure = True
        at += 1
        if at + 1 < len(read) and read[at].text == "." and read[at + 1].sort is not Sort.ODD:
            at += 1
    return replace(item, sure=sure, text=half), at


def _halves(first: Item, second: Item, *, twelve: bool) -> tuple[int, int]:
    """Both times on the clock of 24 hours. `twelve`: the language writes 5 for 17 without saying so."""
    opens, closes = first.minutes, second.minutes
    if second.text and opens <= _NOON:
        closes = _half(closes, second.text)
        opens = _half(opens, first.text or second.text)
        if not first.text and opens >= closes:
            opens = _half(first.minutes, "am")
        return opens, closes
    opens = _half(opens, first.text)
    said = first.text or (twelve and not (first.padded or second.padded) and opens < _NOON)
    if said and 0 < closes <= _NOON and closes < opens:
        closes = (closes % _NOON) + _NOON
    return opens, closes


def _half(minutes: int, half: str) -> int:
    if not half or minutes >= 13 * 60:
        return minutes
    return minutes % _NOON + (_NOON if half == "pm" else 0)


def clock(minutes: int) -> str:
    """Minutes since midnight as HH:MM.

    >>> clock(545)
    '09:05'
    """
    return f"{minutes // 60:02}:{minutes % 60:02}"
