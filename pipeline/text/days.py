"""A printed date as an interval of days, with every reading it allows. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice

from pipeline.text.calendar import YEARS, Calendar, NoSuchDayError, calendar_of, months_named, span
from pipeline.text.normal import fold
from pipeline.text.tables import table

Meanings = frozenset[tuple[Calendar, int]]
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u064b-\u0652\u0640\u0654\u200b-\u200f])*|\d+|[^\w\s]|_")
_MOST = 40  # words in which a date begins and ends
_LONGEST_MONTH = 4  # words, a hyphen counted: "Rabi al-Awwal"
_GOES_ON = re.compile(r"[-/.]?\d(?!\d?:\d\d)")  # a time of day may be glued on
_NO_SHORT_YEARS = frozenset({"fa", "am", "ti"})  # two digits could be a year of two calendars
_CLOCK = r"(?:d:d(?::d)?(?:[.,]n)?)"
_LEAD = rf"(?:{_CLOCK}|[bj,.:|(m\-])*?"
_SHAPES = (
    (_LEAD + r"(?P<y>y)(?P<s>[-/.])(?P<m>d)(?P=s)(?P<d>d)", "ymd"),
    (_LEAD + r"(?P<y>y)j(?P<m>d)j(?P<d>d)j", "ymd"),
    (_LEAD + r"(?P<d>d)(?P<s>[-/.])(?P<m>d)(?P=s)(?P<y>[yd])", "numeric"),
    (_LEAD + r"(?P<d>d)[-/.j,]*(?P<m>m)[-/.,j]*(?P<y>y)", "named"),
    (_LEAD + r"(?P<d>d)(?P<s>[-/])(?P<m>m)(?P=s)(?P<y>d)", "named"),
    (_LEAD + r"(?P<m>m)[.,]?(?P<d>d)[.j]*,?j*(?P<y>y)", "named"),
    (_LEAD + r"(?P<y>y)[-/.,j]*(?P<m>m)[-.]?(?P<d>d)(?!:)", "named"),
    (_LEAD + r"(?P<m>m)[-/.,j]*(?P<y>y)", "named"),
    (_LEAD + r"(?P<y>y)[.,j]*(?P<m>m)", "named"),
    (_LEAD + r"(?P<y>y)[-/](?P<m>d)", "ymd"),
    (_LEAD + r"(?P<m>d)[-/.](?P<y>y)", "ymd"),
    (r"[,.:|(\-]*(?P<y>y)", "year"),
)
_DATES = tuple((re.compile(shape), order) for shape, order in _SHAPES)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a number or a mark of a text, and where it stands there."""

    text: str  # folded
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day a printed date can mean, and `end`: where in the text the date ends."""

    earliest: date
    latest: date
    ambiguous: bool
    end: int


@dataclass(frozen=True, slots=True)
class _Month:
    """A reading of a month: its calendar may be open (a bare number)."""

    number: int
    calendar: Calendar | None


def words(text: str) -> list[Word]:
    """The words, numbers and marks of a text."""
    return list(_words(text))


def _words(text: str) -> Iterator[Word]:
    return (Word(fold(m[0]), m.start(), m.end()) for m in _WORD.finditer(text))


def read_days(text: str, langs: Sequence[str], *, day_first: bool | None) -> Days | None:
    """The date that `text` begins with, after small words, day names and a time of day at most.

    `langs`: whose month names come first. `day_first`: whether 03/04 is a third of April; None where nothing says it,
    then both readings stand and `ambiguous` is set.

    >>> read_days(": Thu, 7 Nov 2023.", ["en"], day_first=None).earliest
    datetime.date(2023, 11, 7)
    """
    found = list(islice(_words(text), _MOST))
    shape, found, months = _shape(text, found, langs)
    for pattern, order in _DATES:
        hit = pattern.match(shape)
        if hit is None or _GOES_ON.match(text, found[hit.end() - 1].end):
            continue
        spans = _spans(hit, order, found, months, langs, day_first=day_first, text=text)
        if spans:
            return Days(min(s[0] for s in spans), max(s[1] for s in spans), len(spans) > 1, found[hit.end() - 1].end)
    return None


def _shape(text: str, found: Sequence[Word], langs: Sequence[str]) -> tuple[str, list[Word], dict[int, Meanings]]:
    """One letter per word, months of several words joined; and what each month word means."""
    shape = ""
    kept: list[Word] = []
    months: dict[int, Meanings] = {}
    at = 0
    while at < len(found):
        meaning, length = _month_at(text, found, at, langs)
        if meaning:
            months[len(kept)] = meaning
            kept.append(Word("", found[at].start, found[at + length - 1].end))
            shape += "m"
            at += length
            continue
        kept.append(found[at])
        shape += _letter(found[at].text)
        at += 1
    return shape, kept, months


def _month_at(text: str, found: Sequence[Word], at: int, langs: Sequence[str]) -> tuple[Meanings, int]:
    if not found[at].text[:1].isalpha():
        return frozenset(), 0
    for length in range(min(_LONGEST_MONTH, len(found) - at), 0, -1):
        name = found[at].text if length == 1 else fold(text[found[at].start : found[at + length - 1].end])
        meaning = months_named(name, langs)
        if meaning:
            return meaning, length
    return frozenset(), 0


def _letter(word: str) -> str:
    if word.isdecimal():
        return "d" if len(word) <= 2 else "y" if len(word) == 4 else "n"
    if word in small_words("joining"):
        return "j"
    if word in small_words("weekdays") or word in small_words("between"):
        return "b"
    return word if word in "-/.:,|(" else "," if not word.isalpha() else "x"


@cache
def small_words(kind: str) -> frozenset[str]:
    """The words of one kind of the table, folded: `weekdays`, `between` (label and date), `joining` (in a date)."""
    listed = table("calendars")[kind]
    several = [listed] if isinstance(listed, list) else list(listed.values())
    return frozenset(part for group in several for w in group for part in fold(w).rstrip(".").split("-"))


def _spans(
    hit: re.Match[str],
    order: str,
    found: Sequence[Word],
    months: dict[int, Meanings],
    langs: Sequence[str],
    *,
    day_first: bool | None,
    text: str,
) -> set[tuple[date, date]]:
    """Every interval that the words of a hit can mean."""
    part = {k: found[hit.start(k)].text for k in "ymd" if k in hit.re.groupindex}
    year = _year(part["y"], langs)
    if year is None:
        return set()
    readings: list[tuple[_Month | None, int | None]] = []
    if order == "year":
        readings = [(None, None)]
    elif order == "named":
        day = int(part["d"]) if "d" in part else None
        readings = [(_Month(number, calendar), day) for calendar, number in months[hit.start("m")]]
    elif order == "ymd":
        readings = [(_Month(int(part["m"]), None), int(part["d"]) if "d" in part else None)]
    else:
        dotted = hit["s"] == "."  # nowhere is the month written first with dots
        only = year not in YEARS[Calendar.GREGORIAN] or dotted or day_first is True
        first, second = int(part["d"]), int(part["m"])
        readings = [] if day_first is False and not dotted else [(_Month(second, None), first)]
        if not only:
            readings.append((_Month(first, None), second))
    return {s for month, day in readings for s in _of(year, month, day, langs, text)}


def _of(
    year: int, month: _Month | None, day: int | None, langs: Sequence[str], text: str
) -> Iterator[tuple[date, date]]:
    for calendar in _calendars(year, month, langs, text):
        try:
            yield span(calendar, year, month.number if month else None, day)
        except NoSuchDayError:
            continue


def _calendars(year: int, month: _Month | None, langs: Sequence[str], text: str) -> Collection[Calendar]:
    """The calendars that this year can belong to, with a month that names its own calendar or none."""
    bare = calendar_of(year)
    if month and month.calendar:
        if month.calendar is Calendar.GREGORIAN:
            return {bare} & {Calendar.GREGORIAN, Calendar.BUDDHIST} if bare else ()
        if month.calendar is Calendar.ETHIOPIC and _era(text) == "gregorian":
            return ()
        return {month.calendar} if year in YEARS[month.calendar] else ()
    if bare is None:
        return ()
    if bare is Calendar.GREGORIAN and {"am", "ti"} & set(langs):
        both = {Calendar.GREGORIAN, Calendar.ETHIOPIC}
        return {"ethiopic": {Calendar.ETHIOPIC}, "gregorian": {Calendar.GREGORIAN}}.get(_era(text), both)
    return {bare}


def _era(text: str) -> str:
    marks = table("calendars")["era"]
    return next((era for era in ("gregorian", "ethiopic") if any(m in text for m in marks[era])), "")


def _year(text: str, langs: Sequence[str]) -> int | None:
    if len(text) == 4:
        return int(text)
    return None if _NO_SHORT_YEARS & set(langs) or len(text) != 2 else 2000 + int(text)
