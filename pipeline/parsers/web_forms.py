"""Links to web forms and chatbots: for some organisations the only channel."""

from __future__ import annotations

import re
from functools import cache

from pipeline.parsers.line import Anchor
from pipeline.text.normal import fold
from pipeline.text.tables import table
from pipeline.text.url import same_site

_FEW = 6  # words of a link to a form; a sentence that is a link says more than that
_WORD = re.compile(r"[^\W\d_]+")


def leads_to_form(anchor: Anchor, text: str, url: str) -> bool:
    """Whether a link of the line `text` says that it leads to a form or a chatbot, and leaves the site of `url`."""
    if not anchor.href.startswith(("http:", "https:")) or (url and same_site(anchor.href, url)):
        return False
    said = _WORD.findall(fold(text[anchor.start : anchor.end]))
    return len(said) <= _FEW and not _forms().isdisjoint(said)


@cache
def _forms() -> frozenset[str]:
    return frozenset(fold(word) for word in table("listing")["forms"])
