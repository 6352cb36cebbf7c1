"""Where addresses stand in a text that nobody marked: the shape of its words decides, one letter per word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.text import postcode
from pipeline.text.address import known_town, word_roles, word_street_kinds
from pipeline.text.latin import latin
from pipeline.text.calendar import months_named
from pipeline.text.normal import fold, plain_digits
from pipeline.text.tables import table
from pipeline.text.vocabulary import every

_TOKEN = re.compile(
    r"\d+(?:st|nd|rd|th)\b|[A-Za-z]?\d+[^\W\d_]?(?:\s?[-/–]\s?\d+[^\W\d_]?)*(?!\w)|[^\W\d_](?:[\w'’]|[-/.](?=\w))*|\n|\S",
    re.IGNORECASE,
)
_LAST_WORD = re.compile(r"([^\W\d_]+)\W*$")
_DIGIT = re.compile(r"\d")
_STATED = re.compile(r"([A-Z][A-Za-z]+|[A-Z]\.[A-Z])\.?,?\s*$")
_NEXT_WORDS = re.compile(r"\s*[,\n.|]?\s*\(?([^\W\d_][\w.’'-]*(?: [\w.’'-]+){0,4})")
_TELLING = re.compile(
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}|[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d|\d{2}-\d{3}|\d{4}-\d{3})\b(?!-)"
)
_PLAIN = re.compile(r"(?<![\w\-/#.+])(?:[A-Z]{2}-)?\d{5,6}(?:-\d{4})?(?![\w/]|[-.]\d)")
_SHORT = re.compile(r"(?<![\w\-/#.+:])\d{4}(?![\w/:]|[-.,]\d)")
_GLUED = re.compile(r"(?:stra(?:ss|ß)e|str|weg|platz|allee|gasse|damm|ufer|ring|straat|laan|plein|gatan|vägen|gade|vej|katu|tie|utca)$")
_LOWER_KINDS = frozenset({"street", "avenue", "boulevard", "road", "lane"})  # the others are also common words
#: One of these is in every word for a post box: the cheap question first.
_BOX_STEMS = ("box", "bag", "pob", "post", "poczt", "p.k", "pk", "bp", "b.p", "b p", "apart", "casil", "caixa", "casell", "c.p", "а/", "скр", "ящик",
    "boîte", "τ.", "ταχ", "ص", "ፖ", "dėž", "p. d", "a. d", "s.l.p")  # fmt: skip
_BUILDING = frozenset("house building bldg centre center mill hall tower towers works campus block park plaza business".split())
_SMALL = frozenset("of the and de la le du des del da do dos di della der den am an im in on at y e upon le-".split()) | {"&"}
_STATE_LETTERS = 3  # of a state's code
_SHORTEST = 4  # digits of a postcode
_ABBREVIATED = 5  # letters: the point after a longer word ends a sentence

_NAME = r"[WiHo][WiHos]{0,4}"
_ROOMS = r"(?:[,/]{0,2}(?:[ufh]{1,2}n?[Wi]?|n[fu]|on?f|on?,?f|n(?=[,/]|$)))*"
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
        (rf"{_BUILDING_BEFORE}{_STRONG}{_ROOMS}{_NO_CODE}(?:t|C|(?:(?<=[WHt])|(?<=[WHt][,/]))S)(?:,?[CS])?", True, True),
        (rf"(?:[tC],?){{1,2}}{_STRONG}{_ROOMS}", True, True),
        (rf"{_BUILDING_BEFORE}(?:{_WEAK}|[ufh]n(?:&n)?){_ROOMS}{_BRIDGE}{{0,12}}?{_CODE}", False, True),
        (rf"{_NAME}H{_ROOMS}{_BRIDGE}{{0,12}}?z(?:[,/]{{0,2}}C)?", False, True),
        (rf"c,?[WiHt]{{1,3}}[,/]{{1,2}}{_WEAK}{_ROOMS}(?:,?C)?", False, True),
        (rf"{_STRONG}{_ROOMS}", True, False),
    )
)


def addresses_in(text: str, region: str | None) -> Iterator[Found]:
    """The addresses in a text whose lines are separated by line feeds, in order, none inside another."""
    shape, spans = _shape(text, region)
    at = 0
    while at < len(shape):
        hits = [(hit, strong, located) for p, strong, located in _FORMS if (hit := p.search(shape, at))]
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
    """Whether a line could be part of an address: it has a postcode, a box, or a number and a kind of street."""
    if not _DIGIT.search(line):
        return False
    if next(_codes(line, region), None):
        return True
    words = {w.rstrip(".") for w in re.findall(r"[^\W\d_][\w/.-]*", line.lower())}
    return not words.isdisjoint(_printed_kinds()) or any(_GLUED.search(w) for w in words) or bool(_box_spans(line))


def _shape(text: str, region: str | None) -> tuple[str, list[tuple[int, int]]]:
    text = plain_digits(text)
    codes = {start: (end, letter) for start, end, letter in _codes(text, region)}
    boxes = dict(_box_spans(text))
    letters: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    while m := _TOKEN.search(text, at):
        start, end = m.span()
        if start in boxes:
            end, letter = boxes[start], "b"
        elif start in codes:
            end, letter = codes[start]
        else:
            letter = _letter(m[0])
            if letter == "." and spans and spans[-1][1] == start and letters[-1] in "Wikufhs" and _is_short(text, spans[-1]):
                letter = ""
        if letter:
            letters.append(letter)
            spans.append((start, end))
        at = end
    # A long number before a street is its house where a postcode follows, however much it looks like one itself.
    return _HOUSE.sub("n", "".join(letters)), spans


def _is_short(text: str, span: tuple[int, int]) -> bool:
    return span[1] - span[0] <= _ABBREVIATED


@lru_cache(maxsize=16384)
def _letter(token: str) -> str:
    """What a token is, as one letter: see the forms."""
    if token == "\n":
        return "/"
    if token in ",;|•·–—":
        return ","
    if token in "#№":
        return "u"
    if token[0].isdigit() or (len(token) > 1 and token[1:2].isdigit()):
        return "o" if re.fullmatch(r"\d+(?:st|nd|rd|th)", token, re.I) else "n" if len(token) <= 11 else "x"
    if token[0].isalpha() and fold(token).rstrip(".") in _contact_words():
        return "x"
    if not token[0].isalpha():
        return token if token in "()&" else "." if token == "." else "x"
    return _word_letter(token)


def _word_letter(token: str) -> str:
    word = latin(token).rstrip(".")
    capital = not token[0].islower()
    kind = word_street_kinds().get(word)
    if kind and (capital or kind in _LOWER_KINDS or not token.isascii() or word not in _english()):
        return "k"
    if capital and word in _BUILDING:
        return "H"
    if capital and _is_state(token):
        return "S"
    role = word_roles().get(word, "")
    if role in ("unit", "floor", "house") and (len(word) > 1 or not capital):
        return role[0]
    if known_town(token):
        return "t"
    if capital and token in _country_names():
        return "C"
    if capital and len(word) > _ABBREVIATED and _GLUED.search(token.lower()):
        return "K"
    if capital:
        return "i" if len(token) == 1 else "W"
    if word in _SMALL or role == "small":
        return "s"
    return "K" if _GLUED.search(token) and len(token) > 2 * _ABBREVIATED else "l"


def _codes(text: str, region: str | None) -> Iterator[tuple[int, int, str]]:
    """Start and end of what has the form of a postcode here; `z` where the town stands before it, else `c`."""
    own = postcode.forms_in(region) if region else None
    plain = [_PLAIN] if own is None else [_SHORT if postcode.digits(region or "") == _SHORTEST else own, _PLAIN]
    for pattern in plain:
        yield from ((*m.span(), "c") for m in pattern.finditer(text) if _beside_a_name(text, m))
    yield from ((*m.span(), "c" if m[0][0].isdigit() else "z") for m in _TELLING.finditer(text))
    for m in _PLAIN.finditer(text):
        before = _STATED.search(text[max(0, m.start() - 24) : m.start()])
        if before and (before[1] in _states() or (len(before[1]) <= _STATE_LETTERS and before[1].upper() in _states())):
            yield *m.span(), "z"


def _beside_a_name(text: str, m: re.Match[str]) -> bool:
    leading = text[max(0, m.start() - 24) : m.start()]
    before = leading.rstrip(" ,\n")[-1:]
    if len(m[0]) == _SHORTEST and (last := _LAST_WORD.search(leading)) and months_named(fold(last[1])):
        return False  # the year of a date
    after = re.match(r"[\s,]*([^\W\d_]*)", text[m.end() : m.end() + 40])
    word = after[1] if after else ""
    if word[:1].islower() and latin(word) not in word_roles() and latin(word) not in word_street_kinds():
        return False  # "10234 people"
    return before.isalpha() or bool(word) or before == ")"


def _box_spans(text: str) -> list[tuple[int, int]]:
    lowered = text.lower()
    if len(lowered) != len(text) or not any(stem in lowered for stem in _BOX_STEMS):
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


@cache
def _states() -> frozenset[str]:
    """Codes and last words of names."""
    states = table("postcodes")["states"]
    return frozenset(w for of in states.values() for pair in of.items() for w in (pair[0], pair[1].split()[-1])) | {"D.C"}


def _is_state(token: str) -> bool:
    return token.isupper() and 2 <= len(token) <= _STATE_LETTERS and token in _states()


@cache
def _printed_kinds() -> frozenset[str]:
    rows = table("addresses")["streets"]
    return frozenset(w.lower().rstrip(".") for words in rows.values() for w in words)


@cache
def _english() -> frozenset[str]:
    """Kinds of street that English prose is full of: there they count with a capital only."""
    rows = table("addresses")["streets"]
    return frozenset(w for kind, words in rows.items() if kind not in _LOWER_KINDS for w in words if w.isascii())


@cache
def _country_names() -> frozenset[str]:
    return frozenset(name for names in table("countries").values() for name in names if len(name) > 1)
