"""Spam in a page that still is its publisher's: hidden links to casinos, pharmacies and their like. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.model import Link
from pipeline.screening.phrases import holds, phrases
from pipeline.text.normal import fold
from pipeline.text.url import host_of

_FEW = 2  # one hidden link of a foreign topic may be a slip of the editor's
_SHOWN = 3  # links that a person is shown


def hidden_spam(links: Sequence[Link]) -> str | None:
    """The hidden links that speak of a foreign topic, as words for a person; None below two of them."""
    found = [link for link in links if _foreign(fold(f"{link.text} {_words(link.url)}"))]
    if len(found) < _FEW:
        return None
    shown = (f"{link.text or '(no text)'} → {host_of(link.url)}" for link in found[:_SHOWN])
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return "; ".join(shown) + more


def _foreign(text: str) -> bool:
    return any(phrase.text in text and holds(text, phrase.text) for phrase in phrases("hijack_topic"))


def _words(url: str) -> str:
    """What an address says in words: `https://best-casino.example/slot-online` is "best casino example slot online"."""
    return re.sub(r"[\W_]+", " ", url.partition("//")[2])
