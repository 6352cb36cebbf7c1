"""Which country a title names: "Belarus Legal Assistance" is about BY. Only whole names count, never a part of one."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

import phonenumbers

from pipeline.text.latin import latin
from pipeline.text.tables import table

_WORD = re.compile(r"\w+|[|:;•]")  # what stands behind such a sign belongs to no name before it
_SPELLED = {"st": "Saint", "peoples": "People"}
_OF = re.compile(r"(.+? of) (.+)")


@lru_cache(maxsize=4096)
def region_in(title: str) -> str | None:
    """ISO 3166-1 alpha-2 of the one country or territory that a title names in English; None where it is not sure.

    Names are CLDR's, those of the countryguess library and ours (`words/country_titles.json`), each as a whole: Jersey
    is not named in "New Jersey". Of other languages those of several words. XK is Kosovo's, as phone numbers know it.

    >>> region_in("Belarus Legal Assistance"), region_in("DRC"), region_in("Guinea-Bissau"), region_in("Resources")
    ('BY', 'CD', 'GW', None)
    """
    found = set(_codes(_words(title)))
    return found.pop() if len(found) == 1 and not found - phonenumbers.SUPPORTED_REGIONS else None


def _words(text: str) -> list[str]:
    """The words of a text in Latin letters, in their own case, one spelling each: "St." is Saint, "&" is and."""
    text = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", text.replace("&", " and "))  # U.S.A.
    text = re.sub(r"'s\b|'", "", text.replace("’", "'"))
    words = _WORD.findall("".join(_in_case(c) for c in text))
    return [_SPELLED.get(word.casefold(), word) for word in words if word.casefold() != "the"]


def _in_case(letter: str) -> str:
    return latin(letter).upper() if letter.isupper() else latin(letter)


def _key(text: str) -> str:
    return " ".join(_words(text)).casefold()


def _codes(words: list[str]) -> Iterator[str]:
    """The longest names first, each word once: Guinea is not named in Equatorial Guinea. Empty: no one country's."""
    for length in range(min(_longest(), len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            before, behind = words[:start], words[start + length :]
            code = _code(words[start : start + length], before)
            if code is not None:
                yield "" if _is_a_part(before, behind) else code
                yield from _codes(before)
                yield from _codes(behind)
                return


def _code(words: list[str], before: list[str]) -> str | None:
    own = table("country_titles")
    first, *more = words
    if not more and first in own["abbreviations"] and (first not in own["words_too"] or _may_be_short(before)):
        code: str = own["abbreviations"][first]
        return code
    return _names().get(" ".join(words).casefold())


def _may_be_short(before: list[str]) -> bool:
    """Whether a word that is written like an abbreviation is one here: "Asylum in the US", not "Contact US"."""
    return not before or before[-1] in table("country_titles")["short_after"]


def _is_a_part(before: list[str], behind: list[str]) -> bool:
    """Whether the words beside a name make it another one's: New Jersey, Niger Delta."""
    own = table("country_titles")
    sides = (("before", before[-1:]), ("behind", behind[:1]))
    return any(word.casefold() in (*own[side], *own["directions"]) for side, words in sides for word in words)


@cache
def _longest() -> int:
    """In words."""
    return max(len(name.split()) for name in _names())


@cache
def _names() -> Mapping[str, str]:
    """The code of each name, by its words; empty where it is the name of no one country."""
    own = table("country_titles")
    rows = table("countries").items()
    known = [(name, code) for code, names in rows for name in names if len(_words(name)) > 1]  # Island is no Iceland
    known += _library()
    known += [(names[0], code) for code, names in rows]
    known += [(name, code) for code, names in own["names"].items() for name in names]
    known += [(name, "") for name in own["unclear"]]
    return {form: code for name, code in known for form in _forms(_key(name))}


def _library() -> list[tuple[str, str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves its file of data open
        from countryguess import CountryData

        rows = CountryData().countries
    return [(row[name], row["iso2"]) for row in rows for name in ("name_short", "name_official")]


def _forms(name: str) -> Iterator[str]:
    """The name, and with its first word behind it, as lists sort it: "Korea, South", "Moldova, Republic of"."""
    yield name
    first, _, rest = name.partition(" ")
    if first in table("country_titles")["directions"] and rest:
        yield f"{rest} {first}"
    if turned := _OF.fullmatch(name):
        yield f"{turned[2]} {turned[1]}"
