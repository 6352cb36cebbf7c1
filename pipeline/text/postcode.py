"""The forms of postcodes: one country's where the country is known, the common ones where it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.text.address_words import word_roles, word_street_kinds
from pipeline.text.calendar import months_named
from pipeline.text.latin import latin
from pipeline.text.normal import fold
from pipeline.text.tables import table
from pipeline.text.vocabulary import shared

#: Forms that no other number of an address has, as they look in lower-case Latin letters.
_TELLING = (
    r"\d{2}-\d{3}",  # Poland
    r"(?:gir ?0aa|[a-z]{1,2}\d[a-z\d]? ?\d[abd-hjlnp-uw-z]{2})",  # Great Britain
    r"[abceghj-nprstvxy]\d[a-z] ?\d[a-z]\d",  # Canada
    r"\d{4}-\d{3}",  # Portugal
    r"[a-z]{2}-\d{4,5}",  # with the country before it
    r"\d{5}-\d{4}",  # United States, long
    r"\d{4} ?[a-z]{2}(?=[\s,]+[a-z]{4})",  # Netherlands: a town must follow
    r"\d{6}",
    r"\d{5}",
    r"\d{3} \d{2}",  # Czechia, Slovakia, Sweden, Greece
)
_ANY = re.compile(rf"(?<![\w\-/#.])(?:{'|'.join(_TELLING)})(?![\w/]|-\w)")
_STATED = re.compile(r"([A-Z][A-Za-z]+|[A-Z]\.[A-Z])\.?,?\s*$")
_PRINTED = re.compile(
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}|[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d"
    r"|\d{2}-\d{3}|\d{4}-\d{3})\b(?!-)"
)
_PLAIN = re.compile(
    r"(?<![\w\-/#.+])(?:(?:[A-Z]{2}-)?\d{5,6}(?:-\d{4})?|(?:AT|BE|BG|CH|CY|DK|HU|LU|LV|MD|NO|SI)-\d{4})(?![\w/]|[-.]\d)"
)
_SHORT = re.compile(r"(?<![\w\-/#.+:])\d{4}(?![\w/:]|[-.,]\d)")
_LAST_WORD = re.compile(r"([^\W\d_]+)\W*$")
STATE_LETTERS = 3  # of a state's code
_SHORTEST = 4  # digits of a postcode


@cache
def form(region: str) -> re.Pattern[str] | None:
    """The whole form of a region's postcodes, for any case of letters; None for a country that has none."""
    known = shared("formats_by_country").get(region.upper(), {}).get("postcode") or table("postcodes")["forms"].get(
        region.upper()
    )
    return re.compile(known.removeprefix("^").removesuffix("$"), re.IGNORECASE) if known else None


@cache
def digits(region: str) -> int | None:
    """How many digits a region's postcodes have, where they are of digits alone and all of one length.

    >>> digits("BY"), digits("GB")
    (6, None)
    """
    pattern = form(region)
    if pattern is None:
        return None
    fitting = [n for n in range(3, 11) if any(pattern.fullmatch(f"{lead}{'0' * (n - 1)}"[:n]) for lead in "0123456789")]
    return fitting[0] if len(fitting) == 1 else None


@cache
def forms_in(region: str) -> re.Pattern[str] | None:
    """That form as a word in a text."""
    pattern = form(region)
    return re.compile(rf"(?<![\w\-/#.])(?:{pattern.pattern})(?![\w/]|-\w)", re.IGNORECASE) if pattern else None


def common(text: str) -> Iterator[re.Match[str]]:
    """The words of a text in lower-case Latin letters that have the form of some country's postcode."""
    return _ANY.finditer(text)


def plain(postcode: str) -> str:
    """A postcode for comparison: without blanks, hyphens, country and the last four digits of a long one.

    >>> plain("LT-01100"), plain("95050-2624"), plain("SW1A 1AA")
    ('01100', '95050', 'sw1a1aa')
    """
    bare = re.sub(r"^[a-z]{2}-(?=\d)", "", latin(postcode))
    if re.fullmatch(r"\d{5}-\d{4}", bare):
        return bare[:5]
    return re.sub(r"[\s\-]", "", bare)


def codes_in(text: str, region: str | None) -> Iterator[tuple[int, int, str]]:
    """Start and end of what has the form of a postcode here; `z` where the town stands before it, else `c`."""
    own = forms_in(region) if region else None
    plain = [_PLAIN] if own is None else [_SHORT if digits(region or "") == _SHORTEST else own, _PLAIN]
    for pattern in plain:
        yield from ((*m.span(), "c") for m in pattern.finditer(text) if _beside_a_name(text, m))
    yield from ((*m.span(), "c" if m[0][0].isdecimal() else "z") for m in _PRINTED.finditer(text))
    for m in _PLAIN.finditer(text):
        before = _STATED.search(text[max(0, m.start() - 24) : m.start()])
        if before and (
            before[1] in state_codes() or (len(before[1]) <= STATE_LETTERS and before[1].upper() in state_codes())
        ):
            yield *m.span(), "z"


def _beside_a_name(text: str, m: re.Match[str]) -> bool:
    leading = text[max(0, m.start() - 24) : m.start()]
    before = leading.rstrip(" ,\n")[-1:]
    if len(m[0]) == _SHORTEST and (last := _LAST_WORD.search(leading)) and months_named(fold(last[1])):
        return False  # the year of a date
    after = re.match(r"[\s,]*([^\W\d_]*)", text[m.end() : m.end() + 40])
    word = after[1] if after else ""
    if word[:1].islower() and latin(word) not in word_roles() and latin(word) not in word_street_kinds():
        return False  # "10234 people"
    return before.isalpha() or bool(word) or before == ")"


@cache
def state_codes() -> frozenset[str]:
    """Codes and last words of names."""
    states = table("postcodes")["states"]
    return frozenset(w for of in states.values() for pair in of.items() for w in (pair[0], pair[1].split()[-1])) | {
        "D.C"
    }
