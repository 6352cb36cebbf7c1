"""The terms of notices in a folded text. Where one lies inside another, only the longer one counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipeline.text import vocabulary
from pipeline.text.calendar import months_named
from pipeline.text.normal import fold
from pipeline.text.tables import table

#: Kind of notice -> the vocabulary's kinds of words.
KINDS = {
    "liquidated": ("liquidated",),
    "closed": ("closure_permanent",),
    "suspended": ("service_suspended", "closure_temporary"),
    "relocated": ("relocated",),
    "number-changed": ("number_changed",),
    "fee-demand": ("fee_demand",),
}
#: What says something else in the same words: a "new address of mail" is no new address.
_SHIELDS = ("email_changed", "domain_changed", "renamed")
_OPENING = 4  # words: article and adjectives, and the noun
_BETWEEN = 7  # words between the noun and the term
_REACH = 40  # letters between a closure and the word that it is for a time
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Term:
    """A term where it stands in a folded text."""

    kind: str
    start: int
    end: int
    telling: bool  # a phrase; a single or common word needs the organisation's own voice


@cache
def words(name: str) -> frozenset[str]:
    """A list of `notice_words`, folded."""
    return frozenset(fold(word) for word in table("notice_words")[name])


def terms_in(plain: str) -> tuple[Term, ...]:
    """The terms of a folded sentence, kind by kind. What a longer term of another kind covers is left out, and what is
    closed for a time is suspended.

    >>> [term.kind for term in terms_in("unser büro ist vorübergehend geschlossen")]
    ['suspended']
    >>> [term.kind for term in terms_in("nowy adres e-mail")]
    []
    """
    found = [Term(kind, *m.span(), telling) for kind, telling, terms in _matchers() for m in terms.finditer(plain)]
    covering = [*((t.start, t.end, t.kind) for t in found), *((*m.span(), "") for m in _shields().finditer(plain))]
    kept = [t for t in found if not any(_covers(t, *other) for other in covering)]
    brief = [m.span() for m in _passing().finditer(plain)]
    return tuple(replace(t, kind="suspended") if t.kind == "closed" and _near(t, brief) else t for t in kept)


def terms_present(page: str) -> tuple[str, ...]:
    """The terms and wishes that stand somewhere in a folded page: the cheap question before the costly ones."""
    known = _by_word()
    found = known.keys() & set(_WORD.findall(" ".join(set(page.split()))))
    return tuple(term for word in sorted(found) for term in known[word] if term in page)


@cache
def wish() -> re.Pattern[str]:
    """The wish not to be listed or read any more."""
    return _matcher(_wishes())


def of_the_body(before: str) -> bool:
    """Whether what stands before a term in its folded sentence is but "the association was", with a day perhaps.

    Nobody is named, nothing is wished or feared.

    >>> [of_the_body(text) for text in ("der verein wurde 2021", "the society spring was", "the society may be")]
    [True, False, False]
    """
    said = _WORD.findall(before)
    at = next((i for i, word in enumerate(said[:_OPENING]) if word not in words("the")), None)
    if at is None or not said[at].startswith(tuple(words("bodies"))):
        return False
    between = said[at + 1 :]
    return len(between) <= _BETWEEN and all(
        word in words("was") or word.isdecimal() or months_named(word) for word in between
    )


def _covers(term: Term, start: int, end: int, kind: str) -> bool:
    return kind != term.kind and start <= term.start and term.end <= end and end - start > term.end - term.start


def _near(term: Term, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start - _REACH <= term.end and term.start <= end + _REACH for start, end in spans)


@cache
def _matchers() -> Sequence[tuple[str, bool, re.Pattern[str]]]:
    """Kind, whether its terms are telling ones, and the terms."""
    found = []
    for kind, sources in KINDS.items():
        terms = [term for source in sources for term in vocabulary.every(source) if _tells(term)]
        found.append((kind, True, _matcher(t for t in terms if _telling(t))))
        found.append((kind, False, _matcher(t for t in terms if not _telling(t))))
    return found


@cache
def _shields() -> re.Pattern[str]:
    return _matcher(term for kind in _SHIELDS for term in vocabulary.every(kind))


@cache
def _passing() -> re.Pattern[str]:
    """What is closed temporarily, and the hedges that these terms are made with: "vorübergehend", "временно"."""
    closures = vocabulary.every("closure_temporary")
    hedges = [h for h in vocabulary.every("hedge") if any(f" {h} " in f" {closure} " for closure in closures)]
    return _matcher([*closures, *hedges])


def _tells(term: str) -> bool:
    return len(term) > 3 and term not in words("no_notice")


def _telling(term: str) -> bool:
    return " " in term and term not in words("common")


def _matcher(terms: Iterable[str]) -> re.Pattern[str]:
    """Whole words, the longest first, so that of two that begin together the longer is found."""
    longest = sorted(terms, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + ("|".join(map(re.escape, longest)) or "(?!)") + r")(?!\w)")


@cache
def _by_word() -> Mapping[str, Sequence[str]]:
    """Every term under its longest word, without which it stands nowhere."""
    terms = {term for sources in KINDS.values() for source in sources for term in vocabulary.every(source)}
    found: dict[str, list[str]] = {}
    for term in sorted({term for term in terms if _tells(term)} | set(_wishes())):
        found.setdefault(max(_WORD.findall(term), key=len), []).append(term)
    return found


@cache
def _wishes() -> tuple[str, ...]:
    phrases = vocabulary.shared("page_state_phrases")["consent_withdrawal"]
    return tuple(fold(phrase) for phrase in phrases if phrase not in table("notice_words")["not_a_wish"])
