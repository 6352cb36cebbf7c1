"""Was an address edited, or only printed in another way? Asked of two printings that are one place."""

from __future__ import annotations

import re

from pipeline.text import postcode
from pipeline.text.address import covered, same_place
from pipeline.text.place import Place, parse, plain_address

_DOUBLED = re.compile(r"\b([a-z]{2,})\W+\1\b")


def same_address(a: str, b: str) -> bool:
    """Whether two addresses are one place and say the same of it.

    Order, abbreviations, scripts and punctuation say nothing, nor does a town or a country that only one of them
    names. Another digit of a number or a postcode does, and so does another word, or one that stands twice.

    >>> same_address("ул. К. Маркса, 35, 220030, Минск", "35 Karl Marx str., 220030 Minsk, Belarus")
    True
    >>> same_address("35 Karl Marx str., 220030, Minsk", "35 Karl Marx str., 22030, Minsk")
    False
    """
    return same_place(a, b) and not _edited(a, b)


def _edited(a: str, b: str) -> bool:
    one, other = parse(a), parse(b)
    codes = _codes(a), _codes(b)
    if all(codes) and codes[0] != codes[1]:
        return True
    if _whole(one) and _whole(other) and (one.numbers != other.numbers or one.boxes != other.boxes):
        return True
    if bool(_DOUBLED.search(plain_address(a))) != bool(_DOUBLED.search(plain_address(b))):
        return True
    return not covered(_words(one), _words(other)) and not covered(_words(other), _words(one))


def _codes(address: str) -> frozenset[str]:
    """The postcodes as printed but for blanks and hyphens; the last four digits of a long one say something too."""
    found = (re.sub(r"[\s-]", "", m[0]) for m in postcode.common(plain_address(address)))
    return frozenset(found) or frozenset(parse(address).postcodes)


def _whole(place: Place) -> bool:
    """Whether it is an address and no shorter mention of one: "Main Street 5" leaves rooms and towns unsaid."""
    return bool(place.house or place.boxes) and bool(place.towns or place.postcodes)


def _words(place: Place) -> frozenset[str]:
    return place.words | place.kinds
