"""Presence before difference: is a listed value still on a page, in any format?"""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

from pipeline.model import Contact, Kind, Reading
from pipeline.text.address import same_place, shown_in
from pipeline.text.normal import one_line, plain_digits

_QUOTE = 160  # characters of a quote: enough to find the place, short enough to read
_FEWEST = 6  # digits of a number that is looked for in a text
_LONG = 9  # digits from which a number holds its area, so that a trunk prefix may stand before it
_TRUNKS = ("0", "1", "8")
_BETWEEN = r"[\s\-‐-―−().\/\u00a0]{0,4}"  # what stands between the digits of one number


def sighting(contact: Contact, reading: Reading) -> str | None:
    """The words in which the page shows the listed value, or None where it does not.

    A phone is looked for by its value and, where the reader did not take it for a number, by its digits in the text;
    an address by its place; everything else by its value. What stands in a longer hidden block counts as shown.
    """
    for seen in reading.of(contact.kind):
        if seen.value == contact.value or seen.href == contact.value:
            return seen.quote or seen.shown
        if contact.kind is Kind.ADDRESS and same_place(seen.value, contact.value):
            return seen.quote or seen.shown
    return _in_text(contact, reading) or next(
        (c.quote for c in reading.concealed if (c.kind, c.value) == (contact.kind, contact.value)), None
    )


def _in_text(contact: Contact, reading: Reading) -> str | None:
    if contact.kind is Kind.PHONE:
        return digits_shown(contact.value, reading.text)
    if contact.kind is Kind.EMAIL:
        found = re.search(rf"(?<![\w.+-]){re.escape(contact.value)}(?![\w-]|\.\w)", reading.text, re.IGNORECASE)
        return _around(reading.text, found.start(), found.end()) if found else None
    if contact.kind is Kind.ADDRESS:
        return shown_in(contact.value, reading.text)
    return None


def digits_shown(value: str, text: str) -> str | None:
    """The words of the text that hold the number's digits, whatever stands between them."""
    forms = _forms(value)
    if not forms:
        return None
    digits = plain_digits(text)
    for pattern, prefixes in forms:
        for found in pattern.finditer(digits):
            before = re.sub(
                r"\D", "", re.split(r"[^\d\s()+./\-‐-―−]", digits[max(0, found.start() - 12) : found.start()])[-1]
            )
            if not before or any(before.endswith(p) for p in prefixes):
                return _around(text, found.start(), found.end()) if len(digits) == len(text) else found[0]
    return None


@lru_cache(maxsize=4096)
def _forms(value: str) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """Patterns for the national and the subscriber's digits, each with the digits that may stand before them."""
    if not value.startswith("+"):
        return _national_forms(re.sub(r"\D", "", value))
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return ()
    national = phonenumbers.national_significant_number(number)
    code = str(number.country_code)
    forms: list[tuple[re.Pattern[str], tuple[str, ...]]] = [
        (_spaced(national), (code, "0", "8", "80")),
        (_spaced(code + national), ("00",)),
    ]
    area = phonenumbers.length_of_geographical_area_code(number)
    if area and len(national) - area >= 6:
        forms.append((_spaced(national[area:]), (national[:area],)))
    return tuple(forms)


def _national_forms(digits: str) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """Patterns for a number whose country is unknown: it may have been written with a trunk prefix, or without."""
    if len(digits) < _FEWEST:
        return ()
    trunks = _TRUNKS if len(digits) >= _LONG else ()
    forms = [(_spaced(digits), trunks)]
    if trunks and digits[0] in trunks:
        forms.append((_spaced(digits[1:]), trunks))
    return tuple(forms)


def _spaced(digits: str) -> re.Pattern[str]:
    # One more group of digits makes it a longer number; a time or a date after it does not.
    return re.compile(r"(?<!\d)" + _BETWEEN.join(digits) + r"(?!\d|[\s.\-‐-―]\d{2}(?![\d:.]))")


def _around(text: str, start: int, end: int) -> str:
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line = text[line_start : line_end if line_end >= 0 else len(text)]
    if len(line) <= _QUOTE:
        return one_line(line)
    return one_line(text[max(line_start, start - _QUOTE // 2) : end + _QUOTE // 2])
