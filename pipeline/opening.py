"""When somebody can be met or called: what a page says of its opening hours. Data only."""

from __future__ import annotations

from dataclasses import dataclass

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


@dataclass(frozen=True, slots=True)
class Hours:
    """One span of opening on certain days, or the word that it is closed then.

    Two spans of one day, as around a lunch break, are two Hours.
    """

    days: tuple[int, ...]  # ISO weekdays, Monday is 1, ascending; empty where the page names none
    opens: str | None  # HH:MM on the page's own clock; None: closed
    closes: str | None  # HH:MM, 24:00 for midnight; before `opens` where it runs past midnight; None: closed
    text: str  # the line as printed, at most 240 characters
    dated: bool = False  # of a holiday or a season: no statement about ordinary weeks
    where: str = ""  # main, header, footer, nav, aside of the page; json-ld or microdata where it states them there
