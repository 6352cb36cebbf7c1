"""Phrases of pages that are not the publisher's, and where they count: in a title, or on a page that says little else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.screening.look import SHORT, TINY, Look
from pipeline.text.normal import fold
from pipeline.text.tables import table
from pipeline.text.vocabulary import shared

_LONGEST = 8_000  # characters of a page whose title may still count: a dealer in domains has much to say
_TERSE = 800  # characters of a page on which a plain phrase may count


@dataclass(frozen=True, slots=True)
class Phrase:
    """`plain`: an organisation may well write it of its own affairs ("access denied", "is parked")."""

    text: str  # folded
    plain: bool

    @property
    def slack(self) -> int:
        """Characters that a title or line of its own may hold beside the phrase."""
        return 12 if self.plain else 40

    def fills(self, line: str) -> bool:
        """Whether the line is this phrase and little else."""
        return len(line) <= len(self.text) + self.slack and holds(line, self.text)


@cache
def phrases(kind: str) -> tuple[Phrase, ...]:
    """The phrases of one kind from the vocabulary and from `screen.json`, those that surely give it away first."""
    words = table("screen")
    plain = frozenset(map(fold, words["plain"]))
    listed = map(fold, [*_vocabulary(kind), *words["phrases"][kind]])
    return tuple(sorted((Phrase(t, t in plain) for t in dict.fromkeys(listed)), key=lambda p: p.plain))


def titled(look: Look, kind: str) -> str | None:
    """The phrase of that kind which the title is made of."""
    size = len(look.text)
    for phrase in phrases(kind):
        if size < (_TERSE if phrase.plain else _LONGEST) and any(map(phrase.fills, look.titles)):
            if not (phrase.plain and look.own):
                return phrase.text
    return None


def told(look: Look, kind: str) -> str | None:
    """The phrase of that kind which a short page has as a line of its own, or says at all where it says next to nothing.

    A page that names the organisation and shows how to reach it speaks for itself, whatever words it uses.
    """
    size = len(look.text)
    for phrase in phrases(kind):
        if size >= (_TERSE if phrase.plain else SHORT):
            continue
        for line in look.lines:
            if phrase.text in line and (phrase.fills(line) or _anywhere(phrase, line, size)):
                if not (look.own if phrase.plain else look.named and look.reachable):
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


def _anywhere(phrase: Phrase, line: str, size: int) -> bool:
    return not phrase.plain and size < TINY and holds(line, phrase.text)


def _joined(a: str, b: str) -> bool:
    """Whether two characters side by side belong to one word."""
    return a.isalnum() and b.isalnum() and not (_unspaced(a) or _unspaced(b))


def _unspaced(c: str) -> bool:
    return "\u0e00" <= c < "\u0e80" or "\u3040" <= c < "\ua000"


def _vocabulary(kind: str) -> list[str]:
    known: dict[str, Any] = shared("page_state_phrases")
    found: list[str] = known.get(kind, [])
    if kind == "default_server_page":
        building = set(table("screen")["phrases"]["building"])
        return [phrase for phrase in found if phrase not in building]
    return found
