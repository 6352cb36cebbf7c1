"""The words that opening hours are made of, by language: days, labels, joints. Short forms stay their language's."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache, lru_cache
from itertools import accumulate

from pipeline.text.normal import fold
from pipeline.text.tables import table
from pipeline.text.vocabulary import LANGUAGES, language, terms

#: A word, a number or a mark of a folded line.
TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[^\w\s]")
_LETTERS = re.compile(r"[^\W\d_]+")
_ROUND = ("24/7", "7/24", "24h")
_DIGIT = re.compile(r"\d")
LONGEST = 600  # characters of a line that is looked at
_LABEL, _CELL = 60, 20  # characters of a line without any digit that may still be a label, or the name of a day


class Sort(Enum):
    """What a word of a line is to opening hours."""

    DAYS = auto()
    TIME = auto()
    DATE = auto()
    MONTH = auto()
    TO = auto()
    FROM = auto()
    AND = auto()
    CLOSED = auto()
    BREAK = auto()
    EXCEPT = auto()
    ALWAYS = auto()
    LABEL = auto()
    UNIT = auto()
    AM = auto()
    PM = auto()
    STOP = auto()
    MARK = auto()
    ODD = auto()  # a word or number of something else


@dataclass(frozen=True, slots=True)
class Item:
    """A word, time or mark of a line."""

    sort: Sort
    days: frozenset[int] = frozenset()
    minutes: int = -1  # of a TIME: since midnight
    sure: bool = True  # a TIME that is a bare number is not; neither is an ALWAYS that may be a delay ("24 hours")
    padded: bool = False  # a TIME with a leading zero is written on the clock of 24 hours
    text: str = ""


_WORKWEEK, _WEEKEND, _WEEK = frozenset(range(1, 6)), frozenset((6, 7)), frozenset(range(1, 8))
_SETS = {"daily": _WEEK, "weekdays": _WORKWEEK, "weekend": _WEEKEND}
_SORTS = {
    "to": Sort.TO, "from": Sort.FROM, "and": Sort.AND, "closed": Sort.CLOSED, "break": Sort.BREAK, "am": Sort.AM,
    "except": Sort.EXCEPT, "pm": Sort.PM, "unit": Sort.UNIT, "always": Sort.ALWAYS,
}  # fmt: skip
_CLOCK_WORDS = {"noon": 12 * 60, "midnight": 24 * 60}
Phrases = Mapping[str, Sequence[tuple[tuple[str, ...], Item]]]


def likely(texts: Sequence[str], lang: str | None) -> frozenset[int]:
    """Which of the texts hold a day, a label or a word such as "closed": the cheap question before the costly one.

    >>> sorted(likely(["Sat. 10-12", "Tel. 10-12", "Where we sat and talked", "Opening hours"], "en"))
    [0, 3]
    """
    # Blank where nothing can be read: most of a page is prose, and looking for words in it costs.
    lowered = [
        text.lower() if len(text) <= _LABEL or (len(text) <= LONGEST and _DIGIT.search(text)) else "" for text in texts
    ]
    page = "\n".join(lowered)
    long, short = _openers(lang if lang in LANGUAGES else None)
    words = set(_LETTERS.findall(" ".join(set(page.split()))))
    ends = list(accumulate(len(text) + 1 for text in lowered))
    found = {(bisect_right(ends, at), _LABEL) for word in (*(long & words), *_ROUND) for at in _places(page, word)}
    found |= {(bisect_right(ends, at), _CELL) for word in short & words for at in _places(page, word)}
    return frozenset(at for at, most in found if len(lowered[at]) <= most or _DIGIT.search(lowered[at]))


def _places(text: str, word: str) -> Iterator[int]:
    """Where the word stands as a whole one."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not (text[at - 1 : at].isalpha() or text[end : end + 1].isalpha()):
            yield at
        at = text.find(word, end)


def languages_of(tokens: Sequence[str], lang: str | None) -> tuple[str, ...]:
    """The page's language, then those that a full day name or a label of the line belongs to."""
    known = _signs()
    own = [lang] if lang in LANGUAGES else []
    return tuple(dict.fromkeys([*own, *(code for token in dict.fromkeys(tokens) for code in known.get(token, ()))]))


@cache
def _signs() -> Mapping[str, tuple[str, ...]]:
    """First word of every full day name and label -> languages."""
    found: dict[str, list[str]] = {}
    for code in LANGUAGES:
        names = [name for day in _days()[code]["names"] for name in day]
        for phrase in (*names, *terms("hours")[code]):
            for word in (key := _key(phrase))[:1]:
                if len(word) > 2 or len(key) > 1:
                    found.setdefault(word, []).append(code)
                    for prefix in table("hours_words")["prefixes"].get(code, ()):
                        found.setdefault(fold(prefix) + word, []).append(code)
    return {word: tuple(dict.fromkeys(codes)) for word, codes in found.items()}


@cache
def _openers(code: str | None) -> tuple[frozenset[str], frozenset[str]]:
    """A word of every phrase with which hours may begin, as printed and as folded; and of every short name of a day."""
    telling = (Sort.LABEL, Sort.CLOSED, Sort.ALWAYS)
    codes = (code,) if code else ()
    phrases = [phrase for code in codes for phrase, item in _of_language(code) if item.sort in telling]
    phrases += [phrase for code in LANGUAGES for day in _days()[code]["names"] for phrase in day]
    phrases += list(_signs()) + [label for code in LANGUAGES for label in terms("hours")[code]]
    phrases += [
        daily for code in codes for kind in _SETS for daily in table("hours_words")["words"][code].get(kind, ())
    ]
    shorts = [name for code in codes for day in _days()[code]["short"] for name in day] or list(_plain_shorts())
    return _first_words(phrases), _first_words(shorts)


def _first_words(phrases: Iterable[str]) -> frozenset[str]:
    forms = {form.split()[0] for phrase in phrases for form in (phrase.lower(), fold(phrase)) if form.split()}
    return frozenset(max(parts, key=len) for form in forms if (parts := _LETTERS.findall(form)))


def _days() -> Mapping[str, Mapping[str, Sequence[Sequence[str]]]]:
    days: Mapping[str, Mapping[str, Sequence[Sequence[str]]]] = table("weekdays")
    return {code: days[code] for code in LANGUAGES}


@lru_cache(maxsize=64)
def phrases_of(codes: tuple[str, ...]) -> Phrases:
    """Every phrase of these languages by its first word, longest first. What an earlier language says stands."""
    found: dict[tuple[str, ...], Item] = {}
    for code in codes:
        for phrase, item in _of_language(code):
            found.setdefault(_key(phrase), item)
            if item.sort is Sort.DAYS:
                for prefix in table("hours_words")["prefixes"].get(code, ()):
                    found.setdefault(_key(fold(prefix) + fold(phrase)), item)
    if not set(codes) & set(LANGUAGES):
        found = {(word,): Item(Sort.DAYS, frozenset({day})) for word, day in _plain_shorts().items()}
    for code in LANGUAGES:
        for number, names in enumerate(_days()[code]["names"], 1):
            for name in names:
                found.setdefault(_key(name), Item(Sort.DAYS, frozenset({number}), text=name))
    found.pop((), None)
    by_first: dict[str, list[tuple[tuple[str, ...], Item]]] = {}
    for key in sorted(found, key=len, reverse=True):
        by_first.setdefault(key[0], []).append((key, found[key]))
    return by_first


def _of_language(code: str) -> Iterator[tuple[str, Item]]:
    for form in ("names", "short"):
        for number, names in enumerate(_days()[code][form], 1):
            yield from ((name, Item(Sort.DAYS, frozenset({number}), text=name)) for name in names)
    yield from ((label, Item(Sort.LABEL, text=label)) for label in terms("hours")[code])
    for kind, phrases in table("hours_words")["words"][code].items():
        for phrase in phrases:
            if kind in _SETS:
                yield phrase, Item(Sort.DAYS, _SETS[kind], text=phrase)
            elif kind in _CLOCK_WORDS:
                yield phrase, Item(Sort.TIME, minutes=_CLOCK_WORDS[kind], text=phrase)
            else:
                yield phrase, Item(_SORTS[kind], sure=not _may_be_a_delay(phrase), text=phrase)
    for month in language(code)["gregorian_months"]:
        yield from ((name, Item(Sort.MONTH, text=name)) for name in month)


def _may_be_a_delay(phrase: str) -> bool:
    return any(map(str.isdecimal, phrase)) and "7" not in phrase


@cache
def _plain_shorts() -> Mapping[str, int]:
    """The short day names that mean one day in every language that has them: for pages that name no language."""
    found: dict[str, set[int]] = {}
    for code in LANGUAGES:
        for number, names in enumerate(_days()[code]["short"], 1):
            for name in names:
                found.setdefault(fold(name), set()).add(number)
    return {name: days.pop() for name, days in found.items() if len(days) == 1 and len(name) > 1}


@cache
def _key(phrase: str) -> tuple[str, ...]:
    tokens = TOKEN.findall(fold(phrase))
    return tuple(tokens[:-1] if len(tokens) > 1 and tokens[-1] == "." else tokens)
