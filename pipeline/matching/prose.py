"""What changed in a page's text outside its entries, by sentences. Counters, clocks and moved lines are no edit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from rapidfuzz import fuzz

from pipeline.model import Listing
from pipeline.text.dated import sentences
from pipeline.text.normal import fold, plain_digits
from pipeline.text.tables import table
from pipeline.text.vocabulary import LANGUAGES, language

_FEWEST_WORDS = 4  # of a sentence that came or went; fewer are a heading or a button
_SENTENCE = 8  # words from which a number alone counts that means neither deadline, article, date nor amount
_ALIKE = 60  # per cent of two sentences that are one, edited
_MOST_PAIRED = 200  # sentences each side that are compared with one another; a text rewritten is no edit of sentences
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_AGO = re.compile(r"\bago\b")


#: A sentence before and after; None where it came or went.
_Pair = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence before and after; None where it came or went. `telling`: the changed words that a reader acts on."""

    old: str | None
    new: str | None
    telling: tuple[str, str] | None = None  # a deadline, article number, date or amount before and after


def passages(before: Listing, after: Listing, last: Listing | None, today: date) -> tuple[Passage, ...]:
    """The sentences that an editor changed, those with a telling number first.

    `last` is the reading of the run before: what stands in neither it nor `after`, and what came since and is neither,
    changes with every visit and is no edit.
    """
    old, new = _sentences(before), _sentences(after)
    gone, come = _only(old, new, before, after), _only(new, old, after, before)
    if len(gone) <= _MOST_PAIRED and len(come) <= _MOST_PAIRED:
        pairs = list(_paired(gone, come))
    else:
        pairs = [*((None, sentence) for sentence in come), *((sentence, None) for sentence in gone)]
    if last is not None:
        pairs = _steady(pairs, {fold(s) for s in _sentences(last)})
    found = [_passage(o, n) for o, n in pairs if not _idle(o, n, today)]
    return tuple(sorted(found, key=lambda p: p.telling is None))


def _sentences(listing: Listing) -> list[str]:
    stamp = listing.stamp.text if listing.stamp else None
    lines = "\n".join(line for line in listing.prose.split("\n") if not (stamp and stamp in line))
    return list(sentences(lines))


def _only(here: Sequence[str], there: Sequence[str], own: Listing, other: Listing) -> list[str]:
    """The sentences of one side that the other has nowhere: not in its text, nor in or about its entries.

    A table of contents names the entries: what comes and goes with them is no edit of the text.
    """
    rest = Counter(map(fold, there))
    titles = {fold(text) for e in own.entries for text in _texts_of(e.name, e.section)}
    entries = " \n ".join(fold(text) for e in other.entries for text in _texts_of(e.name, e.section, e.description))
    found = []
    for sentence in here:
        folded = fold(sentence)
        if rest[folded]:
            rest[folded] -= 1
        elif folded not in entries and folded not in titles:
            found.append(sentence)
    return found


def _texts_of(*texts: str | None) -> Iterator[str]:
    return (text for text in texts if text)


def _paired(gone: Sequence[str], come: Sequence[str]) -> Iterator[_Pair]:
    """Each new sentence with the old one that it most resembles, then what is left of both."""
    scored = sorted(
        ((fuzz.ratio(old, new), i, j) for i, old in enumerate(gone) for j, new in enumerate(come)),
        key=lambda match: (-match[0], match[1], match[2]),
    )
    olds, news = dict(enumerate(gone)), dict(enumerate(come))
    for score, i, j in scored:
        if score >= _ALIKE and i in olds and j in news:
            yield olds.pop(i), news.pop(j)
    yield from ((None, new) for new in news.values())
    yield from ((old, None) for old in olds.values())


def _steady(pairs: Sequence[_Pair], known: set[str]) -> list[_Pair]:
    """The pairs of which the run before saw one side; a text that is another at every visit is nobody's edit.

    With such a text go as many of the sentences whose place it took.
    """
    passing = [p for p in pairs if p[1] is not None and not any(fold(s) in known for s in p if s)]
    replaced = [p for p in pairs if p[1] is None][: sum(p[0] is None for p in passing)]
    return [p for p in pairs if p not in passing and p not in replaced]


def _idle(old: str | None, new: str | None, today: date) -> bool:
    """Whether the change is a counter's, a clock's, a button's or a heading's, and no editor's."""
    if old is None or new is None:
        return len(((old or new) or "").split()) < _FEWEST_WORDS
    words = len(new.split())
    if words < _SENTENCE and _tells_today(old, new, today):
        return True
    if _NUMBER.sub("#", plain_digits(fold(old))) == _NUMBER.sub("#", plain_digits(fold(new))):
        if _AGO.search(fold(new)):
            return True
        return _telling(old, new) is None and words < _SENTENCE
    return False


def _tells_today(old: str, new: str, today: date) -> bool:
    """Whether every number that came is one of today's date."""
    came = {n.lstrip("0") for n in _numbers(new)} - {n.lstrip("0") for n in _numbers(old)}
    days = [today + timedelta(days=d) for d in (-1, 0, 1)]
    return bool(came) and came <= {str(part) for d in days for part in (d.day, d.month, d.year)}


def _passage(old: str | None, new: str | None) -> Passage:
    return Passage(old, new, _telling(old, new) if old and new else None)


def _telling(old: str, new: str) -> tuple[str, str] | None:
    """The first deadline, article, date or amount in which the two differ."""
    for pattern in _patterns():
        before, after = (_found(pattern, plain_digits(text)) for text in (old, new))
        if len(before) == len(after):
            for one, other in zip(before, after, strict=True):
                if fold(one) != fold(other):
                    return one, other
    return None


def _found(pattern: re.Pattern[str], text: str) -> list[str]:
    return [m[0].strip() for m in pattern.finditer(text)]


def _numbers(text: str) -> list[str]:
    return [part for n in _NUMBER.findall(plain_digits(text)) for part in re.split(r"[.,:/]", n)]


@cache
def _patterns() -> Sequence[re.Pattern[str]]:
    """What a number means by the word or sign beside it."""
    words = table("prose")
    units, articles, money = ("|".join(words[key]) for key in ("deadlines", "articles", "money"))
    names = {name for code in LANGUAGES for month in language(code)["gregorian_months"] for name in month}
    months = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    number = r"\d[\d.,\u00a0 ]*(?<=\d)"
    return (
        re.compile(rf"{number}(?:[ -](?:calendar|working|business))?[ -](?:{units})\b", re.IGNORECASE),
        re.compile(rf"(?:\b(?:{articles})|§)\s*\d+(?:[.\d]*\d)?[a-z]?", re.IGNORECASE),
        re.compile(
            rf"\b\d{{1,2}}\.?(?:st|nd|rd|th)? (?:of )?(?:{months})\b(?:,? \d{{4}})?"
            rf"|\b(?:{months})(?: \d{{1,2}}(?:st|nd|rd|th)?(?!\d),?)?(?: \d{{4}})?(?<=\d)"
            r"|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b\d{4}-\d\d-\d\d\b",
            re.IGNORECASE,
        ),
        re.compile(rf"(?:[$€£¥₽₴]|\b(?:{money})) ?{number}|{number} ?(?:[$€£¥₽₴%]|(?:{money})\b)", re.IGNORECASE),
    )
