"""Which link of an entry leads to its own site. A social profile never does, nor do links in its description."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from pipeline.parsers.naming import label_kind
from pipeline.parsers.outline import Outline, outside, own_site
from pipeline.parsers.score import Block
from pipeline.text.normal import fold
from pipeline.text.tables import table
from pipeline.text.url import canonical

URL = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]\"'«»“”]+[^\s<>()\[\]\"'«»“”.,;:!?]", re.IGNORECASE)
HOST = re.compile(r"(?:https?://)?(?:www\.)?(?:[\w-]{1,63}\.)+[^\W\d_]{2,}(?:[/?#]\S*)?", re.IGNORECASE)


def website(outline: Outline, block: Block) -> str | None:
    """The entry's own site: its name's link, a labelled link, one that says so or shows its host; never a profile."""
    url = outline.document.url
    span = block.mark.span
    if span is not None and (found := own_site(outline.lines[block.mark.index], span, url)):
        return canonical(found)
    ranked = sorted(_websites(outline, block), key=lambda pair: pair[0])
    return canonical(ranked[0][1]) if ranked else None


def _websites(outline: Outline, block: Block) -> Iterator[tuple[int, str]]:
    """Candidates with their rank; equal ranks keep the page's order."""
    url = outline.document.url
    for index in block.lines:
        line, fact = outline.lines[index], outline.facts[index]
        labelled = fact.label is not None and fact.label.kind == "website"
        for anchor in line.anchors:
            full = outside(anchor.href, url)
            shown = line.text[anchor.start : anchor.end].strip(" .:»>→")
            if full is None:
                continue
            if labelled:
                yield 0, full
            elif says_website(shown):
                yield 1, full
            elif HOST.fullmatch(shown):
                yield (2 if not fact.prose else 4), full
            elif not shown:
                yield 5, full
        for match in URL.finditer(line.text):
            inside = any(a.start <= match.start() < a.end for a in line.anchors)
            if not inside and (full := outside(_absolute(match[0]), url)):
                yield (0 if labelled else 3 if not fact.prose else 4), full
        bare = HOST.match(line.text[fact.label.end :]) if labelled and fact.label and not line.anchors else None
        if bare and (full := outside(_absolute(bare[0]), url)):
            yield 0, full


def _absolute(text: str) -> str:
    return text if "://" in text else f"http://{text}"


@lru_cache(maxsize=1024)
def says_website(text: str) -> bool:
    """Whether a link's words say that it leads to a website.

    >>> says_website("Visit website"), says_website("a report")
    (True, False)
    """
    return fold(text) in _words() or label_kind(text) == "website"


@cache
def _words() -> frozenset[str]:
    return frozenset(fold(word) for word in table("listing")["website_links"])
