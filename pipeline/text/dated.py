"""Sentences that were true when they were written: "currently", "in 2024". The words are the vocabulary's `hedge`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.text.normal import fold
from pipeline.text.tables import table
from pipeline.text.vocabulary import LANGUAGES, terms

_SENTENCES = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_a-zа-яіў]|[“\"«(])|\n+")
_FEWEST_WORDS = 5  # fewer are a heading or a button
_MONTHS = r"(?:(?:early|late|mid|the (?:spring|summer|autumn|fall|winter) of|[a-z]{3,9})[ -])?"


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, one paragraph a line."""
    yield from (s.strip() for s in _SENTENCES.split(text) if s.strip())


def dated(sentence: str, lang: str | None, written: int, today: int) -> str | None:
    """The words that tie a sentence to the time of writing, as folded; None where nothing does.

    `written` is the year in which the page was last gone through, `today` this year: a year counts where it was
    new then and is over now. A fact of history ("founded in 2024", "the 2024 Act") stays true.

    >>> dated("They help people who are currently stranded there.", "en", 2025, 2026)
    'currently'
    >>> dated("It was founded in 2024 by four lawyers.", "en", 2025, 2026) is None
    True
    """
    folded = fold(sentence)
    if len(folded.split()) < _FEWEST_WORDS:
        return None
    hedge = _hedges(lang if lang in LANGUAGES else "en").search(folded)
    if hedge:
        return hedge[0]
    if lang not in (None, "en") or _history().search(folded):
        return None
    for year in _years().finditer(folded):
        if written - 1 <= int(year["year"]) < today:
            return year[0]
    return None


@cache
def _hedges(code: str) -> re.Pattern[str]:
    other = {fold(word) for word in table("wording")["hedges_with_other_meanings"]}
    return _any(term for term in terms("hedge")[code] if term not in other)


@cache
def _history() -> re.Pattern[str]:
    return _any(table("wording")["history"])


@cache
def _years() -> re.Pattern[str]:
    """A year after a word that makes it a time, or before the name of a plan: never one among other digits."""
    leads = "|".join(map(re.escape, table("wording")["year_leads"]))
    year = r"(?P<year>20\d\d)(?![\d/–-]|[ .,]\d)"
    laws = r"(?! (?:act|law|regulation|convention|protocol|directive|constitution|report|judgment|decision)\b)"
    return re.compile(rf"(?<![\w+-])(?:(?:{leads}) {_MONTHS}|the ){year}{laws}")


def _any(words: Iterator[str] | list[str]) -> re.Pattern[str]:
    """A pattern that finds any of the words, whole; none of no words."""
    found = "|".join(re.escape(word) for word in words)
    return re.compile(rf"(?<!\w)(?:{found})(?!\w)" if found else r"(?!)")
