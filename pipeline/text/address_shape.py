"""Where addresses stand in a text that nobody marked: the shape of its words decides, one letter per word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.text import postcode
from pipeline.text.address_words import known_town, spelling, word_roles, word_street_kinds
from pipeline.text.latin import latin
from pipeline.text.normal import fold, plain_digits
from pipeline.text.tables import table
from pipeline.text.vocabulary import every

_TOKEN = re.compile(
    r"\w{60,}+|\d{1,4}(?:st|nd|rd|th)\b|[A-Za-z]?\d+[^\W\d_]?(?:\s?[-/–]\s?\d+[^\W\d_]?)*(?!\w)|[^\W\d_](?:[\w'’]|[-/.](?=\w))*|\n|\S",
    re.IGNORECASE,
)
_ELIDED = re.compile(r"[a-z]{1,4}['’][^\W\d_a-z]")  # l'Exemple, dell'Arte: the name's letter is the second word's
_PLUS_CODE = re.compile(  # letters that make no words: 8 and 2 say a place, fewer need their town
    r"(?<![\w+])(?=\d*[CFGHJMPQRVWX])(?:[23456789CFGHJMPQRVWX]{4}){1,2}\+[23456789CFGHJMPQRVWX]{2,3}(?![\w+])"
)
_WHOLE_CODE = 11  # characters
_ORDINAL = re.compile(r"\d{1,4}(?:st|nd|rd|th)", re.IGNORECASE)
_REGISTERED = re.compile(r"\d{6}")  # a phone or a number of some register; no house has so many digits
_NEXT_WORDS = re.compile(r"\s*[,\n.|]?\s*\(?([^\W\d_][\w.’'-]*(?: [\w.’'-]+){0,4})")
_ENDINGS = (
    r"(?:stra(?:ss|ß)e|str|weg|platz|allee|gasse|damm|ufer|ring|straat|laan|plein|gatan|vägen|gade|vej|katu|tie|utca)"
)
_GLUED = re.compile(rf"{_ENDINGS}$")
_GLUED_IN = re.compile(rf"\w{{3}}{_ENDINGS}\b")
_PRINTED_WORD = re.compile(r"[^\W\d_][\w/.-]*")
_LOWER_KINDS = frozenset({"street", "avenue", "boulevard", "road", "lane"})  # the others are also common words
_LONGEST_NUMBER = 11  # characters: "12/4-16"; longer ones are phones
_ABBREVIATED = 5  # letters: the point after a longer word ends a sentence

_NAME = r"[WiHo][WiHos]{0,4}"
_ROOMS = r"(?:[,/]{0,2}(?:[ufh]{1,2}n?[Wi]?|n[fu]|on?f|on?,?f|n(?=[,/]|$))){0,6}"
_STRONG = (
    rf"(?:(?<![ufhkn])n{{1,2}},?s{{0,2}}[WiHo][WiHos]{{0,5}}?[kK][iS]?(?![kK])|n,?[kK]s{{0,3}}{_NAME}|k[no]{_NAME},?n|[kK]s{{0,3}}{_NAME},?[hu]{{0,2}},?n"
    rf"|{_NAME}[kK],?[hu]{{0,2}}n|[Wi]{{0,3}}K,?[hu]{{0,2}}n|b)"
)
_WEAK = rf"(?:(?<![ufh])n{_NAME}|{_NAME},?h{{0,2}}n|{_NAME}k)"
_BUILDING_BEFORE = r"(?:(?<![WiHosn])(?:[WiHos&n]{0,4}[Hh]n?[Wi]?[,/]?|[ufh]{1,2}n[,/]|[ufh]{1,2}i[,/]))?"
_BRIDGE = r"(?:[WiHosSktCh,/()b&]|[ufh]n(?:&n)?|,n(?=[,/]))"
_CODE = r"(?:z|c(?:,?[WiHtsS]{1,4}+(?![nlxo(]))?)(?:[,/]{0,2}C)?"
_NO_CODE = r"n?(?:[,/()]{0,3}[WiHs]{0,4}){0,2}[,/()]{0,2}"


_HOUSE = re.compile(r"c(?=[WiHoS]{1,6}k.{0,16}?[cz])")


@dataclass(frozen=True, slots=True)
class Found:
    """An address in a text: `text[start:end]`. `strong`: a street with its number, or a box, is in it."""

    start: int
    end: int
    strong: bool
    located: bool  # a postcode, state, known town or country is in it


_FORMS = tuple(
    (re.compile(pattern), strong, located)
    for pattern, strong, located in (
        (rf"{_BUILDING_BEFORE}{_STRONG}{_ROOMS}{_BRIDGE}{{0,16}}?{_CODE}", True, True),
        (rf"[cz](?:[,/]|[WiHtsSC]){{0,8}}{_STRONG}{_ROOMS}(?:[,/]{{0,2}}C)?", True, True),
        (
            rf"{_BUILDING_BEFORE}{_STRONG}{_ROOMS}{_NO_CODE}(?:t|C|(?:(?<=[WHt])|(?<=[WHt][,/]))S)(?:,?[CS])?",
            True,
            True,
        ),
        (rf"(?:[tC],?){{1,2}}{_STRONG}{_ROOMS}", True, True),
        (rf"{_BUILDING_BEFORE}(?:{_WEAK}|[ufh]n(?:&n)?){_ROOMS}{_BRIDGE}{{0,12}}?{_CODE}", False, True),
        (rf"{_NAME}H{_ROOMS}{_BRIDGE}{{0,12}}?z(?:[,/]{{0,2}}C)?", False, True),
        (rf"c,?[WiHt]{{1,3}}[,/]{{1,2}}{_WEAK}{_ROOMS}(?:,?C)?", False, True),
        (r"(?:P|p(?=[,/]?[tCW]))(?:[,/]?(?:t|W{1,3}(?=[,/C]|$)))?(?:[,/]?[tSC]){0,2}", True, True),
        (rf"{_STRONG}{_ROOMS}", True, False),
    )
)


def addresses_in(text: str, region: str | None) -> Iterator[Found]:
    """The addresses in a text whose lines are separated by line feeds, in order, none inside another."""
    shape, spans = _shape(text, region)
    at = 0
    ahead = [(p, p.search(shape), strong, located) for p, strong, located in _FORMS]
    while at < len(shape):
        ahead = [
            (p, hit if hit.start() >= at else p.search(shape, at), strong, located)
            for p, hit, strong, located in ahead
            if hit is not None
        ]
        hits = [(hit, strong, located) for _, hit, strong, located in ahead if hit is not None]
        if not hits:
            return
        hit, strong, located = min(hits, key=lambda h: (not h[2], h[0].start(), not h[1]))
        better = [h for h in hits if h[1] and h[2] and not strong and h[0].start() < hit.end()]
        if better:
            hit, strong, located = min(better, key=lambda h: h[0].start())
        end = spans[hit.end() - 1][1]
        yield Found(spans[hit.start()][0], _with_country(text, end), strong, located)
        at = hit.end()


def may_hold(line: str, region: str | None) -> bool:
    """Whether a line with a number could be part of an address: a postcode, a box, a plus code, or a kind of street."""
    if next(postcode.codes_in(line, region), None) or ("+" in line and _PLUS_CODE.search(line)):
        return True
    lowered = line.lower()
    words = {w.rstrip(".") for w in _PRINTED_WORD.findall(lowered)}
    return not words.isdisjoint(_printed_kinds()) or bool(_GLUED_IN.search(lowered)) or bool(_box_spans(line))


def _shape(text: str, region: str | None) -> tuple[str, list[tuple[int, int]]]:
    text = plain_digits(text)
    codes = {start: (end, letter) for start, end, letter in postcode.codes_in(text, region)}
    boxes = dict(_box_spans(text))
    plus = {m.start(): m.end() for m in _PLUS_CODE.finditer(text)} if "+" in text else {}
    letters: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    while m := _TOKEN.search(text, at):
        start, end = m.span()
        if start in boxes:
            end, letter = boxes[start], "b"
        elif start in plus:
            end = plus[start]
            letter = "P" if end - start >= _WHOLE_CODE else "p"
        elif start in codes:
            end, letter = codes[start]
        else:
            letter = _letter(m[0])
            if letter == "." and spans and spans[-1][1] == start and letters[-1] == "K":
                letter = ""  # "Musterstr."
            if letter == "." and spans and spans[-1][1] == start and letters[-1] in "Wikufhs" and _is_short(spans[-1]):
                letter = ""
        if letter:
            letters.append(letter)
            spans.append((start, end))
        at = end
    # A long number before a street is its house where a postcode follows, however much it looks like one itself.
    return _HOUSE.sub("n", "".join(letters)), spans


def _is_short(span: tuple[int, int]) -> bool:
    return span[1] - span[0] <= _ABBREVIATED


@lru_cache(maxsize=16384)
def _letter(printed: str) -> str:
    """What a printed is, as one letter: see the forms."""
    if printed == "\n":
        return "/"
    if printed in ",;|•·–—":
        return ","
    if printed in "#№":
        return "u"
    if printed[0].isdecimal() or (len(printed) > 1 and printed[1:2].isdecimal()):
        if _ORDINAL.fullmatch(printed):
            return "o"
        return "n" if len(printed) <= _LONGEST_NUMBER and not _REGISTERED.search(printed) else "x"
    if printed[0].isalpha() and fold(printed).rstrip(".") in _contact_words():
        return "x"
    if not printed[0].isalpha():
        return printed if printed in "()&" else "." if printed == "." else "x"
    return _word_letter(printed)


def _word_letter(printed: str) -> str:
    word = latin(printed).rstrip(".")
    capital = not printed[0].islower() or _ELIDED.match(printed) is not None
    kind = word_street_kinds().get(word)
    if kind and (capital or kind in _LOWER_KINDS or not printed.isascii() or word not in _english()):
        return "k"
    if capital and word in _listed("buildings"):
        return "H"
    if capital and _is_state(printed):
        return "S"
    role = word_roles().get(word, "")
    if role in ("unit", "floor", "house") and (len(word) > 1 or not capital):
        return role[0]
    if known_town(printed):
        return "t"
    if capital and printed in _country_names():
        return "C"
    if capital and len(word) > _ABBREVIATED and _GLUED.search(printed.lower()):
        return "K"
    if spelling(word)[:1] == "o" and spelling(word)[1:].isdecimal():
        return "o"
    if capital:
        return "i" if len(printed) == 1 else "W"
    if word in _listed("between") or role == "small":
        return "s"
    return "K" if _GLUED.search(printed) and len(printed) > 2 * _ABBREVIATED else "l"


def _box_spans(text: str) -> list[tuple[int, int]]:
    lowered = text.lower()
    if len(lowered) != len(text) or not any(stem in lowered for stem in table("addresses")["post_box_stems"]):
        return []
    return [m.span() for m in _printed_boxes().finditer(lowered)]


@cache
def _printed_boxes() -> re.Pattern[str]:
    terms = sorted({t.lower() for t in table("addresses")["post_boxes"]}, key=len, reverse=True)
    joined = "|".join(re.escape(t).replace(r"\ ", r"\s*").replace(r"\.", r"\.?\s?") for t in terms)
    return re.compile(rf"(?<!\w)(?:{joined})\s*(?:no|nr|n|№)?[.:\s#]*(?:\d[\d ]*\d|\d)(?!\w)")


def _with_country(text: str, end: int) -> int:
    """The end, a country that follows included."""
    following = _NEXT_WORDS.match(text, end)
    if following is None:
        return end
    words = following[1]
    while words and words.rstrip(".") not in _country_names():
        words = words.rpartition(" ")[0]
    return following.start(1) + len(words) if words else end


@cache
def _contact_words() -> frozenset[str]:
    """Words that begin another contact: no part of an address."""
    kinds = ("phone", "mobile", "fax", "email", "website", "hours")
    return frozenset(t.rstrip(".") for kind in kinds for t in every(kind) if t.isalpha() or t.rstrip(".").isalpha())


def _is_state(token: str) -> bool:
    return token.isupper() and 2 <= len(token) <= postcode.STATE_LETTERS and token in postcode.state_codes()


@cache
def _printed_kinds() -> frozenset[str]:
    rows = table("addresses")["streets"]
    return frozenset(w.lower().rstrip(".") for words in rows.values() for w in words)


@cache
def _listed(kind: str) -> frozenset[str]:
    return frozenset(table("addresses")[kind])


@cache
def _english() -> frozenset[str]:
    """Kinds of street that English prose is full of: there they count with a capital only."""
    rows = table("addresses")["streets"]
    return frozenset(w for kind, words in rows.items() if kind not in _LOWER_KINDS for w in words if w.isascii())


@cache
def _country_names() -> frozenset[str]:
    return frozenset(name for names in table("countries").values() for name in names if len(name) > 1)
