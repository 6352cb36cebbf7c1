"""Postal addresses as places: the same house under any order, script or abbreviation. A neighbour's is another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from rapidfuzz.distance import Levenshtein

from pipeline.text import postcode
from pipeline.text.latin import latin, latin_words, skeleton
from pipeline.text.normal import one_line, plain_digits
from pipeline.text.tables import table
from pipeline.text.vocabulary import shared

_SEGMENTS = re.compile(r"[,;()|\n]+|\s-\s")
_TOKEN = re.compile(r"\d+(?:st|nd|rd|th)\b|[a-z]?\d+[a-z]?\b(?:\s?[-/]\s?\d*[a-z]?\b)*|[a-z]+(?:-[a-z]{1,2}\b)?|#")
_LETTER_APART = re.compile(r"(\d)\s([a-z])$")  # "22 A", where no name follows that an initial could belong to
_GLUED = re.compile(r"(?<=[a-z]{3})(?:strasse|str)$")  # Friedrichstr.
_CODE = "0000000"  # stands where a postcode was taken out
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_ENDINGS = frozenset({"a", "ia", "i", "u", "ei", "oi", "ego", "ogo", "e", "s"})  # of one name in two cases
_FORGIVING = 6  # letters of a word that may differ in one
_AROUND = 120  # characters each side of a house number in which its street must stand
_COMPASS = frozenset({"n", "s", "e", "w", "nv", "ne", "sv", "se"})
_SHORTEST_CODE = 4  # digits
_QUOTE = 240


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
class _Segment:
    """The part of an address between two commas, while it is taken apart."""

    items: list[tuple[str, str]] = field(default_factory=list)  # (role, word); roles: word kind number code


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
    text = post_boxes().sub(lambda m: " " * len(m[0]), _plain(address))
    printed = plain_digits(address)
    if len(text) != len(printed):
        printed = text
    found = list(pattern.finditer(text))
    if found and not (len(found) == 1 and found[0].start() == 0 and len(parse(address).numbers) == 0):
        return printed[found[-1].start() : found[-1].end()], True
    length = postcode.digits(country)
    for segment in _spans(text) if length else ():
        if m := re.fullmatch(r"(?P<a>\d+)(?:\s+\D+)?|\D{3,}\s(?P<b>\d+)", segment):
            token = m["a"] or m["b"]
            alone = not any(role == "kind" for role, _ in _taken(segment).items)
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
    known = [w for w in place.towns if w in _towns().values()]
    return known[-1] if known else " ".join(place.towns) or None


@lru_cache(maxsize=8192)
def parse(address: str) -> Place:
    """An address taken apart."""
    text = _plain(address)
    boxes = frozenset(m["number"].replace(" ", "") for m in post_boxes().finditer(text))
    text = post_boxes().sub(" , ", text)
    text, countries = _without_countries(text)
    text, codes = _without_postcodes(text)
    segments = [_taken(s) for s in _spans(text)]
    return _assembled([s for s in segments if s.items], boxes, codes, countries)


def _plain(address: str) -> str:
    return latin(plain_digits(unicodedata.normalize("NFKC", one_line(address))))


def _spans(text: str) -> list[str]:
    return [s.strip(" .:") for s in _SEGMENTS.split(text) if s.strip(" .:")]


def _without_countries(text: str) -> tuple[str, frozenset[str]]:
    found = frozenset(_countries()[m[1]] for m in _country().finditer(text))
    return (_country().sub(" , ", text), found) if found else (text, found)


def _without_postcodes(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with a mark in place of its postcodes. A number that opens an address is a house's, if no other is."""
    found = list(postcode.common(text))
    if len(found) > 1 and found[0].start() == 0 and found[0][0].isdigit():
        found = found[1:]
    elif found and found[0].start() == 0 and found[0][0].isdigit() and not re.search(r"\d", text[found[0].end() :]):
        found = []
    found = [m for m in found if not _labelled_number().search(text[: m.start()])]
    for m in reversed(found):
        text = f"{text[: m.start()]} {_CODE} {text[m.end() :]}"
    return text, tuple(postcode.plain(m[0]) for m in found)


def _taken(segment: str) -> _Segment:
    """The words of a segment with their roles."""
    taken = _Segment()
    tokens = _TOKEN.findall(_LETTER_APART.sub(r"\1\2", segment))
    roles = word_roles()
    before = ""
    for at, token in enumerate(tokens):
        role = roles.get(token, "")
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        ordinal = _ORDINAL.fullmatch(token)
        if token == _CODE:
            taken.items.append(("code", ""))
        elif ordinal:
            if roles.get(following) != "floor":
                taken.items.append(("word", f"o{ordinal[1]}"))
        elif any(c.isdigit() for c in token):
            if before != "floor" and roles.get(following) != "floor":
                kind = "room" if before == "unit" else "number"
                taken.items.extend((kind, n) for n in _numbers(token))
        elif token in word_street_kinds() and (role != "unit" or not following[:1].isdigit()):
            taken.items.append(("kind", word_street_kinds()[token]))
        elif len(token) == 1 and token not in _COMPASS and role != "small":
            if not following[:1].isdigit():
                taken.items.append(("initial", token))
        elif not role:
            taken.items.extend(_word(token))
        before = role if role or not any(c.isdigit() for c in token) else before
    return taken


def _word(token: str) -> Iterator[tuple[str, str]]:
    stem = _GLUED.sub("", token)
    yield "word", _spellings().get(stem) or skeleton(stem)
    if stem != token:
        yield "kind", "street"


def _numbers(token: str) -> Iterator[str]:
    """The numbers of one written number: "3-22" and "12/4" are two, "22-A" is one."""
    joined = re.sub(r"[\s\-/]+(?=[a-z]\b)", "", token)
    for part in re.split(r"[\s\-/]+", joined):
        if part:
            yield part.lstrip("0") or "0"


def _assembled(
    segments: Sequence[_Segment], boxes: frozenset[str], codes: tuple[str, ...], countries: frozenset[str]
) -> Place:
    where = _street_segment(segments)
    street: list[str] = []
    house = None
    towns: list[str] = []
    for at, segment in enumerate(segments):
        words = _joined([w for role, w in segment.items if role in ("word", "initial")])
        if at == where:
            core, house = _core(segment.items)
            street = _joined(core)
            rest = [w for w in words if w not in street]
            towns += rest
        else:
            towns += words
    if where is not None and house is None:
        house = _house_beside(segments, where)
    items = [item for s in segments for item in s.items]
    return Place(
        street=frozenset(w for w in street if w not in _towns().values() or len(street) == 1),
        kinds=frozenset(w for role, w in segments[where].items if role == "kind") if where is not None else frozenset(),
        house=house,
        numbers=frozenset(w for role, w in items if role in ("number", "room")),
        boxes=boxes,
        postcodes=codes,
        words=frozenset([*street, *towns]),
        towns=_without_states(towns),
        countries=countries,
    )


def _street_segment(segments: Sequence[_Segment]) -> int | None:
    """The segment that names the street: one with its kind and a name, else one with a name and a number."""
    for wanted in ({"kind", "word", "number"}, {"kind", "word"}, {"word", "number"}):
        for at, segment in enumerate(segments):
            if wanted <= {role for role, word in segment.items if word not in _towns().values()}:
                return at
    numbers = [at for at, s in enumerate(segments) if any(role == "number" for role, _ in s.items)]
    if numbers:  # "Krasnoarmeyskaya, 22A": the name stands before its number, "3, Korolya" after it
        at = numbers[0]
        beside = [i for i in (at - 1, at + 1) if 0 <= i < len(segments)]
        return next((i for i in beside if _is_name(segments[i])), None)
    return None


def _is_name(segment: _Segment) -> bool:
    words = [w for role, w in segment.items if role == "word"]
    return bool(words) and not any(w in _towns().values() for w in words) and ("code", "") not in segment.items


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


def _house_beside(segments: Sequence[_Segment], where: int) -> str | None:
    for at in (where - 1, where + 1, *range(len(segments))):
        if 0 <= at < len(segments) and at != where:
            found = next((w for role, w in segments[at].items if role == "number"), None)
            if found:
                return found
    return None


def _without_states(towns: Sequence[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(w for w in towns if len(w) > 2))
    return tuple(w for w in found if w not in _states()) or found


def _same_house(one: Place, other: Place) -> bool:
    if one.house not in other.numbers or other.house not in one.numbers:
        return False
    return one.numbers <= other.numbers or other.numbers <= one.numbers


def _same_street(one: Place, other: Place) -> bool:
    if one.kinds and other.kinds and not one.kinds & other.kinds:
        return False
    if not one.street or not other.street:
        return False
    return _covered(one.street, other.words) and _covered(other.street, one.words)


def _same_town(one: Place, other: Place) -> bool:
    """Whether nothing says that they are in two towns."""
    if not one.towns or not other.towns:
        return not (one.postcodes and other.postcodes) or bool({*one.postcodes} & {*other.postcodes})
    return any(_same_word(a, b) for a in one.towns for b in other.towns)


def _same_words(one: Place, other: Place) -> bool:
    return bool(one.words) and _covered(one.words, other.words) and _covered(other.words, one.words)


def _covered(words: Iterable[str], among: Iterable[str]) -> bool:
    return all(any(_same_word(w, x) for x in among) for w in words)


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
        if _labelled_number().search(_plain(text[max(0, m.start() - 20) : m.start()]) + " "):
            continue
        near = latin_words(_plain(part))
        words = _joined([skeleton(_GLUED.sub("", w)) for w in near])
        words += [f"o{w[:-2]}" if _ORDINAL.fullmatch(w) else _spellings().get(w, "") for w in near]
        written = _TOKEN.findall(_plain(plain[max(0, m.start() - 1) : m.end() + 8]).lstrip(" ,./-"))
        houses = {*_numbers(written[0]), _numbers_joined(written)} if written else set()
        if place.house in houses and _covered(place.street, words):
            return part
    return None


def _numbers_joined(written: Sequence[str]) -> str:
    """A number and the letter that stands apart from it, as one: "22 А"."""
    return written[0] + written[1] if len(written) > 1 and len(written[1]) == 1 else written[0]


def _joined(words: Sequence[str]) -> list[str]:
    """The words with every known spelling of a town or a street as its one form."""
    found: list[str] = []
    at = 0
    while at < len(words):
        for length in (2, 1):
            one_form = _aliases().get(tuple(words[at : at + length]))
            if one_form and at + length <= len(words):
                found.extend(one_form)
                at += length
                break
        else:
            found.append(words[at])
            at += 1
    return found


@lru_cache(maxsize=4096)
def known_town(word: str) -> bool:
    """Whether a word is a town that the vocabulary knows, in any spelling."""
    return _aliases().get((skeleton(word),), ("",))[0] in _towns().values()


@cache
def _aliases() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for aliases in ("place_aliases_by", "street_aliases_by"):
        for name, spellings in shared(aliases).items():
            for spelling in spellings:
                found[_skeletons(spelling)] = _skeletons(name)
    return found


def _skeletons(text: str) -> tuple[str, ...]:
    return tuple(map(skeleton, latin_words(text)))


@cache
def _towns() -> Mapping[str, str]:
    return {str(name): " ".join(_skeletons(name)) for name in shared("place_aliases_by")}


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
    return {t for t in _TOKEN.findall(latin(word).rstrip(".")) if t != "#" or word == "#"} if " " not in word else set()


@cache
def _spellings() -> Mapping[str, str]:
    return {k: f"o{v}" if v.isdigit() else v for k, v in table("addresses")["spellings"].items()}


@cache
def _countries() -> Mapping[str, str]:
    return {latin(name): code for code, names in table("countries").items() for name in names if len(name) > 1}


@cache
def _states() -> frozenset[str]:
    return frozenset(
        w for states in table("postcodes")["states"].values() for name in states.values() for w in _skeletons(name)
    )


@cache
def _country() -> re.Pattern[str]:
    names = sorted(_countries(), key=len, reverse=True)
    return re.compile(rf"(?:^|(?<=[,;(\s]))({'|'.join(map(re.escape, names))})(?=\s*(?:$|[,;.)]))")


@cache
def post_boxes() -> re.Pattern[str]:
    """A post box with its number, in lower-case Latin letters."""
    terms = sorted({latin(t) for t in table("addresses")["post_boxes"]}, key=len, reverse=True)
    joined = "|".join(re.escape(t).replace(r"\ ", r"\s*").replace(r"\.", r"\.?\s?") for t in terms)
    return re.compile(rf"(?<![\w])(?:{joined})\s*(?:no|nr|n)?[.:\s#]*(?P<number>\d[\d ]*\d|\d)(?!\w)")


@cache
def _labelled_number() -> re.Pattern[str]:
    words = sorted((w for w, role in word_roles().items() if role in ("unit", "floor")), key=len, reverse=True)
    return re.compile(rf"(?:^|[\s,.(])(?:{'|'.join(map(re.escape, words))})[.:\s]*$")
