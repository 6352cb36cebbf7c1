"""Whether a line stands in a list of news: what is said there may be of others, and of long ago."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from bs4 import Tag

from pipeline.parsers.line import Line
from pipeline.text.days import read_days

_NEWS = re.compile(
    r"(?:^|[-_ ])(?:news|teasers?|feed|latest|blog|cards?|events?|slid\w*|ticker|timeline)(?:$|[-_ ])", re.I
)
_ABOVE = 6  # elements around a line that are looked at
_SHORT = 60  # letters of a line that is little more than a date


def in_news(lines: Sequence[Line], at: int, lang: str | None) -> bool:
    """Whether the line is an item of a list, one of several articles, marked as news, or dated like a piece of them."""
    line = lines[at]
    for tag in (line.node, *islice(line.node.parents, _ABOVE)):
        if tag.name == "li" or _NEWS.search(_marks(tag)) or (tag.name == "article" and _among_others(tag)):
            return True
    return any(_dated(lines[i].text, lang) for i in (at - 1, at, at + 1) if 0 <= i < len(lines))


def _marks(tag: Tag) -> str:
    classes = tag.get("class") or ""
    return f"{classes if isinstance(classes, str) else ' '.join(classes)} {tag.get('id') or ''}"


def _among_others(article: Tag) -> bool:
    around = article.parent
    return around is not None and sum(isinstance(c, Tag) and c.name == "article" for c in around.contents) > 1


def _dated(text: str, lang: str | None) -> bool:
    """Whether a text begins with a date."""
    return text[:1].isalnum() and read_days(text[:_SHORT], (lang or "en",), day_first=None) is not None
