"""Days of five calendars as Gregorian days, and month names of every language as (calendar, month). Never guesses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from pipeline.text.normal import fold
from pipeline.text.tables import table
from pipeline.text.vocabulary import LANGUAGES, language, shared


class Calendar(StrEnum):
    GREGORIAN = "gregorian"
    SOLAR = "solar"  # Iran and Afghanistan: Solar Hijri
    ISLAMIC = "islamic"  # Umm al-Qura
    BUDDHIST = "buddhist"  # Thailand: Gregorian months, years from 543 BCE
    ETHIOPIC = "ethiopic"


#: Years that a stamp can hold, by calendar: outside these a number is no year of that calendar.
YEARS: Mapping[Calendar, range] = {
    Calendar.GREGORIAN: range(1990, 2100),
    Calendar.SOLAR: range(1380, 1430),
    Calendar.ISLAMIC: range(1431, 1480),
    Calendar.BUDDHIST: range(2540, 2600),
    Calendar.ETHIOPIC: range(1990, 2090),
}
#: An Ethiopic year looks like a Gregorian one: a bare number never says it.
_BARE = (Calendar.GREGORIAN, Calendar.SOLAR, Calendar.ISLAMIC, Calendar.BUDDHIST)
_NOWRUZ_1400 = date(2021, 3, 21)
_ETHIOPIC_EPOCH = 2796  # ordinal of 1 Meskerem of year 1


class NoSuchDayError(ValueError):
    """A day that its calendar does not have. The message names it."""


def span(calendar: Calendar, year: int, month: int | None = None, day: int | None = None) -> tuple[date, date]:
    """First and last Gregorian day of a day, a month or a year of that calendar.

    Raises: NoSuchDayError.

    >>> span(Calendar.SOLAR, 1403, 12, 15)
    (datetime.date(2025, 3, 5), datetime.date(2025, 3, 5))
    >>> span(Calendar.GREGORIAN, 2025, 2)
    (datetime.date(2025, 2, 1), datetime.date(2025, 2, 28))
    """
    first = _day(calendar, year, month or 1, day or 1)
    if day is not None:
        return first, first
    following = _day(calendar, year + 1, 1, 1) if month is None else _month_after(calendar, year, month)
    return first, following - timedelta(days=1)


def calendar_of(year: int) -> Calendar | None:
    """The calendar that a bare four-digit year of a stamp belongs to; None where no calendar has it now."""
    return next((c for c in _BARE if year in YEARS[c]), None)


def months_named(name: str, langs: Iterable[str] = ()) -> frozenset[tuple[Calendar, int]]:
    """What a folded month name means: in the first of these languages that has it, else in any language.

    Several answers: the name alone does not say which month it is.

    >>> sorted(months_named("листопада", ["uk"]))
    [(<Calendar.GREGORIAN: 'gregorian'>, 11)]
    """
    meanings = _months().get(name, {})
    for lang in langs:
        if lang in meanings:
            return meanings[lang]
    return frozenset().union(*meanings.values())


@cache
def _months() -> Mapping[str, Mapping[str, frozenset[tuple[Calendar, int]]]]:
    """Folded name -> language -> meanings. A language may give one name two meanings: then it has both."""
    found: dict[str, dict[str, frozenset[tuple[Calendar, int]]]] = {}

    def add(lang: str, calendar: Calendar, names: Iterable[Iterable[str]]) -> None:
        for number, spellings in enumerate(names, 1):
            for spelling in {fold(s).rstrip(".") for s in spellings}:
                of_lang = found.setdefault(spelling, {})
                of_lang[lang] = of_lang.get(lang, frozenset()) | {(calendar, number)}

    for code in LANGUAGES:
        add(code, Calendar.GREGORIAN, language(code)["gregorian_months"])
    for code, beyond in table("stamps_beyond").items():
        add(code, Calendar.GREGORIAN, beyond["months"])
    for variant in shared("gregorian_months_variants").values():
        add("ar", Calendar.GREGORIAN, variant)
    for kind in ("fa", "dari"):
        add("fa", Calendar.SOLAR, ([m] for m in shared(f"solar_hijri_months_{kind}")))
    add("en", Calendar.SOLAR, table("calendars")["solar_months_latin"])
    for code in ("ar", "fa", "en"):
        add(code, Calendar.ISLAMIC, table("calendars")["islamic_months"])
    ethiopic = [[m] for m in shared("ethiopic_months_am")]
    add("am", Calendar.ETHIOPIC, ethiopic)
    add("en", Calendar.ETHIOPIC, table("calendars")["ethiopic_months_other"])
    # Tigrinya is written in Eritrea with the Gregorian calendar and in Ethiopia with its own: both stand.
    add("ti", Calendar.ETHIOPIC, ethiopic)
    tigrinya = language("ti")["gregorian_months"]
    add("ti", Calendar.ETHIOPIC, [*tigrinya[8:], *tigrinya[:8]])
    return found


def _day(calendar: Calendar, year: int, month: int, day: int) -> date:
    try:
        return _FROM[calendar](year, month, day)
    except (ValueError, OverflowError) as error:
        raise NoSuchDayError(f"{calendar} {year}-{month}-{day}: {error}") from error


def _month_after(calendar: Calendar, year: int, month: int) -> date:
    last = 13 if calendar is Calendar.ETHIOPIC else 12
    return _day(calendar, year, month + 1, 1) if month < last else _day(calendar, year + 1, 1, 1)


def _buddhist(year: int, month: int, day: int) -> date:
    return date(year - 543, month, day)


def _solar(year: int, month: int, day: int) -> date:
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30 if month < 12 or _solar_leap(year) else 29)):
        raise ValueError("no such day")
    leaps = sum(map(_solar_leap, range(1400, year))) - sum(map(_solar_leap, range(year, 1400)))
    of_year = 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    return _NOWRUZ_1400 + timedelta(days=365 * (year - 1400) + leaps + of_year + day - 1)


def _solar_leap(year: int) -> bool:
    return (25 * year + 11) % 33 < 8  # holds from 1178 to 1633


def _ethiopic(year: int, month: int, day: int) -> date:
    if not (1 <= month <= 13 and 1 <= day <= (30 if month <= 12 else 6 if year % 4 == 3 else 5)):
        raise ValueError("no such day")
    return date.fromordinal(_ETHIOPIC_EPOCH + 365 * (year - 1) + year // 4 + 30 * (month - 1) + day - 1)


def _islamic(year: int, month: int, day: int) -> date:
    from hijridate import Hijri  # 30 ms to load, and one page in thousands needs it

    return date.fromordinal(Hijri(year, month, day).to_gregorian().toordinal())


_FROM = {
    Calendar.GREGORIAN: date,
    Calendar.SOLAR: _solar,
    Calendar.ISLAMIC: _islamic,
    Calendar.BUDDHIST: _buddhist,
    Calendar.ETHIOPIC: _ethiopic,
}
