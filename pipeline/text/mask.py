"""Numbers that are no telephone numbers, blotted out of a line before telephone numbers are looked for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

BLOT = "\x01"

_SPACES = dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000, 0x2028, 0x2029], " ")
_DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63, 0xFF0D, 0x30FC, 0x2043], "-")
_NOTHING = dict.fromkeys(
    [0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF], "\u200b"
)
_SIGNS = {
    0xFF0B: "+",
    0xFE62: "+",
    0xFF08: "(",
    0xFF09: ")",
    0xFF0F: "/",
    0x2044: "/",
    0x2215: "/",
    0xFF0E: ".",
    0x2024: ".",
}
_TABLE = _SPACES | _DASHES | _NOTHING | _SIGNS

_MONEY = (
    r"(?:€|\$|£|¥|₽|₴|zł|eur|euro|usd|gbp|chf|byn|byr|pln|rub|uah|kč|czk|huf|руб|р\.|грн|долл|млн|тыс|mln|mio"
    r"|million|%|°)"
)
#: What the number is instead -> its form.
_MASKS = (
    ("part of an address of the web or of mail", r"(?:https?://|www\.)\S+|\S{1,200}@\S{1,200}|\b10\.\d{4,}/\S+"),  # DOI
    ("bank account", r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,4})?\b"),  # IBAN
    ("bank account", r"(?<![\w/-])\d{2}(?: \d{4}){5,6}\b"),  # the same without its country
    (
        "date",
        r"(?:19|20)\d\d-[01]?\d-[0-3]?\d"
        r"(?:[ T]\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\d-])",
    ),
    ("date", r"(?<![\d./-])[0-3]?\d([./-]) ?[0-3]?\d\1 ?(?:19|20)\d\d(?![\d-])"),
    ("years", r"(?<![\d./+(-])(?:19|20)\d\d ?[-/] ?(?:19|20)?\d\d(?![\d/-])"),
    (
        "hours",
        r"(?<![\d.])[0-2]?\d[:.][0-5]\d(?: ?(?:h|uhr|a\.?m\.?|p\.?m\.?))? ?(?:-|до|to|bis|till|until|à|a)"
        r" ?[0-2]?\d[:.][0-5]\d(?![\d.])",
    ),
    (
        "price or quantity",
        rf"[€$£¥] ?\d[\d., ]*|(?<![\d+(./-])\d{{1,3}}(?:[ .,]\d{{3}}){{0,6}}(?:[.,]\d{{1,2}})? ?{_MONEY}",
    ),
    ("coordinates", r"(?<![\d.+(])-?\d{1,3}\.\d{3,}(?: ?[,;/ ] ?-?\d{1,3}\.\d{3,}|° ?)"),
    ("fraction or version", r"(?<![\d.])0\.\d+(?![\d.])|\bv\.?\d+(?:\.\d+)+"),
    ("postcode", r"(?<![\w-])(?<![\d/)] )\d{5}-\d{3}(?![\w-])"),  # of Brazil
    ("number of a book", r"\b97[89][- ]\d{1,5}[- ]\d{1,7}[- ]\d{1,7}[- ]\d\b"),
)


def skeleton(text: str) -> str:
    """The text, letter for letter, with one kind of digit, dash, blank and plus: places stay the same.

    >>> skeleton("＋٣٧٥\\u00a0(17)\\u2011２")
    '+375 (17)-2'
    """
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text.translate(_TABLE))


def masked(text: str) -> str:
    """A skeleton with dates, hours, prices, bank numbers, coordinates and links blotted out, letter for letter."""
    return _pattern().sub(lambda m: BLOT * len(m[0]), text)


def masks_in(text: str) -> Iterator[tuple[int, int, str]]:
    """What `masked` blots out of a skeleton: from, to, and what it is.

    >>> list(masks_in("IBAN DE89 3704 0044 0532 0130 00"))
    [(5, 32, 'bank account')]
    """
    for m in _pattern().finditer(text):
        for what, form in _singly():
            if (one := form.match(text, m.start())) and one.end() == m.end():
                yield m.start(), m.end(), what
                break


@cache
def _pattern() -> re.Pattern[str]:
    named = []
    for number, (_, mask) in enumerate(_MASKS):
        named.append(mask.replace(r"\1", f"(?P=s{number})").replace("([./-])", f"(?P<s{number}>[./-])"))
    return re.compile("|".join(f"(?:{mask})" for mask in named), re.IGNORECASE)


@cache
def _singly() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((what, re.compile(mask, re.IGNORECASE)) for what, mask in _MASKS)
