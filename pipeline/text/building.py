"""Two printed addresses of one building, and in what their printing disagrees: the postcode, or the street's name."""

from __future__ import annotations

import re

from rapidfuzz.distance import Levenshtein

from pipeline.text.address import city_of, same_house
from pipeline.text.address_words import word_roles
from pipeline.text.latin import latin_words, skeleton
from pipeline.text.normal import one_line
from pipeline.text.place import parse, plain_address

_DOUBLED = re.compile(
    r"(?P<number>\d{1,4}[^\W\d_]?),? (?P<name>[^\d,;()]{3,60}?),? (?P=number)(?=[,;]|$)", re.IGNORECASE
)
_SLIPS = 2  # letters by which two spellings of one name differ; more are two names, or two languages


def building(address: str) -> tuple[str, str] | None:
    """House number and town, without which no two addresses are one building; None where either is unsaid."""
    place, town = parse(address), city_of(address)
    return (place.house, town) if place.house and town and not place.boxes else None


def disagreement(a: str, b: str) -> str | None:
    """What two addresses of one building disagree about: `postcode` or `spelling`. None: nothing, or two buildings.

    >>> disagreement("Krasnoarmeyskaya 22A, 220104, Minsk", "22A Krasnoarmeiskaya str., 220030, Minsk")
    'postcode'
    >>> disagreement("Krasnoarmeyskaya 22A, Minsk", "ул. Красноармейская, 22А, Минск") is None
    True
    """
    if building(a) is None or building(a) != building(b) or not same_house(a, b):
        return None
    codes = [parse(address).postcodes for address in (a, b)]
    if all(codes) and not any(x.startswith(y) or y.startswith(x) for x in codes[0] for y in codes[1]):
        return "postcode"
    return "spelling" if a.isascii() and b.isascii() and _spelled_apart(a, b) else None


def _spelled_apart(a: str, b: str) -> bool:
    """Whether a word of the street's name stands in two spellings: next to the same, and not an abbreviation."""
    one, other = _street_words(a), _street_words(b)
    apart = [w for w in one - other if len(w) > _SLIPS + 1]
    return len(one) == len(other) and any(
        w[0] == x[0] and 0 < Levenshtein.distance(w, x) <= _SLIPS for w in apart for x in other - one
    )


def _street_words(address: str) -> frozenset[str]:
    """The words of the street's name as printed, in lower case."""
    street = parse(address).street
    return frozenset(w for w in latin_words(plain_address(address)) if skeleton(w) in street)


def doubled_number(address: str) -> str | None:
    """The house number that stands both before and after the street's name, as printed; None where it stands once.

    >>> doubled_number("22A Krasnoarmeiskaya str. 22A, offices 79-80, 220030, Minsk")
    '22A'
    >>> doubled_number("12 Kolasa str., office 12, Minsk") is None
    True
    """
    found = _DOUBLED.match(one_line(address))
    if found is None or any(role == "unit" for role in map(word_roles().get, latin_words(found["name"]))):
        return None
    return found["number"]
