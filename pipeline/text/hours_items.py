"""A line as the days, times, dates and joints of opening hours. What they mean together is asked elsewhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence

from pipeline.text.hours_words import TOKEN, Item, Phrases, Sort, languages_of, phrases_of
from pipeline.text.normal import fold
from pipeline.text.tables import table

_NUMBERS = re.compile(r"\d+(?:[./]\d+)*")
_ABBREVIATED = 5  # letters of a short day name at most: a full stop behind a longer one is one
_MINUTES = re.compile(r"[0-5]\d")
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED_MINUTES = re.compile(rf"(?<=\d)(?=[{_RAISED[:6]}])[{_RAISED}]{{2}}(?![{_RAISED}\d:.])")
_NO_NUMBER = "\ufffd"
_NOTED = re.compile(rf"(\d:[0-5]\d){_NO_NUMBER}+(?![\d:.])")
_SPOILT = re.compile(rf"[\d:.]*{_NO_NUMBER}(?:[\d:.]|{_NO_NUMBER})*")
_MARKS = {
    "-": Sort.TO, "~": Sort.TO, ",": Sort.AND, "/": Sort.AND, "+": Sort.AND, "&": Sort.AND, ";": Sort.STOP,
    "|": Sort.STOP, "•": Sort.STOP, "·": Sort.STOP,
}  # fmt: skip


def items(text: str, lang: str | None) -> list[Item]:
    """The items of a line of any language whose full day names or labels it holds, and of `lang` with its short ones.

    >>> [item.sort.name for item in items("Mon-Fri: 9:00", "en")]
    ['DAYS', 'TO', 'DAYS', 'MARK', 'TIME']
    """
    folded = _first_days(fold(_plain_numbers(text), lang), lang)
    tokens = TOKEN.findall(folded)
    dotted = _dots_are_clocks(folded)
    phrases = phrases_of(languages_of(tokens, lang))
    found: list[Item] = []
    at = 0
    while at < len(tokens):
        item, length = _phrase(tokens, at, phrases) or _number(tokens, at, dotted=dotted) or _other(tokens, at, found)
        found.append(item)
        at += length
    return list(_with_dates(found))


def _plain_numbers(text: str) -> str:
    """The text with raised minutes as a clock ("8³⁰"), and no number where a sign that is no decimal digit is in it.

    Folding would make digits of such signs: of the number of a footnote, of a list's "②", of a fraction.
    """
    if text.isascii():
        return text
    text = _RAISED_MINUTES.sub(lambda m: ":" + "".join(str(_RAISED.index(c)) for c in m[0]), text)
    text = "".join(_NO_NUMBER if unicodedata.category(c) in ("No", "Nl") else c for c in text)
    return _SPOILT.sub(_NO_NUMBER, _NOTED.sub(r"\1 ", text))


def _first_days(folded: str, lang: str | None) -> str:
    """A day whose ending says "from" is the first of a range: "Pazartesi'den Cuma'ya" as Pazartesi - Cuma'ya."""
    endings = table("hours_words")["from_suffixes"].get(lang)
    return re.sub(rf"'(?:{'|'.join(endings)})\b", " - ", folded) if endings else folded


def _phrase(tokens: Sequence[str], at: int, phrases: Phrases) -> tuple[Item, int] | None:
    for word in (tokens[at], tokens[at].partition("'")[0]):  # Turkish hangs its cases on with an apostrophe
        for key, item in phrases.get(word, ()):
            if tuple(tokens[at + 1 : at + len(key)]) == key[1:]:
                return item, len(key)
    return None


def _number(tokens: Sequence[str], at: int, *, dotted: bool) -> tuple[Item, int] | None:
    """A date, a time of day or a bare number that may be an hour."""
    if not tokens[at].isdecimal():
        return None
    one, joint, two, again, three = (*tokens[at : at + 5], "", "", "", "", "")[:5]
    if joint in (".", "/", "-") and again == joint and _is_date(one, two, three):
        return Item(Sort.DATE), 5
    hour = int(one) if len(one) <= 2 else 99
    if joint == again == ":":  # seconds: a result, no opening hour
        return Item(Sort.ODD), 5
    if hour <= 24 and joint in (":", "h", ".") and len(two) == 2 and _MINUTES.fullmatch(two):
        if joint == "." and not dotted:
            return Item(Sort.DATE) if 1 <= int(two) <= 12 else _clock(one, two), 3
        return _clock(one, two), 3
    if joint in (".", "/") and _is_date(one, two, "2000"):
        return Item(Sort.DATE), 3
    if joint in ("h", "hs") and hour <= 24:
        return Item(Sort.TIME, minutes=hour * 60), 2
    return (Item(Sort.TIME, minutes=hour * 60, sure=False, text=one), 1) if hour <= 31 else (Item(Sort.ODD), 1)


def _clock(hour: str, minute: str) -> Item:
    return Item(Sort.TIME, minutes=int(hour) * 60 + int(minute), padded=hour.startswith("0"))


def _is_date(one: str, two: str, three: str) -> bool:
    if not (one.isdecimal() and two.isdecimal() and three.isdecimal()):
        return False
    first, second, third = int(one[:5]), int(two[:5]), int(three[:5])
    if len(one) == 4:
        return second <= 12 and third <= 31
    return 1 <= min(first, second) <= 12 and max(first, second) <= 31 and len(three) in (2, 4)


def _dots_are_clocks(folded: str) -> bool:
    """Whether 9.10 is a time in this line: another pair of it can be no date, and none has a year."""
    pairs = [m[0].split(".") for m in _NUMBERS.finditer(folded) if "." in m[0]]
    return all(len(p) == 2 for p in pairs) and any(len(p[1]) == 2 and not 1 <= int(p[1]) <= 12 for p in pairs)


def _other(tokens: Sequence[str], at: int, before: Sequence[Item]) -> tuple[Item, int]:
    word = tokens[at]
    if word == ".":
        last = before[-1] if before else None
        ends = last is not None and (last.sort in (Sort.ODD, Sort.CLOSED) or len(last.text) > _ABBREVIATED)
        return Item(Sort.STOP if ends else Sort.MARK, text=word), 1
    if word[0].isalnum():
        return Item(Sort.ODD, text=word), 1
    return Item(_MARKS.get(word, Sort.MARK), text=word), 1


def _with_dates(found: Sequence[Item]) -> Iterator[Item]:
    """Bare numbers beside a month's name are days of the month: "24-26 December", "Dec 24", "24 Dec-7 Jan"."""
    months = {at for at, item in enumerate(found) if item.sort is Sort.MONTH}
    dated = {near for at in months for near in _beside(found, at)}
    for at, item in enumerate(found):
        if at in dated:
            yield Item(Sort.DATE)
        elif item.sort is Sort.TIME and not item.sure and item.minutes > 24 * 60:
            yield Item(Sort.ODD, text=item.text)
        else:
            yield item


def _beside(found: Sequence[Item], month: int) -> Collection[int]:
    """Places of the numbers that belong to the month at `month`, and its own."""
    places = [month]
    for step in (-1, 1):
        at = month + step
        while 0 <= at < len(found) and abs(at - month) <= 4:
            item = found[at]
            if item.sort is Sort.TIME and not item.sure:
                places.append(at)
            elif not (item.sort in (Sort.TO, Sort.AND) and step < 0) and item.text not in (".", "th", "st", "nd", "rd"):
                break
            at += step
    return places if len(places) > 1 else ()
