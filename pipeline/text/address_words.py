"""The words of postal addresses in plain Latin letters: kinds of street, what a number is of, towns, countries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from pipeline.text.latin import latin, latin_words, skeleton
from pipeline.text.tables import table
from pipeline.text.vocabulary import shared

TOKEN = re.compile(r"\d{1,4}(?:st|nd|rd|th)\b|[a-z]?\d+[a-z]?\b(?:\s?[-/]\s?\d*[a-z]?\b)*|[a-z]+(?:-[a-z]{1,2}\b)?|#")


@lru_cache(maxsize=4096)
def known_town(word: str) -> bool:
    """Whether a word is a town that the vocabulary knows, in any spelling."""
    return aliases().get((skeleton(word),), ("",))[0] in town_names().values()


@cache
def aliases() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Every spelling of a town or street that the vocabulary knows, as skeletons, and its one form."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for aliases in ("place_aliases_by", "street_aliases_by"):
        for name, spellings in shared(aliases).items():
            for spelling in spellings:
                found[skeletons(spelling)] = skeletons(name)
    return found


def skeletons(text: str) -> tuple[str, ...]:
    """The skeletons of a text's words."""
    return tuple(map(skeleton, latin_words(text)))


@cache
def town_names() -> Mapping[str, str]:
    """The towns that the vocabulary knows, and their skeletons."""
    return {str(name): " ".join(skeletons(name)) for name in shared("place_aliases_by")}


@cache
def word_street_kinds() -> Mapping[str, str]:
    """What kind of street a Latin lower-case word names: street, avenue, lane ..."""
    rows = table("addresses")["streets"]
    return {form: kind for kind, words in rows.items() for word in words for form in _written(word)}


@cache
def word_roles() -> Mapping[str, str]:
    """Latin lower-case words that are no names: `unit`, `floor` or `house` (what a number is of), or `small` words."""
    found = {form: "small" for word in table("addresses")["small"] for form in _written(word)}
    for role, words in table("addresses")["units"].items():
        found |= {form: role for word in words for form in _written(word)}
    return found


def _written(word: str) -> set[str]:
    return {t for t in TOKEN.findall(latin(word).rstrip(".")) if t != "#" or word == "#"} if " " not in word else set()


def spelling(word: str) -> str:
    """The short form of a Latin lower-case word of street names ("o5" of "fifth", "n" of "north"), or nothing."""
    return _spellings().get(word, "")


@cache
def _spellings() -> Mapping[str, str]:
    return {k: f"o{v}" if v.isdecimal() else v for k, v in table("addresses")["spellings"].items()}


@cache
def countries() -> Mapping[str, str]:
    """Names of countries in lower-case Latin letters, and their codes."""
    return {latin(name): code for code, names in table("countries").items() for name in names if len(name) > 1}


@cache
def state_words() -> frozenset[str]:
    """Skeletons of the words in names of states."""
    return frozenset(
        w for states in table("postcodes")["states"].values() for name in states.values() for w in skeletons(name)
    )


@cache
def country() -> re.Pattern[str]:
    """The name of a country that ends a part of an address."""
    names = sorted(countries(), key=len, reverse=True)
    return re.compile(rf"(?:^|(?<=[,;(\s]))({'|'.join(map(re.escape, names))})(?=\s*(?:$|[,;.)]))")


@cache
def post_boxes() -> re.Pattern[str]:
    """A post box with its number, in lower-case Latin letters."""
    terms = sorted({latin(t) for t in table("addresses")["post_boxes"]}, key=len, reverse=True)
    joined = "|".join(re.escape(t).replace(r"\ ", r"\s*").replace(r"\.", r"\.?\s?") for t in terms)
    return re.compile(rf"(?<![\w])(?:{joined})\s*(?:no|nr|n)?[.:\s#]*(?P<number>\d[\d ]*\d|\d)(?!\w)")


@cache
def labelled_number() -> re.Pattern[str]:
    """A word at a text's end that says what the number after it is of: a room, a floor."""
    words = sorted((w for w, role in word_roles().items() if role in ("unit", "floor")), key=len, reverse=True)
    return re.compile(rf"(?:^|[\s,.(])(?:{'|'.join(map(re.escape, words))})[.:\s]*$")
