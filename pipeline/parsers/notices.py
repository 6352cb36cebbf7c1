"""A page's own word that something ended, moved, or costs money. Reports of others' fates are none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from pipeline.model import Notice
from pipeline.parsers.document import Line
from pipeline.parsers.news import in_news
from pipeline.text import vocabulary
from pipeline.text.address_words import word_street_kinds
from pipeline.text.calendar import months_named
from pipeline.text.latin import latin
from pipeline.text.normal import fold
from pipeline.text.notice import Term, of_the_body, terms_in, terms_present, wish, words
from pipeline.text.tables import table

_OPENING = 600  # characters of main text that count as its top
_NOTICE = re.compile(r"alert|notice|banner|announce|warning|important|callout|ticker", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?…։።])\s+|\s+[|•]\s+")
_STREET = 6  # letters of a short word for a street, with its full stop
_DAY = 3  # letters of a day of the month, with its full stop
_SUBJECT = 80  # letters between a term and the one of whom it speaks
_SHORT = 160  # letters; in a longer sentence a single word says too little
_QUOTE = 240
_MOST_QUOTES = 3  # of one kind
_AMOUNT = re.compile(r"[€$£₽₴]|\d\s?(?:eur|usd|byn|pln|uah|rub|gbp|try|руб|zł|грн|lei|birr|dollars?|euros?)\b")
_HOURS = re.compile(
    r"\d{1,2}[:.]\d\d(?![.\d])|(?<![\d\-.])\d{1,2}\s?(?:-|to|bis|до)\s?\d{1,2}(?![\d\-.])|\b(?:am|pm|uhr)\b"
)
_DAY_NAME = 4  # letters: a shorter one is a common word of some other language, as "do" and "so" are
_DENIED = 2  # words before a term among which a "not" denies it
_WORD = re.compile(r"\w+")
_NO_PLACE = re.compile(r"\W{0,3}(?:[^\W\d_]+\W{1,3}){0,2}(?:https?://|www\.|[\w.+-]+@)\w")  # after "our new address"
_LONG_AGO = re.compile(r"\b1[89]\d\d\b")
_NUMBER = re.compile(r"\d(?:\D?\d){4}")


def find_notices(
    lines: Sequence[Line], *, title: str, names: Sequence[str], lang: str | None = None
) -> tuple[Notice, ...]:
    """The notices in title, banner, header, top of the main text, and in sentences in which the organisation speaks.

    "The association was liquidated" at the top of the main text is its own word too, but for lists of news.

    `names` are the organisation's own. Each kind is told by its first quotes: one may be of a holiday, the next not.
    """
    present = terms_present("\n".join([fold(title), *(line.folded for line in lines)]))
    if not present:
        return ()
    own = [plain for name in names if len(plain := fold(name)) > 3]
    found: dict[str, dict[str, Notice]] = {}
    read = 0
    shown = [(title, fold(title), None), *((line.text, line.folded, line) for line in lines)]
    for at, (text, folded, line) in enumerate(shown, start=-1):
        prominent = line is None or _prominent(line, read)
        read += len(text) if line is not None and line.where == "main" else 0
        if len(text) > 5 and any(term in folded for term in present):
            told_here = [*_in_text(text, own, prominent=prominent)]
            if not told_here and prominent and line is not None and not line.heading:
                told_here = [pair for pair in _of_the_body(text) if not in_news(lines, at, lang)]
            for kind, quote in told_here:
                told = found.setdefault(kind, {})
                if len(told) < _MOST_QUOTES:
                    told.setdefault(quote, Notice(kind, quote, line.where if line else "title"))
    return tuple(notice for told in found.values() for notice in told.values())


def _prominent(line: Line, read: int) -> bool:
    """Does the line stand where a page speaks of itself? A headline that is one link speaks of something else."""
    if any(anchor.end - anchor.start > 0.8 * len(line.text) for anchor in line.anchors):
        return False
    if line.where == "header" or (line.where == "main" and read < _OPENING):
        return True
    marks = " ".join(str(line.node.get(attribute) or "") for attribute in ("class", "id", "role"))
    return bool(_NOTICE.search(marks))


def _in_text(text: str, names: Sequence[str], *, prominent: bool) -> Iterator[tuple[str, str]]:
    for sentence in _sentences(text):
        plain = fold(sentence)
        terms = terms_in(plain)
        if terms:
            found = set(_WORD.findall(plain))
            speaking = [m.end() for name in names for m in re.finditer(re.escape(name), plain)]
            speaking += [m.end() for m in _WORD.finditer(plain) if m[0] in words("we")]
            told = (t.kind for t in terms if _speaks(t, plain, speaking, prominent=prominent))
            yield from ((k, sentence.strip()[:_QUOTE]) for k in dict.fromkeys(told) if not _excused(k, plain, found))
        wished = wish().search(plain)
        if wished and not _of_other_lists(wished[0], plain):
            yield "consent", sentence.strip()[:_QUOTE]


def _of_the_body(text: str) -> Iterator[tuple[str, str]]:
    """Sentences of the form "The association was liquidated": on its own page they speak of whose page it is."""
    for sentence in _sentences(text):
        plain = fold(sentence)
        if len(plain) <= _SHORT and not _LONG_AGO.search(plain):
            ended = [t for t in terms_in(plain) if t.kind in ("liquidated", "closed") and of_the_body(plain[: t.start])]
            found = set(_WORD.findall(plain)) if ended else set()
            yield from ((t.kind, sentence.strip()[:_QUOTE]) for t in ended[:1] if not _excused(t.kind, plain, found))


def _sentences(text: str) -> list[str]:
    """The text cut where a sentence ends; the full stop of "ul.", "str." or "31. Dezember" ends none."""
    found: list[str] = []
    for piece in _SENTENCE.split(text):
        last = found[-1].rpartition(" ")[2] if found else ""
        street = last.endswith(".") and len(last) <= _STREET and latin(last[:-1]) in word_street_kinds()
        day = last[:-1].isdecimal() and len(last) <= _DAY and months_named(fold(piece.split(" ", 1)[0]))
        if street or day:
            found[-1] += f" {piece}"
        else:
            found.append(piece)
    return found


def _speaks(term: Term, plain: str, speaking: Sequence[int], *, prominent: bool) -> bool:
    """Is the organisation the one of whom the term speaks: its name or its "we" shortly before it, and nobody else's
    in between? `speaking`: where these end.
    """
    denied = words("negation").intersection(_WORD.findall(plain[: term.start])[-_DENIED:])
    if denied or (term.kind == "relocated" and _NO_PLACE.match(plain, term.end)):
        return False
    nearest = max((end for end in speaking if end <= term.start), default=None)
    between = set(_WORD.findall(plain[nearest or 0 : term.start]))
    if _begins(between, "others") or (term.kind == "closed" and _begins(between, "things")):
        return False
    if term.kind in ("closed", "suspended") and _begins(between, "accounts"):
        return False
    if term.telling and prominent:
        return True
    if nearest is None:
        return False
    if term.telling:
        return term.start - nearest < _SUBJECT
    return term.start - nearest < _SUBJECT // 2 and len(plain) <= _SHORT and not between & words("that")


def _begins(found: Iterable[str], name: str) -> bool:
    """Does one of the words begin like one of the list, whatever its ending?"""
    return any(word.startswith(tuple(words(name))) for word in found)


def _excused(kind: str, sentence: str, found: set[str]) -> bool:
    """Is the sentence about borders, detention, the reader's account, opening hours, or a warning against fees?"""
    if any(context in sentence for context in _negative()):
        return True
    if kind in ("suspended", "closed", "liquidated") and any(word in sentence for word in words("of_the_reader")):
        return True  # terms of use: what may befall the reader's account
    if kind == "number-changed":
        return not _NUMBER.search(sentence) and found.isdisjoint(words("number"))
    if kind == "fee-demand":
        asks = any(word in sentence for word in words("paying"))
        bare = _AMOUNT.search(sentence) and not any(means in sentence for means in words("means"))
        return not (asks or bare) or not found.isdisjoint(words("negation"))
    return bool(_HOURS.search(sentence)) or not found.isdisjoint(_weekdays())


def _of_other_lists(wished: str, sentence: str) -> bool:
    """Is it newsletters or a register of the state from which someone is to be removed, and no directory?"""
    if not wished.endswith(" from"):
        return False
    return not any(place in sentence for place in words("listings")) or any(o in sentence for o in words("mailings"))


@cache
def _negative() -> tuple[str, ...]:
    return tuple(
        {
            fold(context)
            for code in vocabulary.LANGUAGES
            for context in vocabulary.language(code)["negative_contexts_for_closure"]
        }
    )


@cache
def _weekdays() -> frozenset[str]:
    days = table("calendars")["weekdays"]
    return frozenset(fold(day) for names in days.values() for day in names if len(day) >= _DAY_NAME)
