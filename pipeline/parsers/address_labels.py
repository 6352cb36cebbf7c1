"""Labels of addresses and of what stands beside them: where a value begins, where it stops, what use it names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from pipeline.text.address_words import post_boxes, word_street_kinds
from pipeline.text.latin import latin
from pipeline.text.normal import fold
from pipeline.text.tables import table
from pipeline.text.vocabulary import LANGUAGES, every, language

WORD = re.compile(r"[^\W\d_][\w'’./-]*")
_AFTER_LABEL = re.compile(r"\s*(?:[(\[](?P<qualifier>[^)\]]{1,40})[)\]])?\s*(?P<mark>[:：|–—-]|\.(?=\s)|$)?\s*")
_STOP = re.compile(
    r"(?<![\w.+-])[\w.+-]++@[\w-]+\.|https?://|www\.|(?<![2-9CFGHJMPQRVWX]{4})\+\s?\(?\d|\(\d{2,5}\)\s?\d|\d{3}[-.\s]\d{3}[-.\s]\d{4}|\[at\]",
    re.IGNORECASE,
)
TRIM = " \t\n,;:|•·-–—*►»"


@dataclass(frozen=True, slots=True)
class Label:
    """The label at a line's start: its words, what it says of the use, and where the value begins."""

    text: str
    use: str | None
    end: int


def label_of(text: str) -> Label | None:
    """The address label that a line begins with, or None."""
    first = WORD.search(text[:40])
    if first is None or not _opens(first[0]):
        return None
    best = None
    for end in (m.end() for m in islice(WORD.finditer(text[:80]), 5)):
        if fold(text[:end]).strip(" .•·-*") in _labels():
            best = end
    if best is None:
        return None
    after = _AFTER_LABEL.match(text, best)
    if after is None or not (after["mark"] is not None or after["qualifier"]):
        return None
    words = fold(text[:best]).strip(" .•·-*")
    use = _labels()[words] or (use_of(after["qualifier"]) if after["qualifier"] else None)
    return Label(text[:best].strip(TRIM), use, after.end())


def stop(text: str) -> int | None:
    """Where a value ends because another contact begins."""
    places = [m.start() for m in (_STOP.search(text), _contact_label().search(text)) if m]
    return min(places, default=None)


def use_of(text: str) -> str | None:
    words = fold(text).strip(" .:")
    return next((use for use, names in _uses().items() if words in names), None)


@cache
def _uses() -> Mapping[str, frozenset[str]]:
    return {use: frozenset(fold(w) for w in words) for use, words in table("addresses")["uses"].items()}


@cache
def _labels() -> Mapping[str, str | None]:
    """Folded labels and what use they name. Words that are part of an address ("ul.", "PO Box") are no labels."""
    found: dict[str, str | None] = {fold(w): None for w in (*every("address"), *table("addresses")["labels"])}
    for use, names in _uses().items():
        found |= {name: use for name in names if name in found or len(name.split()) > 1}
    return {
        k.strip(" ."): use
        for k, use in found.items()
        if latin(k).rstrip(".") not in word_street_kinds() and not post_boxes().search(f"{latin(k)} 1")
    }


@lru_cache(maxsize=8192)
def _opens(word: str) -> bool:
    return _bare(fold(word)) in _openings()


@cache
def _openings() -> frozenset[str]:
    """The first words of the labels."""
    return frozenset(_bare(m[0]) for label in _labels() if (m := WORD.search(label)))


def _bare(word: str) -> str:
    return word.rstrip(".'’/-")


@cache
def conjunction() -> re.Pattern[str]:
    return re.compile(rf"^[\s,;]*(?:{_either()})\b[\s,;]*", re.IGNORECASE)


@cache
def between() -> re.Pattern[str]:
    return re.compile(rf"\s*;\s*|\s+(?:{_either()})\s+|\s+/\s+", re.IGNORECASE)


def _either() -> str:
    words = {w for code in LANGUAGES for w in language(code)["conjunctions_between_values"] if w[:1].isalpha()}
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@cache
def _contact_label() -> re.Pattern[str]:
    kinds = ("phone", "mobile", "fax", "email", "website", "hours", "hotline", "contact_person")
    words = sorted({t.rstrip(" .:") for kind in kinds for t in every(kind) if len(t) > 2}, key=len, reverse=True)
    return re.compile(
        rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})\.?\s*(?:\([^)]{{0,80}}\))?\s*[:：.]", re.IGNORECASE
    )
