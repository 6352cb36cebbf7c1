"""How much a place on a page weighs: a labelled contact, a sentence, a piece of old news. Pure."""

from __future__ import annotations

import re
from functools import cache

from pipeline.matching.sites import SeenPage
from pipeline.model import MARKUP, Contact, Reading
from pipeline.text.normal import fold
from pipeline.text.tables import table

_SENTENCE = 20  # characters around a value that make its line a sentence and no label
_WORDS = 4  # running words before a label from which on it stands in a sentence
_RUNNING = re.compile(r"(?<![\w.])(?![A-Z\u00c0-\u00de\u0400-\u042f])[^\W\d_]{2,}(?![\w.])")  # no name, no abbreviation
_ENDED = re.compile(r"[.!?…։።;|•·]\s+(?![^\W\d_]{1,3}\.)")
_LINES_ABOVE = 3  # lines above a sentence in which a piece of news tells its date
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_VALUE = re.compile(r"[\d\s()+.\-‐-―−]+|\S+@\S+")


def in_prose(contact: Contact) -> bool:
    """A value in the middle of a sentence: often someone else's, in a piece of news.

    A label makes it a contact only where it begins what is said: "our friends opened a line: call …" is a tale.
    """
    if contact.label:
        before, found, _ = contact.quote.partition(contact.label)
        return bool(found) and len(_RUNNING.findall(_ENDED.split(before)[-1])) > _WORDS
    return len(contact.quote) - len(contact.shown) > _SENTENCE


def someone_else_s(contact: Contact, name: str) -> bool:
    """Whether the words beside a value give it to a web designer, a partner, an authority or a bank.

    `name`: of the organisation itself, which may be any of these.
    """
    own = fold(name)
    found = (m[0].strip() for m in _others().finditer(fold(f"{contact.label} {contact.quote}")))
    return any(word not in own for word in found)


def same_line(old: Contact, new: Contact) -> bool:
    """Whether the new value stands in the very words in which the old one stood."""
    before, after = (_VALUE.sub(" ", fold(c.quote)).split() for c in (old, new))
    return bool(before) and before == after and old.label == new.label


def weak(contact: Contact, page: SeenPage, role: str) -> bool:
    """Whether a page shows the value in passing only: in a sentence, and not where contacts are looked for."""
    seen = _seen(contact, page.reading) if page.reading else None
    if role in ("contact", "imprint") or (seen is not None and seen.where in MARKUP):
        return False
    return seen is not None and len(seen.quote) - len(seen.shown) - len(seen.label) > _SENTENCE


def is_old_news(quote: str, page: SeenPage) -> bool:
    """Whether a year that has passed stands in the sentence or right above it."""
    lines = page.reading.text.split("\n") if page.reading else []
    at = next((n for n, line in enumerate(lines) if quote and quote in line), None)
    if at is None:
        return False
    years = [int(year) for line in lines[max(0, at - _LINES_ABOVE) : at + 1] for year in _YEAR.findall(line)]
    return bool(years) and max(years) < page.capture.as_of.year


def _seen(contact: Contact, reading: Reading) -> Contact | None:
    return next((c for c in reading.of(contact.kind) if c.value == contact.value), None)


@cache
def _others() -> re.Pattern[str]:
    words = [fold(w) for kind, words in table("whose").items() if kind not in ("credits", "note") for w in words]
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")")
