"""Postal addresses as places: the same house under any order, script or abbreviation. A neighbour's is another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from pipeline.text import postcode
from pipeline.text.address_words import TOKEN, labelled_number, post_boxes, spelling, town_names
from pipeline.text.latin import latin_words, skeleton
from pipeline.text.normal import one_line, plain_digits
from pipeline.text.place import GLUED, ORDINAL, Place, known_forms, numbers_of, parse, plain_address, segments_of, taken

_ENDINGS = frozenset({"a", "ia", "i", "u", "ei", "oi", "ego", "ogo", "e", "s"})  # of one name in two cases
_FORGIVING = 6  # letters of a word that may differ in one
_AROUND = 120  # characters each side of a house number in which its street must stand
_SHORTEST_CODE = 4  # digits
_QUOTE = 240


def same_place(a: str, b: str) -> bool:
    """Whether two addresses are one place. A missing postcode, town, country or room is no difference, nor is another
    postcode of the same house in the same town; another house number, street, town, box or room is.

    >>> same_place("22A Krasnoarmeiskaya str. 22A, offices 79-80, 220030, Minsk", "ул. Красноармейская, 22А, Минск")
    True
    >>> same_place("Krasnoarmeyskaya 22A, Minsk", "Krasnoarmeyskaya 22, Minsk")
    False
    """
    if one_line(a).casefold() == one_line(b).casefold():
        return True
    one, other = parse(a), parse(b)
    if one.boxes and other.boxes:
        return bool(one.boxes & other.boxes) and _same_town(one, other)
    if not one.house or not other.house:
        return not one.house and not other.house and not one.boxes and not other.boxes and _same_words(one, other)
    return _same_house(one, other) and _same_street(one, other) and _same_town(one, other)


def same_house(a: str, b: str) -> bool:
    """Whether two addresses name one street and number, in whatever town."""
    one, other = parse(a), parse(b)
    return bool(one.house) and bool(other.house) and _same_house(one, other) and _same_street(one, other)


def shown_in(address: str, text: str) -> str | None:
    """The words of a page's text (one line per block) that show this address; None where it does not.

    >>> shown_in("35 Karl Marx str., 220030, Minsk", "Наш адрес:\\nг. Минск, ул. К. Маркса, 35\\nтел. 263-84-17")
    'г. Минск, ул. К. Маркса, 35'
    """
    place = parse(address)
    number = next(iter(place.boxes), None) or place.house
    if not number or not (place.street or place.boxes):
        return None
    digits = re.match(r"[a-z]?(\d+)", number)
    if digits is None or digits[1] not in plain_digits(text):
        return None
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if digits[1] in plain_digits(line):
            for first, last in ((at, at), (at, at + 1), (at - 1, at)):
                quote = _shown(place, digits[1], " , ".join(lines[max(first, 0) : last + 1]))
                if quote:
                    return one_line(re.sub(r"[\s,]*,\s*", ", ", quote)).strip(" ,")[:_QUOTE]
    return None


def postcode_of(address: str, region: str | None) -> tuple[str, bool] | None:
    """The postcode of an address, as printed, and whether it has the form of its country: the one the address names,
    else `region`. None where there is no postcode, or no country to measure it by.

    >>> postcode_of("Secretariat (Minsk) 35 Karl Marx str., 22030, Minsk", "BY")
    ('22030', False)
    >>> postcode_of("Pobeditelei Av. 3-22, 220004 Minsk, Belarus", None)
    ('220004', True)
    """
    named = parse(address).countries
    country = region if region in named or not named else next(iter(named)) if len(named) == 1 else None
    pattern = postcode.forms_in(country) if country else None
    if country is None or pattern is None:
        return None
    text = post_boxes().sub(lambda m: " " * len(m[0]), plain_address(address))
    printed = plain_digits(address)
    if len(text) != len(printed):
        printed = text
    found = list(pattern.finditer(text))
    if found and not (len(found) == 1 and found[0].start() == 0 and len(parse(address).numbers) == 0):
        return printed[found[-1].start() : found[-1].end()], True
    length = postcode.digits(country)
    for segment in segments_of(text) if length else ():
        if m := re.fullmatch(r"(?P<a>\d+)(?:\s+\D+)?|\D{3,}\s(?P<b>\d+)", segment):
            token = m["a"] or m["b"]
            alone = not any(role == "kind" for role, _ in taken(segment).items)
            if alone and len(token) >= _SHORTEST_CODE and _one_digit_off(token, country, length or 0):
                return token, False
    return None


def _one_digit_off(token: str, country: str, length: int) -> bool:
    """Whether the token becomes a postcode with one digit more or less; the first digit is the region's and stays."""
    pattern = postcode.form(country)
    if pattern is None or abs(len(token) - length) != 1:
        return False
    if len(token) > length:
        return any(pattern.fullmatch(token[:at] + token[at + 1 :]) for at in range(1, len(token)))
    return any(pattern.fullmatch(token[:at] + "0" + token[at:]) for at in range(1, len(token) + 1))


def city_of(address: str) -> str | None:
    """The town of an address as one lower-case Latin word or words, the same for every spelling known; None if unsaid.

    >>> city_of("Pobeditelei Av. 3-22, 220004 Мінск, Belarus"), city_of("3, Korolya str., room 8 Minsk, 220004")
    ('minsk', 'minsk')
    """
    place = parse(address)
    known = [w for w in place.towns if w in town_names().values()]
    town = known[-1] if known else " ".join(place.towns)
    return town or None


def covered(words: Iterable[str], among: Iterable[str]) -> bool:
    """Whether each word has its like among the others: cases, transliterations and slips of one letter are alike."""
    return all(any(_same_word(w, x) for x in among) for w in words)


def _same_house(one: Place, other: Place) -> bool:
    if one.house not in other.numbers or other.house not in one.numbers:
        return False
    return one.numbers <= other.numbers or other.numbers <= one.numbers


def _same_street(one: Place, other: Place) -> bool:
    if one.kinds and other.kinds and not one.kinds & other.kinds:
        return False
    if not one.street or not other.street:
        return False
    return covered(one.street, other.words) and covered(other.street, one.words)


def _same_town(one: Place, other: Place) -> bool:
    """Whether nothing says that they are in two towns."""
    if not one.towns or not other.towns:
        return not (one.postcodes and other.postcodes) or bool({*one.postcodes} & {*other.postcodes})
    return any(_same_word(x, y) for x in one.towns for y in other.towns)


def _same_words(one: Place, other: Place) -> bool:
    return bool(one.words) and covered(one.words, other.words) and covered(other.words, one.words)


@lru_cache(maxsize=32768)
def _same_word(a: str, b: str) -> bool:
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    if len(short) == 1:
        return short.isalpha() and long.startswith(short) and len(long) > 2
    if len(short) >= 3 and long.startswith(short) and long[len(short) :] in _ENDINGS:
        return True
    same_end = long[:-1] == short[:-1] and long[-1:] in "aeiou" and short[-1:] in "aeiou"
    return len(short) >= _FORGIVING and (same_end or Levenshtein.distance(a, b, score_cutoff=1) <= 1)


def _shown(place: Place, digits: str, text: str) -> str | None:
    """The part of one or two lines that shows the place."""
    plain = plain_digits(text)
    for m in re.finditer(rf"(?<!\d)(?<!\d[\s-]){digits}(?!\d|\s\d{{1,4}}\b)", plain):
        start, end = max(0, m.start() - _AROUND), m.end() + _AROUND
        part = text[start:end]
        if place.boxes:
            if place.boxes & parse(part).boxes:
                return part
            continue
        if labelled_number().search(plain_address(text[max(0, m.start() - 20) : m.start()]) + " "):
            continue
        near = latin_words(plain_address(part))
        words = known_forms([skeleton(GLUED.sub("", w)) for w in near])
        words += [f"o{w[:-2]}" if ORDINAL.fullmatch(w) else spelling(w) for w in near]
        written = TOKEN.findall(plain_address(plain[max(0, m.start() - 1) : m.end() + 8]).lstrip(" ,./-"))
        houses = {*numbers_of(written[0]), _numbers_joined(written)} if written else set()
        if place.house in houses and covered(place.street, words):
            return part
    return None


def _numbers_joined(written: Sequence[str]) -> str:
    """A number and the letter that stands apart from it, as one: "22 А"."""
    return written[0] + written[1] if len(written) > 1 and len(written[1]) == 1 else written[0]
