"""An address taken apart: street, house, rooms, box, postcode, town. Every word as its skeleton, in any order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.text import postcode
from pipeline.text.address_words import (
    TOKEN,
    aliases,
    countries,
    country,
    labelled_number,
    post_boxes,
    spelling,
    state_words,
    town_names,
    word_roles,
    word_street_kinds,
)
from pipeline.text.latin import latin, skeleton
from pipeline.text.normal import one_line, plain_digits

_SEGMENTS = re.compile(r"[,;()|\n]+|\s-\s")
_LETTER_APART = re.compile(r"(\d)\s([a-z])$")  # "22 A", where no name follows that an initial could belong to
GLUED = re.compile(r"(?<=[a-z]{3})(?:strasse|str)$")  # Friedrichstr.
_CODE = "0000000"  # stands where a postcode was taken out
ORDINAL = re.compile(r"(\d{1,4})(?:st|nd|rd|th)")
_COMPASS = frozenset({"n", "s", "e", "w", "nv", "ne", "sv", "se"})


@dataclass(frozen=True, slots=True)
class Place:
    """What an address says, each word as its skeleton."""

    street: frozenset[str] = frozenset()  # the telling words of the street's name
    kinds: frozenset[str] = frozenset()  # street, avenue, lane ... where said
    house: str | None = None
    numbers: frozenset[str] = frozenset()  # every number of it: house, parts of it, rooms
    boxes: frozenset[str] = frozenset()
    postcodes: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()  # every telling word, the street's too
    towns: tuple[str, ...] = ()  # words of more than two letters that are no part of the street, in order
    countries: frozenset[str] = frozenset()


@dataclass(slots=True)
class Segment:
    """The part of an address between two commas, while it is taken apart."""

    items: list[tuple[str, str]] = field(default_factory=list)  # (role, word); roles: word kind number code


@lru_cache(maxsize=8192)
def parse(address: str) -> Place:
    """An address taken apart."""
    text = plain_address(address)
    boxes = frozenset(m["number"].replace(" ", "") for m in post_boxes().finditer(text))
    text = post_boxes().sub(" , ", text)
    text, countries = _without_countries(text)
    text, codes = _without_postcodes(text)
    segments = [taken(s) for s in segments_of(text)]
    return _assembled([s for s in segments if s.items], boxes, codes, countries)


def plain_address(address: str) -> str:
    """The address on one line in lower-case Latin letters."""
    return latin(plain_digits(unicodedata.normalize("NFKC", one_line(address))))


def segments_of(text: str) -> list[str]:
    """The parts of an address between commas, brackets and lines."""
    return [s.strip(" .:") for s in _SEGMENTS.split(text) if s.strip(" .:")]


def _without_countries(text: str) -> tuple[str, frozenset[str]]:
    found = frozenset(countries()[m[1]] for m in country().finditer(text))
    return (country().sub(" , ", text), found) if found else (text, found)


def _without_postcodes(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with a mark in place of its postcodes. A number that opens an address is a house's, if no other is."""
    found = list(postcode.common(text))
    if len(found) > 1 and found[0].start() == 0 and found[0][0].isdecimal():
        found = found[1:]
    elif found and found[0].start() == 0 and found[0][0].isdecimal() and not re.search(r"\d", text[found[0].end() :]):
        found = []
    found = [m for m in found if not labelled_number().search(text[: m.start()])]
    for m in reversed(found):
        text = f"{text[: m.start()]} {_CODE} {text[m.end() :]}"
    return text, tuple(postcode.plain(m[0]) for m in found)


def taken(segment: str) -> Segment:
    """The words of a segment with their roles."""
    taken = Segment()
    tokens = TOKEN.findall(_LETTER_APART.sub(r"\1\2", segment))
    roles = word_roles()
    before = ""
    for at, token in enumerate(tokens):
        role = roles.get(token, "")
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        ordinal = ORDINAL.fullmatch(token)
        if token == _CODE:
            taken.items.append(("code", ""))
        elif ordinal:
            if roles.get(following) != "floor":
                taken.items.append(("word", f"o{ordinal[1]}"))
        elif any(c.isdecimal() for c in token):
            if before != "floor" and roles.get(following) != "floor":
                kind = "room" if before == "unit" else "number"
                taken.items.extend((kind, n) for n in numbers_of(token))
        elif token in word_street_kinds() and (role != "unit" or not following[:1].isdecimal()):
            taken.items.append(("kind", word_street_kinds()[token]))
        elif len(token) == 1 and token not in _COMPASS and role != "small":
            if not following[:1].isdecimal():
                taken.items.append(("initial", token))
        elif not role and not (spelling(token)[1:].isdecimal() and roles.get(following) == "floor"):
            taken.items.extend(_word(token))
        before = role if role or not any(c.isdecimal() for c in token) else before
    return taken


def _word(token: str) -> Iterator[tuple[str, str]]:
    stem = GLUED.sub("", token)
    yield "word", spelling(stem) or skeleton(stem)
    if stem != token:
        yield "kind", "street"


def numbers_of(token: str) -> Iterator[str]:
    """The numbers of one written number: "3-22" and "12/4" are two, "22-A" is one."""
    joined = re.sub(r"[\s\-/]+(?=[a-z]\b)", "", token)
    for part in re.split(r"[\s\-/]+", joined):
        if part:
            yield part.lstrip("0") or "0"


def _assembled(
    segments: Sequence[Segment], boxes: frozenset[str], codes: tuple[str, ...], countries: frozenset[str]
) -> Place:
    where = _street_segment(segments)
    street: list[str] = []
    house = None
    towns: list[str] = []
    for at, segment in enumerate(segments):
        words = known_forms([w for role, w in segment.items if role in ("word", "initial")])
        if at == where:
            core, house = _core(segment.items)
            street = known_forms(core)
            towns += [w for w in words if w not in street]
        else:
            towns += words
    if where is not None and house is None:
        house = _house_beside(segments, where)
    items = [item for s in segments for item in s.items]
    return Place(
        street=frozenset(w for w in street if w not in town_names().values() or len(street) == 1),
        kinds=frozenset(w for role, w in segments[where].items if role == "kind") if where is not None else frozenset(),
        house=house,
        numbers=frozenset(w for role, w in items if role in ("number", "room")),
        boxes=boxes,
        postcodes=codes,
        words=frozenset([*street, *towns]),
        towns=_without_states(towns),
        countries=countries,
    )


def _street_segment(segments: Sequence[Segment]) -> int | None:
    """The segment that names the street: one with its kind and a name, else one with a name and a number."""
    for wanted in ({"kind", "word", "number"}, {"kind", "word"}, {"word", "number"}):
        for at, segment in enumerate(segments):
            if wanted <= {role for role, word in segment.items if word not in town_names().values()}:
                return at
    numbers = [at for at, s in enumerate(segments) if any(role == "number" for role, _ in s.items)]
    if numbers:  # "Krasnoarmeyskaya, 22A": the name stands before its number, "3, Korolya" after it
        at = numbers[0]
        beside = [i for i in (at - 1, at + 1) if 0 <= i < len(segments)]
        return next((i for i in beside if _is_name(segments[i])), None)
    return None


def _is_name(segment: Segment) -> bool:
    words = [w for role, w in segment.items if role == "word"]
    return bool(words) and not any(w in town_names().values() for w in words) and ("code", "") not in segment.items


def _core(items: Sequence[tuple[str, str]]) -> tuple[list[str], str | None]:
    """The telling words of the street in its segment, and the number of the house."""
    roles = [role for role, _ in items]
    end = roles.index("code") if "code" in roles and roles.index("code") > 0 else len(items)
    items, roles = items[:end], roles[:end]
    number = roles.index("number") if "number" in roles else None
    house = items[number][1] if number is not None else None
    kinds = [i for i, role in enumerate(roles) if role == "kind"]

    def words(start: int, stop: int) -> list[str]:
        return [w for role, w in items[start:stop] if role in ("word", "initial")]

    if number is None:
        at = kinds[0] if kinds else len(items)
        return words(0, at) or words(at, len(items)), house
    after = [k for k in kinds if k > number and words(number, k)]
    if after:
        return words(number, after[-1]) + words(after[-1], after[-1] + 2)[: _direction(items, after[-1] + 1)], house
    before = [k for k in kinds if k < number]
    if before:
        return words(before[-1], number) or words(0, number) or words(number, len(items)), house
    return words(0, number) or words(number, len(items)), house


def _direction(items: Sequence[tuple[str, str]], at: int) -> int:
    return int(at < len(items) and items[at][1] in _COMPASS)


def _house_beside(segments: Sequence[Segment], where: int) -> str | None:
    nearest_first: list[int] = [where - 1, where + 1, *range(len(segments))]
    for at in nearest_first:
        if 0 <= at < len(segments) and at != where:
            numbers = [w for role, w in segments[at].items if role == "number"]
            if numbers:
                return numbers[0]
    return None


def _without_states(towns: Sequence[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(w for w in towns if len(w) > 2))
    return tuple(w for w in found if w not in state_words()) or found


def known_forms(words: Sequence[str]) -> list[str]:
    """The words with every known spelling of a town or a street as its one form."""
    found: list[str] = []
    at = 0
    while at < len(words):
        for length in (2, 1):
            one_form = aliases().get(tuple(words[at : at + length]))
            if one_form and at + length <= len(words):
                found.extend(one_form)
                at += length
                break
        else:
            found.append(words[at])
            at += 1
    return found
