"""The "Last updated ..." words of a line as an interval of days. No label, no stamp; a day that is open stays open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from operator import or_

from pipeline.model import Stamp
from pipeline.text.days import Days, Word, read_days, small_words, words
from pipeline.text.normal import fold
from pipeline.text.tables import table
from pipeline.text.vocabulary import terms

_KINDS = ("last_updated", "last_verified")
_SEPARATORS = frozenset("|•·-—/()[],;.:!?©*►>»\"'")
_WORDS_BEFORE = 6  # "The information on this page was" last updated
_WORDS_AFTER = 3  # "by the editors", "at noon"; more is prose
_MOST_LABELS = 6  # of one text; more are no stamp
_MONTH_FIRST = frozenset({"en"})  # of the vocabulary's languages only English may write 03/04 with the month first
_SHORTEST_CUT = 6  # letters of a label without its preposition
_TAIL = re.compile(r"[^|•·();\[\].]*")
_DIGIT = re.compile(r"[0-9]")  # of a folded text
_CLOCK = re.compile(r"^[\s,]*(?:at|um|à|в|o|alle)?\s*\d{1,2}[:.h]\d\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Label:
    """A stamp's label in a text: words `start` to `end` (exclusive), and the languages that it belongs to."""

    start: int
    end: int
    langs: tuple[str, ...]
    name: str


def parse_stamp(text: str, lang: str | None, *, day_first: bool | None = None) -> Stamp | None:
    """The stamp that a line of a page holds; None if there is no label, or no date beside it.

    `lang`: of the page. `day_first`: what the page's locale says of 03/04; None where it says nothing.

    >>> parse_stamp("Last updated March 2025", "en")
    Stamp(text='Last updated March 2025', earliest=datetime.date(2025, 3, 1), latest=datetime.date(2025, 3, 31), \
ambiguous=False)
    >>> parse_stamp("Updated: 03/04/2023", "en").ambiguous
    True
    >>> parse_stamp("Public Holidays: 03 January 2022", "en") is None
    True
    """
    found = words(text)
    for label in islice(labels(found), _MOST_LABELS):
        if not _opens(text, found, label):
            continue
        langs = tuple(dict.fromkeys((*label.langs, *([lang] if lang else []))))
        order = day_first if _MONTH_FIRST.issuperset(langs) else True
        stamp = _after(text, found, label, langs, order) or _before(text, found, label, langs, order)
        if stamp:
            return stamp
    return None


def ends_in_label(text: str) -> bool:
    """Whether a line is a label that its date must follow on the next line or in the next cell.

    >>> ends_in_label("Letzte Änderung:")
    True
    """
    found = words(text)
    return any(
        _opens(text, found, label) and not any(w.text.isalnum() for w in found[label.end :]) for label in labels(found)
    )


def likely(folded: Sequence[str]) -> Iterator[int]:
    """Which of the texts, folded ones, hold the letters of a label: the cheap question before the costly one.

    No date is without a digit: only texts count that hold one, or that are followed by one that does.
    """
    dated = [_DIGIT.search(text) is not None for text in folded]
    near = map(or_, dated, [*dated[1:], False])
    bare = [text.replace(" ", "") if by_date else "" for text, by_date in zip(folded, near, strict=True)]
    together = "\n".join(filter(None, bare))
    present = [stem for stem in _stems() if stem in together]
    if present:
        yield from (at for at, text in enumerate(bare) if any(stem in text for stem in present))


def labels(found: Sequence[Word]) -> Iterator[Label]:
    """The labels among the words of a text, each at its longest, from left to right."""
    known, openings = _labels(), _openings()
    for start, word in enumerate(found):
        if word.text[:3] not in openings:
            continue
        joined, best = "", None
        for end in range(start, min(start + 8, len(found))):
            if not found[end].text.isalpha():
                break
            joined += found[end].text
            if joined in known:
                best = Label(start, end + 1, known[joined], joined)
        if best:
            yield best


@cache
def _labels() -> Mapping[str, tuple[str, ...]]:
    """Labels with their blanks taken out (writers join and split them freely), and their languages."""
    found: dict[str, tuple[str, ...]] = {}
    for lang, label in _all_labels():
        key = "".join(label.split())
        found[key] = tuple(dict.fromkeys((*found.get(key, ()), lang)))
    return found


@cache
def _stems() -> tuple[str, ...]:
    """The fewest labels of which every label holds one."""
    stems: list[str] = []
    for name in sorted(_labels(), key=len):
        if not any(stem in name for stem in stems):
            stems.append(name)
    return tuple(stems)


def _all_labels() -> Iterator[tuple[str, str]]:
    """Language and folded label: the vocabulary's, then those of further languages."""
    for kind in _KINDS:
        for lang, listed in terms(kind).items():
            yield from ((lang, label) for label in listed)
            if kind == "last_updated":  # "mis à jour le" is also printed as "mis à jour :"
                yield from ((lang, short) for short in map(_without_preposition, listed) if len(short) >= _SHORTEST_CUT)
    for lang, beyond in table("stamps_beyond").items():
        yield from ((lang, fold(label)) for label in beyond["last_updated"])


def _without_preposition(label: str) -> str:
    kept, _, last = label.rpartition(" ")
    return kept if last in small_words("between") else ""


@cache
def _openings() -> frozenset[str]:
    return frozenset(label[:3].rstrip() for _, label in _all_labels())


@cache
def _of_a_source() -> frozenset[str]:
    """Labels that also date a figure or a citation: "as of", "Stand"."""
    return frozenset("".join(t.split()) for ts in terms("last_verified").values() for t in ts)


@cache
def _page_words() -> tuple[str, ...]:
    return tuple(fold(w)[:5] for w in table("calendars")["pages"])


@cache
def _price_words() -> tuple[str, ...]:
    return tuple(fold(w) for w in table("calendars")["prices"])


def dates_a_source(text: str) -> bool:
    """Whether the label that a line begins with may date a figure as well as a page ("Stand", "as of").

    >>> dates_a_source("Stand: 01.03.2025"), dates_a_source("Last updated: 01.03.2025")
    (True, False)
    """
    return any(label.start == 0 and label.name in _of_a_source() for label in labels(words(text)))


def of_prices(text: str) -> bool:
    """Whether a heading begins with a word for prices."""
    return fold(text).startswith(_price_words())


def _opens(text: str, found: Sequence[Word], label: Label) -> bool:
    """Whether the label starts its phrase: at a line's start, after a mark or a number, with a capital, or after
    words for the page. In brackets, a label that may date a source is none unless it stands alone.
    """
    before = []
    for word in reversed(found[: label.start]):
        if word.text in _SEPARATORS or word.text.isdecimal():
            break
        before.append(word.text)
    if label.name in _of_a_source() and _in_brackets(found[: label.start]):
        return False
    if any(word.startswith(_price_words()) for word in before):
        return False
    if not before:
        return True
    if text[found[label.start].start].isupper():
        colon = label.end < len(found) and found[label.end].text == ":"
        if colon or label.end - label.start > 1:
            return True
    return len(before) <= _WORDS_BEFORE and any(w.startswith(_page_words()) for w in before)


def _in_brackets(before: Sequence[Word]) -> bool:
    marks = [w.text for w in before]
    return marks.count("(") > marks.count(")") and marks[0] != "("


def _after(
    text: str, found: Sequence[Word], label: Label, langs: Sequence[str], day_first: bool | None
) -> Stamp | None:
    begin = found[label.end - 1].end
    days = read_days(text[begin:], langs, day_first=day_first)
    if days is None or _is_prose(text[begin + days.end :]):
        return None
    return _stamp(text[found[label.start].start : begin + days.end], days)


def _before(
    text: str, found: Sequence[Word], label: Label, langs: Sequence[str], day_first: bool | None
) -> Stamp | None:
    """A label in brackets stands after its date: "March 2025 (updated)"."""
    if not (
        label.start and found[label.start - 1].text == "(" and label.end < len(found) and found[label.end].text == ")"
    ):
        return None
    begin = next((w.start for w in found if w.text.isdecimal() or w.text.isalpha()), 0)
    days = read_days(text[begin : found[label.start - 1].start], langs, day_first=day_first)
    return _stamp(text[begin : found[label.end].end], days) if days else None


def _is_prose(rest: str) -> bool:
    """Whether a sentence goes on after the date: then the label was a word of it."""
    rest = _CLOCK.sub("", rest)
    tail = _TAIL.match(rest)
    return tail is not None and sum(w.isalpha() for w in tail[0].split()) > _WORDS_AFTER


def _stamp(text: str, days: Days) -> Stamp:
    return Stamp(" ".join(text.split()), days.earliest, days.latest, days.ambiguous)
