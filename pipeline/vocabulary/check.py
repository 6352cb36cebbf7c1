"""What is wrong with the vocabulary: terms that can never be read, or that say two things at once. Mends nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.text.normal import fold

#: Kinds between which a reader must choose, and which of them it takes for one.
LABELS = ("address", "phone", "mobile", "hotline", "fax", "email", "website", "contact_person", "hours", "languages")
DATES = ("last_updated", "last_verified", "published")
NOTICES = (
    *("closure_permanent", "closure_temporary", "service_suspended", "liquidated", "relocated", "number_changed"),
    *("email_changed", "domain_changed", "renamed", "fee_demand"),
)
_ALIKE = {"mobile": "phone", "hotline": "phone", "closure_temporary": "service_suspended"}
_COUNTED = frozenset({"hijack_topic", "email_obfuscation"})  # one of these words alone decides nothing
_MONTHS = 12
_THIRTEEN = "ethiopic"
_STATUSES = ("unreviewed", "reviewed")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend in a file of words."""

    file: str
    language: str  # code, or `-` for a table of no single language
    kind: str
    term: str
    problem: str  # empty unmatchable capitals twice two-kinds inside excused months review ordinary stale
    other: str  # what it collides with, as `kind: term`; empty where there is nothing
    advice: str  # what to do
    contradictory: bool  # else it is merely idle or to be known

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What names the finding in the list of known ones."""
        return (self.problem, self.language, self.kind, self.term, self.other)


@dataclass(frozen=True, slots=True)
class Words:
    """All that is checked, as its files hold it."""

    languages: Mapping[str, Mapping[str, Any]]  # code -> its file
    months: Mapping[str, Sequence[Any]] = field(default_factory=dict)  # further lists of months, by name
    phrases: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)  # file -> kind -> phrases
    plain: frozenset[str] = frozenset()  # phrases that the screen knows to be ordinary, folded
    reviews: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # code -> status, by, on, words
    fingerprints: Mapping[str, str] = field(default_factory=dict)  # code -> of its file today


def check(words: Words) -> tuple[Finding, ...]:
    """Every finding, language by language, then those of the shared tables."""
    found: list[Finding] = []
    contexts = [fold(c) for one in words.languages.values() for c in one.get("negative_contexts_for_closure", ())]
    for code, one in words.languages.items():
        terms = [_Term(code, kind, term) for kind, listed in one["terms"].items() for term in listed]
        found += [*_unread(terms), *_twice(terms), *_two_kinds(terms), *_inside(terms), *_excused(terms, contexts)]
        found += _months(f"{code}.json", code, "gregorian_months", one.get("gregorian_months", ()))
        found += _review(words, code)
    for name, listed in words.months.items():
        found += _months("shared.json", "-", name, listed)
    found += _ordinary(words)
    return tuple(found)


def news(
    found: Sequence[Finding], known: Iterable[tuple[str, str, str, str, str]]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What is not among the known findings, and those of the list that are found no more."""
    listed = dict.fromkeys(known)
    keys = {finding.key for finding in found}
    gone = [
        Finding("known_overlaps.json", lang, kind, term, "stale", other, "mended: take it off the list", False)
        for problem, lang, kind, term, other in listed
        if (problem, lang, kind, term, other) not in keys
    ]
    return tuple(f for f in found if f.key not in listed), tuple(gone)


@dataclass(frozen=True, slots=True)
class _Term:
    language: str
    kind: str
    text: str

    @property
    def folded(self) -> str:
        return fold(self.text)

    @property
    def letters(self) -> str:
        """What readers that forgive blanks, points and hyphens compare."""
        return "".join(re.findall(r"\w", self.folded))

    def finding(self, problem: str, advice: str, *, other: str = "", contradictory: bool = True) -> Finding:
        return Finding(
            f"{self.language}.json", self.language, self.kind, self.text, problem, other, advice, contradictory
        )


def _unread(terms: Sequence[_Term]) -> Iterator[Finding]:
    """Terms that no text matches, or none that begins a line."""
    for term in terms:
        capital = _capital(term.text, term.language)
        if not term.letters:
            yield term.finding("empty", "nothing is left of it when it is folded: write it with letters, or remove it")
        elif fold(term.folded) != term.folded or fold(_small(term.text, term.language)) != term.folded:
            yield term.finding("unmatchable", "it folds differently from a page's text: write it in small letters")
        elif fold(capital) != term.folded:
            yield term.finding("capitals", f"a line that begins with {capital!r} is not read: folding must know it")


def _small(term: str, language: str) -> str:
    """The term in its language's small letters: Turkish has two letters i."""
    return (term.replace("I", "ı").replace("İ", "i") if language == "tr" else term).lower()


def _capital(term: str, language: str) -> str:
    """The term as it stands at the start of a line."""
    first = "İ" if language == "tr" and term.startswith("i") else term[:1].upper()
    return first + term[1:]


def _twice(terms: Sequence[_Term]) -> Iterator[Finding]:
    seen: dict[tuple[str, str], _Term] = {}
    for term in terms:
        first = seen.setdefault((term.kind, term.folded), term)
        if first is not term and term.folded:
            other = f"{first.kind}: {first.text}"
            yield term.finding("twice", "folded it is the same: one is enough", other=other, contradictory=False)


def _two_kinds(terms: Sequence[_Term]) -> Iterator[Finding]:
    """One term in two kinds between which a reader must choose."""
    for family in (LABELS, DATES, NOTICES):
        seen: dict[str, _Term] = {}
        for term in (t for t in terms if t.kind in family and t.letters):
            first = seen.setdefault(term.letters, term)
            if _ALIKE.get(first.kind, first.kind) != _ALIKE.get(term.kind, term.kind):
                advice = "keep it in the kind that it names surely"
                yield term.finding("two-kinds", advice, other=f"{first.kind}: {first.text}")


def _inside(terms: Sequence[_Term]) -> Iterator[Finding]:
    """A notice inside another kind's notice: a page that prints the longer one is told to say both."""
    notices = [(term, f" {_spaced(term.folded)} ") for term in terms if term.kind in NOTICES and term.letters]
    for term, short in notices:
        for longer, long in notices:
            same = _ALIKE.get(term.kind, term.kind) == _ALIKE.get(longer.kind, longer.kind)
            if not same and len(short) < len(long) and short in long:
                advice = "the longer one says something else: the reader must take the longer, or the shorter must go"
                yield term.finding("inside", advice, other=f"{longer.kind}: {longer.text}")


def _spaced(folded: str) -> str:
    return " ".join(re.findall(r"\w+", folded))


def _excused(terms: Sequence[_Term], contexts: Sequence[str]) -> Iterator[Finding]:
    """Notices that every sentence which holds them is excused from, and telling phrases that a context swallows.

    A single word inside a context is what contexts are for, and no fault.
    """
    for term in (t for t in terms if t.kind in NOTICES and t.letters):
        for context in contexts:
            telling = " " in term.folded and f" {_spaced(term.folded)} " in f" {_spaced(context)} "
            if context in term.folded or telling:
                advice = "a negative context holds it: shorten the context, or remove the term"
                yield term.finding("excused", advice, other=f"negative_contexts_for_closure: {context}")


def _months(file: str, language: str, kind: str, listed: Sequence[Any]) -> Iterator[Finding]:
    wanted = _MONTHS + kind.startswith(_THIRTEEN)
    if len(listed) != wanted:
        yield Finding(
            file, language, kind, "", "months", f"{len(listed)} of {wanted}", "list every month, in order", True
        )
    seen: dict[str, int] = {}
    for number, names in enumerate(listed, 1):
        if not names:
            yield Finding(file, language, kind, str(number), "months", "", "a month without a name", True)
        for name in [names] if isinstance(names, str) else names:
            if seen.setdefault(fold(name), number) != number:
                other = f"{kind}: month {seen[fold(name)]}"
                yield Finding(file, language, kind, name, "months", other, "one name cannot be two months", True)


def _review(words: Words, code: str) -> Iterator[Finding]:
    review = words.reviews.get(code, {})
    status = review.get("status", "")
    advice = ""
    if status not in _STATUSES:
        advice = f"say whether a native speaker has read it: {' or '.join(_STATUSES)}"
    elif status == "reviewed" and not (review.get("by") and review.get("on") and review.get("words")):
        advice = "name who reviewed it, on which day, and the fingerprint of the words"
    elif status == "reviewed" and review["words"] != words.fingerprints.get(code):
        advice = f"changed since {review['by']} read it on {review['on']}: ask again, or set it to unreviewed"
    if advice:
        yield Finding("reviews.json", code, "status", status, "review", "", advice, False)


def _ordinary(words: Words) -> Iterator[Finding]:
    """Phrases of page states that an organisation writes of its own affairs, and those that stand twice."""
    terms = {
        f" {_spaced(fold(t))} " for one in words.languages.values() for listed in one["terms"].values() for t in listed
    }
    for file, kinds in words.phrases.items():
        for kind, phrases in kinds.items():
            seen: dict[str, str] = {}
            for phrase in phrases:
                folded = fold(phrase)
                first = seen.setdefault(folded, phrase)
                if first is not phrase:
                    advice = "folded it is the same: one is enough"
                    yield Finding(file, "-", kind, phrase, "twice", f"{kind}: {first}", advice, False)
                elif kind not in _COUNTED and folded not in words.plain and _is_ordinary(folded, terms):
                    advice = "an ordinary word: list it under `plain` in screen.json, or write the whole phrase"
                    yield Finding(file, "-", kind, phrase, "ordinary", "", advice, False)


def _is_ordinary(folded: str, terms: Iterable[str]) -> bool:
    if re.fullmatch(r"[^\W\d_]+", folded):
        return True
    spaced = f" {_spaced(folded)} "
    return any(spaced in term for term in terms)
