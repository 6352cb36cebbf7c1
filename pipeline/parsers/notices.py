"""A page's own word that something ended, moved, or costs money. Reports of others' fates are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from pipeline.model import Notice
from pipeline.parsers.document import Line
from pipeline.text import vocabulary
from pipeline.text.normal import fold
from pipeline.text.tables import table

#: Kind of notice -> the vocabulary's kinds of words.
_KINDS = {
    "liquidated": ("liquidated",),
    "closed": ("closure_permanent",),
    "suspended": ("service_suspended", "closure_temporary"),
    "relocated": ("relocated",),
    "number-changed": ("number_changed",),
    "fee-demand": ("fee_demand",),
}
_OPENING = 600  # characters of main text that count as its top
_NOTICE = re.compile(r"alert|notice|banner|announce|warning|important|callout|ticker", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?…։።])\s+|\s+[|•]\s+")
_SUBJECT = 80  # letters between a term and the one of whom it speaks
_SHORT = 160  # letters; in a longer sentence a single word says too little
_QUOTE = 240
_MOST_QUOTES = 3  # of one kind
_AMOUNT = re.compile(r"[€$£₽₴]|\d\s?(?:eur|usd|byn|pln|uah|rub|gbp|try|руб|zł|грн|lei|birr|dollars?|euros?)\b")
_HOURS = re.compile(
    r"\d{1,2}[:.]\d\d(?![.\d])|(?<![\d\-.])\d{1,2}\s?(?:-|to|bis|до)\s?\d{1,2}(?![\d\-.])|\b(?:am|pm|uhr)\b"
)
_DAY_NAME = 4  # letters: a shorter one is a common word of some other language, as "do" and "so" are
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d(?:\D?\d){4}")


def find_notices(lines: Sequence[Line], *, title: str, names: Sequence[str]) -> tuple[Notice, ...]:
    """The notices in title, banner, header, top of the main text, and in sentences in which the organisation speaks.

    `names` are the organisation's own. Each kind is told by its first quotes: one may be of a holiday, the next not.
    """
    present = _present("\n".join([fold(title), *(line.folded for line in lines)]))
    if not present:
        return ()
    own = [plain for name in names if len(plain := fold(name)) > 3]
    found: dict[str, dict[str, Notice]] = {}
    read = 0
    for text, folded, line in [(title, fold(title), None), *((line.text, line.folded, line) for line in lines)]:
        prominent = line is None or _prominent(line, read)
        read += len(text) if line is not None and line.where == "main" else 0
        if len(text) > 5 and any(term in folded for term in present):
            for kind, quote in _in_text(text, own, prominent=prominent):
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
    for sentence in _SENTENCE.split(text):
        plain = fold(sentence)
        words = set(_WORD.findall(plain))
        own = [m.start() for name in names for m in re.finditer(re.escape(name), plain)]
        speaker = [m.start() for m in _WORD.finditer(plain) if m[0] in _words("we")]
        for kind, (phrases, singles) in _terms().items():
            phrase, single = phrases.search(plain), singles.search(plain)
            told = phrase is not None and (prominent or _near(phrase.start(), own + speaker, _SUBJECT))
            if not told and single is not None and len(plain) <= _SHORT:
                told = _near(single.start(), own + speaker, _SUBJECT // 2)
            if told and not _excused(kind, plain, words):
                yield kind, sentence.strip()[:_QUOTE]
        wish = _consent().search(plain)
        if wish and not _of_other_lists(wish[0], plain):
            yield "consent", sentence.strip()[:_QUOTE]


def _near(term: int, subjects: Sequence[int], reach: int) -> bool:
    """Is the organisation the one of whom the term speaks: its name or its "we" shortly before it?"""
    return any(0 <= term - at < reach for at in subjects)


def _excused(kind: str, sentence: str, words: set[str]) -> bool:
    """Is the sentence about borders, detention, opening hours, or a warning against fees?"""
    if any(context in sentence for context in _negative()):
        return True
    if kind == "number-changed":
        return not _NUMBER.search(sentence) and words.isdisjoint(_words("number"))
    if kind == "fee-demand":
        asks = any(word in sentence for word in _words("paying"))
        bare = _AMOUNT.search(sentence) and not any(means in sentence for means in _words("means"))
        return not (asks or bare) or not words.isdisjoint(_words("negation"))
    return bool(_HOURS.search(sentence)) or not words.isdisjoint(_weekdays())


@cache
def _terms() -> Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """Per kind: its telling phrases, and its single or common words, which need the organisation's own voice."""
    found = {}
    for kind, sources in _KINDS.items():
        terms = [term for source in sources for term in vocabulary.every(source) if _tells(term)]
        found[kind] = (_matcher(t for t in terms if _telling(t)), _matcher(t for t in terms if not _telling(t)))
    return found


def _tells(term: str) -> bool:
    return len(term) > 3 and term not in _words("no_notice")


def _telling(term: str) -> bool:
    return " " in term and term not in _words("common")


def _matcher(terms: Iterator[str]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + ("|".join(map(re.escape, terms)) or "(?!)") + r")(?!\w)")


def _present(page: str) -> tuple[str, ...]:
    """The terms that stand in a folded text: the cheap question before the costly ones."""
    known = _by_word()
    words = known.keys() & set(_WORD.findall(page))
    return tuple(term for word in sorted(words) for term in known[word] if term in page)


@cache
def _by_word() -> Mapping[str, Sequence[str]]:
    """Every term under its longest word, without which it stands nowhere."""
    terms = {term for sources in _KINDS.values() for source in sources for term in vocabulary.every(source)}
    found: dict[str, list[str]] = {}
    for term in sorted({term for term in terms if _tells(term)} | set(_wishes())):
        found.setdefault(max(_WORD.findall(term), key=len), []).append(term)
    return found


@cache
def _consent() -> re.Pattern[str]:
    return _matcher(iter(_wishes()))


def _of_other_lists(wish: str, sentence: str) -> bool:
    """Is it newsletters or a register of the state from which someone is to be removed, and no directory?"""
    if not wish.endswith(" from"):
        return False
    return not any(place in sentence for place in _words("listings")) or any(o in sentence for o in _words("mailings"))


@cache
def _wishes() -> tuple[str, ...]:
    phrases = vocabulary.shared("page_state_phrases")["consent_withdrawal"]
    return tuple(fold(phrase) for phrase in phrases if phrase not in table("notice_words")["not_a_wish"])


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(fold(word) for word in table("notice_words")[name])


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
