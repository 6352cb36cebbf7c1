"""Which country a title names: "Belarus Legal Assistance" is about BY."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import cast

import phonenumbers

from pipeline.text.normal import one_line

#: Titles in which the names of two states are one word, or a region's name is a state's too: nobody can tell which.
_AMBIGUOUS = frozenset({"congo"})
#: What the library takes for the neighbour.
_OWN = {"northern ireland": "GB"}
_LONGEST = 7  # words: "Saint Helena, Ascension and Tristan da Cunha"


@lru_cache(maxsize=4096)
def region_in(title: str) -> str | None:
    """ISO 3166-1 alpha-2 of the one country or territory that a title names in English; None where it is not sure.

    Names, variants and abbreviations are those of the countryguess library. XK is Kosovo's, as phone numbers know it.

    >>> region_in("Belarus Legal Assistance"), region_in("DRC"), region_in("Guinea-Bissau"), region_in("Resources")
    ('BY', 'CD', 'GW', None)
    """
    found = dict.fromkeys(_countries(one_line(title).replace("–", " ").split()))
    return next(iter(found)) if len(found) == 1 else None


def _countries(words: list[str]) -> Iterator[str]:
    """The longest names first, each word once: Guinea is not named in Equatorial Guinea."""
    for length in range(min(_LONGEST, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            name = " ".join(words[start : start + length]).strip(",:;()|-")
            code = _code(name)
            if code:
                yield code
                yield from _countries(words[:start])
                yield from _countries(words[start + length :])
                return


@cache
def _guess() -> Callable[..., object]:
    """The library, with its data read: it leaves the file open, and the interpreter says so."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        from countryguess import guess_country

        guess_country("Belarus")
    return cast(Callable[..., object], guess_country)


def _code(name: str) -> str | None:
    if len(name) < 2 or name.casefold() in _AMBIGUOUS or (len(name) <= 3 and not name.isupper()):
        return None
    if name.casefold() in _OWN:
        return _OWN[name.casefold()]
    found = _guess()(name, attribute="iso2")
    return found if isinstance(found, str) and found in phonenumbers.SUPPORTED_REGIONS else None
