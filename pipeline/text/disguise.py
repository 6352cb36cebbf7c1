"""Letters that look like others, and characters that nobody sees, inside what is copied: an email, a URL, a number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_MARKS = frozenset("\u200e\u200f\u061c")  # which way a text runs: pages in Arabic set them around their numbers
_UNSEEN = frozenset("\u200b\u200c\u200d\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") | _MARKS
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")  # those whose letters pass for one another's
_LABEL = re.compile(r"[^\s@./:?#&=<>()\[\],;-]+")
_DIGIT_LIKE = re.compile(r"(?<=\d)[ -]?([ОоЗзбІΟο])(?=[ -]?\d)")  # 0, 3, 6 and 1 in another script


def disguises(text: str, *, number: bool = False) -> tuple[str, ...]:
    """The characters inside a value that are not what they look like, each with its code point and name.

    Letters of two scripts within one label of an address or host name; invisible characters between its first and last
    visible one. A whole label in another script is a name in that script. At either end an invisible character is
    a trace of copying, and inside a number a mark of the writing direction is harmless.

    >>> disguises("leg\\u0430l@harbour.example")
    ('U+0430 CYRILLIC SMALL LETTER A',)
    >>> disguises("\\u202ainfo@harbour.example\\u202c"), disguises("почта@пример.бел")
    ((), ())
    """
    found = [*_invisible(text, number), *(_digit_like(text) if number else _mixed(text))]
    return tuple(dict.fromkeys(f"U+{ord(c):04X} {unicodedata.name(c, 'without a name')}" for c in found))


def _invisible(text: str, number: bool) -> Iterator[str]:
    inside = text.strip("".join(_UNSEEN) + " \t\n\xa0")
    yield from (c for c in inside if c in _UNSEEN and not (number and c in _MARKS))


def _mixed(text: str) -> Iterator[str]:
    """The letters of the rarer script in labels that hold two."""
    for label in _LABEL.findall(_plain_host(text)):
        scripts = {c: _script(c) for c in label if c.isalpha()}
        kinds = {s for s in scripts.values() if s}
        if len(kinds) > 1:
            most = max(sorted(kinds), key=lambda k: sum(scripts.get(c) == k for c in label))
            yield from (c for c, script in scripts.items() if script and script != most)


def _digit_like(text: str) -> Iterator[str]:
    yield from (m[1] for m in _DIGIT_LIKE.finditer(text))


def _plain_host(text: str) -> str:
    """The text with host names in punycode as the letters that a browser shows."""
    return re.sub(r"xn--[a-z0-9-]+", lambda m: _decoded(m[0]), text, flags=re.IGNORECASE)


def _decoded(label: str) -> str:
    try:
        return label.lower().encode("ascii").decode("idna")
    except UnicodeError:
        return label


def _script(letter: str) -> str:
    """The script of a letter, where it is one of those that pass for one another."""
    return next((s for s in _SCRIPTS if unicodedata.name(letter, "").startswith(s)), "")
