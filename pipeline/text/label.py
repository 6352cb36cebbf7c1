"""Which label stands before a number or an address of mail: "Tel", "Факс", "UNP". Words are the vocabulary's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.text import vocabulary
from pipeline.text.normal import fold
from pipeline.text.tables import table

_TOKEN = re.compile(r"[^\s\d.,:;/|()\[\]{}\"'«»!?+*#•·=<>_&\x01\u200b–—-]+")
_JOINT = re.compile(r"[\s.,:;/|&+()\[\]–—-]*")
_QUALIFIER = re.compile(r"(?<=[\w.:]) ?\([^()]*\)")
_WORD = re.compile(r"\w+")
_CLAUSE = re.compile(r"[,;.!?()]")
_LONGEST = 4  # words of a label
_GAP = 4  # words that may stand between a label and its number
_REACH = 90  # characters before the number that are looked at
_MESSENGERS = ("whatsapp", "telegram", "signal", "viber")
PHONE, FAX, EMAIL, SMS, NOT = "phone", "fax", "email", "sms", "not"


@dataclass(frozen=True, slots=True)
class Label:
    """One or several words that say what follows: `Tel./Fax` has the kinds phone and fax."""

    text: str  # as printed, without the colon
    kinds: tuple[str, ...]  # phone fax email sms not, and the messengers' names
    start: int
    end: int
    gap: int = 0  # words between the label and what it is asked for

    def says(self, *kinds: str) -> bool:
        """Is one of these kinds among the label's own?"""
        return any(kind in self.kinds for kind in kinds)


def label_before(text: str, end: int, floor: int = 0) -> Label | None:
    """The label that governs what begins at `text[end]`, the nearest one if there are several, none before `floor`.

    What stands in brackets behind a label qualifies it and is no label itself.

    >>> label_before("Address: Minsk, Tel./Fax: 288-27-42", 26).kinds
    ('phone', 'fax')
    """
    begin = max(floor, end - _REACH)
    before = _QUALIFIER.sub(lambda m: " " * len(m[0]), text[begin:end]) if "(" in text[begin:end] else text[begin:end]
    tokens = [(m.start() + begin, m.end() + begin, _folded(m[0])) for m in _TOKEN.finditer(before)]
    return _governing(text, tokens)


@lru_cache(maxsize=4096)
def whole_label(text: str) -> Label | None:
    """The label that a line of its own is ("Telephone:", "Fax (Minsk)"), or None.

    >>> whole_label("Телефоны:").kinds, whole_label("We phone you back")
    (('phone',), None)
    """
    if len(text) > 60:
        return None
    bare = re.sub(r"\([^)]*\)", "", text).rstrip(" :：.-–|")
    if any(c.isdecimal() for c in bare):
        return None
    found = label_before(bare, len(bare))
    colon = text.rstrip().endswith((":", "："))
    if found is not None and not colon and _key(found.text) in _with_colon():
        return None
    if found is None or found.gap or (found.start > 0 and not (colon and _words(bare) <= 4)):
        return None
    return found


def channels_in(text: str) -> tuple[str, ...]:
    """The channels that a note names, in its order; `voice` only where it names calls beside others.

    >>> channels_in("for Whatsapp, Telegram, and Signal"), channels_in("Viber, no calls")
    (('whatsapp', 'telegram', 'signal'), ('viber',))
    """
    folded = fold(text)
    places = {name: at for name, words in _channel_words().items() if (at := _place(folded, words)) >= 0}
    if places and not _denials().isdisjoint(_WORD.findall(folded)):
        places = {name: at for name, at in places.items() if not _denied(folded, at, voice=name == "voice")}
    if set(places) == {"voice"}:
        return ()
    return tuple(sorted(places, key=lambda name: places[name]))


def _governing(text: str, tokens: list[tuple[int, int, str]]) -> Label | None:
    gap = 0
    at = len(tokens)
    fillers = _fillers()
    while at > 0 and gap <= _GAP:
        found = _match(tokens, at)
        if found is not None and _stands(text, tokens[found[0]][0], tokens[at - 1][1], tokens[found[0] : at]):
            return _run(text, tokens, found[0], at, [found[1]], gap)
        at -= 1
        gap += tokens[at][2] not in fillers
    return None


def _run(text: str, tokens: list[tuple[int, int, str]], first: int, at: int, kinds: list[str], gap: int) -> Label:
    """Goes on to the left while labels stand next to one another: "Tel / WhatsApp"."""
    last = tokens[at - 1][1]
    while first > 0:
        before = first - 1 if tokens[first - 1][2] in _conjunctions() and first > 1 else first
        found = _match(tokens, before)
        if found is None or not _JOINT.fullmatch(text[tokens[before - 1][1] : tokens[before][0]]):
            break
        if NOT in (found[1], kinds[-1]) or (EMAIL in (found[1], kinds[-1]) and found[1] != kinds[-1]):
            break
        kinds.append(found[1])
        first = found[0]
    start = tokens[first][0]
    spelled = {kind for name in reversed(kinds) for kind in name.split("+")}
    ordered = tuple(k for k in (PHONE, FAX, *_MESSENGERS, SMS, EMAIL, NOT) if k in spelled)
    return Label(text[start:last].strip(), ordered, start, last, gap)


def _match(tokens: list[tuple[int, int, str]], at: int) -> tuple[int, str] | None:
    """The longest label that ends with the token before `at`: its first token and its kind."""
    known = _kinds()
    for length in range(min(_LONGEST, at), 0, -1):
        kind = known.get(" ".join(word for _, _, word in tokens[at - length : at]))
        if kind is not None:
            return at - length, kind
    return None


def _stands(text: str, start: int, end: int, tokens: list[tuple[int, int, str]]) -> bool:
    """A label of one or two letters needs its colon or point, or the start of the line."""
    if sum(len(word) for _, _, word in tokens) > 2 or len(tokens) > 1:
        return True
    return (
        text[end : end + 1] in (":", "：")
        or text[end : end + 2] == " :"
        or (text[end : end + 1] == "." and end - start > 1)
    )


@lru_cache(maxsize=16384)
def _folded(token: str) -> str:
    return fold(token)


def _words(text: str) -> int:
    return len(_TOKEN.findall(text))


def _key(term: str) -> str:
    return " ".join(fold(m[0]) for m in _TOKEN.finditer(term))


@cache
def _kinds() -> Mapping[str, str]:
    """Every label as its folded words -> its kind. What comes first in this list wins."""
    own = table("phone_words")
    social = vocabulary.shared("messengers_and_social")
    found: dict[str, str] = {}
    for kind, terms in (
        *((FAX, (*vocabulary.every("fax"), *own["fax"])), (EMAIL, vocabulary.every("email")), (SMS, own["sms"])),
        *((PHONE, (*vocabulary.every(name), *own[name])) for name in ("phone", "mobile", "hotline")),
        *((name, [term for term in social[name] if "." not in term and "/" not in term]) for name in _MESSENGERS),
        (NOT, own["not"]),
    ):
        for term in terms:
            key = _key(term)
            both = kind == FAX and "/" in term
            found.setdefault(key, f"{PHONE}+{FAX}" if both else kind)
    found.pop("", None)
    return found


@cache
def _fillers() -> frozenset[str]:
    return frozenset(fold(word) for word in table("phone_words")["filler"])


@cache
def _conjunctions() -> frozenset[str]:
    return frozenset(fold(word) for word in table("phone_words")["conjunctions"])


@cache
def _channel_words() -> Mapping[str, re.Pattern[str]]:
    social = vocabulary.shared("messengers_and_social")
    words = {name: social[name] for name in _MESSENGERS}
    words |= {"sms": table("phone_words")["sms"], "voice": table("phone_words")["calls"]}
    words["fax"] = [term for term in vocabulary.every("fax") if len(term) > 2]
    return {
        name: re.compile(r"(?<!\w)(?:" + "|".join(re.escape(fold(t)) for t in ts) + r")(?!\w)")
        for name, ts in words.items()
    }


def _denied(folded: str, at: int, *, voice: bool) -> bool:
    """Is a "no" among the two words before a channel, or right behind "calls"? A comma ends its reach; what is "not
    only" one channel is that one too.
    """
    before = _WORD.findall(_CLAUSE.split(folded[:at])[-1])[-2:]
    if not _denials().isdisjoint(before):
        return _onlys().isdisjoint(before)
    after = _WORD.findall(_CLAUSE.split(folded[at:])[0])[1:2] if voice else []
    return not _denials().isdisjoint(after)


@cache
def _denials() -> frozenset[str]:
    return frozenset(fold(word) for word in table("phone_words")["denials"])


@cache
def _onlys() -> frozenset[str]:
    return frozenset(fold(word) for word in table("phone_words")["only"])


@cache
def _with_colon() -> frozenset[str]:
    """Labels that alone in their line are another word, such as the heading "Text"."""
    return frozenset(_key(term) for term in table("phone_words")["with_colon"])


def _place(text: str, words: re.Pattern[str]) -> int:
    m = words.search(text)
    return m.start() if m else -1
