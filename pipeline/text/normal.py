"""Folding text for comparison, by the rules that the vocabulary states. Never for display."""

from __future__ import annotations

import re
import unicodedata

_DELETED = dict.fromkeys([0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])
_DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2212], "-")
_QUOTES = dict.fromkeys(map(ord, "’‘ʼ`´"), "'") | dict.fromkeys(map(ord, "“”„«»"), '"')
_ARABIC = dict.fromkeys([*range(0x064B, 0x0653), 0x0640]) | str.maketrans("يىكأإآةۀ", "ییکاااهه") | {ord("،"): ","}
_ETHIOPIC = str.maketrans("፡።ሥሠጸሐኀዐኅሓ", "  ስሰፀሀሀአህሃ")
_LETTERS = str.maketrans("ёς", "еσ")
_TABLE = _DELETED | _DASHES | _QUOTES | _ARABIC | _ETHIOPIC | _LETTERS
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")
_GREEK = re.compile("[\u0370-\u03ff]")


def plain_digits(text: str) -> str:
    """The text with every decimal digit of any script as 0-9.

    >>> plain_digits("۰۲۱ ٤٥")
    '021 45'
    """
    if text.isascii():
        return text
    return _FOREIGN_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text)


def one_line(text: str) -> str:
    """The text with every run of white space, no-break ones included, as one blank.

    >>> one_line(" a\\u00a0 b\\n")
    'a b'
    """
    return " ".join(text.split())


def fold(text: str, lang: str | None = None) -> str:
    """The text as the vocabulary is matched: NFKC, case-folded, one script of digits, one kind of dash and quote.

    >>> fold("Тел.:\\u00a0«Ёлка»")
    'тел.: "елка"'
    """
    text = unicodedata.normalize("NFKC", text)
    if not text.isascii():
        if lang == "tr":
            text = text.replace("I", "ı")
        text = text.replace("İ", "i")  # case folding alone would leave its dot behind
        text = plain_digits(text).casefold().translate(_TABLE)
        if _GREEK.search(text):  # the tonos is dropped
            text = unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).replace("\u0301", ""))
    return " ".join(text.split()).lower()
