"""The forms of postcodes: one country's where the country is known, the common ones where it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.text.latin import latin
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
_DIGITS_ONLY = re.compile(r"[\d\- ]+")


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
