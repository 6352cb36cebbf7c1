"""Whether a notice is about a holiday or another short time that ends by itself: then it is no news."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from pipeline.text.days import Word, read_days, words
from pipeline.text.hours_items import items
from pipeline.text.hours_words import Sort
from pipeline.text.normal import fold
from pipeline.text.tables import table

_NEAR = timedelta(days=180)  # a day and month without a year mean the one that lies nearest
_JOINTS = frozenset("./-")


def passing(quote: str, lang: str | None, today: date, most: timedelta) -> bool:
    """Whether the quote speaks of holidays, or names its own end and that has come, or comes within `most`.

    >>> passing("Closed from 24 December to 7 January", "en", date(2026, 12, 20), timedelta(days=31))
    True
    >>> passing("Since 1 March 2026 our office is closed to visitors", "en", date(2026, 3, 2), timedelta(days=31))
    False
    """
    folded = fold(quote)
    if any(fold(term) in folded for term in table("notice_words")["holiday"]):
        return True
    sorts = [item.sort for item in items(quote, lang)]
    if (Sort.TO, Sort.DATE) not in pairwise(sorts):  # an "until" stands right before a date
        return False
    last = max(_days(quote, [lang] if lang else [], today), default=None)
    return last is not None and last <= today + most


def _days(quote: str, langs: list[str], today: date) -> Iterator[date]:
    """The days that the quote names, those without a year in the year that lies nearest."""
    found = words(quote)
    for at, word in enumerate(found):
        if (day := _day(quote[word.start :], langs)) is not None:
            yield day
        elif (bare := _without_year(found, at)) is not None:
            for year in (today.year - 1, today.year, today.year + 1):
                day = _day(bare.format(year=year), langs)
                if day and abs(day - today) <= _NEAR:
                    yield day


def _day(text: str, langs: list[str]) -> date | None:
    read = read_days(text, langs, day_first=True)
    return read.latest if read and read.earliest == read.latest else None


def _without_year(found: list[Word], at: int) -> str | None:
    """The words at that place as a date that still wants its year: "24 December", "December 24", "24.12"."""
    one, two, three = (*(word.text for word in found[at : at + 3]), "", "", "")[:3]
    if one.isdecimal() and two in _JOINTS and three.isdecimal():
        return f"{one}.{three}.{{year}}"
    if one.isdecimal() == two.isdecimal() or not (one + two).isalnum():
        return None
    return f"{one} {two} {{year}}" if one.isdecimal() else f"{two} {one} {{year}}"
