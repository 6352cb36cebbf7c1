"""The project's own words as they are checked, and who has read them. The only door from the files to the check."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.text.normal import fold
from pipeline.text.tables import table
from pipeline.text.vocabulary import LANGUAGES, language, shared
from pipeline.vocabulary.check import Finding, Words, check, news

_MONTHS = ("solar_hijri_months_fa", "solar_hijri_months_dari", "ethiopic_months_am")
_HEAD = "| language | code | terms | how sure its author was | reviewed by a native speaker |\n|---|---|---|---|---|"


def words() -> Words:
    """Everything that is checked, from the package's files."""
    further = {name: shared(name) for name in _MONTHS} | dict(shared("gregorian_months_variants"))
    return Words(
        languages={code: language(code) for code in LANGUAGES},
        months=further,
        phrases={"shared.json": shared("page_state_phrases"), "screen.json": table("screen")["phrases"]},
        plain=frozenset(map(fold, table("screen")["plain"])),
        reviews=table("reviews")["languages"],
        fingerprints={code: fingerprint(language(code)) for code in LANGUAGES},
    )


def findings() -> tuple[Finding, ...]:
    """What is wrong with the project's words and is not on the list of known overlaps, then what is on it in vain."""
    new, gone = news(check(words()), known())
    return (*new, *gone)


def known() -> Iterator[tuple[str, str, str, str, str]]:
    """The findings that are known, each under the reason why it stays: problem, language, kind, term, other."""
    for group in table("known_overlaps")["groups"]:
        for lang, kind, term, other in group["found"]:
            yield group["problem"], lang, kind, term, other


def fingerprint(words_of_language: Mapping[str, Any]) -> str:
    """Twelve letters that change whenever a word of the language's file changes."""
    text = json.dumps(words_of_language, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def review_table() -> str:
    """The languages with their review status, as the table of docs/vocabulary.md."""
    return "\n".join([_HEAD, *map(_row, LANGUAGES)])


def _row(code: str) -> str:
    own = language(code)
    review = table("reviews")["languages"].get(code, {})
    status = "no"
    if review.get("status") == "reviewed":
        now = "" if review["words"] == fingerprint(own) else ", changed since"
        status = f"{review['by']}, {review['on']}{now}"
    count = sum(len(terms) for terms in own["terms"].values())
    return f"| {own['name']} | `{code}` | {count} | {own['confidence']} | {status} |"
