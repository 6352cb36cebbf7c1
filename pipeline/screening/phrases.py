"""Phrases of pages that are not the publisher's. They count in a title, or on a page that says little else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial

from pipeline.screening.look import SHORT, TINY, Look
from pipeline.text.normal import fold
from pipeline.text.tables import table
from pipeline.text.vocabulary import shared

_LONGEST = 8_000  # characters of a page whose title may still count: a dealer in domains has much to say
_TIGHT, _LOOSE = 12, 40  # characters that a title or line of its own may hold beside a phrase
_TERSE = 800  # characters of a page on which a plain phrase may count


@dataclass(frozen=True, slots=True)
class Phrase:
    """`plain`: an organisation may well write it of its own affairs ("access denied", "is parked")."""

    text: str  # folded
    plain: bool

    def fills(self, line: str, *, tight: bool = False) -> bool:
        """Whether the line is this phrase and little else."""
        return len(line) <= len(self.text) + (_TIGHT if self.plain or tight else _LOOSE) and holds(line, self.text)


@cache
def phrases(kind: str) -> tuple[Phrase, ...]:
    """The phrases of one kind from the vocabulary and from `screen.json`, those that surely give it away first."""
    plain = frozenset(map(fold, table("screen")["plain"]))
    folded = dict.fromkeys(map(fold, _listed(kind)))
    return tuple(sorted((Phrase(text, text in plain) for text in folded), key=lambda p: p.plain))


@cache
def forms(kind: str) -> tuple[str, ...]:
    """The phrases of one kind as they stand in a text that is in lower case but not folded, which costs less."""
    return tuple(dict.fromkeys(form for shown in _listed(kind) for form in (shown.lower(), fold(shown))))


def titled(look: Look, kind: str) -> str | None:
    """The phrase of that kind which the title is made of."""
    size = len(look.text)
    for phrase in phrases(kind):
        if phrase.text not in look.title or size >= (_TERSE if phrase.plain else _LONGEST):
            continue
        if any(phrase.fills(title, tight=size >= SHORT) for title in look.titles) and not (phrase.plain and look.own):
            return phrase.text
    return None


def told(look: Look, kind: str) -> str | None:
    """The phrase of that kind which a short page has as a line of its own, or says where it says next to nothing.

    A page that names the organisation and shows how to reach it speaks for itself, whatever words it uses.
    """
    size = len(look.text)
    for phrase in phrases(kind):
        if phrase.text not in look.prose or (phrase.plain and size >= _TERSE):
            continue
        fits = phrase.fills if phrase.plain or size >= TINY else partial(holds, phrase=phrase.text)
        if any(map(fits, look.lines)) and not (look.own if phrase.plain else look.signed):
            return phrase.text
    return None


def said(look: Look, kind: str) -> str | None:
    """In the title or in the text."""
    return titled(look, kind) or told(look, kind)


def holds(text: str, phrase: str) -> bool:
    """Whether the phrase stands in the text as whole words; scripts without blanks between words have no such bounds.

    >>> holds("all slots are free", "slots"), holds("timeslots", "slots"), holds("澳门博彩网", "博彩")
    (True, False, True)
    """
    start = text.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        if not _joined(text[start - 1 : start], phrase[0]) and not _joined(phrase[-1], text[end : end + 1]):
            return True
        start = text.find(phrase, start + 1)
    return False


def _joined(a: str, b: str) -> bool:
    """Whether two characters side by side belong to one word."""
    return a.isalnum() and b.isalnum() and not (_unspaced(a) or _unspaced(b))


def _unspaced(c: str) -> bool:
    return "\u0e00" <= c < "\u0e80" or "\u3040" <= c < "\ua000"


def _listed(kind: str) -> list[str]:
    own: dict[str, list[str]] = table("screen")["phrases"]
    found: list[str] = shared("page_state_phrases").get(kind, [])
    if kind == "default_server_page":  # the vocabulary has no table of its own for sites that are being built
        found = [phrase for phrase in found if phrase not in own["building"]]
    return [*found, *own[kind]]
